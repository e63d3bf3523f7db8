// Where a contact asks the firm for something. Subject and text stay on the device until they have arrived.
import { sendKeys, useDraft } from "$/public/external/components/ui/writing/draft.js";

export function Ask({ draftKey, sent, answered, subjectFault, textFault, answer, people, texts, onSend, children }) {
  const { draft, text, busy, late, field, change, write, send } = useDraft({
    about: draftKey, begin: { subject: "", whom: "" }, spent: { subject: "", whom: "" }, also: ["subject"], judged: true,
    sent, answered,
    onSend: (words, nonce, whole) => onSend(whole.subject, words, whole.whom, nonce),
  });
  const submit = (event) => {
    event.preventDefault();
    send();
  };
  const known = people.some((one) => one.id === draft.whom);
  return (
    <form className="k-stack k-gap-4 p-ask" onSubmit={submit} noValidate data-testid="ask">
      <div className="k-field">
        <label className="k-label" htmlFor="p-subject">{texts.subject}</label>
        <input
          id="p-subject" name="subject" className="k-input" maxLength={200} value={draft.subject} autoComplete="off"
          aria-invalid={subjectFault ? "true" : undefined} aria-describedby="p-subject-fault"
          onChange={(event) => change({ subject: event.target.value })} data-testid="subject"
        />
        <p id="p-subject-fault" className="k-field-error" role="alert">{subjectFault}</p>
      </div>
      <div className="k-field">
        <label className="k-label" htmlFor="p-request-text">{texts.text}</label>
        <textarea
          id="p-request-text" ref={field} name="text" rows={7} maxLength={20000} className="k-input k-area" value={text}
          aria-invalid={textFault ? "true" : undefined} aria-describedby="p-request-text-fault"
          onChange={(event) => write(event.target.value)} onKeyDown={sendKeys(send)} data-testid="request-text"
        />
        <p id="p-request-text-fault" className="k-field-error" role="alert">{textFault}</p>
      </div>
      <div className="k-field">
        <label className="k-label" htmlFor="p-whom">{texts.whom}</label>
        <select
          id="p-whom" name="whom" className="k-input k-select" value={known ? draft.whom : ""}
          onChange={(event) => change({ whom: event.target.value })} data-testid="whom"
        >
          <option value="">{texts.office}</option>
          {people.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}
        </select>
        <p className="k-help">{texts.audience}</p>
      </div>
      {children}
      <div className="k-form-actions">
        <button
          type="submit" className="k-button k-button-primary" aria-busy={busy} disabled={busy} title={texts.keys}
          aria-keyshortcuts="Control+Enter" data-testid="send-request"
        >
          {texts.send}
        </button>
        <p key={answered} className="k-field-error" role="alert" data-testid="send-problem">{late ? texts.late : answer}</p>
      </div>
    </form>
  );
}
