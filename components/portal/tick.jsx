// A line of the checklist. The tick shows at the press; when the server does not agree, it goes back.
import { useEffect, useState } from "react";

const PATIENCE = 8000;

export function Tick({ checked, disabled, text, by, answer, onTick }) {
  const [wished, wish] = useState(null);
  // Any answer settles it: the list as it is now, or a refusal.
  useEffect(() => wish(null), [checked, answer]);
  useEffect(() => {
    if (wished === null) return undefined;
    const timer = setTimeout(() => wish(null), PATIENCE);
    return () => clearTimeout(timer);
  }, [wished]);
  const shown = wished ?? checked;
  const change = (event) => {
    wish(event.target.checked);
    onTick(event.target.checked);
  };
  return (
    <label className="k-check p-tick" data-testid="tick">
      <input type="checkbox" checked={shown} disabled={disabled} onChange={change} />
      <span className="k-check-words">
        <span className={`k-check-label ${shown ? "p-ticked" : ""}`}>{text}</span>
        {checked && by ? <span className="k-help">{by}</span> : null}
      </span>
    </label>
  );
}
