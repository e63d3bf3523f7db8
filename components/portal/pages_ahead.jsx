// Loads the scripts of a page that people go to from here, when this one has long been shown and nothing else happens.
import { useContext, useEffect } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, matchRoutes } from "react-router";

const SHOWN = 300;
const IDLE = 3000;

export function PagesAhead({ page }) {
  const { router } = useContext(DataRouterContext);
  useEffect(() => {
    const load = () => {
      const route = matchRoutes(router.routes, page)?.at(-1)?.route;
      const script = window.__reactRouterManifest?.routes[route?.id]?.module;
      // When it can't be had now, going there asks for it again.
      if (script) import(/* @vite-ignore */ script).catch(() => {});
    };
    const timer = setTimeout(
      () => (window.requestIdleCallback ? requestIdleCallback(load, { timeout: IDLE }) : load()), SHOWN,
    );
    return () => clearTimeout(timer);
  }, [router, page]);
  return null;
}
