// Setting up an authenticator app, a passkey or recovery codes. Keys and codes live in this component alone: they come by
// fetch, and go when it does.
import { useEffect, useRef, useState } from "react";
import { makePasskey, post } from "$/public/external/components/factors/parts/ceremony.js";
import { Button, CodeField, Field, Note, useWork } from "$/public/external/components/factors/parts/parts.jsx";
import { CopyButton } from "$/public/external/components/settings/copying/copy_button.jsx";

export function SetUp({ what, base, texts, onDone, onCancel }) {
  const [codes, setCodes] = useState(null);
  const [target, setTarget] = useState("");
  const finish = (said) => {
    if (!said.codes?.length) {
      if (said.redirect) location.assign(said.redirect);
      else onDone?.();
      return;
    }
    setTarget(said.redirect ?? "");
    setCodes(said.codes);
  };
  if (codes) return <Codes codes={codes} texts={texts} onKept={() => (target ? location.assign(target) : onDone?.())} />;
  const props = { base, texts, onDone: finish, onCancel };
  if (what === "authenticator") return <Authenticator {...props} />;
  if (what === "passkey") return <NewPasskey {...props} />;
  return <NewCodes {...props} />;
}

function Authenticator({ base, texts, onDone, onCancel }) {
  const [made, setMade] = useState(null);
  const [run, busy, problem, faults] = useWork();
  const begun = useRef(false);
  const code = useRef(null);
  const begin = () => run("begin", async () => setMade(await post(`${base}/authenticator`, texts)));
  useEffect(() => {
    if (begun.current) return;
    begun.current = true;
    begin();
  });
  useEffect(() => {
    if (faults.code) code.current?.select();
  }, [faults.code]);
  const confirm = (event) => {
    event.preventDefault();
    const typed = code.current.value;
    run("confirm", async () => onDone(await post(`${base}/authenticator/code`, texts, { id: made.id, code: typed })));
  };
  if (!made)
    return problem ? (
      <div className="k-stack k-gap-4">
        <Note text={problem} />
        <div className="k-form-actions"><Button onClick={begin}>{texts.again}</Button></div>
      </div>
    ) : (
      <p className="k-muted" aria-busy="true">{texts.loading}</p>
    );
  return (
    <form className="k-form" onSubmit={confirm} noValidate data-testid="authenticator-form">
      <ol className="k-setup">
        <li>{texts.appStep}</li>
        <li>
          {texts.scanStep}
          <div className="k-qr"><img src={made.qr} alt={texts.qrAlt} width="208" height="208" data-testid="authenticator-qr" /></div>
          <details className="k-help">
            <summary>{texts.cannotScan}</summary>
            <p className="k-key"><code data-testid="authenticator-key">{made.key}</code> <CopyButton text={made.key.replaceAll(" ", "")} label={texts.copy} doneLabel={texts.copied} className="k-button k-button-quiet k-small" /></p>
          </details>
        </li>
        <li><CodeField label={texts.codeStep} fault={faults.code} refer={code} /></li>
      </ol>
      {problem ? <Note text={problem} /> : null}
      <div className="k-form-actions">
        {onCancel ? <Button onClick={onCancel}>{texts.cancel}</Button> : null}
        <Button kind="primary" type="submit" busy={busy === "confirm"} data-testid="factor-confirm">{texts.confirm}</Button>
      </div>
    </form>
  );
}

function NewPasskey({ base, texts, onDone, onCancel }) {
  const [run, busy, problem, faults] = useWork();
  const name = useRef(null);
  const make = (event) => {
    event.preventDefault();
    const typed = name.current.value;
    run("make", async () => {
      const { options } = await post(`${base}/passkey-options`, texts);
      const credential = await makePasskey(options, texts);
      onDone(await post(`${base}/passkeys`, texts, { name: typed, credential }));
    });
  };
  return (
    <form className="k-form" onSubmit={make} noValidate data-testid="passkey-form">
      <p>{texts.passkeyWords}</p>
      <Field
        name="name" label={texts.passkeyName} help={texts.passkeyNameHelp} fault={faults.name} refer={name} type="text" maxLength={60}
        defaultValue={texts.thisDevice} autoComplete="off" data-testid="passkey-name"
      />
      {problem ? <Note text={problem} /> : null}
      <div className="k-form-actions">
        {onCancel ? <Button onClick={onCancel}>{texts.cancel}</Button> : null}
        <Button kind="primary" type="submit" busy={busy === "make"} data-testid="passkey-make">{texts.makePasskey}</Button>
      </div>
    </form>
  );
}

function NewCodes({ base, texts, onDone, onCancel }) {
  const [run, busy, problem] = useWork();
  const renew = () => run("renew", async () => onDone(await post(`${base}/codes`, texts)));
  return (
    <div className="k-stack k-gap-4">
      <p>{texts.renewWords}</p>
      {problem ? <Note text={problem} /> : null}
      <div className="k-form-actions">
        {onCancel ? <Button onClick={onCancel}>{texts.cancel}</Button> : null}
        <Button kind="primary" onClick={renew} busy={busy === "renew"} data-testid="codes-renew">{texts.renew}</Button>
      </div>
    </div>
  );
}

function Codes({ codes, texts, onKept }) {
  const head = useRef(null);
  useEffect(() => head.current?.focus(), []);
  const all = codes.join("\n");
  return (
    <div className="k-stack k-gap-4" data-testid="recovery-codes">
      <div ref={head} tabIndex={-1} className="k-stack k-gap-2">
        <h3 className="k-strong">{texts.codesTitle}</h3>
        <p>{texts.codesWords}</p>
      </div>
      <ol className="k-codes">{codes.map((code) => <li key={code}><code>{code}</code></li>)}</ol>
      <div className="k-form-actions">
        <CopyButton text={all} label={texts.copyAll} doneLabel={texts.copied} className="k-button k-button-quiet" />
        <a className="k-button k-button-quiet" download={texts.codesFile} href={`data:text/plain;charset=utf-8,${encodeURIComponent(all)}`}>{texts.download}</a>
        <Button kind="primary" onClick={onKept} data-testid="codes-kept">{texts.kept}</Button>
      </div>
    </div>
  );
}
