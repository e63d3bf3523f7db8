// Where the office writes: a portal message or an internal comment. For whom it is belongs to the draft: a comment that
// was begun as one never becomes a message, whatever is shared or lost meanwhile.
import Eye from "lucide-react/dist/esm/icons/eye.mjs";
import Globe from "lucide-react/dist/esm/icons/globe.mjs";
import Lock from "lucide-react/dist/esm/icons/lock.mjs";
import TriangleAlert from "lucide-react/dist/esm/icons/triangle-alert.mjs";
import { Answering, useAnswering } from "$/public/external/components/ui/answering/answering.jsx";
import { Mentions, useMention } from "$/public/external/components/tasks/writing/mention.jsx";
import { sendKeys, useDraft } from "$/public/external/components/ui/writing/draft.js";

const FACES = { portal: Globe, internal: Lock };

// What is said to the client quotes nothing that the client does not see.
const quoted = (mode, reply) => (reply?.internal && mode !== "internal" ? null : reply);

export function Composer({ draftKey, opening, modes, sent, answered, answer, texts, people, onMention, onSend }) {
  const { draft, text, busy, late, field, change, write, send } = useDraft({
    about: draftKey, begin: { mode: opening, reply: null }, spent: { reply: null }, sent, answered,
    onSend: (words, nonce, whole) => onSend(words, nonce, whole.mode, quoted(whole.mode, whole.reply)?.id ?? ""),
  });
  // An answer to a comment is a comment; one to a portal message is a portal message unless a comment was begun.
  useAnswering((reply) => {
    const comment = reply.internal || (text.trim() ? draft.mode : modes.some((one) => one.key === "portal" && one.closed) ? "internal" : "portal") === "internal";
    change({ reply, mode: comment ? "internal" : "portal" });
  }, field);
  const mode = modes.find((one) => one.key === draft.mode) ?? modes[0];
  const Reader = mode.closed ? TriangleAlert : mode.key === "internal" ? Lock : Eye;
  const offer = () => !mode.closed && send();
  const naming = mode.key === "internal";
  const mention = useMention({ on: naming, people, field, write, onMention });
  const typed = (event) => {
    write(event.target.value);
    mention.look();
  };
  const keys = sendKeys(offer);
  const submit = (event) => {
    event.preventDefault();
    offer();
  };
  const face = (one) => {
    const Icon = FACES[one.key];
    return (
      <button
        key={one.key} type="button" className="k-composer-mode" aria-pressed={one.key === mode.key} data-testid={`mode-${one.key}`}
        onClick={() => change({ mode: one.key })}
      >
        <Icon size={15} className="k-icon" aria-hidden="true" />
        {one.words}
      </button>
    );
  };
  return (
    <form className="k-composer" data-mode={mode.key} data-testid="composer" onSubmit={submit} noValidate>
      <div role="group" aria-label={texts.modes} className="k-composer-modes">{modes.map(face)}</div>
      <div className="k-composer-audience" aria-live="polite" data-testid="audience">
        <Reader size={14} className="k-icon" aria-hidden="true" />
        <span>{mode.audience}</span>
      </div>
      <Answering to={quoted(mode.key, draft.reply)} texts={texts} onLeave={() => change({ reply: null })} />
      <textarea
        ref={field} name="message" rows={2} maxLength={20000} className="k-input k-area" value={text} placeholder={mode.placeholder}
        aria-label={mode.words} onChange={typed} onKeyDown={(event) => mention.keys(event) || keys(event)} data-testid="message-text"
        aria-autocomplete={naming ? "list" : undefined} aria-haspopup={naming ? "listbox" : undefined}
        aria-controls={mention.offered.length ? "k-mentions" : undefined}
        aria-activedescendant={mention.offered.length ? `k-mention-${mention.place}` : undefined}
      />
      <Mentions offered={mention.offered} place={mention.place} label={texts.people} onPick={mention.pick} />
      <div className="k-composer-foot">
        <p key={answered} className="k-field-error" role="alert" data-testid="send-problem">{late ? texts.late : answer}</p>
        <button
          type="submit" className="k-button k-button-primary" aria-busy={busy} disabled={busy || mode.closed} title={texts.keys}
          aria-keyshortcuts="Control+Enter" data-testid="send"
        >
          {mode.send}
        </button>
      </div>
    </form>
  );
}
