// "Sign in with a passkey": nothing is asked of the server before it is pressed.
import { useEffect, useState } from "react";
import { post, showPasskey, supported } from "$/public/external/components/factors/parts/ceremony.js";
import { Button, Note, useWork } from "$/public/external/components/factors/parts/parts.jsx";

export function PasskeyEntry({ base, nextPath = "", texts }) {
  const [run, busy, problem] = useWork();
  const [here, setHere] = useState(false);
  // Not on the server, which has no keys, and not in browsers that know none.
  useEffect(() => setHere(supported()), []);
  if (!here) return null;
  const enter = () =>
    run("enter", async () => {
      const { options } = await post(`${base}/passkey-options`, texts);
      const credential = await showPasskey(options, texts);
      location.assign((await post(`${base}/passkey`, texts, { credential, next: nextPath })).redirect);
      await new Promise(() => {});
    });
  return (
    <div className="k-stack k-gap-2 k-other-way">
      <Button onClick={enter} busy={busy === "enter"} data-testid="passkey-enter">{texts.enterPasskey}</Button>
      {problem ? <Note text={problem} /> : null}
    </div>
  );
}
