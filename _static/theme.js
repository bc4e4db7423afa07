// Runs before the first paint, in the head: in the body it would cost a frame in which nothing stands yet.

// What needs scripts has its place from the beginning; Furo shows it once the page has been read, and the header moves.
document.documentElement.classList.remove("no-js");

// The theme that the reader chose, else the system's.
new MutationObserver((_, observer) => {
  if (!document.body) return;
  observer.disconnect();
  try {
    document.body.dataset.theme = localStorage.getItem("theme") || "auto";
  } catch {
    document.body.dataset.theme = "auto"; // a browser that stores nothing
  }
}).observe(document.documentElement, { childList: true });
