// Texts in the reader's language. English is the msgid; other catalogues come from /i18n/<lang>.json, whose
// fetch components/boot.js has started before the first paint.
import { createContext, createElement, useContext, useEffect, useSyncExternalStore } from "react";

const FALLBACK = "en";
// Firms are European: English dates are written day first.
const LOCALES = { en: "en-GB" };
const boot =
  typeof window === "undefined" ? { addresses: {}, lang: FALLBACK } : (window.__kontor_texts ??= { addresses: {}, lang: FALLBACK });

const watchers = new Set();
const loaded = new Map();
let seen = false;
const english = lookup(FALLBACK, null);
let current = english;

function lookup(lang, catalogue) {
  const texts = catalogue?.texts ?? {};
  const locale = LOCALES[lang] ?? lang;
  // Made when first needed: the browser's tables of languages take tens of milliseconds to wake.
  let plural, numbers;
  const number = (value) =>
    Number.isInteger(value) && Math.abs(value) < 1000
      ? String(value)
      : (numbers ??= new Intl.NumberFormat(locale)).format(value);
  const fill = (template, values) =>
    template.replace(/\{(\w+)\}/g, (whole, name) => {
      if (!values || !(name in values)) return whole;
      const value = values[name];
      return typeof value === "number" ? number(value) : String(value ?? "");
    });
  const kt = (id, values) => fill(one(texts[id]) ?? id, values);
  kt.n = (singular, many, n, values) => {
    const forms = texts[singular];
    const category = (plural ??= new Intl.PluralRules(lang)).select(n);
    const form = Array.isArray(forms)
      ? forms[catalogue.plurals[category] ?? forms.length - 1]
      : category === "one" ? singular : many;
    return fill(form, { n, ...values });
  };
  kt.number = number;
  kt.lang = lang;
  kt.date = (iso) => (iso ? format(locale, day(iso), { day: "numeric", month: "short", year: "numeric" }) : "");
  kt.moment = (iso, zone) =>
    iso
      ? format(locale, new Date(iso), {
          day: "numeric", month: "short", year: "numeric", hour: "2-digit", minute: "2-digit", hourCycle: "h23",
          ...(zone ? { timeZone: zone } : {}),
        })
      : "";
  kt.size = (bytes) => size(bytes ?? 0, locale);
  return kt;
}

const one = (entry) => (Array.isArray(entry) ? entry[0] : entry);
const format = (locale, date, options) => new Intl.DateTimeFormat(locale, options).format(date);

// A plain date has no zone: read as noon here, it stays the same day.
const day = (iso) => new Date(`${iso.slice(0, 10)}T12:00:00`);

export function size(bytes, locale) {
  const units = ["B", "kB", "MB", "GB", "TB"];
  let unit = 0;
  while (bytes >= 1000 && unit < units.length - 1) [bytes, unit] = [bytes / 1000, unit + 1];
  const digits = unit === 0 || bytes >= 100 ? 0 : 1;
  const rounded = Number(bytes.toFixed(digits));
  // A whole number is written the same everywhere; the browser's tables of languages take long to wake.
  const number = Number.isInteger(rounded)
    ? String(rounded)
    : new Intl.NumberFormat(locale, { maximumFractionDigits: digits }).format(rounded);
  return `${number} ${units[unit]}`;
}

function use(kt) {
  current = kt;
  document.documentElement.lang = kt.lang;
  watchers.forEach((watcher) => watcher());
  if (seen) reveal();
}

// components/boot.js hides the English page until the reader's texts are there.
function reveal() {
  requestAnimationFrame(() => delete document.documentElement.dataset.texts);
}

function load(lang, started) {
  if (lang === FALLBACK) return Promise.resolve(english);
  if (!loaded.has(lang)) {
    const address = boot.addresses[lang];
    if (!address) return Promise.resolve(english);
    const fetched = started ?? fetch(address).then((answer) => (answer.ok ? answer.json() : null)).catch(() => null);
    loaded.set(lang, fetched.then((catalogue) => {
      if (catalogue) return lookup(lang, catalogue);
      loaded.delete(lang);
      return english;
    }));
  }
  return loaded.get(lang);
}

/** Show the page in a language; texts change in place. */
export async function setLanguage(lang) {
  if (!lang || (lang === boot.lang && current.lang === lang)) return;
  boot.lang = lang;
  const kt = await load(lang);
  if (boot.lang === lang) use(kt);
}

/** Choose a language: remember it on this device and show the page in it. */
export function chooseLanguage(lang) {
  const [name, secure] = location.protocol === "https:" ? ["__Host-kontor_lang", "; Secure"] : ["kontor_lang", ""];
  document.cookie = `${name}=${lang}; Path=/; Max-Age=31536000; SameSite=Lax${secure}`;
  return setLanguage(lang);
}

if (typeof window !== "undefined") {
  if (boot.lang !== FALLBACK) load(boot.lang, boot.fetched).then(use);
  document.addEventListener("kontor:language", (event) => chooseLanguage(event.detail));
}

function watch(watcher) {
  watchers.add(watcher);
  if (!seen) {
    seen = true;
    if (boot.lang === FALLBACK || current !== english) reveal();
  }
  return () => watchers.delete(watcher);
}

const Shown = createContext(english);

/** Stands once around all pages, and knows the language that they are shown in. */
export function Texts({ children }) {
  return createElement(Shown, { value: useSyncExternalStore(watch, () => current, () => english) }, children);
}

/**
 * The lookup of the language shown now; the component renders again when it changes. Asked of what stands around the
 * page: a page has more than a hundred texts, and each would else listen for itself.
 */
export const useTexts = () => useContext(Shown);

/** A text as an element, for texts that need nothing but a translation. */
export const T = ({ m }) => useTexts()(m);

/** Follows the language a State holds. */
export function LanguageBridge({ lang }) {
  useTexts();
  useEffect(() => {
    if (lang && lang !== boot.lang) chooseLanguage(lang);
  }, [lang]);
  return null;
}
