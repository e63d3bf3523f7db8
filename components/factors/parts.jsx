// Small pieces that the forms of factors share. They look as those of components/ui do.
import { useRef, useState } from "react";

// Runs one thing at a time and keeps what went wrong: [run, busy, problem, faults].
export function useWork() {
  const [busy, setBusy] = useState("");
  const [problem, setProblem] = useState("");
  const [faults, setFaults] = useState({});
  const under = useRef(false);
  const run = async (name, work) => {
    if (under.current) return;
    under.current = true;
    setBusy(name);
    setProblem("");
    setFaults({});
    try {
      await work();
    } catch (trouble) {
      setProblem(trouble.message);
      setFaults(trouble.errors ?? {});
    } finally {
      under.current = false;
      setBusy("");
    }
  };
  return [run, busy, problem, faults];
}

export function Field({ name, label, help, fault, refer, ...rest }) {
  const own = useRef(null);
  const control = refer ?? own;
  return (
    <div className="k-field">
      <label className="k-label" htmlFor={`f-${name}`}>{label}</label>
      <input
        {...rest} ref={control} id={`f-${name}`} name={name} className="k-input" aria-invalid={fault ? "true" : undefined}
        aria-describedby={`f-${name}-error${help ? ` f-${name}-help` : ""}`}
      />
      {help ? <p className="k-help" id={`f-${name}-help`}>{help}</p> : null}
      <p className="k-field-error" id={`f-${name}-error`} role="alert" data-error-for={name}>{fault ?? ""}</p>
    </div>
  );
}

export function CodeField({ name = "code", ...rest }) {
  return (
    <Field
      {...rest} name={name} type="text" inputMode="numeric" autoComplete="one-time-code" maxLength={9} autoFocus spellCheck={false}
      data-testid={`factor-${name}`}
    />
  );
}

export function Button({ kind = "quiet", busy = false, className = "", ...rest }) {
  return (
    <button
      type="button" {...rest} className={`k-button k-button-${kind} ${className}`} aria-busy={busy || undefined} disabled={busy || rest.disabled}
    />
  );
}

export const Note = ({ text }) => (
  <p className="k-form-note" role="alert" data-testid="factor-problem">{text}</p>
);
