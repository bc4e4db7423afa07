
// The list under a search field, in the dialog and on Sphinx's search page alike.
(() => {
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };
  const options = typeof DOCUMENTATION_OPTIONS === "undefined" ? {} : DOCUMENTATION_OPTIONS;
  const address = (root, page, anchor, marks) => {
    const file = options.BUILDER === "dirhtml" ? page.replace(/(^|\/)index$/, "$1").replace(/([^/])$/, "$1/") : page + (options.LINK_SUFFIX ?? ".html");
    const url = new URL(file, root);
    if (marks.length) url.search = new URLSearchParams({ find: marks.join("|") });
    url.hash = anchor;
    return url.href;
  };
  const literal = (text) => text.replace(/[.*+?^${}()|[\]\\]/g, "\\$&").replace(/[\s-]+/g, "[\\s-]*");
  const marked = (text, marks) => {
    if (!marks.length) return [text];
    const pattern = new RegExp(`(${marks.map((mark) => (/^[a-z]/i.test(mark) ? "(?<![a-z])" : "") + literal(mark)).join("|")})`, "gi");
    return text.split(pattern).map((part, at) => (at % 2 ? make("mark", { textContent: part }) : part));
  };

  // Ties a field to a list of hits. What is typed before the index is there counts as soon as it comes.
  const attach = (field, place, root, onQuery = () => {}) => {
    const { form } = field;
    const status = make("p", { className: "ks-status", role: "status" });
    const list = make("ol", { className: "ks-hits", tabIndex: -1 });
    list.setAttribute("role", "list");
    place.append(status, list);
    let data = null;
    let composing = false;

    const link = (hit, section, marks) => make("a", { href: address(root, hit.page.name, section.anchor, marks) },
      make("span", { className: "ks-title" }, ...marked(section.title || hit.page.title, marks)),
      ...(section.anchor ? [make("span", { className: "ks-page", textContent: hit.page.title })] : []));

    const row = (hit, marks) => {
      const [best, ...others] = hit.sections;
      const more = others.map((section) => make("li", {}, make("a", { href: address(root, hit.page.name, section.anchor, marks) }, ...marked(section.title || hit.page.title, marks))));
      return make("li", {}, link(hit, best, marks), ...(best.text ? [make("p", {}, ...marked(best.text, marks))] : []),
        ...(more.length ? [make("ul", { className: "ks-more", ariaLabel: `${hit.page.title}의 다른 절` }, ...more)] : []));
    };

    const none = (query, near) => {
      const pick = (name) => {
        const button = make("button", { type: "button", textContent: name });
        button.addEventListener("click", () => {
          field.value = name;
          field.focus();
          show();
        });
        return make("li", {}, button);
      };
      status.textContent = `‘${query}’에 맞는 글이 없다.${near.length ? " 비슷한 말로 찾아본다." : " 다른 말로 찾아본다."}`;
      list.replaceChildren(...near.map(pick));
      list.classList.add("ks-near");
    };

    const show = () => {
      const query = field.value.trim();
      onQuery(query);
      list.classList.remove("ks-near");
      list.replaceChildren();
      if (!query) status.textContent = "";
      else if (!data) status.textContent = "색인을 읽는 중…";
      else {
        const { hits, near } = KoreanSearch.search(data, query);
        if (!hits.length) none(query, near);
        else {
          status.textContent = `글 ${hits.length}편을 찾았다.${matchMedia("(hover: hover)").matches ? " 위아래 화살표로 고른다." : ""}`;
          list.append(...hits.map((hit) => row(hit, hit.marks)));
        }
      }
    };

    field.addEventListener("compositionstart", () => (composing = true));
    field.addEventListener("compositionend", () => (composing = false));
    field.addEventListener("input", show);
    form.addEventListener("submit", (event) => {
      const first = list.querySelector("a");
      if (data || composing) event.preventDefault(); // before the index is there, the search page takes the query
      if (first && !composing) location.assign(first.href);
    });
    const move = (event) => {
      const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
      if (!step || event.isComposing || event.keyCode === 229) return; // the arrows belong to the input method
      const places = [field, ...list.querySelectorAll("a, button")];
      event.preventDefault();
      places[Math.min(places.length - 1, Math.max(0, places.indexOf(document.activeElement) + step))].focus();
    };
    field.addEventListener("keydown", move);
    list.addEventListener("keydown", move);

    return {
      // Whether the index is one that this search can use.
      receive: (index) => {
        try {
          data = KoreanSearch.prepare(index);
        } catch {
          return false;
        }
        show();
        return true;
      },
      say: (text) => (status.textContent = text),
      show,
    };
  };

  // The dialog of shortcut.js, on a page without Sphinx's search.
  const dialog = (field, root) => {
    const panel = attach(field, field.form, root);
    const fail = () => panel.say("색인을 읽지 못했다. Enter를 누르면 검색 페이지에서 찾는다.");
    globalThis.Search ??= { setIndex: (index) => panel.receive(index) || fail() };
    const box = field.closest("dialog");
    const button = make("button", { type: "button", className: "ks-close", textContent: "닫기" });
    button.addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => event.target === box && box.close());
    field.form.append(button);
    document.head.append(make("script", { src: new URL("searchindex.js", root).href, onerror: fail }));
    panel.show();
  };

  // Sphinx's search page: its own search stays in charge when a hook is missing or the index is not ours.
  const page = () => {
    const results = document.getElementById("search-results");
    if (!results || typeof Search === "undefined" || typeof Search.performSearch !== "function" || typeof Search.setIndex !== "function") return;
    const stock = Search.performSearch;
    const setIndex = Search.setIndex;
    const root = new URL(document.documentElement.dataset.content_root ?? "./", location);
    const asked = new URLSearchParams(location.search).get("q") ?? "";
    let field = document.querySelector("[role=main] form input[name=q]");
    if (!field) {
      field = make("input", { type: "search", name: "q", autocomplete: "off", spellcheck: false, ariaLabel: "찾는 말", placeholder: "찾는 말" });
      results.before(make("form", { role: "search", ariaLabel: "찾는 말" }, field));
    }
    field.form.classList.add("ks-form");
    field.value ||= asked;
    const rule = field.form.previousElementSibling; // Sphinx's sentence that all words must match, which is not so here
    if (rule?.matches("p")) rule.hidden = true;
    const place = make("div", { className: "ks-panel" });
    results.append(place);
    document.head.append(make("link", { rel: "stylesheet", href: new URL("_static/hangul/search.css", root).href }));
    const onQuery = (query) => {
      const url = new URL(location);
      if (query) url.searchParams.set("q", query);
      else url.searchParams.delete("q");
      try {
        history.replaceState(history.state, "", url);
      } catch {
        // from disk the address stays as it is
      }
    };
    const panel = attach(field, place, root, onQuery);
    // Sphinx writes the address's query into every field once the page is ready: what was typed before that stays.
    let typed = field.value;
    field.addEventListener("input", () => (typed = field.value));
    document.addEventListener("DOMContentLoaded", () => {
      if (field.value !== typed) field.value = typed;
      panel.show();
    });
    Search.performSearch = () => panel.show();
    Search.setIndex = (index) => {
      if (!panel.receive(index)) {
        place.remove();
        if (rule) rule.hidden = false;
        Search.performSearch = stock;
        if (asked) stock(asked);
      }
      setIndex(index);
    };
  };

  KoreanSearch.dialog = dialog;
  // Some themes load this in the head: then the page is there just before the index, which is deferred.
  if (document.readyState === "loading" && !document.getElementById("search-results")) document.addEventListener("readystatechange", page, { once: true });
  else page();
})();
