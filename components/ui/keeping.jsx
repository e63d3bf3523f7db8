// What is typed into a long form stays on the device until it has arrived, as a message does: a draft of the form. It
// holds what a person changed and nothing else, so that what others saved, or a template says today, stays as it is.
import { useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import Info from "lucide-react/dist/esm/icons/info.mjs";
import { byHand, read, write } from "$/public/external/components/ui/writing/controls.js";
import { useDraft } from "$/public/external/components/ui/writing/draft.js";

const BEGIN = { fields: null, beside: "" };
const ALSO = ["fields"];

const focusFirst = (form) => [...form.elements].find((one) => one.type !== "hidden" && !one.disabled)?.focus();

export function Keeping({ form: formId, draftKey, names, arrived, beside, dialog, texts, onBeside, onAnew }) {
  const { draft, change } = useDraft({ about: draftKey, begin: BEGIN, also: ALSO });
  // What was kept has been read.
  const [known, setKnown] = useState(false);
  // Controls have come, or gone.
  const [turn, setTurn] = useState(0);
  const [came, setCame] = useState(false);
  const fields = useRef(null);
  const begun = useRef(false);
  // The form that is shown; a dialog has another each time it opens.
  const shown = useRef(null);
  // Form → what stood in each control when it came; the controls there are, and those that have what was kept of them.
  const stood = useRef(new WeakMap());
  const seen = useRef(new WeakSet());
  const filled = useRef(new WeakSet());
  const now = useRef({});

  const there = () => document.getElementById(formId);
  const ours = (name) => Boolean(name) && names.some((one) => (one.endsWith("-") ? name.startsWith(one) : name === one));
  const put = (next) => {
    fields.current = next && Object.keys(next).length > 0 ? next : null;
    if (!fields.current) setCame(false);
    change({ fields: fields.current, beside });
  };
  const typed = ({ target }) => {
    const { name, form } = target;
    if (!form || form.id !== formId || !ours(name)) return;
    const settled = filled.current.has(target);
    // What a template writes over something typed is kept with it, once what was kept before stands there again.
    if (!byHand() && !(settled && name in (fields.current ?? {}))) return;
    // Typed before one could look what stood there: that counts, whatever was there.
    filled.current.add(target);
    const next = { ...fields.current, [name]: read(form, name) };
    if (settled && next[name] === stood.current.get(form)?.[name]) delete next[name];
    put(next);
  };
  const away = () => {
    const form = there();
    for (const name of Object.keys(fields.current ?? {})) write(form, name, stood.current.get(form)?.[name]);
    put(null);
    focusFirst(form);
    onAnew?.();
  };
  // "Cancel" is meant; a press beside the dialog, or Escape, may not be.
  const thrown = ({ target }) => target.id === formId && put(null);
  now.current = { typed, thrown };

  useEffect(() => setKnown(true), []);
  useEffect(() => {
    const tell = (event) => now.current.typed(event);
    const drop = (event) => now.current.thrown(event);
    const watch = new MutationObserver(() => setTurn((before) => before + 1));
    for (const kind of ["input", "change"]) document.addEventListener(kind, tell);
    document.addEventListener("reset", drop);
    const around = dialog ? document.getElementById(`dialog-${dialog}`) : document.querySelector("main");
    watch.observe(around ?? document.body, { childList: true, subtree: true });
    return () => {
      watch.disconnect();
      document.removeEventListener("reset", drop);
      for (const kind of ["input", "change"]) document.removeEventListener(kind, tell);
    };
  }, []);
  useEffect(() => {
    const form = there();
    if (!known || !form) return;
    const before = stood.current.get(form) ?? {};
    stood.current.set(form, before);
    if (!begun.current) {
      begun.current = true;
      fields.current = draft.fields;
      if (!dialog) setCame(Boolean(draft.fields));
      if (draft.fields && draft.beside && !beside) onBeside?.(draft.beside);
    }
    if (dialog && form !== shown.current) {
      shown.current = form;
      setCame(Boolean(fields.current));
    }
    const here = [...form.elements].filter(({ name }) => ours(name));
    const fresh = here.filter((one) => !seen.current.has(one));
    // What has just come is listened to, and filled by a template, once this turn of effects is over.
    if (fresh.length > 0) setTurn((last) => last + 1);
    for (const one of here.filter((each) => !fresh.includes(each) && !filled.current.has(each))) {
      filled.current.add(one);
      if (!(one.name in before)) before[one.name] = read(form, one.name);
      write(form, one.name, fields.current?.[one.name]);
    }
    fresh.forEach((one) => seen.current.add(one));
  }, [known, turn]);
  useEffect(() => {
    if (begun.current && fields.current) change({ beside });
  }, [beside]);
  const last = useRef(arrived);
  useEffect(() => {
    if (arrived === last.current) return;
    last.current = arrived;
    put(null);
  }, [arrived]);

  const place = dialog && document.getElementById(`kept-${dialog}`);
  if (!came || (dialog && !place)) return null;
  const told = (
    <div className="k-callout" data-tone="neutral" role="status" data-testid="kept">
      <Info size={18} className="k-icon" aria-hidden="true" />
      <div className="k-callout-body k-inline k-gap-2">
        <span>{texts.kept}</span>
        <button type="button" className="k-button k-button-quiet k-small" onClick={away} data-testid="kept-away">{texts.away}</button>
      </div>
    </div>
  );
  return dialog ? createPortal(told, place) : told;
}
