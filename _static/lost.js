// The page for lost readers takes the site to lie where conf.py says, else at the top of its host. Where it lies elsewhere,
// the copy of this script that the browser finds beside or above the missing page tells the place.
(() => {
  const { src, dataset: { prefix } } = document.currentScript;
  const root = src.replace(/_static\/.*/, "");
  if (new URL(root).pathname === prefix) return;
  for (const element of document.querySelectorAll("link, a, form, script")) {
    const name = ["href", "src", "action"].find((name) => element.getAttribute(name)?.startsWith(prefix));
    if (!name) continue;
    const address = root + element.getAttribute(name).slice(prefix.length);
    if (name === "src") document.body.append(Object.assign(document.createElement("script"), { src: address, async: false }));
    else element.setAttribute(name, address);
  }
})();
