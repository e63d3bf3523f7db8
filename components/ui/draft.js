// What is being written stays on this device until the server has it: through a failed send, a reload, a lost
// connection, a restart of the program. One nonce a writing: however often it is sent, it arrives once.
import { useEffect, useRef, useState } from "react";

const PATIENCE = 10000;

export const newNonce = () =>
  [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

const fresh = (begin) => ({ text: "", going: "", nonce: newNonce(), ...begin });

function read(key, begin) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (typeof kept?.text === "string" && kept.nonce) return { ...fresh(begin), ...kept };
  } catch {
    // Nothing readable: begin anew.
  }
  return fresh(begin);
}

function keep(key, draft) {
  try {
    if (draft.text || draft.going) localStorage.setItem(key, JSON.stringify(draft));
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
 * eager: the field empties at the press and not at the answer, for short lines that follow each other.
 * onSend: called with the text, the nonce and the whole draft.
 */
export function useDraft({ about, begin, spent, sent, answered, eager = false, onSend }) {
  const key = `kontor.draft.${about}`;
  const [draft, setDraft] = useState(() => fresh(begin));
  const [busy, setBusy] = useState(false);
  const [late, setLate] = useState(false);
  const next = useRef(false);
  const field = useRef(null);
  // What did not arrive stands in the field again.
  const text = eager && !busy ? [draft.going, draft.text].filter(Boolean).join(" ") : draft.text;

  const put = (changed) => {
    keep(key, changed);
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
    if (!text.trim()) {
      field.current?.focus();
      return;
    }
    setBusy(true);
    setLate(false);
    put({ ...draft, text: eager ? "" : text, going: text });
    onSend(text, draft.nonce, draft);
  };

  useEffect(() => {
    setDraft(read(key, begin));
    stop(false);
  }, [key]);
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
