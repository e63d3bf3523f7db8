// Answering a message: the arrow on it, the quote in the answer, and the way from the quote to what it quotes.
import { useEffect, useRef } from "react";
import Reply from "lucide-react/dist/esm/icons/reply.mjs";
import X from "lucide-react/dist/esm/icons/x.mjs";

const ASKED = "kontor:reply";
const PATIENCE = 8000;

function show(id) {
  const found = document.getElementById(`m-${id}`);
  if (!found) return false;
  const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
  found.scrollIntoView({ block: "center", behavior: calm ? "auto" : "smooth" });
  found.focus({ preventScroll: true });
  // One is marked at a time; for whoever asked for calm the mark stays.
  for (const before of document.querySelectorAll(".k-found")) before.classList.remove("k-found");
  // The mark begins anew for whoever asks twice.
  void found.offsetWidth;
  found.classList.add("k-found");
  return true;
}

// It comes with the earlier messages.
function showWhenThere(id) {
  const seen = new MutationObserver(() => show(id) && seen.disconnect());
  seen.observe(document.body, { childList: true, subtree: true });
  setTimeout(() => seen.disconnect(), PATIENCE);
}

export function Quote({ to, author, text, label, onFar }) {
  const jump = () => {
    if (show(to)) return;
    showWhenThere(to);
    onFar(to);
  };
  return (
    <button type="button" className="k-quote" title={label} onClick={jump} data-testid="quote">
      <strong>{author}</strong> <span>{text}</span>
    </button>
  );
}

export function ReplyArrow({ to, author, text, internal, label }) {
  const ask = () => window.dispatchEvent(new CustomEvent(ASKED, { detail: { id: to, author, text: text.slice(0, 200), internal } }));
  return (
    <button type="button" className="k-icon-button" aria-label={label} title={label} onClick={ask} data-testid="reply">
      <Reply size={16} className="k-icon" aria-hidden="true" />
    </button>
  );
}

/** Calls `answer` with {id, author, text, internal} when somebody presses the arrow on a message. */
export function useAnswering(answer, field) {
  const latest = useRef(answer);
  latest.current = answer;
  useEffect(() => {
    const heard = (event) => {
      latest.current(event.detail);
      field.current?.focus();
    };
    window.addEventListener(ASKED, heard);
    return () => window.removeEventListener(ASKED, heard);
  }, []);
}

/** What is being answered, above the field. */
export function Answering({ to, texts, onLeave }) {
  if (!to) return null;
  return (
    <div className="k-answering" data-testid="answering">
      <p>
        <span className="k-hidden">{texts.answering} </span>
        <strong>{to.author}</strong> {to.text}
      </p>
      <button type="button" className="k-icon-button" aria-label={texts.leave} title={texts.leave} onClick={onLeave} data-testid="leave-reply">
        <X size={16} className="k-icon" aria-hidden="true" />
      </button>
    </div>
  );
}
