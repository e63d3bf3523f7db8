// A choice of time zones: the browser knows their names, and which one it is in.
import { useEffect, useState } from "react";

function zones(chosen) {
  const own = Intl.DateTimeFormat().resolvedOptions().timeZone || "UTC";
  const all = Intl.supportedValuesOf?.("timeZone") ?? [];
  return { own, names: [...new Set([...all, "UTC", own, chosen].filter(Boolean))].sort() };
}

export function ZoneSelect({ name, chosen, className = "", ...rest }) {
  const [known, setKnown] = useState({ own: chosen || "UTC", names: [chosen || "UTC"] });
  // The pages are rendered ahead, in nobody's time zone.
  useEffect(() => setKnown(zones(chosen)), [chosen]);
  return (
    <select {...rest} key={`${chosen}${known.names.length}`} name={name} className={className} defaultValue={chosen || known.own}>
      {known.names.map((zone) => <option key={zone} value={zone}>{zone.replaceAll("_", " ")}</option>)}
    </select>
  );
}
