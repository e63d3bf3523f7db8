// The second step of a sign-in: shows a factor, or sets a first one up where the firm demands it.
import { useEffect, useRef, useState } from "react";
import { get, post, showPasskey, supported } from "$/public/external/components/factors/parts/ceremony.js";
import { Button, CodeField, Field, Note, useWork } from "$/public/external/components/factors/parts/parts.jsx";
import { SetUp } from "$/public/external/components/factors/parts/set_up.jsx";

export function SecondStep({ base, front, texts }) {
  const [offer, setOffer] = useState(null);
  const [problem, setProblem] = useState("");
  useEffect(() => {
    let here = true;
    get(`${base}/step/offer`, texts)
      .then((found) => here && setOffer(found))
      .catch((trouble) => here && setProblem(trouble.message));
    return () => { here = false; };
    // Texts change with the language; what is offered does not.
  }, [base]);
  if (problem)
    return (
      <div className="k-stack k-gap-4" data-testid="step-over">
        <Note text={problem} />
        <a className="k-button k-button-primary" href={front}>{texts.signInAgain}</a>
      </div>
    );
  if (!offer) return <p className="k-muted" aria-busy="true">{texts.loading}</p>;
  return (
    <div className="k-stack k-gap-4">
      {offer.needs === "enrol" ? <Enrol offer={offer} base={base} texts={texts} /> : <Show offer={offer} base={base} texts={texts} />}
      <Leave base={base} texts={texts} />
    </div>
  );
}

function Show({ offer, base, texts }) {
  const passkey = offer.passkey && offer.passkeys_possible && supported();
  const [way, setWay] = useState(offer.authenticator ? "code" : passkey ? "passkey" : "recovery");
  const [run, busy, problem, faults] = useWork();
  const typed = useRef(null);
  useEffect(() => {
    if (faults.code || faults.recovery) typed.current?.select();
  }, [faults]);
  const go = (said) => {
    location.assign(said.redirect);
    // Busy until the page is gone.
    return new Promise(() => {});
  };
  const send = (event) => {
    event.preventDefault();
    const value = typed.current.value;
    run("send", async () => go(await post(`${base}/step/${way}`, texts, { [way]: value })));
  };
  const show = () =>
    run("passkey", async () => {
      const { options } = await post(`${base}/step/passkey-options`, texts);
      await go(await post(`${base}/step/passkey`, texts, { credential: await showPasskey(options, texts) }));
    });
  const ways = [
    ["code", offer.authenticator, texts.useApp],
    ["passkey", passkey, texts.usePasskey],
    ["recovery", offer.recovery, texts.useRecovery],
  ].filter(([name, possible]) => possible && name !== way);
  return (
    <div className="k-stack k-gap-4">
      <h2 className="k-section-title">{texts.stepTitle}</h2>
      {way === "passkey" ? (
        <>
          <p className="k-muted">{texts.passkeyStep}</p>
          <Button kind="primary" onClick={show} busy={busy === "passkey"} data-testid="step-passkey">{texts.usePasskey}</Button>
        </>
      ) : (
        <form key={way} className="k-form" onSubmit={send} noValidate data-testid="step-form">
          {way === "code" ? (
            <CodeField label={texts.code} help={texts.codeHelp} fault={faults.code} refer={typed} />
          ) : (
            <Field
              name="recovery" label={texts.recovery} help={texts.recoveryHelp} fault={faults.recovery} refer={typed} type="text"
              autoComplete="off" autoCapitalize="none" spellCheck={false} autoFocus maxLength={40} data-testid="factor-recovery"
            />
          )}
          <div className="k-form-actions">
            <Button kind="primary" type="submit" busy={busy === "send"} data-testid="step-send">{texts.goOn}</Button>
          </div>
        </form>
      )}
      {problem ? <Note text={problem} /> : null}
      {ways.length ? (
        <div className="k-stack k-gap-2">
          {ways.map(([name, , words]) => (
            <Button key={name} kind="link" onClick={() => setWay(name)} data-testid={`way-${name}`}>{words}</Button>
          ))}
        </div>
      ) : null}
      <p className="k-help">{texts.lostAll}</p>
    </div>
  );
}

function Enrol({ offer, base, texts }) {
  const [what, setWhat] = useState("");
  const passkeys = offer.passkeys_possible && supported();
  if (what) return <SetUp key={what} what={what} base={`${base}/step/new`} texts={texts} onCancel={() => setWhat("")} />;
  return (
    <div className="k-stack k-gap-4" data-testid="enrol">
      <h2 className="k-section-title">{texts.enrolTitle}</h2>
      <p className="k-muted">{texts.enrolWords}</p>
      <Choice onClick={() => setWhat("authenticator")} title={texts.app} words={texts.appWords} testid="enrol-authenticator" />
      {passkeys ? <Choice onClick={() => setWhat("passkey")} title={texts.passkey} words={texts.passkeyShort} testid="enrol-passkey" /> : null}
    </div>
  );
}

const Choice = ({ title, words, testid, onClick }) => (
  <button type="button" className="k-choice" onClick={onClick} data-testid={testid}>
    <span className="k-strong">{title}</span>
    <span className="k-help">{words}</span>
  </button>
);

function Leave({ base, texts }) {
  const [run, busy, problem] = useWork();
  const leave = () => run("leave", async () => location.assign((await post(`${base}/step/leave`, texts)).redirect));
  return (
    <>
      {problem ? <Note text={problem} /> : null}
      <Button kind="link" onClick={leave} busy={busy === "leave"} data-testid="step-leave">{texts.leave}</Button>
    </>
  );
}
