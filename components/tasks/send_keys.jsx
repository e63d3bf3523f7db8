// Ctrl and Enter (or the command key) send the form that this stands in.
import { useEffect, useRef } from "react";

export function SendKeys() {
  const mark = useRef(null);
  useEffect(() => {
    const form = mark.current.closest("form");
    const keys = (event) => {
      if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.target.tagName !== "TEXTAREA") return;
      event.preventDefault();
      if (!form.querySelector('[type="submit"]')?.disabled && event.target.value.trim()) form.requestSubmit();
    };
    form.addEventListener("keydown", keys);
    return () => form.removeEventListener("keydown", keys);
  }, []);
  return <span ref={mark} hidden />;
}
