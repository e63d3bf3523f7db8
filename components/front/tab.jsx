// The face of the browser's tab: the firm's name and icon, not the program's.
import { useEffect, useLayoutEffect } from "react";

export function TabFace({ title, icon }) {
  // Together with the page: a reader of screens says the title before the page's words.
  useLayoutEffect(() => {
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
