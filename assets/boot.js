// Runs before the first paint: starts fetching the reader's texts and hides the English page until they are there.
(function () {
  var root = document.documentElement;
  var addresses = JSON.parse(document.currentScript.dataset.texts || "{}");
  var cookie = document.cookie.match(/(?:^|; )kontor_lang=([a-z]{2})/);
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
