// Fills the form around it from a template. What somebody changed is theirs: only what still stands as it was filled is
// filled anew. What stood in the form before a template was taken can be brought back, and the template after it.
import { useEffect, useRef, useState } from "react";
import { byHand, read, write } from "$/public/external/components/ui/writing/controls.js";

/** Field of the form → what a template says of it. */
const SAID = {
  title: "title", description: "description", checklist: "lines", slots: "slots", start_on: "start_iso",
  internal_deadline: "deadline_iso", client_days: "client_days", assignee: "assignee", auto_complete: "auto_complete",
  for_client: "for_client", mode: "mode",
};
const TEXTS = ["title", "description", "checklist", "slots"];
const NAMES = Object.keys(SAID);

const BOX = 'input[name^="contact-"]';
const ticked = (form) => [...form.querySelectorAll(`${BOX}:checked`)].map(({ name }) => name.slice("contact-".length));

const filledIn = (text, values) => text.replace(/\{([^{}\n]{1,40})\}/g, (all, name) => values[name] ?? all);

export function Filling({ begun, taken, choosing, client, texts, onWhom, onReturn }) {
  const anchor = useRef(null);
  const seen = useRef(0);
  // The template that the form goes by, and what each field was filled with.
  const now = useRef({ template: "", given: {} });
  // Who was ticked last of which client, also while the boxes are away; and who shall be so again.
  const ticks = useRef({ client: "", ids: [] });
  const again = useRef(null);
  const tell = useRef(onWhom);
  tell.current = onWhom;
  const [moves, setMoves] = useState({ past: [], future: [] });

  const form = () => anchor.current.closest("form");
  const put = (name, value) => {
    write(form(), name, value);
    now.current.given[name] = read(form(), name) ?? value;
  };
  const photo = () => ({
    ...now.current, values: Object.fromEntries(NAMES.map((name) => [name, read(form(), name)])), ticks: ticks.current,
  });

  const take = () => {
    const before = photo();
    setMoves(({ past }) => ({ past: [...past, before], future: [] }));
    now.current = { template: begun.template_id, given: {} };
    again.current = null;
    NAMES.forEach((name) => put(name, begun[SAID[name]]));
  };
  const refill = () => NAMES.forEach((name) => {
    const stands = read(form(), name);
    if (stands === undefined || stands === now.current.given[name]) put(name, begun[SAID[name]]);
    else if (TEXTS.includes(name)) write(form(), name, filledIn(stands, begun.values));
  });
  const restore = ({ values, ticks: wanted, ...shape }) => {
    now.current = shape;
    again.current = wanted;
    NAMES.forEach((name) => write(form(), name, values[name]));
    onReturn(shape.template);
  };
  // Who was ticked is so again once the boxes are there again.
  const retick = () => {
    if (!again.current || !form().querySelector(BOX)) return;
    const { client: whose, ids } = again.current;
    again.current = null;
    if (whose !== client) return;
    for (const id of ids) {
      const box = form().querySelector(`input[name="contact-${id}"]`);
      if (box && !box.checked) box.click();
    }
  };
  const back = () => {
    const here = photo();
    setMoves(({ past, future }) => ({ past: past.slice(0, -1), future: [...future, here] }));
    restore(moves.past.at(-1));
  };
  const forward = () => {
    const here = photo();
    setMoves(({ past, future }) => ({ past: [...past, here], future: future.slice(0, -1) }));
    restore(moves.future.at(-1));
  };

  useEffect(() => {
    const fresh = taken !== seen.current;
    seen.current = taken;
    if (!begun.template_id) {
      // The program forgot it, in a restart: the form goes by it all the same.
      if (now.current.template) onReturn(now.current.template);
    } else if (fresh) take();
    else if (begun.template_id === now.current.template) refill();
    retick();
  }, [begun, taken]);

  useEffect(() => {
    const around = form();
    const whom = () => tell.current(ticked(around), read(around, "start_on") ?? "");
    if (choosing) whom();
    const changed = ({ target }) => {
      if (target.matches(BOX)) ticks.current = { client, ids: ticked(around) };
      if (byHand() && now.current.template && /^(contact-|start_on$)/.test(target.name)) whom();
    };
    around.addEventListener("change", changed);
    return () => around.removeEventListener("change", changed);
  }, [choosing, client]);

  return (
    <span ref={anchor} className="k-inline k-gap-2">
      {moves.past.length > 0 && (
        <button type="button" className="k-button k-button-quiet k-small" onClick={back} data-testid="template-back">{texts.back}</button>
      )}
      {moves.future.length > 0 && (
        <button type="button" className="k-button k-button-quiet k-small" onClick={forward} data-testid="template-again">{texts.again}</button>
      )}
    </span>
  );
}
