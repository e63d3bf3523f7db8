// The rows of a contact's list of tasks. They are made by two: by React, and by first.js, which shows them before React
// is there. So what stands in a row is said once, here: `make(tag, properties, ...children)` makes an element of either,
// `icon(name, size)` one of its icons, `t` is the lookup of texts; `go` (React's only) follows a link,
// and `point` hears of a row that may be next.
export function taskRows({ rows, base }, { make, icon, t, go, point }) {
  const fact = (...parts) => make("span", { className: "p-fact" }, ...parts);

  const deadline = (row) => {
    if (!row.deadline) return null;
    const words = row.deadline_words ? `${row.deadline_words} · ${row.deadline}` : row.deadline;
    if (row.late)
      return make("span", { className: "p-fact k-late k-strong", "data-testid": "late" }, icon("circle-alert", 15), words);
    return make("span", { className: "p-fact", "data-soon": row.soon }, icon("calendar", 15), words);
  };

  const turn = (row) => {
    if (row.done || row.client_done) {
      const words = row.done ? t("Done") : t("Done by you");
      return make("span", { className: "k-badge", "data-tone": "ok" }, icon("check", 13), words);
    }
    if (row.turn === "client") return make("span", null, t("Your turn {since}", { since: row.turn_words }));
    if (row.mode === "read") return make("span", null, t("For you to read"));
    return make("span", null, t("With your accountant {since}", { since: row.turn_words }));
  };

  const ticked = (row) => t("{done} of {total} ticked", { done: row.checklist_done, total: row.checklist_total });
  const missing = (row) => {
    const words = t("{missing} of {total} still missing", { missing: row.slots_missing, total: row.slots_total });
    return make("span", { className: "p-fact k-strong", "data-testid": "missing" }, icon("paperclip", 15), words);
  };
  const unseen = (words) => make("span", { className: "k-hidden" }, words);

  const one = (row) => {
    if (!row.title) {
      const gone = make("span", { className: "k-gone", "data-testid": "gone" }, t("Moved or gone"));
      return make("li", { key: row.id }, make("div", { className: "p-task" }, gone));
    }
    const href = `${base}/tasks/${row.id}`;
    const link = {
      className: "p-task", href, "data-testid": "task", "data-unread": row.unread, "data-late": row.late,
      ...(go && { onClick: (event) => go(event, href, row) }),
      ...(point && {
        onPointerEnter: (event) => point.enter(event, row.id), onPointerLeave: point.leave,
        onPointerDown: () => point.press(row.id),
      }),
    };
    const name = make("span", { className: "p-task-name" }, row.unread ? unseen(`${t("New:")} `) : null, row.title);
    const facts = make(
      "span", { className: "p-task-facts" },
      deadline(row),
      turn(row),
      row.checklist_total > 0 ? fact(icon("list-checks", 15), ticked(row)) : null,
      row.slots_missing > 0 && !row.done ? missing(row) : null,
      row.files > 0 ? fact(icon("paperclip", 15), unseen(`${t("Files")}: `), String(row.files)) : null,
    );
    const dot = make("span", { "aria-hidden": "true", className: "p-dot" });
    const words = make("span", { className: "k-grow" }, name, facts);
    return make("li", { key: row.id }, make("a", link, dot, words, icon("chevron-right", 18)));
  };

  return make("ul", { className: "p-tasks" }, ...rows.map(one));
}

// What an icon is drawn as.
export function drawn(make, parts, size) {
  const look = {
    className: "k-icon", width: size, height: size, viewBox: "0 0 24 24", fill: "none", stroke: "currentColor",
    strokeWidth: "2", strokeLinecap: "round", strokeLinejoin: "round", "aria-hidden": "true",
  };
  return make("svg", look, ...parts.map(([tag, attributes]) => make(tag, attributes)));
}
