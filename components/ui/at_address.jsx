// A page's content while it is of what the address names. The state holds what the page showed before until the answer
// is there: under the new address it would be somebody else's, and could be typed into.
import { Children, useState } from "react";
import { useLocation, useParams } from "react-router";

export function AtAddress({ about, names, over, children }) {
  const { id } = useParams();
  const asked = new URLSearchParams(useLocation().search);
  // What was over when one came is over; what is done here stays to be seen.
  const [past] = useState(over);
  const [content, waiting] = Children.toArray(children);
  const named = [id ?? "", ...names.map((name) => asked.get(name) ?? "")].join(" ");
  return about === named && !(over && over === past) ? content : waiting;
}
