// The firm's name and icon in the browser's tab.
import { useEffect } from "react";

export function TabFace({ title, icon }) {
  useEffect(() => {
    if (title) document.title = title;
  }, [title]);
  useEffect(() => {
    if (!icon) return;
    let link = document.querySelector('link[rel="icon"]');
    if (!link) {
      link = document.createElement("link");
      link.rel = "icon";
      document.head.append(link);
    }
    link.removeAttribute("type");
    link.href = icon;
  }, [icon]);
  return null;
}
