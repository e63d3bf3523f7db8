// Loads the script of a page that people go to from here, when this one has long been shown and nothing else happens,
// and rehearses it: the page is made once, of a sample, where nobody sees it. What runs for the first time is several
// times as slow as what has run before, and most of going to a page is functions that run for the first time.
import { Activity, useContext, useEffect, useMemo, useState } from "react";
import { createPortal } from "react-dom";
import { UNSAFE_DataRouterContext as DataRouterContext, UNSAFE_RouteContext as RouteContext, matchRoutes } from "react-router";
import { StateStoreContext } from "$/utils/context-registry";

// Milliseconds.
const SHOWN = 300;
const IDLE = 3000;
const REHEARSED = 2000;
const known = new Set();

export function PagesAhead({ page, holding }) {
  const { router } = useContext(DataRouterContext);
  const [rehearsal, rehearse] = useState(null);
  useEffect(() => {
    const load = async () => {
      const matches = matchRoutes(router.routes, page);
      const id = matches?.at(-1)?.route.id;
      const script = window.__reactRouterManifest?.routes[id]?.module;
      if (!script || known.has(id)) return;
      try {
        const { default: Page } = await import(/* @vite-ignore */ script);
        known.add(id);
        rehearse({ Page, matches });
      } catch {
        // When it can't be had now, going there asks for it again.
      }
    };
    const timer = setTimeout(
      () => (window.requestIdleCallback ? requestIdleCallback(load, { timeout: IDLE }) : load()), SHOWN,
    );
    return () => clearTimeout(timer);
  }, [router, page]);
  useEffect(() => {
    if (!rehearsal) return undefined;
    const timer = setTimeout(() => rehearse(null), REHEARSED);
    return () => clearTimeout(timer);
  }, [rehearsal]);
  return rehearsal && <Rehearsal {...rehearsal} holding={holding} />;
}

// Hidden, it is made in slices while nothing else happens, and has no effects: it tells nobody anything, and does
// nothing to the page that is shown. Its elements stand in no document.
function Rehearsal({ Page, matches, holding }) {
  const store = useContext(StateStoreContext);
  const sample = useMemo(() => {
    const held = Object.fromEntries(
      Object.entries(holding).map(([name, vars]) => [name, { ...store.getSnapshot(name), ...vars }]),
    );
    return { ...store, getSnapshot: (name) => held[name] ?? store.getSnapshot(name) };
  }, [store, holding]);
  const route = useMemo(() => ({ outlet: null, matches, isDataRoute: true }), [matches]);
  const place = useMemo(() => document.createElement("div"), []);
  return (
    <Activity mode="hidden">
      {createPortal(
        <StateStoreContext value={sample}>
          <RouteContext value={route}>
            <Page />
          </RouteContext>
        </StateStoreContext>,
        place,
      )}
    </Activity>
  );
}
