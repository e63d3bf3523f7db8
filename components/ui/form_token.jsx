// Proof that a form stands on a page of ours: the gate gives it to this browser as a cookie, and wants it sent along.
import { useEffect, useRef } from "react";

const HEADER = "X-Kontor-Form";

export function formToken() {
  const held = Object.fromEntries(document.cookie.split("; ").map((pair) => pair.split("=")));
  // On https only the prefixed one is the gate's: no neighbour of our host can plant it.
  return (location.protocol === "https:" ? held["__Host-kontor_form"] : held.kontor_form) ?? "";
}

// fetch for whatever changes something. Another tab may have signed in or out since this page came: then the answer
// brings the token that fits now, and the same is sent once more.
export async function post(address, { headers, ...more } = {}) {
  const send = () =>
    fetch(address, {
      method: "POST", credentials: "same-origin", ...more,
      headers: { "X-Kontor": "1", Accept: "application/json", ...headers, [HEADER]: formToken() },
    });
  const answer = await send();
  return answer.status === 403 && answer.headers.get(HEADER) === "renewed" ? send() : answer;
}

// For a form that the browser sends by itself: a field that is filled at the last moment.
export function FormToken() {
  const field = useRef(null);
  useEffect(() => {
    const form = field.current?.form;
    const fill = () => field.current && (field.current.value = formToken());
    form?.addEventListener("submit", fill, true);
    return () => form?.removeEventListener("submit", fill, true);
  }, []);
  return <input type="hidden" name="kontor_form" ref={field} />;
}
