// A form that sends itself whenever its stamp grows, to be answered with a file: the page stays where it is.
// As if by its button, so that what every form is given before it leaves comes along.
import { useEffect, useRef } from "react";

export function DownloadForm({ action, stamp, children }) {
  const form = useRef(null);
  const sent = useRef(stamp);
  useEffect(() => {
    if (stamp > sent.current) form.current.requestSubmit();
    sent.current = stamp;
  }, [stamp]);
  return (
    <form ref={form} action={action} method="post" hidden>
      {children}
    </form>
  );
}
