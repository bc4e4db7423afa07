// The list under a search field, in the dialog and on Sphinx's search page alike, and the way to the parts of the index.
"use strict";

var hangulSearch = (() => {
  const root = document.currentScript.src.replace(/_static\/.*/, "");
  const make = (tag, properties = {}, ...children) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...children);
    return element;
  };

  const coming = new Map();
  const load = (file) => {
    if (!coming.has(file)) {
      coming.set(file, new Promise((onload, onerror) => document.head.append(make("script", { src: root + file, onload, onerror }))));
    }
    return coming.get(file);
  };
  const part = async (name) => {
    await load(`_search/${name}.js`);
    if (!(name in hangulIndex.parts)) throw new Error(name);
  };
  let ready;
  const read = (stamp = "") => {
    const files = ["_static/hangul/analyser.js", "_search/index.js" + stamp];
    coming.clear(); // another index has none of the parts yet
    return (ready = Promise.all(files.map(load)).then(() => KoreanSearch.prepare(hangulIndex)));
  };
  // The answer, after as many rounds as the search needs to know which parts it lacks; none once it is no longer wanted.
  const answer = async (query, wanted) => {
    const data = await ready;
    for (;;) {
      const found = KoreanSearch.search(data, query);
      if (!found.missing.length) return found;
      if (!(await wanted())) return { hits: [], near: [] };
      await Promise.all(found.missing.map(part));
    }
  };
  // An index that a cache has kept names parts that a new deployment has not: the new one is read, past the cache.
  const find = (query, wanted = () => true) => answer(query, wanted)
    .catch(() => read(`?${Date.now()}`).then(() => answer(query, wanted)));
  // Fetches how the sections of the hits begin; a page's own beginning is in the index.
  const fileOf = ({ page, sections: [best] }) => `${page.address}-${Math.floor(best.place / hangulIndex.chunk)}`;
  const describe = (hits) => Promise.allSettled(hits.map(async (hit) => {
    await part(fileOf(hit));
    hit.sections[0].text = hangulIndex.parts[fileOf(hit)][hit.sections[0].anchor];
  }));

  const address = (page, anchor, marks) => {
    const url = new URL(page.address, root);
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
  const attach = (field, place, onQuery = () => {}) => {
    const { form } = field;
    const status = make("p", { className: "ks-status", role: "status" });
    const list = make("ol", { className: "ks-hits", tabIndex: -1 });
    list.setAttribute("role", "list");
    place.append(status, list);
    let loaded = false;
    let first = ""; // the address of the best hit, once that is known
    let turn = 0;
    let composing = false;

    const link = (hit, section, marks) => make("a", { href: address(hit.page, section.anchor, marks) },
      make("span", { className: "ks-title" }, ...marked(section.title || hit.page.title, marks)),
      ...(section.anchor ? [make("span", { className: "ks-page", textContent: hit.page.title })] : []));

    const row = (hit, marks) => {
      const [best, ...others] = hit.sections;
      const more = others.map((section) => make("li", {}, make("a", { href: address(hit.page, section.anchor, marks) }, ...marked(section.title || hit.page.title, marks))));
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

    // Only the newest query may write: the parts that an older one waits for may come later.
    const show = async (typing) => {
      const query = field.value.trim();
      const own = ++turn;
      const wanted = async () => {
        if (typing) await new Promise((done) => setTimeout(done, 200)); // for the next letter
        typing = false;
        return own === turn;
      };
      onQuery(query);
      if (!loaded) return void (status.textContent = query && "색인을 읽는 중…");
      const finding = query ? find(query, wanted) : Promise.resolve({ hits: [], near: [] });
      first = finding.then(({ hits: [best] }) => best && address(best.page, best.sections[0].anchor, best.marks), () => "");
      const found = await finding.catch(() => null);
      if (own !== turn) return;
      list.classList.remove("ks-near");
      if (!found) {
        status.textContent = "색인을 다 읽지 못했다. Enter를 누르면 다시 읽는다.";
        return void list.replaceChildren();
      }
      const { hits, near } = found;
      status.textContent = hits.length ? `글 ${hits.length}편을 찾았다.${matchMedia("(hover: hover)").matches ? " 위아래 화살표로 고른다." : ""}` : "";
      const bare = hits.filter((hit) => hit.sections[0].anchor);
      if (bare.some((hit) => !(fileOf(hit) in hangulIndex.parts)) && (await wanted())) await describe(bare);
      if (own !== turn) return;
      list.replaceChildren(...hits.map((hit) => row(hit, hit.marks)));
      if (query && !hits.length) none(query, near);
    };

    field.addEventListener("compositionstart", () => (composing = true));
    field.addEventListener("compositionend", () => (composing = false));
    field.addEventListener("input", show);
    form.addEventListener("submit", async (event) => {
      if (loaded || composing) event.preventDefault(); // before the index is there, the search page takes the query
      if (!loaded || composing) return;
      const best = await first;
      if (best) location.assign(best);
      else show();
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

    show();
    return read().then(() => {
      loaded = true;
      show();
    });
  };

  // The dialog of shortcut.js.
  const dialog = (field) => {
    attach(field, field.form).catch(() => {
      field.form.querySelector(".ks-status").textContent = "색인을 읽지 못했다. Enter를 누르면 검색 페이지에서 찾는다.";
    });
    const box = field.closest("dialog");
    const button = make("button", { type: "button", className: "ks-close", textContent: "닫기" });
    button.addEventListener("click", () => box.close());
    box.addEventListener("click", (event) => event.target === box && box.close());
    field.form.append(button);
  };

  // Sphinx's search page, which asks for this file in place of Sphinx's index. Its own search works where a hook or ours is missing.
  const page = (results) => {
    const waiting = document.getElementById("search-scripts"); // of a site that spares its readers Sphinx's search until then
    const stock = typeof Search === "undefined" ? undefined : Search.performSearch;
    if (!waiting && typeof stock !== "function") return void load("searchindex.js");
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
    document.head.append(make("link", { rel: "stylesheet", href: root + "_static/hangul/search.css" }));
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
    if (stock) Search.performSearch = () => {};
    attach(field, place, onQuery).catch(() => {
      place.remove();
      if (rule) rule.hidden = false;
      const scripts = waiting ? document.importNode(waiting.content, true) : new DocumentFragment();
      scripts.append(make("script", { src: root + "searchindex.js" }));
      for (const script of scripts.children) script.async = false; // they rely on each other, in their order
      document.head.append(scripts);
      if (stock) Search.performSearch = stock;
      if (stock && asked) stock(asked);
    });
    // Sphinx writes the address's query into every field once the page is ready: what was typed before that stays.
    let typed = field.value;
    field.addEventListener("input", () => (typed = field.value));
    document.addEventListener("DOMContentLoaded", () => (field.value = typed));
  };

  const results = document.getElementById("search-results");
  if (results) page(results);
  return { dialog, find };
})();
