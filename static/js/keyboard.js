// Shortcuts press what is on the page: an element with data-key="d" is pressed by D, data-key="g b" by G then B.
(() => {
  "use strict";
  const palette = document.currentScript?.dataset.palette;
  const letters = document.documentElement.dataset.shortcuts !== "off"; // WCAG 2.1.4
  let prefix = "";
  let timer = 0;

  const typing = (el) => el?.closest?.("input:not([type=checkbox], [type=radio], [type=button], [type=submit]), textarea, select, [contenteditable]");
  const visible = (el) => el.checkVisibility?.({ visibilityProperty: true }) ?? Boolean(el.offsetParent);
  // A box to type in comes before a button, and what is on the page before what is on every page.
  const nearness = (el) => (el.closest("main") ? 2 : 0) + (el.matches("input") ? 1 : 0);
  const find = (key, within = document, name = "data-key") =>
    [...within.querySelectorAll(`[${name}="${CSS.escape(key)}"]`)].filter(visible).sort((a, b) => nearness(b) - nearness(a))[0];
  const press = (el) => {
    if (el.matches("input, textarea, select")) { el.focus(); return; }
    el.click();
    if (el.matches("summary")) el.parentElement.querySelector("input:not([type=hidden])")?.focus();
  };

  function linkTo(thing) {
    if (!thing.id) return undefined;
    const link = document.createElement("a");
    link.dataset.copy = `#${thing.id}`;
    link.hidden = true;
    thing.append(link);
    setTimeout(() => link.remove());
    return link;
  }

  const rows = () => [...document.querySelectorAll("[data-rows] [data-row]")].filter(visible);
  const current = () => document.activeElement?.closest("[data-rows] [data-row]") || document.querySelector("[data-row].sel");
  function move(by) {
    const all = rows();
    if (!all.length) return false;
    const at = all.indexOf(current());
    const next = all[Math.min(all.length - 1, Math.max(0, at < 0 ? 0 : at + by))];
    for (const row of all) { row.classList.toggle("sel", row === next); row === next ? row.setAttribute("aria-current", "true") : row.removeAttribute("aria-current"); }
    (next.querySelector("[data-open]") || next).focus({ preventScroll: true });
    next.scrollIntoView({ block: "nearest" });
    return true;
  }

  let loading = false;
  function openPalette() {
    if (window.openPalette) return window.openPalette();
    if (loading || !palette) return;
    loading = true;
    const script = document.createElement("script");
    script.src = palette;
    script.addEventListener("load", () => window.openPalette());
    script.addEventListener("error", () => { location.href = "/search/"; });
    document.head.append(script);
  }
  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-palette-open]");
    if (!button || event.metaKey || event.ctrlKey || event.shiftKey) return;
    event.preventDefault();
    openPalette();
  });

  document.addEventListener("keydown", (event) => {
    const key = event.key?.length === 1 ? event.key.toLowerCase() : event.key;
    if ((event.ctrlKey || event.metaKey) && !event.altKey) {
      if (key === "k" && document.querySelector("[data-palette-open]")) { event.preventDefault(); openPalette(); }
      const form = key === "Enter" && event.target.closest?.("form");
      if (form) { event.preventDefault(); form.requestSubmit(form.querySelector(".btn.primary") || form.querySelector("button:not([type=button])") || undefined); }
      return;
    }
    if (!letters || event.altKey || event.defaultPrevented || typing(event.target) || document.querySelector("dialog[open]")) return;
    if (event.repeat && !"jk".includes(key)) return;
    clearTimeout(timer);
    const full = prefix ? `${prefix} ${key}` : key;
    prefix = "";
    if (key === "?") { document.querySelector("[data-opens='#shortcuts']")?.click(); event.preventDefault(); return; }
    const row = current();
    // C copies a link to what has focus or was linked to: the nearest thing with a link of its own, else the page.
    const near = full === "c" && (event.target.closest?.(".sugg, .msg, dd[id], tr[id], [data-row]") || row || document.querySelector(":target"));
    const target = (row && find(full, row, "data-row-key")) || (near && (near.querySelector("[data-copy]") || linkTo(near))) || find(full);
    if (target) { event.preventDefault(); press(target); return; }
    if (full === "j" || full === "k") { if (move(full === "j" ? 1 : -1)) event.preventDefault(); return; }
    if (full === "Enter" && row && !event.target.closest?.("a, button, summary, input")) { row.querySelector("[data-open]")?.click(); return; }
    if (full === "x" && row) { row.querySelector("[data-tick]")?.click(); return; }
    if (key === "g") { prefix = "g"; timer = setTimeout(() => { prefix = ""; }, 1200); }
  });
})();
