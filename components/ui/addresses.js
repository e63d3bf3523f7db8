// Cuts what a person wrote at the addresses in it. Nothing is ever made of it but text and links whose words are the
// address itself, as it was written: https, http and mail, nothing else.

// Whatever is longer stays text.
const MOST = 2000;
// Up to a space, a quote, a bracket of a tag, a backslash (browsers read it as a slash), or what nobody sees.
const STARTS = /https?:\/\/|[A-Za-z0-9._+'-]{1,64}@/gi;
const WITHIN = /[^<>"`\\“”„«»\p{Z}\p{Cc}\p{Cf}\p{Cs}]+/uy;
const DOMAIN = /(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.){1,8}[a-z]{2,63}(?![\p{L}\p{N}_-])/iuy;
const JOINED = /[\p{L}\p{N}_@.+/-]$/u;
const AFTER = /[.,;:!?'’*_~…|]$/;
const NEXT = /[,;]https?:\/\//i;
const BRACKETS = { ")": "(", "]": "[", "}": "{" };
// Letters of the languages around; one that only looks like another makes no link.
const HOST = /^(?:[a-z0-9à-öø-ÿā-ž-]+\.)*[a-z0-9à-öø-ÿā-ž-]+\.?$/;
const ALIKE = /[ıĸŀŉſ]/;

const count = (text, letter) => text.split(letter).length - 1;

/** An address without what belongs to the sentence around it, or to the next address. */
function trimmed(found) {
  const next = found.search(NEXT);
  let text = next < 0 ? found : found.slice(0, next);
  for (;;) {
    const last = text.slice(-1);
    const open = BRACKETS[last];
    if (AFTER.test(text) || (open && count(text, last) > count(text, open))) text = text.slice(0, -1);
    else return text;
  }
}

function parsed(text) {
  try {
    return new URL(text);
  } catch {
    return null;
  }
}

/** Where an address leads; empty when it is none, or not to where it says. */
function target(text) {
  const url = parsed(text);
  if (!url || url.username || url.password || !/^https?:$/.test(url.protocol)) return "";
  const host = /^https?:\/\/([^/?#:@]*)/i.exec(text)?.[1].toLowerCase() ?? "";
  if (!HOST.test(host) || ALIKE.test(host)) return "";
  // What the browser would read as another name, such as a number, is not what stands there.
  return /^[\x20-\x7e]+$/.test(host) && host !== url.hostname ? "" : url.href;
}

/** What is at a place of a text: how long it is, how much of that is a link, and where it leads. */
function at(text, start, begun) {
  if (JOINED.test(text.slice(Math.max(0, start - 2), start))) return null;
  if (!begun.endsWith("@")) {
    WITHIN.lastIndex = start;
    const found = WITHIN.exec(text)?.[0] ?? "";
    const words = found.length > MOST ? found : trimmed(found);
    return { whole: found.length, words, href: found.length > MOST ? "" : target(words) };
  }
  DOMAIN.lastIndex = start + begun.length;
  const domain = DOMAIN.exec(text)?.[0];
  if (!domain || /^[.'-]|\.\.|[.'-]@$/.test(begun)) return null;
  const words = begun + domain;
  return { whole: words.length, words, href: `mailto:${words}` };
}

/**
 * A text in pieces, in order: `{ text }`, and `{ text, href }` for an address. Together they are the text.
 *
 * text: as a person wrote it.
 */
export function addressed(text) {
  const pieces = [];
  let end = 0;
  STARTS.lastIndex = 0;
  for (let start = STARTS.exec(text); start; start = STARTS.exec(text)) {
    const found = at(text, start.index, start[0]);
    if (!found) continue;
    STARTS.lastIndex = start.index + Math.max(found.whole, 1);
    if (!found.href) continue;
    if (start.index > end) pieces.push({ text: text.slice(end, start.index) });
    pieces.push({ text: found.words, href: found.href });
    end = start.index + found.words.length;
    STARTS.lastIndex = Math.max(end, STARTS.lastIndex - (found.whole - found.words.length));
  }
  if (end < text.length) pieces.push({ text: text.slice(end) });
  return pieces;
}
