// The portal with settings that are not saved yet. Its pages stand in a frame of their own, so that they know how wide
// they are, but the frame has no address and nothing of its own: it is filled from here, and nothing in it can be
// pressed, typed into or reached by the keyboard.
import { useCallback, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";

/** Width and height in pixels. */
const DEVICES = { phone: [390, 740], computer: [1280, 820] };
/** What the choice of light and dark, and of the language, writes on a page. */
const MIRRORED = ["class", "style", "lang", "data-theme"];

function mirror(to) {
  for (const name of MIRRORED) {
    const value = document.documentElement.getAttribute(name);
    if (value === null) to.removeAttribute(name);
    else to.setAttribute(name, value);
  }
}

// The frame tells that it is there only when its stylesheets are, so that no page without any flashes.
const empty = () => {
  const styles = [...document.head.querySelectorAll('link[rel="stylesheet"], style')].map((one) => one.outerHTML);
  return `<!doctype html><html><head>${styles.join("")}</head><body></body></html>`;
};

function Choice({ label, options, chosen, onChoose, name }) {
  return (
    <div className="k-segments" role="group" aria-label={label}>
      {Object.entries(options).map(([key, words]) => (
        <button
          key={key} type="button" className="k-segment" aria-pressed={key === chosen} onClick={() => onChoose(key)}
          data-testid={`${name}-${key}`}
        >
          {words}
        </button>
      ))}
    </div>
  );
}

function Frame({ device, label, children }) {
  const [body, setBody] = useState(null);
  const [source] = useState(empty);
  const place = useRef(null);
  const frame = useRef(null);

  const filled = useCallback((event) => {
    const page = event.currentTarget.contentDocument;
    page.body.inert = true;
    mirror(page.documentElement);
    setBody(page.body);
  }, []);

  useEffect(() => {
    if (!body) return undefined;
    const watch = new MutationObserver(() => mirror(body.ownerDocument.documentElement));
    watch.observe(document.documentElement, { attributeFilter: MIRRORED });
    return () => watch.disconnect();
  }, [body]);

  useEffect(() => {
    const [width, height] = DEVICES[device];
    const fit = () => {
      const scale = Math.min(1, place.current.clientWidth / width, Math.max(440, innerHeight - 240) / height);
      Object.assign(frame.current.style, {
        width: `${width}px`, height: `${height}px`, transform: `translateX(-50%) scale(${scale})`,
      });
      place.current.style.height = `${Math.round(height * scale)}px`;
    };
    // What is measured must not change while it is measured.
    const watch = new ResizeObserver(() => requestAnimationFrame(() => place.current && fit()));
    watch.observe(place.current);
    addEventListener("resize", fit);
    return () => {
      watch.disconnect();
      removeEventListener("resize", fit);
    };
  }, [device]);

  return (
    <div className="k-preview-place" ref={place}>
      <iframe
        ref={frame} title={label} srcDoc={source} onLoad={filled} tabIndex={-1} className="k-preview-frame"
        data-device={device} data-testid="preview-frame"
      />
      {body ? createPortal(children, body) : null}
    </div>
  );
}

export function PortalPreview({ address, icon, name, texts, children }) {
  const [page, setPage] = useState("front");
  const [device, setDevice] = useState("phone");
  const [large, setLarge] = useState(false);
  const [here, setHere] = useState(false);
  const dialog = useRef(null);
  const [front, home] = children;

  // Not on the server, which has no frames.
  useEffect(() => setHere(true), []);
  // One element that is shown in its place or over everything: to move it would empty the frame.
  useEffect(() => {
    if (!here) return;
    dialog.current.close();
    if (large) dialog.current.showModal();
    else dialog.current.setAttribute("open", "");
  }, [large, here]);

  if (!here) return null;
  const smaller = (event) => {
    event.preventDefault();
    setLarge(false);
  };
  return (
    <dialog ref={dialog} className="k-preview" aria-label={texts.title} onCancel={smaller} data-testid="preview">
      <div className="k-preview-choices">
        <Choice
          label={texts.page} options={{ front: texts.front, home: texts.home }} chosen={page} onChoose={setPage}
          name="preview"
        />
        <Choice
          label={texts.device} options={{ phone: texts.phone, computer: texts.computer }} chosen={device}
          onChoose={setDevice} name="preview"
        />
        <button
          type="button" className="k-button k-button-quiet k-small k-desk-only" onClick={() => setLarge(!large)}
          data-testid="preview-size"
        >
          {large ? texts.smaller : texts.larger}
        </button>
      </div>
      <div className="k-preview-tab" aria-hidden="true">
        {icon ? <img src={icon} alt="" /> : <span className="k-preview-dot" />}
        <strong>{name}</strong>
        <span>{address}</span>
      </div>
      <Frame device={device} label={texts.title}>{page === "front" ? front : home}</Frame>
      <p className="k-help">{texts.note}</p>
    </dialog>
  );
}

/** Settings and preview: beside each other where there is room, behind two tabs where there is none. */
export function Beside({ settingsText, previewText, label, children }) {
  const [shown, setShown] = useState("settings");
  const [settings, preview] = children;
  const tab = (key, words) => (
    <button
      type="button" className="k-tab" aria-current={shown === key ? "page" : "false"} onClick={() => setShown(key)}
      data-testid={`show-${key}`}
    >
      {words}
    </button>
  );
  return (
    <div className="k-beside" data-shown={shown}>
      <nav className="k-tabs" aria-label={label}>{tab("settings", settingsText)}{tab("preview", previewText)}</nav>
      {settings}
      {preview}
    </div>
  );
}
