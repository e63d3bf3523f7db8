// Stands on a page that somebody sees who is not signed in.
import { useEffect } from "react";
import { nobodyWrites } from "$/public/external/components/ui/writing/draft.js";

export function Nobody() {
  useEffect(nobodyWrites, []);
  return null;
}
