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

const icon = (node, size) => (
  <svg
    className="k-icon" width={size} height={size} viewBox="0 0 24 24" fill="none" stroke="currentColor"
    strokeWidth="2" strokeLinecap="round" strokeLinejoin="round" aria-hidden="true"
  >
    {node.map(([tag, attributes]) => createElement(tag, attributes))}
  </svg>
);
const ALERT = icon(alert, 15);
const CALENDAR = icon(calendar, 15);
const CHECK = icon(check, 13);
const CHEVRON = icon(chevron, 18);
const LIST = icon(list, 15);
const CLIP = icon(clip, 15);
const DOT = <span aria-hidden="true" className="p-dot" />;

const fill = (text, values) => text.replace(/\{(\w+)\}/g, (whole, name) => String(values[name] ?? whole));
const isPlain = (event) =>
  event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey || event.defaultPrevented);

function deadline(row) {
  if (!row.deadline) return null;
  const words = row.deadline_words ? `${row.deadline_words} · ${row.deadline}` : row.deadline;
  if (row.late) return <span className="p-fact k-late k-strong" data-testid="late">{ALERT}{words}</span>;
  return <span className="p-fact" data-soon={row.soon}>{CALENDAR}{words}</span>;
}

function turn(row, texts) {
  if (row.done || row.client_done) {
    return <span className="k-badge" data-tone="ok">{CHECK}{row.done ? texts.done : texts.done_by_you}</span>;
  }
  if (row.turn === "client") return <span>{fill(texts.yours, { since: row.turn_words })}</span>;
  if (row.mode === "read") return <span>{texts.to_read}</span>;
  return <span>{fill(texts.theirs, { since: row.turn_words })}</span>;
}

export const TaskRows = memo(function TaskRows({ rows, base, texts }) {
  const navigate = useNavigate();
  return (
    <ul className="p-tasks">
      {rows.map((row) => {
        const href = `${base}/tasks/${row.id}`;
        const go = (event) => {
          if (!isPlain(event)) return;
          event.preventDefault();
          navigate(href, { state: { title: row.title } });
        };
        return (
          <li key={row.id}>
            <a
              className="p-task" href={href} onClick={go} data-testid="task" data-unread={row.unread} data-late={row.late}
            >
              {DOT}
              <span className="k-grow">
                <span className="p-task-name">
                  {row.unread ? <span className="k-hidden">{texts.new} </span> : null}
                  {row.title}
                </span>
                <span className="p-task-facts">
                  {deadline(row)}
                  {turn(row, texts)}
                  {row.checklist_total > 0 ? (
                    <span className="p-fact">
                      {LIST}{fill(texts.ticked, { done: row.checklist_done, total: row.checklist_total })}
                    </span>
                  ) : null}
                  {row.slots_missing > 0 && !row.done ? (
                    <span className="p-fact k-strong" data-testid="missing">
                      {CLIP}{fill(texts.missing, { missing: row.slots_missing, total: row.slots_total })}
                    </span>
                  ) : null}
                  {row.files > 0 ? (
                    <span className="p-fact">{CLIP}{row.files}<span className="k-hidden">{texts.files}</span></span>
                  ) : null}
                </span>
              </span>
              {CHEVRON}
            </a>
          </li>
        );
      })}
    </ul>
  );
});
