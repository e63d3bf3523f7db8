// The native modal <dialog>: the browser keeps the focus inside, Escape closes, the page behind is inert.
import { useEffect, useRef } from "react";

export function Dialog({ open, onClose, kind = "dialog", labelledBy, children, ...rest }) {
  const ref = useRef(null);
  useEffect(() => {
    const dialog = ref.current;
    if (open && !dialog.open) dialog.showModal();
    if (!open && dialog.open) dialog.close();
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
