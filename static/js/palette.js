// Jump anywhere: Ctrl or Cmd K. Loaded on first use; the list comes from /search/, the actions from the page.
(() => {
  "use strict";
  const dialog = document.createElement("dialog");
  dialog.className = "dlg palette";
  dialog.setAttribute("aria-label", "Search or jump to");
  const input = document.createElement("input");
  Object.assign(input, { type: "text", placeholder: "Number, words, or a person", autocomplete: "off", spellcheck: false });
  for (const [name, value] of Object.entries({ role: "combobox", "aria-label": "Search or jump to", "aria-expanded": "true", "aria-controls": "palette-list", "aria-autocomplete": "list" })) input.setAttribute(name, value);
  const list = document.createElement("div");
  list.id = "palette-list";
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", "Results");
  const say = document.createElement("p");
  say.className = "say";
  say.setAttribute("role", "status");
  dialog.append(input, list, say);
  document.body.append(dialog);

  let at = 0;
  let asked = 0;
  let timer = 0;
  let back = null;

  function actions(query) {
    const found = [...document.querySelectorAll("[data-key], [data-act]")].filter((el) => !dialog.contains(el) && !el.matches("[data-palette-open], input") && el.checkVisibility?.() !== false);
    return found.map((el) => ({ words: el.getAttribute("aria-label") || [...el.childNodes].filter((n) => !n.matches?.("kbd, .count, svg")).map((n) => n.textContent).join("").trim(), go: () => el.click() })).filter(({ words }) => words.toLowerCase().includes(query.toLowerCase())).slice(0, query ? 4 : 8);
  }
  function fill(items, words) {
    list.replaceChildren(...items.map((item, index) => {
      const option = document.createElement("div");
      option.id = `palette-${index}`;
      option.setAttribute("role", "option");
      option.textContent = item.words;
      option.addEventListener("click", item.go);
      return option;
    }));
    at = 0;
    mark();
    say.textContent = words;
  }
  function mark() {
    const options = [...list.children];
    options.forEach((option, index) => option.setAttribute("aria-selected", String(index === at)));
    if (options[at]) { input.setAttribute("aria-activedescendant", options[at].id); options[at].scrollIntoView({ block: "nearest" }); } else input.removeAttribute("aria-activedescendant");
  }
  const leave = (go) => () => { dialog.close(); go(); };

  async function ask() {
    const query = input.value.trim();
    const mine = ++asked;
    const here = actions(query).map((a) => ({ ...a, go: leave(a.go) }));
    if (!query) { fill(here, "Type to search. Arrow keys move, Enter opens."); return; }
    const all = { words: `Search for "${query}"`, go: leave(() => { location.href = `/search/?q=${encodeURIComponent(query)}`; }) };
    try {
      const answer = await fetch(`/search/?q=${encodeURIComponent(query)}`, { headers: { "HX-Request": "true" }, credentials: "same-origin" });
      if (mine !== asked) return;
      const page = new DOMParser().parseFromString(answer.ok ? await answer.text() : "", "text/html");
      if (mine !== asked) return;
      const seen = new Set();
      const hits = [...page.querySelectorAll("a[href^='/i/']")].filter((a) => !seen.has(a.getAttribute("href")) && seen.add(a.getAttribute("href"))).slice(0, 8).map((a) => ({ words: a.dataset.words || a.textContent.replace(/\s+/g, " ").trim(), go: leave(() => { location.href = a.getAttribute("href"); }) }));
      fill([...hits, ...here, all], hits.length ? `${hits.length} found` : "Nothing found by that name");
    } catch { if (mine === asked) fill([...here, all], "Search did not answer. Try again."); }
  }

  input.addEventListener("input", () => { clearTimeout(timer); timer = setTimeout(ask, 150); });
  input.addEventListener("keydown", (event) => {
    const count = list.children.length;
    if (event.key === "ArrowDown" || event.key === "ArrowUp") { event.preventDefault(); at = (at + (event.key === "ArrowDown" ? 1 : count - 1)) % (count || 1); mark(); }
    if (event.key === "Enter" && !event.isComposing) { event.preventDefault(); list.children[at]?.click(); }
  });
  dialog.addEventListener("close", () => { if (back?.isConnected) back.focus(); });
  window.openPalette = () => {
    if (dialog.open || document.querySelector("dialog[open]")) return;
    back = document.activeElement;
    input.value = "";
    dialog.showModal();
    input.focus();
    ask();
  };
})();
