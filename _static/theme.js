// Runs before the first paint.

// What needs scripts has its place from the beginning; Furo shows it once the page has been read, and the header moves.
document.documentElement.classList.remove("no-js");

// The theme that the reader chose, else the system's.
try {
  document.body.dataset.theme = localStorage.getItem("theme") || "auto";
} catch {
  document.body.dataset.theme = "auto"; // a browser that stores nothing
}

// On phones sections are laid out when the reader comes near them (site.css), but all at once where the place of one must be
// known: for an address or a link with an anchor, and where the browser restores how far the reader was. One that was near
// stays like any other text, so that nothing is cut off at its edges. Only Chromium, which alone has userAgentData, keeps the
// text still meanwhile: in Firefox it was seen to jump by hundreds of pixels when scrolling up.
const onDemand = document.body.classList;
onDemand.toggle("on-demand", matchMedia("(width < 63em)").matches && "userAgentData" in navigator && !location.hash &&
  performance.getEntriesByType("navigation")[0]?.type === "navigate");
addEventListener("click", ({ target }) => target.closest?.("a[href^='#']") && onDemand.remove("on-demand"), true);
addEventListener("contentvisibilityautostatechange", ({ target, skipped }) => skipped || target.classList.add("near"), true);
