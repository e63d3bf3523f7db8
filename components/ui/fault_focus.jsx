// After a form was sent: the focus goes to the first thing that is wrong, which may be out of sight.
import { useEffect, useRef } from "react";

const PATIENCE = 8000;

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
      if (wrong.matches("[aria-invalid]")) wrong.focus();
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
