// After a form was sent: the focus goes to the first thing that is wrong, which may be out of sight.
import { useEffect, useRef } from "react";

const PATIENCE = 8000;

/** What a fault is beside, where no control is marked by itself: several of them, or a search for what is missing. */
const AROUND = ".k-field, fieldset, .k-section";
const CONTROLS = ["input", "select", "textarea"].map((one) => `${one}:not([type="hidden"], :disabled)`).join();

// Once gone from what is read out, and back: the same words twice are read out twice.
function readAgain(fault) {
  fault.style.visibility = "hidden";
  requestAnimationFrame(() => requestAnimationFrame(() => fault.style.removeProperty("visibility")));
}

export function FaultFocus({ complaints = 0 }) {
  const mark = useRef(null);
  const again = useRef(null);
  useEffect(() => {
    const form = mark.current.closest("form");
    let sentAt = 0;
    let before = new Map();
    const faults = () => [...form.querySelectorAll(".k-field-error:not(:empty)")];
    const sent = () => {
      sentAt = Date.now();
      before = new Map(faults().map((one) => [one, one.textContent]));
    };
    const look = () => {
      if (Date.now() - sentAt > PATIENCE) return;
      const wrong = [...form.querySelectorAll('[aria-invalid="true"], .k-field-error:not(:empty)')].find((one) => one.offsetParent);
      if (!wrong) return;
      sentAt = 0;
      const around = wrong.closest(AROUND);
      const control = wrong.matches("[aria-invalid]") ? wrong : around?.querySelector(CONTROLS) ?? around;
      control?.focus({ preventScroll: true });
      wrong.scrollIntoView({ block: "center" });
    };
    again.current = () => {
      faults().filter((one) => before.get(one) === one.textContent).forEach(readAgain);
      before.clear();
      look();
    };
    const watch = new MutationObserver(look);
    form.addEventListener("submit", sent, true);
    watch.observe(form, { subtree: true, childList: true, characterData: true, attributes: true, attributeFilter: ["aria-invalid"] });
    return () => {
      form.removeEventListener("submit", sent, true);
      watch.disconnect();
    };
  }, []);
  // Answered with faults, perhaps the very ones that stand there already.
  const last = useRef(complaints);
  useEffect(() => {
    if (complaints === last.current) return;
    last.current = complaints;
    again.current();
  }, [complaints]);
  return <span ref={mark} hidden />;
}
