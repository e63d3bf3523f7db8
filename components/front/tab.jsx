// The face of the browser's tab: the firm's name and icon, not the program's.
import { useEffect } from "react";

export function TabFace({ title, icon }) {
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
  useEffect(() => {
    if (!icon) return undefined;
    const link = document.createElement("link");
    link.rel = "icon";
    link.href = icon;
    document.head.append(link);
    return () => link.remove();
  }, [icon]);
  return null;
}
