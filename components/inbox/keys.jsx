// The inbox by keyboard: j and k (or the arrows) go from row to row, Enter opens, r answers, t makes a task, a assigns,
// e closes, z takes back, ? shows the keys. Nothing happens while somebody writes.
import { useEffect, useRef } from "react";

const rows = () => [...document.querySelectorAll("[data-inbox-row]")];
// No keys, no place of theirs to show.
const byThumb = () => matchMedia("(hover: none) and (pointer: coarse)").matches;
const writing = (node) => node?.closest?.("input, textarea, select, [contenteditable], dialog");

export function InboxKeys({ opened, count, onOpen, onTask, onShut, onClose, onUndo, onHelp }) {
  const wanted = useRef("");
  const place = useRef(0);
  const onKey = useRef(null);

  onKey.current = (event) => {
    if (event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (event.key === "Escape" && opened && !document.querySelector("dialog[open]")) {
      event.preventDefault();
      document.activeElement?.blur?.();
      onShut();
      rows()[place.current]?.focus();
      return;
    }
    if (writing(event.target)) return;
    const all = rows();
    const here = all.indexOf(document.activeElement?.closest?.("[data-inbox-row]"));
    if (here >= 0) place.current = here;
    const key = opened || all[here]?.dataset.inboxRow || "";
    const go = (step) => {
      if (!all.length) return;
      const next = here < 0 ? Math.min(place.current, all.length - 1) : Math.max(0, Math.min(all.length - 1, here + step));
      place.current = next;
      all[next].focus();
      all[next].scrollIntoView({ block: "nearest" });
      if (opened) onOpen(all[next].dataset.inboxRow);
    };
    const then = (what) => {
      wanted.current = what;
      if (opened) reach();
      else if (key) onOpen(key);
    };
    const acts = {
      j: () => go(1),
      ArrowDown: () => go(1),
      k: () => go(-1),
      ArrowUp: () => go(-1),
      r: () => then("[data-inbox-answer] textarea, [data-inbox-again]"),
      a: () => then("[data-inbox-assign]"),
      t: () => key.startsWith("request:") && onTask(key),
      e: () => key && onClose(key),
      z: () => onUndo(),
      "?": () => onHelp(),
    };
    const act = acts[event.key];
    if (!act) return;
    event.preventDefault();
    act();
  };

  const reach = () => {
    if (!wanted.current) return;
    const field = document.querySelector(wanted.current);
    if (!field) return;
    wanted.current = "";
    field.focus();
  };

  useEffect(() => {
    const listen = (event) => onKey.current(event);
    document.addEventListener("keydown", listen);
    return () => document.removeEventListener("keydown", listen);
  }, []);
  useEffect(() => {
    // What was asked for before it was there.
    const frame = requestAnimationFrame(reach);
    return () => cancelAnimationFrame(frame);
  }, [opened]);
  useEffect(() => {
    // What was closed is gone: the keys stay where they were, on what came in its place; whoever reads elsewhere stays.
    const all = rows();
    if (!all.length || writing(document.activeElement) || opened || byThumb()) return;
    if (document.activeElement?.matches("body, #main")) all[Math.min(place.current, all.length - 1)].focus({ preventScroll: true });
  }, [count, opened]);
  return null;
}
