// Where a contact writes a message.
import { Answering, useAnswering } from "$/public/external/components/ui/answering/answering.jsx";
import { sendKeys, useDraft } from "$/public/external/components/ui/writing/draft.js";

export function Composer({ draftKey, sent, answered, answer, texts, onSend }) {
  const { draft, text, busy, late, field, change, write, send } = useDraft({
    about: draftKey, begin: { reply: null }, spent: { reply: null }, sent, answered,
    onSend: (words, nonce, whole) => onSend(words, nonce, whole.reply?.id ?? ""),
  });
  useAnswering((reply) => change({ reply }), field);
  const submit = (event) => {
    event.preventDefault();
    send();
  };
  return (
    <form className="p-composer" onSubmit={submit} noValidate>
      <label className="k-label" htmlFor="p-message">{texts.label}</label>
      <Answering to={draft.reply} texts={texts} onLeave={() => change({ reply: null })} />
      <textarea
        id="p-message" ref={field} name="message" rows={3} maxLength={20000} className="k-input k-area" value={text}
        aria-describedby="p-message-note" onChange={(event) => write(event.target.value)} onKeyDown={sendKeys(send)} data-testid="message-text"
      />
      <div className="p-composer-foot">
        <p id="p-message-note" className="k-help">{texts.audience}</p>
        <button type="submit" className="k-button k-button-quiet" aria-busy={busy} disabled={busy} title={texts.keys} aria-keyshortcuts="Control+Enter" data-testid="send">{texts.send}</button>
      </div>
      <p key={answered} className="k-field-error" role="alert" data-testid="send-problem">{late ? texts.late : answer}</p>
    </form>
  );
}
