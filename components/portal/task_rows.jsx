// The rows of a contact's list of tasks. Fifty of them are what a visit waits for longest, so they are made by hand:
// one element where the page's own parts would make five, icons that are made once, one way to navigate for all.
import { createElement, memo } from "react";
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

export const TaskRows = memo(function TaskRows({ rows, base }) {
  const navigate = useNavigate();
  const t = useTexts();
  const go = (event, href, row) => {
    if (!isPlain(event)) return;
    event.preventDefault();
    navigate(href, { state: { title: row.title } });
  };
  return taskRows({ rows, base }, { make: createElement, icon, t, go });
});
