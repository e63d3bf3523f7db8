// Sends the load events of the page that a link leads to when the link is pressed, not after the page is shown: its
// content is under way while its markup is made. The framework's event loop asks `__kontor_sent` before it would send
// them itself; see docs/decisions/the-socket-opens-first.md.
import { useContext, useEffect } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext, matchRoutes } from "react-router";
import { app, eventLoop } from "$/utils/context-registry";

let sent = "";
const words = (location) => location.pathname + location.search;

if (typeof window !== "undefined") {
  window.__kontor_sent = (location) => {
    const found = sent !== "" && sent === words(location);
    sent = "";
    return found;
  };
}

function routerData({ pathname, search, hash }, params) {
  const data = { pathname, asPath: pathname + search + hash };
  const query = { ...Object.fromEntries(new URLSearchParams(search)), ...params };
  if (Object.keys(query).length) data.query = query;
  return data;
}

export function LoadAhead() {
  const { router } = useContext(DataRouterContext);
  useEffect(() => {
    let here = router.state.location;
    return router.subscribe((state) => {
      const next = state.navigation.location ?? state.location;
      if (words(next) === words(here) || next.state?.fromNotFound) return;
      const [from, to] = [here, next].map((location) => matchRoutes(router.routes, location)?.at(-1));
      here = next;
      sent = "";
      // Of two pages of one route the first still shows: it would show the other's content under its own address.
      if (!to || to.route.path === "*" || to.route.id === from?.route.id) return;
      sent = words(next);
      const events = app.onLoadInternalEvent();
      eventLoop.addEvents(events.map((event) => ({ ...event, router_data: routerData(next, to.params) })));
    });
  }, [router]);
  return null;
}
