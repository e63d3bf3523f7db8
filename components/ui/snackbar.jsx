// What just happened, with a way back. The live region is always there, so that it is read out.
import { useEffect, useRef, useState } from "react";

export function Snackbar({ message, stamp, tone = "neutral", actionLabel, closeLabel, seconds = 8, onAction, onClose }) {
  const [held, setHeld] = useState(false);
  const close = useRef(onClose);
  close.current = onClose;
  useEffect(() => {
    if (!message || held || !seconds) return undefined;
    const timer = setTimeout(() => close.current?.(), seconds * 1000);
    return () => clearTimeout(timer);
  }, [message, stamp, held, seconds]);
  // What is closed under the mouse is never left by it.
  useEffect(() => {
    if (!message) setHeld(false);
  }, [message]);
  const hold = (value) => () => setHeld(value);
  return (
    <div className="k-snackbar-place" role={tone === "late" ? "alert" : "status"} aria-live={tone === "late" ? "assertive" : "polite"}>
      {message ? (
        <div
          className={`k-snackbar k-snackbar-${tone}`} data-testid="snackbar"
          onMouseEnter={hold(true)} onMouseLeave={hold(false)} onFocus={hold(true)} onBlur={hold(false)}
        >
          <span>{message}</span>
          {actionLabel && onAction ? (
            <button type="button" className="k-snackbar-action" data-testid="snackbar-action" onClick={() => onAction()}>{actionLabel}</button>
          ) : null}
          <button type="button" className="k-snackbar-close" aria-label={closeLabel} onClick={() => close.current?.()}>×</button>
        </div>
      ) : null}
    </div>
  );
}
