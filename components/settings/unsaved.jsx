// Tells what is typed in the form around it before it is saved, and says beside a field what is wrong with it. Chosen
// pictures stay in this browser: they are known here by an address of their own until they are sent.
import { useEffect, useRef } from "react";

/** Milliseconds without a key before what is typed is told. */
const PAUSE = 150;
const MOST_PIXELS = 40_000_000;
const PICTURE_MAX = 5_000_000;

const SIGNS = [[0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a], [0xff, 0xd8, 0xff]];

/** What is wrong with a chosen picture, as a name of its text: by its content, not by its name. */
async function faultOf(file, url) {
  if (file.size > PICTURE_MAX) return "tooLarge";
  const start = new Uint8Array(await file.slice(0, 8).arrayBuffer());
  if (!SIGNS.some((sign) => sign.every((byte, place) => start[place] === byte))) return "noPicture";
  const picture = new Image();
  picture.src = url;
  try {
    await picture.decode();
  } catch {
    return "noPicture";
  }
  return picture.naturalWidth * picture.naturalHeight > MOST_PIXELS ? "tooMany" : "";
}

function say(form, name, fault) {
  const slot = form.querySelector(`[data-error-for="${CSS.escape(name)}"]`);
  if (!slot || slot.textContent === fault) return;
  slot.textContent = fault;
  const control = form.querySelector(`[name="${CSS.escape(name)}"]`);
  if (fault) control?.setAttribute("aria-invalid", "true");
  else control?.removeAttribute("aria-invalid");
}

export function Unsaved({ fields, pictures, faults, texts, onTyped, onPictured }) {
  const anchor = useRef(null);
  const told = useRef(new Set());
  // Picture → what is wrong with it: it is said anew in another language.
  const wrong = useRef({});
  const now = useRef({});
  now.current = { onTyped, onPictured, texts };

  useEffect(() => {
    const form = anchor.current.closest("form");
    for (const name of told.current) say(form, name, faults[name] ?? "");
    for (const [name, fault] of Object.entries(wrong.current)) if (fault) say(form, name, texts[fault]);
  }, [faults, texts.noPicture]);

  useEffect(() => {
    const form = anchor.current.closest("form");
    const timers = {};
    const urls = {};

    const tell = ({ name, value }) => {
      told.current.add(name);
      clearTimeout(timers[name]);
      timers[name] = setTimeout(() => now.current.onTyped(name, value), PAUSE);
    };
    const show = (name, url) => {
      const before = urls[name];
      urls[name] = url.startsWith("blob:") ? url : "";
      now.current.onPictured(name, url);
      // Not at once: the page shows it until the answer is there.
      if (before) setTimeout(() => URL.revokeObjectURL(before), 10_000);
    };
    const complain = (name, fault) => {
      wrong.current[name] = fault;
      say(form, name, fault ? now.current.texts[fault] : "");
    };
    const removed = (name) => form.querySelector(`[name="remove"][value="${CSS.escape(name)}"]`)?.checked;
    const choose = async (input) => {
      const [file] = input.files;
      if (!file) {
        complain(input.name, "");
        show(input.name, removed(input.name) ? "" : "saved");
        return;
      }
      const url = URL.createObjectURL(file);
      const fault = await faultOf(file, url);
      if (input.files[0] !== file) return URL.revokeObjectURL(url);
      complain(input.name, fault);
      if (fault) URL.revokeObjectURL(url);
      else show(input.name, url);
    };
    const typed = ({ target }) => {
      if (fields.includes(target.name)) tell(target);
    };
    const changed = ({ target }) => {
      if (pictures.includes(target.name)) choose(target);
      if (target.name === "remove" && pictures.includes(target.value) && !urls[target.value])
        show(target.value, target.checked ? "" : "saved");
    };
    form.addEventListener("input", typed);
    form.addEventListener("change", changed);
    return () => {
      form.removeEventListener("input", typed);
      form.removeEventListener("change", changed);
      Object.values(timers).forEach(clearTimeout);
      Object.values(urls).filter(Boolean).forEach((url) => URL.revokeObjectURL(url));
    };
    // The form is filled anew as a whole; while it stands, its fields are these.
  }, []);

  return <span ref={anchor} hidden />;
}
