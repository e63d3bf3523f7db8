// What is being written stays on this device until the server has it: through a failed send, a reload, a lost
// connection, a restart of the program. One nonce a writing: however often it is sent, it arrives once.
// It goes with whoever wrote it: signing out takes it away, and so does the page that finds nobody signed in.
import { useEffect, useRef, useState } from "react";

const PATIENCE = 10000;
const PREFIX = "kontor.draft.";
const HOUR = 3600 * 1000;
const MONTH = 30 * 24 * HOUR;
const NOTHING = [];

export const newNonce = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const fresh = (begin) => ({ text: "", going: "", nonce: newNonce(), ...begin });

// The office, and each portal, have their own: a browser can be signed in at both.
const side = () => `${PREFIX}${/^\/p\/[^/]+/.exec(location.pathname)?.[0] ?? "office"}.`;

// Takes away the drafts for which `over` says so, of what is kept under a beginning of keys.
function clear(beginning, over) {
  try {
    const keys = Object.keys(localStorage).filter((key) => key.startsWith(beginning));
    for (const key of keys) {
      let kept = {};
      try {
        kept = JSON.parse(localStorage.getItem(key)) ?? {};
      } catch {
        // Nothing readable is nothing to keep.
      }
      if (over(kept, Date.now() - (kept.at ?? 0))) localStorage.removeItem(key);
    }
  } catch {
    // Not allowed: then there is nothing either.
  }
}

/** Whoever writes on this side leaves: nothing of it stays. */
export const leaveNothing = () => clear(side(), () => true);

/**
 * Nobody is signed in on this side: a sign-in ran out, or was ended elsewhere. What was being sent in that very moment
 * waits an hour for its author to come back.
 */
export const nobodyWrites = () => clear(side(), (kept, age) => !kept.going || age > HOUR);

function read(about, begin) {
  try {
    clear(PREFIX, (kept, age) => age > MONTH);
    const kept = JSON.parse(localStorage.getItem(side() + about));
    if (typeof kept?.text === "string" && kept.nonce) return { ...fresh(begin), ...kept };
  } catch {
    // Nothing readable: begin anew.
  }
  return fresh(begin);
}

function keep(about, draft, also) {
  try {
    const key = side() + about;
    if (draft.text || draft.going || also.some((name) => draft[name])) localStorage.setItem(key, JSON.stringify({ ...draft, at: Date.now() }));
    else localStorage.removeItem(key);
  } catch {
    // No room or not allowed: the text is still in the field.
  }
}

/**
 * A draft of one writing.
 *
 * about: what it is written on, and by whom; each has its own draft.
 * begin: further facts that a new draft begins with; they are kept with what is written.
 * sent: the nonce of the last writing that arrived.
 * answered: changes with every answer, also with a refusal.
 * spent: facts that a writing takes with it: the draft after it begins with these.
 * also: names of further facts that are kept without a text, too: fields of their own.
 * judged: an empty text goes out like any other; the answer says what is wrong.
 * eager: the field empties at the press and not at the answer, for short lines that follow each other.
 * onSend: called with the text, the nonce and the whole draft.
 */
export function useDraft({
  about, begin, spent, sent, answered, also = NOTHING, judged = false, eager = false, onSend,
}) {
  const [draft, setDraft] = useState(() => fresh(begin));
  const [busy, setBusy] = useState(false);
  const [late, setLate] = useState(false);
  const next = useRef(false);
  const field = useRef(null);
  // What did not arrive stands in the field again.
  const text = eager && !busy ? [draft.going, draft.text].filter(Boolean).join(" ") : draft.text;

  const put = (changed) => {
    keep(about, changed, also);
    setDraft(changed);
  };
  const stop = (tooLate) => {
    setBusy(false);
    setLate(tooLate);
  };
  const change = (facts) => put({ ...draft, ...facts });
  const write = (words) => put({ ...draft, text: words, going: eager && !busy ? "" : draft.going });
  const send = () => {
    if (busy) {
      next.current = eager;
      return;
    }
    if (!text.trim() && !judged) {
      field.current?.focus();
      return;
    }
    setBusy(true);
    setLate(false);
    put({ ...draft, text: eager ? "" : text, going: text });
    onSend(text, draft.nonce, draft);
  };

  useEffect(() => {
    setDraft(read(about, begin));
    stop(false);
  }, [about]);
  useEffect(() => {
    if (!sent || sent !== draft.nonce) return;
    // What was written while it was under way stays.
    put({ ...draft, ...spent, text: eager || draft.text !== draft.going ? draft.text : "", going: "", nonce: newNonce() });
    stop(false);
    field.current?.focus({ preventScroll: true });
  }, [sent, draft]);
  useEffect(() => {
    if (sent === draft.nonce) return;
    next.current = false;
    setBusy(false);
  }, [answered]);
  useEffect(() => {
    if (busy || !next.current) return;
    next.current = false;
    send();
  }, [busy, draft]);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => {
      next.current = false;
      stop(true);
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [busy]);

  return { draft, text, busy, late, field, change, write, send };
}

/** Ctrl and Enter, or the command key, send. */
export const sendKeys = (send) => (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
  event.preventDefault();
  send();
};
