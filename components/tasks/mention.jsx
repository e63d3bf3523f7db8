// "@" in a comment opens a small list of colleagues, for keys and fingers alike.
import { useRef, useState } from "react";

const MOST = 6;

/** What of the text before the caret could become a name; null when nothing. */
const begun = (field) => {
  const before = field.value.slice(0, field.selectionStart);
  const found = /(?:^|\s)@([^@\n]{0,40})$/.exec(before);
  return found ? { from: before.length - found[1].length, words: found[1].toLocaleLowerCase() } : null;
};

export function useMention({ on, people, field, write, onMention }) {
  const [at, setAt] = useState(null);
  const [place, setPlace] = useState(0);
  const asked = useRef(false);
  const fits = (name) => name.toLocaleLowerCase().startsWith(at.words) || name.toLocaleLowerCase().includes(` ${at.words}`);
  const offered = on && at ? people.filter(fits).slice(0, MOST) : [];

  const look = () => {
    const now = on && field.current ? begun(field.current) : null;
    if (now && !asked.current) {
      asked.current = true;
      onMention();
    }
    setAt(now);
    setPlace(0);
  };
  const pick = (name) => {
    const text = field.current.value;
    const after = text.slice(field.current.selectionStart);
    const caret = at.from + name.length + 1;
    write(`${text.slice(0, at.from)}${name} ${after.replace(/^ /, "")}`);
    setAt(null);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(caret, caret);
    });
  };
  const keys = (event) => {
    if (!offered.length || event.ctrlKey || event.metaKey) return false;
    if (event.key === "ArrowDown") setPlace((place + 1) % offered.length);
    else if (event.key === "ArrowUp") setPlace((place + offered.length - 1) % offered.length);
    else if (event.key === "Enter" || event.key === "Tab") pick(offered[place]);
    else if (event.key === "Escape") setAt(null);
    else return false;
    event.preventDefault();
    return true;
  };
  return { offered, place, look, pick, keys };
}

export function Mentions({ offered, place, label, onPick }) {
  if (!offered.length) return null;
  return (
    <ul className="k-mentions" role="listbox" id="k-mentions" aria-label={label} data-testid="mentions">
      {offered.map((name, number) => (
        <li
          key={name} role="option" id={`k-mention-${number}`} aria-selected={number === place} data-testid="mention"
          onPointerDown={(event) => (event.preventDefault(), onPick(name))}
        >
          {name}
        </li>
      ))}
    </ul>
  );
}
