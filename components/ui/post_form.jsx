// A form sent by fetch to one of our own routes. What people typed stays whatever the answer is; faults go to
// their fields (elements with data-error-for="name"), the rest to the form's own message.
import { useRef, useState } from "react";
import { post } from "$/public/external/components/ui/posting/form_token.jsx";
import { leaveNothing } from "$/public/external/components/ui/writing/draft.js";

function body(form, submitter) {
  const data = new FormData(form, submitter);
  const files = [...data.values()].some((value) => value instanceof File && value.size > 0);
  return files ? data : new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

function show(form, errors) {
  let first = null;
  const strays = [];
  for (const slot of form.querySelectorAll("[data-error-for]")) {
    const name = slot.dataset.errorFor;
    slot.textContent = errors[name] ?? "";
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (errors[name]) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (errors[name] && control.type !== "hidden") first ??= control;
    }
  }
  for (const [name, text] of Object.entries(errors))
    if (!form.querySelector(`[data-error-for="${CSS.escape(name)}"]`)) strays.push(text);
  first?.focus();
  return { strays, focused: Boolean(first) };
}

export function PostForm({ action, failedText, offlineText, onDone, leaves, children, className = "", ...rest }) {
  const [message, setMessage] = useState("");
  const [done, setDone] = useState(false);
  const busy = useRef(false);
  const note = useRef(null);

  const say = (text, focus) => {
    setMessage(text);
    if (text && focus) requestAnimationFrame(() => note.current?.focus());
  };

  const submit = async (event) => {
    event.preventDefault();
    if (busy.current) return;
    const form = event.currentTarget;
    const button = event.nativeEvent.submitter ?? form.querySelector('[type="submit"]');
    const payload = body(form, button);
    busy.current = true;
    // At once: the server may be out of reach, and whoever leaves may not wait for it.
    if (leaves) leaveNothing();
    button?.setAttribute("aria-busy", "true");
    say("");
    let leaving = false;
    try {
      const answer = await post(action, { body: payload });
      const said = await answer.json().catch(() => ({}));
      if (answer.ok) {
        show(form, {});
        leaving = Boolean(said.redirect);
        setDone(true);
        if (leaving) location.assign(said.redirect);
        else if (said.message) say(said.message);
        onDone?.(said);
      } else {
        setDone(false);
        const { strays, focused } = show(form, said.errors ?? {});
        const text = [said.message, ...strays].filter(Boolean).join(" ");
        say(text || (Object.keys(said.errors ?? {}).length ? "" : failedText), !focused);
      }
    } catch {
      setDone(false);
      say(offlineText, true);
    } finally {
      busy.current = leaving;
      if (!leaving) button?.removeAttribute("aria-busy");
    }
  };

  return (
    <form {...rest} method="post" action={action} noValidate className={`k-form ${className}`} onSubmit={submit}>
      {children}
      <div ref={note} tabIndex={-1} role={done ? "status" : "alert"} className={`k-form-note ${done ? "k-form-note-ok" : ""}`} data-testid="form-message">
        {message}
      </div>
    </form>
  );
}
