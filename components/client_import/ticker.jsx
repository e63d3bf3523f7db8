// Asks again and again while it is there, and never twice at a time into a slow connection.
import { useEffect, useRef } from "react";

export function Ticker({ every = 500, onTick }) {
  const tick = useRef(onTick);
  tick.current = onTick;
  useEffect(() => {
    const timer = setInterval(() => document.visibilityState === "visible" && tick.current?.(), every);
    return () => clearInterval(timer);
  }, [every]);
  return null;
}
