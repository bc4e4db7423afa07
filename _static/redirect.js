// Sends readers of a moved page on and takes their anchor along (_ext/redirects.py).
(() => {
  const { to, anchors } = document.currentScript.dataset;
  const old = decodeURIComponent(location.hash.slice(1));
  const anchor = JSON.parse(anchors)[old] || old;
  location.replace(to + location.search + (anchor && "#" + encodeURIComponent(anchor)));
})();
