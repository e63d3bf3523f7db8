// The rows of a contact's list of tasks. Fifty of them are what a visit waits for longest, so they are made by hand:
// one element where the page's own parts would make five, icons that are made once, one way to navigate for all.
import { createElement, memo, useEffect, useMemo } from "react";
import { useNavigate } from "react-router";
import { __iconNode as alert } from "lucide-react/dist/esm/icons/circle-alert.mjs";
import { __iconNode as calendar } from "lucide-react/dist/esm/icons/calendar.mjs";
import { __iconNode as check } from "lucide-react/dist/esm/icons/check.mjs";
import { __iconNode as chevron } from "lucide-react/dist/esm/icons/chevron-right.mjs";
import { __iconNode as list } from "lucide-react/dist/esm/icons/list-checks.mjs";
import { __iconNode as clip } from "lucide-react/dist/esm/icons/paperclip.mjs";
import { useTexts } from "$/public/external/components/i18n/i18n.js";
import { drawn, taskRows } from "$/public/external/components/portal/parts/rows.js";

const NODES = {
  "circle-alert": alert, calendar, check, "chevron-right": chevron, "list-checks": list, paperclip: clip,
};
const made = {};
const icon = (name, size) => (made[name] ??= drawn(createElement, NODES[name], size));

const isPlain = (event) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);

// Milliseconds: from one asking to the next while the pointer wanders over the rows; and as long as what was asked for
// is not asked for again by the same row.
const WANDERING = 150;
const KNOWN = 1500;

// Asks for the task that somebody points at, so that it is there when they press: at once, unless one was just asked
// for; a row that the pointer leaves meanwhile is not asked for.
function pointing(ask) {
  let asked = { id: "", at: -WANDERING };
  let timer;
  const now = (id) => {
    clearTimeout(timer);
    if (id === asked.id && performance.now() - asked.at < KNOWN) return;
    asked = { id, at: performance.now() };
    ask(id);
  };
  const leave = () => clearTimeout(timer);
  const enter = (event, id) => {
    const wait = asked.at + WANDERING - performance.now();
    // A finger is there only when it presses.
    if (event.pointerType !== "mouse") return;
    if (wait > 0) timer = setTimeout(now, wait, id);
    else now(id);
  };
  return { enter, leave, press: now };
}

export const TaskRows = memo(function TaskRows({ rows, base, onPoint }) {
  const navigate = useNavigate();
  const t = useTexts();
  const point = useMemo(() => pointing(onPoint), [onPoint]);
  useEffect(() => point.leave, [point]);
  const go = (event, href, row) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    navigate(href, { state: { title: row.title } });
  };
  return taskRows({ rows, base }, { make: createElement, icon, t, go, point });
});
