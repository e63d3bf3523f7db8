// Stands in the head of every page and runs before the first paint: starts fetching the reader's texts and hides the
// English page until they are there.
(function () {
  var root = document.documentElement;
  var addresses = JSON.parse(document.currentScript.dataset.texts || "{}");
  // On https its name has a prefix, by which no neighbour of our host can plant it.
  var cookie = document.cookie.match(
    location.protocol === "https:" ? /(?:^|; )__Host-kontor_lang=([a-z]{2})/ : /(?:^|; )kontor_lang=([a-z]{2})/
  );
  var wanted = cookie ? [cookie[1]] : (navigator.languages || []).map(function (tag) { return tag.slice(0, 2); });
  var lang = wanted.find(function (code) { return code === "en" || addresses[code]; }) || "en";
  var texts = (window.__kontor_texts = { addresses: addresses, lang: addresses[lang] ? lang : "en" });
  if (texts.lang === "en") return;
  root.lang = texts.lang;
  root.dataset.texts = "pending";
  texts.fetched = fetch(addresses[texts.lang])
    .then(function (answer) { return answer.ok ? answer.json() : null; })
    .catch(function () { return null; });
})();

// Opens the page's socket and asks for its state at once, while the browser still reads the scripts; the framework
// finds it open when it would open its own. It is handed over only if the framework asks for the very same, else it
// is closed and the framework begins anew. See docs/decisions/the-socket-opens-first.md.
(function () {
  var start = JSON.parse(document.currentScript.dataset.start || "null");
  var route = start && match(location.pathname, start.routes);
  if (!route || document.visibilityState === "hidden") return;
  var address, frame, socket, ahead;
  var Native = WebSocket;
  var taken = false;
  // Where a list is under way in the page itself, the browser and the server have that to do first; see portal/first.js.
  if (document.documentElement.dataset.list === undefined) open();
  else window.__kontor_open = open;

  function open() {
    window.__kontor_open = null;
    try {
      var token = sessionStorage.getItem("token");
      if (!token) sessionStorage.setItem("token", (token = newToken()));
      address = location.origin.replace(/^http/, "ws") + "/_event/?token=" + token + "&EIO=4&transport=websocket";
      frame = "40/_event," + JSON.stringify({ event: event(route), state_schema: start.schema });
      socket = new Native(address, [start.version]);
    } catch (error) {
      return;
    }
    ahead = window.__kontor_ahead = { held: [], apply: null };
    socket.addEventListener("open", function () { Native.prototype.send.call(socket, frame); });
    socket.addEventListener("message", hold);
    window.WebSocket = function (url, protocols) {
      if (!taken && String(url) === address && socket.readyState <= Native.OPEN) return handOver();
      return protocols ? new Native(url, protocols) : new Native(url);
    };
    window.WebSocket.prototype = Native.prototype;
  }

  function hold(message) {
    var about = String(message.data);
    // Heartbeats and the greeting are the transport's own business; what carries state waits for its reader.
    if (taken && about[0] !== "4") return;
    message.stopImmediatePropagation();
    ahead.held.push(message);
    if (ahead.apply) ahead.apply(about);
  }

  function deliver(wanted) {
    var held = ahead.held;
    ahead.held = held.filter(function (message) { return !wanted(message); });
    held.filter(wanted).forEach(function (message) { socket.onmessage(message); });
  }

  function handOver() {
    taken = true;
    socket.send = function (data) {
      if (String(data).indexOf("40/_event,") !== 0) return Native.prototype.send.call(socket, data);
      delete socket.send;
      if (data !== frame) {
        console.warn("The socket that was opened ahead asked for something else; opening another.");
        socket.removeEventListener("message", hold);
        socket.close();
        return;
      }
      queueMicrotask(function () {
        socket.removeEventListener("message", hold);
        ahead.apply = null;
        deliver(function () { return true; });
      });
    };
    // Its handlers are set right after the constructor.
    queueMicrotask(function () {
      if (socket.readyState === Native.OPEN) socket.onopen(new Event("open"));
      deliver(function (message) { return String(message.data)[0] !== "4"; });
    });
    return socket;
  }

  function event(params) {
    var query = {};
    new URLSearchParams(location.search).forEach(function (value, name) { query[name] = value; });
    Object.assign(query, params);
    var router = { pathname: location.pathname, asPath: location.pathname + location.search + location.hash };
    if (Object.keys(query).length) router.query = query;
    return { name: start.event, payload: { hashes: start.hashes }, router_data: router };
  }

  // The placeholders of the route that fits an address, or nothing where there is none or the address needs decoding.
  function match(path, routes) {
    var parts = path.split("/").slice(1);
    if (/[%:]|.\/$/.test(path)) return null;
    for (var i = 0; i < routes.length; i++) {
      var names = routes[i].split("/").slice(1);
      var fits = names.length === parts.length && names.every(function (name, at) {
        return name[0] === ":" ? parts[at] : name === parts[at];
      });
      if (!fits) continue;
      return names.reduce(function (found, name, at) {
        if (name[0] === ":") found[name.slice(1)] = parts[at];
        return found;
      }, {});
    }
    return null;
  }

  function newToken() {
    var bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, function (byte) { return (byte + 256).toString(16).slice(1); }).join("");
  }
})();

// A page that broke is loaded anew by this, whatever became of its scripts; see components/shell/broken.py.
document.addEventListener("click", function (event) {
  if (event.target.closest && event.target.closest("[data-reload]")) location.reload();
});
