// Where the portal begins: as the state says, else, until that is there, as the address does. A press on a slow
// connection must not lead out of the portal.
export const portalBase = (known) => known || (globalThis.location?.pathname.match(/^\/p\/[^/]+/)?.[0] ?? "");
