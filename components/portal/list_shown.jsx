// Says that the list is there, so that what stood in for it goes before anything is painted; see first.js.
import { useLayoutEffect } from "react";

/** Which company this tab shows: by then another tab may have turned the sign-in to another. */
const COMPANY = "kontor.company";

export function ListShown({ there, company }) {
  useLayoutEffect(() => {
    if (there) window.__kontor_over?.();
  }, [there]);
  useLayoutEffect(() => {
    try {
      if (there && company) sessionStorage.setItem(COMPANY, company);
    } catch {
      // Not allowed: then every list is taken for its own.
    }
  }, [there, company]);
  return null;
}
