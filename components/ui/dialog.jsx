// The native modal <dialog>: the browser keeps the focus inside, Escape closes, the page behind is inert. What is to be
// filled in has the focus first, where that opens no keyboard over it. When it closes, the browser gives the focus back
// to what had it; where that is gone, the page itself has it, and not its very beginning.
import { useEffect, useRef } from "react";

/** What is written first in a form. */
const FIRST = 'form :is(input:is([type="text"], [type="email"], [type="password"], :not([type])), textarea):enabled:read-write';

export function Dialog({ open, onClose, kind = "dialog", labelledBy, children, ...rest }) {
  const ref = useRef(null);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog.open) {
      dialog.showModal();
      if (matchMedia("(pointer: fine)").matches) dialog.querySelector(FIRST)?.focus();
    }
    if (!open && dialog.open) {
      dialog.close();
      if (document.activeElement === document.body) document.getElementById("main")?.focus({ preventScroll: true });
    }
  }, [open]);
  const ask = (event) => {
    event.preventDefault();
    onClose?.();
  };
  // Only a press that begins on the backdrop closes: selecting text and letting go outside does not.
  const press = (event) => event.target === ref.current && ask(event);
  return (
    <dialog {...rest} ref={ref} className={`k-dialog k-dialog-${kind}`} aria-labelledby={labelledBy} onCancel={ask} onMouseDown={press}>
      <div className="k-dialog-box">{open ? children : null}</div>
    </dialog>
  );
}
