// Runs before the first paint: the theme that the reader chose, else the system's.
try {
  document.body.dataset.theme = localStorage.getItem("theme") || "auto";
} catch {
  document.body.dataset.theme = "auto"; // a browser that stores nothing
}
