// A nonce for what a form makes, in a hidden field: a double click, or a try after the connection broke or the program
// restarted, makes one thing. A new one begins when the server says that this one is made.
import { useEffect, useState } from "react";
import { newNonce } from "$/public/external/components/ui/writing/draft.js";

export function Once({ name, about, made }) {
  const key = `kontor.once.${about}`;
  const [nonce, setNonce] = useState("");
  useEffect(() => {
    let kept = "";
    try {
      kept = sessionStorage.getItem(key) ?? "";
    } catch {
      // Not allowed: it lasts as long as the page.
    }
    if (kept && kept !== made) {
      setNonce(kept);
      return;
    }
    const next = newNonce();
    try {
      sessionStorage.setItem(key, next);
    } catch {
      // As above.
    }
    setNonce(next);
  }, [key, made]);
  return <input type="hidden" name={name} value={nonce} readOnly />;
}
