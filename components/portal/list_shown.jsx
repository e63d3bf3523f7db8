// Says that the list is there, so that what stood in for it goes before anything is painted; see first.js.
import { useLayoutEffect } from "react";

export function ListShown({ there }) {
  useLayoutEffect(() => {
    if (there) window.__kontor_over?.();
  }, [there]);
  return null;
}
