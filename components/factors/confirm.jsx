// "Use a passkey" in the dialog that asks whether it is you. What talks to the device is loaded when it is pressed:
// the dialog is on every page.
import { useEffect, useRef, useState } from "react";

export function ConfirmPasskey({ base, texts, onDone }) {
  const [here, setHere] = useState(false);
  const [busy, setBusy] = useState(false);
  const [problem, setProblem] = useState("");
  const under = useRef(false);
  // Not on the server, which has no keys, and not in browsers that know none.
  useEffect(() => setHere(Boolean(window.PublicKeyCredential)), []);
  if (!here) return null;
  const show = async () => {
    if (under.current) return;
    under.current = true;
    setBusy(true);
    setProblem("");
    try {
      const { post, showPasskey } = await import("$/public/external/components/factors/parts/ceremony.js");
      const { options } = await post(`${base}/confirm/passkey-options`, texts);
      const credential = await showPasskey(options, texts);
      await post(`${base}/confirm`, texts, { credential });
      onDone?.();
    } catch (trouble) {
      setProblem(trouble.message || texts.failed);
    } finally {
      under.current = false;
      setBusy(false);
    }
  };
  return (
    <div className="k-stack k-gap-2 k-other-way">
      <button
        type="button" className="k-button k-button-quiet" aria-busy={busy || undefined} disabled={busy} onClick={show}
        data-testid="confirm-passkey"
      >
        {texts.usePasskey}
      </button>
      {problem ? <p className="k-form-note" role="alert" data-testid="factor-problem">{problem}</p> : null}
    </div>
  );
}
