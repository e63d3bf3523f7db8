// A message of one's own, open for changing. It is there for as long as the message may be changed, also while it shows
// nothing: so it learns that what was written has arrived, and opens again what a reload had closed.
import { useEffect, useRef } from "react";
import { sendKeys, useDraft } from "$/public/external/components/ui/writing/draft.js";

const AS_IT_WAS = { changed: false };
const ALSO = ["changed"];

export function Rewording({ open, draftKey, text, sent, answered, answer, texts, onOpen, onSave, onLeave }) {
  const { draft, text: typed, busy, late, field, change, send } = useDraft({
    // Emptied is changed, too: that it can't be empty is for the answer to say.
    about: draftKey, begin: AS_IT_WAS, spent: AS_IT_WAS, sent, answered, also: ALSO, judged: true, onSend: onSave,
  });
  const looks = useRef(0);
  useEffect(() => {
    looks.current += 1;
    // The second look is at what was kept.
    if (looks.current === 2 && draft.changed && !open) onOpen();
  }, [draft]);
  if (!open) return null;

  const leave = () => {
    change({ ...AS_IT_WAS, text: "", going: "" });
    onLeave();
  };
  const save = () => (draft.changed ? send() : leave());
  const submit = (event) => {
    event.preventDefault();
    save();
  };
  return (
    <form className="k-stack k-gap-2" onSubmit={submit} noValidate>
      <textarea
        ref={field} name="message_text" rows={3} maxLength={20000} className="k-input k-area" aria-label={texts.label} autoFocus
        value={draft.changed ? typed : text} onChange={(event) => change({ text: event.target.value, changed: true })}
        onKeyDown={sendKeys(save)} data-testid="message-again"
      />
      <p key={answered} className="k-field-error" role="alert">{late ? texts.late : answer}</p>
      <div className="k-form-actions">
        <button type="submit" className="k-button k-button-primary k-small" aria-busy={busy} disabled={busy} title={texts.keys} aria-keyshortcuts="Control+Enter" data-testid="save-message">{texts.save}</button>
        <button type="button" className="k-button k-button-quiet k-small" onClick={leave} data-testid="leave-message">{texts.leave}</button>
      </div>
    </form>
  );
}
