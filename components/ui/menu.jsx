// A button that opens a menu: arrow keys, Home, End, Escape, first letters; the focus returns to the button.
import { Children, useEffect, useId, useRef, useState } from "react";

/** Pixels at the bottom of a window in which nothing is sure to be seen. */
const BAR = 72;
const ITEMS = '[role^="menuitem"]:not([disabled])';

export function Menu({ label, triggerClass = "", align = "end", side = "down", testId, children, ...rest }) {
  const [open, setOpen] = useState(false);
  const [up, setUp] = useState(false);
  const root = useRef(null);
  const typed = useRef({ text: "", at: 0 });
  const id = useId();
  const [face, ...items] = Children.toArray(children);

  const entries = () => [...root.current.querySelectorAll(ITEMS)];
  const close = (refocus = true) => {
    setOpen(false);
    if (refocus) root.current?.querySelector("button")?.focus();
  };

  useEffect(() => {
    if (!open) return undefined;
    // Below the last row of a page there may be no room, or the bar at the bottom of a phone.
    const [button, list] = [...root.current.children].map((part) => part.getBoundingClientRect());
    const upward = side === "down" && button.bottom + list.height > innerHeight - BAR && button.top > list.height;
    setUp(upward);
    entries()[0]?.focus({ preventScroll: upward });
    const outside = (event) => root.current?.contains(event.target) || setOpen(false);
    document.addEventListener("pointerdown", outside);
    return () => document.removeEventListener("pointerdown", outside);
  }, [open]);

  const keys = (event) => {
    if (!open) {
      if (["ArrowDown", "ArrowUp"].includes(event.key)) {
        event.preventDefault();
        setOpen(true);
      }
      return;
    }
    const all = entries();
    const here = all.indexOf(document.activeElement);
    const step = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: -1 }[event.key];
    if (step !== undefined) {
      event.preventDefault();
      all.at(step % all.length)?.focus();
    } else if (event.key === "Escape") {
      event.preventDefault();
      event.stopPropagation();
      close();
    } else if (event.key === "Tab") {
      setOpen(false);
    } else if (event.key.length === 1 && event.key !== " ") {
      const now = Date.now();
      typed.current = { text: (now - typed.current.at < 600 ? typed.current.text : "") + event.key.toLowerCase(), at: now };
      all.find((item) => item.textContent.trim().toLowerCase().startsWith(typed.current.text))?.focus();
    }
  };
  const chosen = (event) => {
    const item = event.target.closest(ITEMS);
    if (item && item.dataset.keep === undefined) setTimeout(() => close(item.tagName !== "A"));
  };

  return (
    <div {...rest} ref={root} className="k-menu" onKeyDown={keys}>
      <button
        type="button" className={`k-menu-trigger ${triggerClass}`} aria-haspopup="menu" aria-expanded={open} aria-controls={id}
        aria-label={label || undefined} title={label || undefined} data-testid={testId} onClick={() => setOpen(!open)}
      >
        {face}
      </button>
      <div id={id} role="menu" aria-label={label || undefined} hidden={!open} className={`k-menu-list k-menu-${align} k-menu-${up ? "up" : side}`} onClick={chosen}>
        {open ? items : null}
      </div>
    </div>
  );
}
