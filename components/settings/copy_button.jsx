// Copies a text and says so. Without the clipboard of a secure page it selects the text the old way.
import { useRef, useState } from "react";

function copyOld(text) {
  const area = document.createElement("textarea");
  area.value = text;
  area.className = "k-hidden";
  document.body.append(area);
  area.select();
  const done = document.execCommand("copy");
  area.remove();
  return done;
}

export function CopyButton({ text, label, doneLabel, className = "", ...rest }) {
  const [done, setDone] = useState(false);
  const timer = useRef(0);
  const copy = async () => {
    try {
      if (navigator.clipboard) await navigator.clipboard.writeText(text);
      else copyOld(text);
    } catch {
      copyOld(text);
    }
    setDone(true);
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setDone(false), 2500);
  };
  return (
    <button {...rest} type="button" className={className} onClick={copy}>
      <span aria-live="polite">{done ? doneLabel : label}</span>
    </button>
  );
}
