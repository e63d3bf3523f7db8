// Sends the load events of the page that a link leads to when the link is pressed, not after the page is shown: its
// content is under way while its markup is made. The framework's event loop asks `__kontor_sent` before it would send
// them itself; see docs/decisions/the-socket-opens-first.md.
import { useContext, useEffect } from "react";
import { UNSAFE_DataRouterContext as DataRouterContext } from "react-router";
import { app, eventLoop } from "$/utils/context-registry";

// Where the router has turned to, in order, and whether its load events were sent ahead; until the event loop has seen it.
let turns = [];
const words = (location) => location.pathname + location.search;

if (typeof window !== "undefined") {
  // The loop sees a page after it is shown. By then the person may be on the way to the next: a page that was left
  // asks for nothing any more, or it would take that one's place on the server.
  window.__kontor_sent = (location) => {
    const at = turns.findIndex((turn) => turn.words === words(location));
    if (at < 0) return false;
    const since = turns.slice(at);
    turns = since.slice(1);
    return since.some((turn) => turn.sent);
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
    let from = router.state.matches.at(-1);
    return router.subscribe((state) => {
      const { location: next, matches } = state.navigation.location ? state.navigation : state;
      if (words(next) === words(here) || next.state?.fromNotFound) return;
      const to = matches.at(-1);
      // Of two pages of one route the first still shows: it would show the other's content under its own address.
      const sent = to.route.path !== "*" && to.route.id !== from.route.id;
      [here, from] = [next, to];
      turns.push({ words: words(next), sent });
      if (!sent) return;
      const events = app.onLoadInternalEvent();
      eventLoop.addEvents(events.map((event) => ({ ...event, router_data: routerData(next, to.params) })));
    });
  }, [router]);
  return null;
}
