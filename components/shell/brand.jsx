// A firm's colours, set as properties by script: a content policy without inline styles lets these through, and
// the prerendered page carries no style attribute that it would have to refuse.
import { useLayoutEffect, useRef } from "react";

export function BrandScope({ brand, ink, className = "", children, ...rest }) {
  const ref = useRef(null);
  useLayoutEffect(() => {
    for (const [name, value] of [["--brand", brand], ["--brand-ink", brand && (ink || "#ffffff")]])
      if (value) ref.current.style.setProperty(name, value);
      else ref.current.style.removeProperty(name);
  }, [brand, ink]);
  // What stood in for another page than this has no place here; see portal/first.js.
  useLayoutEffect(() => window.__kontor_over?.("elsewhere"), []);
  return <div {...rest} ref={ref} className={`k-brand ${className}`}>{children}</div>;
}
