// The portal with settings that are not saved yet. Its pages stand in a frame of their own, so that they know how wide
// they are, but the frame has no address and nothing of its own: it is filled from here, and nothing in it can be
// pressed, typed into or reached by the keyboard.
import { useCallback, useEffect, useRef, useState } from "react";
import { createPortal } from "react-dom";
import Maximize from "lucide-react/dist/esm/icons/maximize-2.mjs";
import Minimize from "lucide-react/dist/esm/icons/minimize-2.mjs";

/** Width and height in pixels: of a device by itself, and beside the other. */
const ALONE = { phone: [390, 740], computer: [1280, 820] };
const TOGETHER = { phone: [390, 680], computer: [1280, 720] };
const GAP = 16;
/** From this width on there is room for both; as in preview.css. */
const ROOM = "(min-width: 1120px)";

/** Device → how much smaller than it is it stands in a width of so many pixels, one under the other or in a row. */
function scales(shown, width, inRow) {
  const most = Math.max(440, innerHeight - 240);
  const fit = (size, room) => Math.max(0.1, Math.min(1, ...size.map((side, place) => room[place] / side)));
  if (shown.length === 1) return { [shown[0]]: fit(ALONE[shown[0]], [width, most]) };
  const { phone, computer } = TOGETHER;
  if (inRow) {
    const beside = fit(phone, [width / 2, most]);
    return { phone: beside, computer: fit(computer, [width - phone[0] * beside - GAP, most]) };
  }
  const above = fit(computer, [width, most]);
  return { computer: above, phone: fit(phone, [width / 2, Math.max(240, innerHeight - 250 - GAP - computer[1] * above)]) };
}
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

function Frame({ device, size: [width, height], scale, label, children }) {
  const [body, setBody] = useState(null);
  const [source] = useState(empty);

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

  const place = { height: Math.round(height * scale), "--preview-width": `${Math.round(width * scale)}px` };
  return (
    <div className="k-preview-place" data-device={device} style={place}>
      <iframe
        title={label} srcDoc={source} onLoad={filled} tabIndex={-1} className="k-preview-frame" data-device={device}
        style={{ width, height, transform: `translateX(-50%) scale(${scale})` }} data-testid="preview-frame"
      />
      {body ? createPortal(children, body) : null}
    </div>
  );
}

function Devices({ shown, inRow, texts, children }) {
  const box = useRef(null);
  const [scale, setScale] = useState({});
  const together = shown.length > 1;

  useEffect(() => {
    const fit = () => box.current && setScale(scales(shown, box.current.clientWidth, inRow));
    // What is measured must not change while it is measured.
    const watch = new ResizeObserver(() => requestAnimationFrame(fit));
    watch.observe(box.current);
    addEventListener("resize", fit);
    fit();
    return () => {
      watch.disconnect();
      removeEventListener("resize", fit);
    };
  }, [shown.join(), inRow]);

  return (
    <div className="k-preview-devices" data-together={together} data-row={inRow} ref={box}>
      {shown.map((device) => (
        <Frame
          key={device} device={device} size={(together ? TOGETHER : ALONE)[device]} scale={scale[device] ?? 0.1}
          label={together ? `${texts.title}: ${texts[device]}` : texts.title}
        >
          {children}
        </Frame>
      ))}
      <p className="k-help">{texts.note}</p>
    </div>
  );
}

/** There is room for both devices. */
function useRoom() {
  const [room, setRoom] = useState(false);
  useEffect(() => {
    const wide = matchMedia(ROOM);
    const look = () => setRoom(wide.matches);
    look();
    wide.addEventListener("change", look);
    return () => wide.removeEventListener("change", look);
  }, []);
  return room;
}

export function PortalPreview({ address, icon, name, texts, children }) {
  const [page, setPage] = useState("front");
  const [chosen, setChosen] = useState("both");
  const room = useRoom();
  const [large, setLarge] = useState(false);
  const [here, setHere] = useState(false);
  const dialog = useRef(null);
  const [front, home] = children;
  const device = room || chosen !== "both" ? chosen : "phone";
  const { phone, computer, both } = texts;
  const devices = room ? { both, phone, computer } : { phone, computer };

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
          label={texts.device} options={devices} chosen={device} onChoose={setChosen} name="preview"
        />
        <button
          type="button" className="k-icon-button k-desk-only" onClick={() => setLarge(!large)}
          aria-label={large ? texts.smaller : texts.larger} title={large ? texts.smaller : texts.larger}
          data-testid="preview-size"
        >
          {large ? <Minimize size={18} /> : <Maximize size={18} />}
        </button>
      </div>
      <div className="k-preview-tab" aria-hidden="true">
        {icon ? <img src={icon} alt="" /> : <span className="k-preview-dot" />}
        <strong>{name}</strong>
        <span>{address}</span>
      </div>
      <Devices shown={device === "both" ? ["computer", "phone"] : [device]} inRow={large} texts={texts}>
        {page === "front" ? front : home}
      </Devices>
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
