// Talking to the routes of factors, and the browser's ceremonies of passkeys.
import { post as send } from "$/public/external/components/ui/posting/form_token.jsx";

const decode = (text) => {
  const raw = atob(text.replace(/-/g, "+").replace(/_/g, "/"));
  return Uint8Array.from(raw, (char) => char.charCodeAt(0));
};
const encode = (buffer) =>
  btoa(String.fromCharCode(...new Uint8Array(buffer)))
    .replace(/\+/g, "-")
    .replace(/\//g, "_")
    .replace(/=+$/, "");
const listed = (credentials = []) => credentials.map((one) => ({ ...one, id: decode(one.id) }));

// A passkey belongs to a host's name: under a bare address of numbers no browser makes or shows any.
const named = () => !/^(\d{1,3}(\.\d{1,3}){3}|\[.*\])$/.test(location.hostname);
export const supported = () => typeof window !== "undefined" && Boolean(window.PublicKeyCredential) && named();

// What went wrong, in words for the person: `errors` by field, `message` for the rest.
export class Trouble extends Error {
  constructor(message, errors = {}) {
    super(message);
    this.errors = errors;
  }
}

async function ask(asking, texts) {
  let answer;
  try {
    answer = await asking();
  } catch {
    throw new Trouble(texts.offline);
  }
  const said = await answer.json().catch(() => ({}));
  if (answer.ok) return said;
  const errors = said.errors ?? {};
  const message = said.message ?? (Object.keys(errors).length ? "" : texts.failed);
  throw new Trouble(message, errors);
}

export const post = (path, texts, fields = {}) => ask(() => send(path, { body: new URLSearchParams(fields) }), texts);
export const get = (path, texts) =>
  ask(() => fetch(path, { credentials: "same-origin", headers: { Accept: "application/json" } }), texts);

function inWords(error, texts) {
  if (error instanceof Trouble) return error;
  if (error?.name === "InvalidStateError") return new Trouble(texts.passkeyKnown);
  if (error?.name === "SecurityError") return new Trouble(texts.passkeyAddress);
  if (error?.name === "NotAllowedError" || error?.name === "AbortError") return new Trouble(texts.passkeyStopped);
  return new Trouble(texts.failed);
}

// The answer, as the server reads it.
export async function makePasskey(options, texts) {
  if (!supported()) throw new Trouble(texts.passkeyUnsupported);
  try {
    const made = await navigator.credentials.create({
      publicKey: {
        ...options,
        challenge: decode(options.challenge),
        user: { ...options.user, id: decode(options.user.id) },
        excludeCredentials: listed(options.excludeCredentials),
      },
    });
    return JSON.stringify({
      id: made.id,
      rawId: encode(made.rawId),
      type: made.type,
      response: {
        clientDataJSON: encode(made.response.clientDataJSON),
        attestationObject: encode(made.response.attestationObject),
        transports: made.response.getTransports?.() ?? [],
      },
    });
  } catch (error) {
    throw inWords(error, texts);
  }
}

export async function showPasskey(options, texts) {
  if (!supported()) throw new Trouble(texts.passkeyUnsupported);
  try {
    const shown = await navigator.credentials.get({
      publicKey: { ...options, challenge: decode(options.challenge), allowCredentials: listed(options.allowCredentials) },
    });
    const { clientDataJSON, authenticatorData, signature, userHandle } = shown.response;
    return JSON.stringify({
      id: shown.id,
      rawId: encode(shown.rawId),
      type: shown.type,
      response: {
        clientDataJSON: encode(clientDataJSON),
        authenticatorData: encode(authenticatorData),
        signature: encode(signature),
        userHandle: userHandle ? encode(userHandle) : null,
      },
    });
  } catch (error) {
    throw inWords(error, texts);
  }
}
