// One short line after another, each sent at Enter.
import { useDraft } from "$/public/external/components/ui/writing/draft.js";

export function AddLine({ draftKey, sent, answered, answer, texts, maxLength, onSend }) {
  const { text, late, field, write, send } = useDraft({
    about: draftKey, sent, answered, eager: true, onSend: (words, nonce) => onSend(words, nonce),
  });
  const submit = (event) => {
    event.preventDefault();
    send();
  };
  return (
    <>
      <form className="k-add-line" onSubmit={submit} noValidate>
        <input
          ref={field} name="item" className="k-input" value={text} placeholder={texts.label} aria-label={texts.label} maxLength={maxLength}
          autoComplete="off" onChange={(event) => write(event.target.value)} data-testid="new-item"
        />
        <button type="submit" className="k-button k-button-quiet" data-testid="add-item">{texts.add}</button>
      </form>
      <p key={answered} className="k-field-error" role="alert">{late ? texts.late : answer}</p>
    </>
  );
}
