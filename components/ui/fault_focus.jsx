// After a form was sent: the focus goes to the first thing that is wrong, which may be out of sight.
import { useEffect, useRef } from "react";

const PATIENCE = 8000;

/** What a fault is beside, where no control is marked by itself: several of them, or a search for what is missing. */
const AROUND = ".k-field, fieldset, .k-section";
const CONTROLS = 'input:not([type="hidden"]), select, textarea';

export function FaultFocus() {
  const mark = useRef(null);
  useEffect(() => {
    const form = mark.current.closest("form");
    let sentAt = 0;
    const sent = () => {
      sentAt = Date.now();
    };
    const look = () => {
      if (Date.now() - sentAt > PATIENCE) return;
      const wrong = [...form.querySelectorAll('[aria-invalid="true"], .k-field-error:not(:empty)')].find((one) => one.offsetParent);
      if (!wrong) return;
      sentAt = 0;
      const control = wrong.matches("[aria-invalid]") ? wrong : wrong.closest(AROUND)?.querySelector(CONTROLS);
      control?.focus({ preventScroll: true });
      wrong.scrollIntoView({ block: "center" });
    };
    const watch = new MutationObserver(look);
    form.addEventListener("submit", sent, true);
    watch.observe(form, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-invalid"] });
    return () => {
      form.removeEventListener("submit", sent, true);
      watch.disconnect();
    };
  }, []);
  return <span ref={mark} hidden />;
}
