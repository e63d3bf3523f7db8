// The question mark and the guide behind it. The work stays where it is: the guide lies beside it.
import { useState } from "react";
import { Dialog } from "$/public/external/components/ui/overlay/dialog.jsx";

export function HelpDrawer({ label, closeLabel, face, children }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button type="button" className="k-icon-button" aria-label={label} title={label} aria-haspopup="dialog" data-testid="help" onClick={() => setOpen(true)}>
        {face}
      </button>
      <Dialog open={open} onClose={() => setOpen(false)} kind="drawer" labelledBy="d-help" data-testid="help-drawer">
        <header className="k-dialog-head">
          <h2 id="d-help" className="k-dialog-title">{label}</h2>
          <button type="button" className="k-icon-button" aria-label={closeLabel} data-testid="help-close" onClick={() => setOpen(false)}>×</button>
        </header>
        <div className="k-dialog-body">{children}</div>
      </Dialog>
    </>
  );
}
