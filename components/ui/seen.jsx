// Tells that what somebody else wrote was seen: shown, on a page that was before a person's eyes.
import { useEffect, useRef } from "react";

export function Seen({ about, newest, already, onSeen }) {
  const told = useRef({ about, newest: already });
  const latest = useRef(onSeen);
  latest.current = onSeen;
  if (told.current.about !== about) told.current = { about, newest: already };
  useEffect(() => {
    const tell = () => {
      if (document.visibilityState !== "visible" || newest <= Math.max(already, told.current.newest)) return;
      told.current.newest = newest;
      latest.current(newest);
    };
    tell();
    document.addEventListener("visibilitychange", tell);
    return () => document.removeEventListener("visibilitychange", tell);
  }, [about, newest, already]);
  return null;
}
