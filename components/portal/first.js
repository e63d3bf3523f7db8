// Shows a contact's list before the page's scripts have been read and run: the server puts what the list holds into the
// page itself, and sets the scripts aside until it is painted. The rows are made by the page's own function (rows.js stands
// before this, in one script); when the page is there, it takes their place.
// See docs/decisions/the-list-before-the-page.md.
(() => {
  const icons = JSON.parse(document.currentScript.dataset.first || "{}");
  const DRAWING = new Set(["svg", "path", "rect", "circle", "line", "polyline"]);
  const ATTRIBUTES = {
    className: "class", strokeWidth: "stroke-width", strokeLinecap: "stroke-linecap", strokeLinejoin: "stroke-linejoin",
  };
  // Milliseconds.
  const WAIT = 250;
  const drawings = {};
  let ahead = null;
  let shown = null;
  let over = false;
  let pressed = "";

  const here = location.pathname;
  // The list says so in the moment that it is there; any page at another address does.
  window.__kontor_over = (where) => {
    if (where === "elsewhere" && location.pathname === here) return;
    over = true;
    shown?.remove();
  };
  // Looked for while the page is read, and drawn while its stylesheet is on the way.
  const reading = new MutationObserver(begin);
  reading.observe(document, { childList: true, subtree: true });
  addEventListener("DOMContentLoaded", () => {
    reading.disconnect();
    // The list could not be read; see boot.js.
    if (!ahead) window.__kontor_open?.();
  });

  function begin() {
    const told = document.getElementById("first-list");
    if (!told) return;
    reading.disconnect();
    told.remove();
    ahead = told.content;
    // A tab that nobody looks at paints nothing, and over a slow line the scripts had better be on their way.
    setTimeout(goOn, WAIT);
    try {
      look(JSON.parse(told.dataset.list));
    } catch (error) {
      goOn();
      throw error;
    }
  }

  function look(list) {
    const texts = window.__kontor_texts;
    // Another language than this page's, and a list with nothing on it, are the page's own business.
    if (list.language !== texts.lang || list.asked.length + list.waiting.length === 0) goOn();
    else if (texts.lang === "en") show(list, {});
    else texts.fetched.then((catalogue) => (catalogue ? show(list, catalogue.texts) : goOn()));
  }

  // After the frame that shows the list: the socket opens, the rows below the screen are laid out, and the page's
  // scripts are read.
  function goOn() {
    window.__kontor_open?.();
    if (shown) delete shown.dataset.painting;
    document.head.append(ahead);
    if (document.readyState === "loading") addEventListener("DOMContentLoaded", run);
    else run();
  }

  function run() {
    const scripts = document.getElementById("first-scripts");
    scripts?.replaceWith(scripts.content);
  }

  function show(list, texts) {
    if (over) return;
    shown = page(list, lookup(texts));
    shown.addEventListener("pointerdown", press);
    if (list.colour) {
      shown.style.setProperty("--brand", list.colour);
      shown.style.setProperty("--brand-ink", list.colour_ink || "#ffffff");
    }
    document.body.append(shown);
    requestAnimationFrame(() => setTimeout(goOn));
    document.title ||= lookup(texts)("Tasks");
    delete document.documentElement.dataset.texts;
  }

  // A press that begins here can end on the page's own row, which has come in between. No browser makes a click of that.
  function press(event) {
    const isPlain = event.button === 0 && !(event.metaKey || event.ctrlKey || event.shiftKey || event.altKey);
    pressed = isPlain ? (event.target.closest("a.p-task")?.pathname ?? "") : "";
    if (!pressed) return;
    addEventListener("pointerup", release, { capture: true, once: true });
    addEventListener("pointercancel", () => (pressed = ""), { capture: true, once: true });
  }

  function release({ clientX, clientY }) {
    const link = over && document.elementFromPoint(clientX, clientY)?.closest("a.p-task");
    if (link && link.pathname === pressed) link.click();
    pressed = "";
  }

  function page(list, t) {
    const face = list.logo_url
      ? [make("img", { src: list.logo_url, alt: list.firm_name, className: "k-firm-logo" })]
      : [
          make("span", { className: "k-firm-mark", "aria-hidden": "true" }, list.firm_name.slice(0, 1).toUpperCase()),
          make("span", { className: "k-firm-name" }, list.firm_name),
        ];
    const bar = make("div", { className: "k-portal-bar" }, make("a", { className: "k-firm", href: `${list.base}/tasks` }, ...face));
    const title = [
      make("h1", { className: "k-title" }, t("Tasks")),
      make("p", { className: "k-subtitle" }, list.client_name),
    ];
    // It only keeps the place: what is typed before the page is there would be lost.
    const search = { type: "search", className: "k-input k-search-input", placeholder: t("Search your tasks"), disabled: "" };
    const parts = [
      list.searchable ? make("div", { className: "k-search" }, make("input", search)) : null,
      group(list, t, t("Waiting for you"), list.asked),
      group(list, t, t("With your accountant"), list.waiting),
    ];
    return make(
      "div", { className: "k-brand k-portal p-first", "data-testid": "first", "data-painting": "" },
      make("header", { className: "k-portal-head" }, bar),
      make("p", { className: "k-portal-words" }, list.header_text),
      make(
        "main", { className: "k-portal-main" },
        make("header", { className: "k-page-header" }, make("div", { className: "k-page-words" }, ...title)),
        make("div", { className: "k-stack k-gap-6" }, ...parts),
      ),
    );
  }

  function group({ base }, t, title, rows) {
    if (rows.length === 0) return null;
    // One is drawn, the others are copies of it.
    const icon = (name, size) => (drawings[name] ??= drawn(make, icons[name], size)).cloneNode(true);
    const made = taskRows({ rows, base }, { make, icon, t });
    return make("section", null, make("h2", { className: "p-group-title" }, title), made);
  }

  function make(tag, properties, ...children) {
    const place = DRAWING.has(tag) ? "http://www.w3.org/2000/svg" : "http://www.w3.org/1999/xhtml";
    const element = document.createElementNS(place, tag);
    for (const name in properties) if (name !== "key") element.setAttribute(ATTRIBUTES[name] ?? name, properties[name]);
    element.append(...children.filter((child) => child != null));
    return element;
  }

  function lookup(texts) {
    return (id, values) => {
      const text = texts[id] ?? id;
      const one = Array.isArray(text) ? text[0] : text;
      return one.replace(/\{(\w+)\}/g, (whole, name) => String(values?.[name] ?? whole));
    };
  }
})();
