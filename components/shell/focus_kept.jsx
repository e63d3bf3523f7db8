// The place of whoever works by keyboard. When what has the focus goes away, such as a form that was saved or a choice
// that was made, a browser begins anew at the top of the page. Here the card around it has the focus then, or what is
// left of the page: the next Tab goes on from where one was.
import { useEffect } from "react";

// The inbox has keys of its own, and keeps the place among its rows.
const PLACES = ".k-section, .k-main:not(:has([data-inbox-row]))";

/** Milliseconds in which something else may take the focus: what took the place of what went, or the next page. */
const PAUSE = 80;

const gone = (element) => !element.isConnected || element.disabled;

export function FocusKept() {
  useEffect(() => {
    let last = null;
    let around = [];
    let timer = 0;
    const came = ({ target }) => {
      last = target;
      around = [];
      for (let place = target.parentElement?.closest(PLACES); place; place = place.parentElement?.closest(PLACES))
        around.push(place);
    };
    const lookLater = () => {
      if (!last || document.activeElement !== document.body) return;
      clearTimeout(timer);
      timer = setTimeout(look, PAUSE);
    };
    const look = () => {
      if (document.activeElement !== document.body || !last) return;
      const place = gone(last) && around.find((one) => one.isConnected && one.checkVisibility());
      last = null;
      if (!place) return;
      if (!place.hasAttribute("tabindex")) place.tabIndex = -1;
      place.focus({ preventScroll: true });
    };
    const watch = new MutationObserver(lookLater);
    document.addEventListener("focusin", came);
    document.addEventListener("focusout", lookLater);
    watch.observe(document.body, { subtree: true, childList: true, attributes: true, attributeFilter: ["disabled"] });
    return () => {
      clearTimeout(timer);
      watch.disconnect();
      document.removeEventListener("focusin", came);
      document.removeEventListener("focusout", lookLater);
    };
  }, []);
  return null;
}
