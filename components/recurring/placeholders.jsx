// Writes the placeholder of a pressed button into the text that had the cursor last.
import { useEffect, useRef } from "react";

const TEXTS = ["input[name=title]", ...["description", "checklist", "slots"].map((name) => `textarea[name=${name}]`)].join();

export function Placeholders({ children, label }) {
  const box = useRef(null);
  const last = useRef(null);

  useEffect(() => {
    const form = box.current?.closest("form");
    if (!form) return undefined;
    const remember = (event) => {
      if (event.target.matches(TEXTS)) last.current = event.target;
    };
    form.addEventListener("focusin", remember);
    return () => form.removeEventListener("focusin", remember);
  }, []);

  const write = (event) => {
    const button = event.target.closest("[data-placeholder]");
    const form = box.current?.closest("form");
    if (!button || !form) return;
    const text = last.current ?? form.querySelector(TEXTS);
    const placeholder = button.dataset.placeholder;
    text.setRangeText(placeholder, text.selectionStart, text.selectionEnd, "end");
    text.dispatchEvent(new Event("input", { bubbles: true }));
    text.focus();
  };

  return (
    <div ref={box} role="group" aria-label={label} className="k-inline k-gap-1" onClick={write}>
      {children}
    </div>
  );
}
