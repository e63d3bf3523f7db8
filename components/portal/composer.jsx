// Writing a message. What is written stays on this device until the server has it: through a failed send, a reload,
// a lost connection. One nonce a writing: however often it is sent, it arrives once.
import { useEffect, useRef, useState } from "react";

const PATIENCE = 10000;

const newNonce = () => [...crypto.getRandomValues(new Uint8Array(12))].map((byte) => byte.toString(16).padStart(2, "0")).join("");

function read(key) {
  try {
    const kept = JSON.parse(localStorage.getItem(key));
    if (typeof kept?.text === "string" && kept.nonce) return kept;
  } catch {
    // Nothing readable: begin anew.
  }
  return { text: "", nonce: newNonce() };
}

function keep(key, draft) {
  try {
    if (draft.text) localStorage.setItem(key, JSON.stringify(draft));
    else localStorage.removeItem(key);
  } catch {
    // No room or not allowed: the text is still in the field.
  }
}

export function Composer({ draftKey, sent, answer, texts, onSend }) {
  const key = `kontor.draft.${draftKey}`;
  const [draft, setDraft] = useState({ text: "", nonce: "" });
  const [busy, setBusy] = useState(false);
  const [late, setLate] = useState(false);
  const field = useRef(null);

  useEffect(() => {
    setDraft(read(key));
    setBusy(false);
    setLate(false);
  }, [key]);
  useEffect(() => {
    if (!sent || sent !== draft.nonce) return;
    // What was written on while it was under way stays.
    const next = { text: draft.text === draft.going ? "" : draft.text, nonce: newNonce() };
    keep(key, next);
    setDraft(next);
    setBusy(false);
    setLate(false);
    field.current?.focus({ preventScroll: true });
  }, [sent, draft.nonce, draft.going, key]);
  useEffect(() => {
    if (answer) setBusy(false);
  }, [answer]);
  useEffect(() => {
    if (!busy) return undefined;
    const timer = setTimeout(() => {
      setBusy(false);
      setLate(true);
    }, PATIENCE);
    return () => clearTimeout(timer);
  }, [busy]);

  const write = (event) => {
    const next = { ...draft, text: event.target.value };
    setDraft(next);
    keep(key, next);
  };
  const send = (event) => {
    event?.preventDefault();
    if (busy) return;
    if (!draft.text.trim()) {
      field.current?.focus();
      return;
    }
    setBusy(true);
    setLate(false);
    const next = { ...draft, going: draft.text };
    setDraft(next);
    keep(key, next);
    onSend(draft.text, draft.nonce);
  };
  const keys = (event) => event.key === "Enter" && (event.ctrlKey || event.metaKey) && send(event);

  return (
    <form className="p-composer" onSubmit={send} noValidate>
      <label className="k-label" htmlFor="p-message">{texts.label}</label>
      <textarea
        id="p-message" ref={field} name="message" rows={3} maxLength={20000} className="k-input k-area" value={draft.text}
        aria-describedby="p-message-note" onChange={write} onKeyDown={keys} data-testid="message-text"
      />
      <div className="p-composer-foot">
        <p id="p-message-note" className="k-help">{texts.audience}</p>
        <button type="submit" className="k-button k-button-quiet" aria-busy={busy} disabled={busy} title={texts.keys} aria-keyshortcuts="Control+Enter" data-testid="send">{texts.send}</button>
      </div>
      <p className="k-field-error" role="alert" data-testid="send-problem">{late ? texts.late : answer}</p>
    </form>
  );
}
