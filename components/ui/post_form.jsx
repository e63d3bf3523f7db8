// A form sent by fetch to one of our own routes. What people typed stays whatever the answer is; faults go to
// their fields (elements with data-error-for="name"), the rest to the form's own message.
import { useEffect, useRef, useState } from "react";
import { useTexts } from "$/public/external/components/i18n/i18n.js";
import { post } from "$/public/external/components/ui/posting/form_token.jsx";
import { leaveNothing } from "$/public/external/components/ui/writing/draft.js";

function body(form, submitter) {
  const data = new FormData(form, submitter);
  const files = [...data.values()].some((value) => value instanceof File && value.size > 0);
  return files ? data : new URLSearchParams([...data].filter(([, value]) => typeof value === "string"));
}

const slotOf = (form, name) => form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);

/** What stands beside no field: the sentence, and faults of what the form has no place for. */
const beside = (form, said) =>
  [said.message, ...Object.entries(said.errors ?? {}).filter(([name]) => !slotOf(form, name)).map(([, text]) => text)]
    .filter(Boolean).join(" ");

/** Says in another language what still stands as it was said: what a field has complained of since is newer. */
function reword(form, before, after) {
  for (const [name, text] of Object.entries(after.errors ?? {})) {
    const slot = slotOf(form, name);
    if (slot && slot.textContent === before.errors?.[name]) slot.textContent = text;
  }
}

function show(form, errors) {
  let first = null;
  for (const slot of form.querySelectorAll("[data-error-for]")) {
    const name = slot.dataset.errorFor;
    slot.textContent = errors[name] ?? "";
    for (const control of form.querySelectorAll(`[name="${CSS.escape(name)}"]`)) {
      if (errors[name]) control.setAttribute("aria-invalid", "true");
      else control.removeAttribute("aria-invalid");
      if (errors[name] && control.type !== "hidden") first ??= control;
    }
  }
  first?.focus();
  return Boolean(first);
}

export function PostForm({ action, failedText, offlineText, onDone, leaves, children, className = "", ...rest }) {
  const [message, setMessage] = useState("");
  const [done, setDone] = useState(false);
  const busy = useRef(false);
  const note = useRef(null);
  const kt = useTexts();
  // What was last refused: the answer, and in which words it stands here now.
  const refusal = useRef(null);

  useEffect(() => {
    if (!refusal.current) return;
    const { said, shown } = refusal.current;
    const next = said.other_languages?.[kt.lang] ?? said;
    const form = note.current.closest("form");
    reword(form, shown, next);
    setMessage((now) => (now === beside(form, shown) ? beside(form, next) : now));
    refusal.current.shown = next;
  }, [kt.lang]);

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
    refusal.current = null;
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
        const focused = show(form, said.errors ?? {});
        say(beside(form, said) || (Object.keys(said.errors ?? {}).length ? "" : failedText), !focused);
        refusal.current = { said, shown: said };
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
