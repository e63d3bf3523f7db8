// Files to one of our own routes: each its own request with its own progress, three at a time. A file that is
// refused says why and stops no other.
import { useEffect, useRef, useState } from "react";
import { formToken } from "$/public/external/components/ui/posting/form_token.jsx";
import { useTexts } from "$/public/external/components/i18n/i18n.js";

const AT_ONCE = 3;
let count = 0;

function send(row, action, fields, texts, change) {
  return new Promise((finish) => {
    const request = new XMLHttpRequest();
    const data = new FormData();
    for (const [name, value] of Object.entries(fields ?? {})) data.append(name, value ?? "");
    data.append("file", row.file, row.file.name);
    const end = (changes) => {
      change(row.key, { request: null, ...changes });
      finish(changes);
    };
    request.open("POST", action);
    request.setRequestHeader("X-Kontor", "1");
    request.setRequestHeader("Accept", "application/json");
    request.setRequestHeader("X-Kontor-Form", formToken());
    request.upload.onprogress = (event) => event.lengthComputable && change(row.key, { sent: event.loaded / event.total });
    request.onload = () => {
      let said = {};
      try {
        said = JSON.parse(request.responseText);
      } catch {
        said = {};
      }
      if (request.status >= 200 && request.status < 300) end({ state: "done", sent: 1, id: said.id, name: said.name ?? row.name });
      else {
        const reason = said.message || Object.values(said.errors ?? {}).join(" ") || texts.failed;
        const renewed = request.getResponseHeader("X-Kontor-Form") === "renewed";
        end({ state: "refused", error: reason, again: renewed || request.status >= 500 || request.status === 429 });
      }
    };
    request.onerror = () => end({ state: "refused", error: texts.offline, again: true });
    request.onabort = () => end({ state: "cancelled" });
    change(row.key, { state: "sending", sent: 0, error: "", request });
    request.send(data);
  });
}

// A file just over the limit must not read as if it were at the limit.
const upwards = (bytes) => (bytes > 1e6 ? Math.ceil(bytes / 1e5) * 1e5 : bytes);
const told = (bytes, limit, size) => size(limit && bytes > limit && size(bytes) === size(limit) ? upwards(bytes) : bytes);

const allowed = (file, accept) =>
  !accept ||
  accept.split(",").map((part) => part.trim().toLowerCase()).some((part) =>
    part.startsWith(".") ? file.name.toLowerCase().endsWith(part)
      : part.endsWith("/*") ? file.type.startsWith(part.slice(0, -1)) : file.type === part,
  );

export function Uploader({ action, fields, accept, maxBytes = 0, maxFiles = 0, multiple = true, camera = true, disabled, texts, onDone, onBusy, testId = "uploader" }) {
  const [rows, setRows] = useState([]);
  const [over, setOver] = useState(false);
  const live = useRef([]);
  const picker = useRef(null);
  const lens = useRef(null);
  const latest = useRef({});
  latest.current = { action, fields, texts, onDone, onBusy };
  const kt = useTexts();

  const put = (next) => setRows((live.current = next));
  const change = (key, changes) => put(live.current.map((row) => (row.key === key ? { ...row, ...changes } : row)));

  const next = () => {
    const going = live.current.filter((row) => row.state === "sending").length;
    const waiting = live.current.filter((row) => row.state === "waiting").slice(0, AT_ONCE - going);
    for (const row of waiting) {
      const now = latest.current;
      send(row, now.action, now.fields, now.texts, change).then((result) => {
        if (result.state === "done") now.onDone?.([result.id]);
        next();
      });
    }
    const busy = live.current.some((row) => row.state === "sending" || row.state === "waiting");
    if (busy !== latest.current.busy) {
      latest.current.busy = busy;
      latest.current.onBusy?.(busy);
    }
  };

  const judge = (file) => {
    if (!allowed(file, accept)) return texts.wrongType;
    if (maxBytes && file.size > maxBytes) return texts.tooLarge.replace("{size}", told(file.size, maxBytes, kt.size));
    if (file.size === 0) return texts.empty;
    return "";
  };

  const add = (list) => {
    if (disabled) return;
    const room = maxFiles ? Math.max(0, maxFiles - live.current.filter((row) => row.state !== "cancelled").length) : Infinity;
    const files = [...list].slice(0, multiple ? undefined : 1);
    put([
      ...live.current,
      ...files.map((file, index) => {
        const error = index >= room ? texts.tooMany : judge(file);
        return { key: ++count, file, name: file.name, size: file.size, sent: 0, error, state: error ? "refused" : "waiting" };
      }),
    ]);
    next();
  };

  const again = (key) => {
    change(key, { state: "waiting", error: "", sent: 0 });
    next();
  };
  const drop = (row) => {
    row.request?.abort();
    put(live.current.filter((other) => other.key !== row.key));
    next();
  };
  const picked = (event) => {
    add(event.target.files);
    event.target.value = "";
  };
  const dropped = (event) => {
    event.preventDefault();
    setOver(false);
    add(event.dataTransfer.files);
  };

  // Leaving while files are under way asks first.
  const busy = rows.some((row) => row.state === "sending" || row.state === "waiting");
  useEffect(() => {
    if (!busy) return undefined;
    const ask = (event) => event.preventDefault();
    window.addEventListener("beforeunload", ask);
    return () => window.removeEventListener("beforeunload", ask);
  }, [busy]);

  return (
    <div className="k-uploader" data-testid={testId}>
      <div
        className={`k-drop ${over ? "k-drop-over" : ""}`} onDragOver={(event) => (event.preventDefault(), setOver(true))}
        onDragLeave={() => setOver(false)} onDrop={dropped}
      >
        <div className="k-drop-buttons">
          <button type="button" className="k-button k-button-quiet" disabled={disabled} data-testid={`${testId}-choose`} onClick={() => picker.current.click()}>
            {texts.choose}
          </button>
          {camera ? (
            <button type="button" className="k-button k-button-quiet k-phone-only" disabled={disabled} onClick={() => lens.current.click()}>
              {texts.camera}
            </button>
          ) : null}
          <span className="k-drop-words k-desk-only">{texts.drop}</span>
        </div>
        <p className="k-help">{texts.limits}</p>
        <input ref={picker} type="file" hidden multiple={multiple} accept={accept || undefined} onChange={picked} data-testid={`${testId}-input`} />
        {camera ? <input ref={lens} type="file" hidden accept="image/*" capture="environment" onChange={picked} /> : null}
      </div>
      <ul className="k-files" aria-live="polite">
        {rows.filter((row) => row.state !== "cancelled").map((row) => (
          <li key={row.key} className={`k-file k-file-${row.state}`} data-testid={`${testId}-file`} data-state={row.state}>
            <span className="k-file-name">{row.name}</span>
            <span className="k-file-size">{told(row.size, maxBytes, kt.size)}</span>
            <span className="k-file-actions">
              {row.again ? <button type="button" className="k-button k-button-link" onClick={() => again(row.key)}>{texts.retry}</button> : null}
              {row.state === "done" ? <span className="k-file-mark">✓<span className="k-hidden">{texts.done}</span></span> : (
                <button type="button" className="k-icon-button" aria-label={`${row.state === "refused" ? texts.remove : texts.cancel}: ${row.name}`} onClick={() => drop(row)}>×</button>
              )}
            </span>
            {row.state === "sending" || row.state === "waiting" ? (
              <progress className="k-progress" max={1} value={row.sent} aria-label={`${texts.sending}: ${row.name}`} />
            ) : null}
            {row.error ? <span className="k-file-error">{row.error}</span> : null}
          </li>
        ))}
      </ul>
    </div>
  );
}
