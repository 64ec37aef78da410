// Small courtesies: times that stay true, links that copy, wheels that change no number, drafts gone at sign-out.
(() => {
  "use strict";
  const spans = [[2700, "minute", 60], [79200, "hour", 3600], [2246400, "day", 86400], [27648000, "month", 2630016], [Infinity, "year", 31557600]];
  function words(moment) {
    const seconds = (Date.now() - moment) / 1000;
    const size = Math.abs(seconds);
    if (size < 45) return "just now";
    const [, unit, length] = spans.find(([limit]) => size < limit);
    const count = Math.max(1, Math.round(size / length));
    if (unit === "day" && count === 1) return seconds > 0 ? "yesterday" : "tomorrow";
    const said = `${count} ${unit}${count === 1 ? "" : "s"}`;
    return seconds > 0 ? `${said} ago` : `in ${said}`;
  }
  function refresh() {
    for (const time of document.querySelectorAll("time[data-ago]")) {
      const moment = Date.parse(time.dateTime);
      const said = Number.isNaN(moment) ? "" : words(moment);
      if (said && time.textContent !== said) time.textContent = said;
    }
  }
  const frozen = document.documentElement.dataset.clock === "still"; // the demo's own clock
  if (!frozen) setInterval(() => { if (!document.hidden) refresh(); }, 60000);

  // What may have changed is asked for while somebody looks, and never otherwise.
  for (const el of document.querySelectorAll("[data-poll]")) setInterval(() => { if (!document.hidden) window.htmx?.trigger(el, "poll"); }, Number(el.dataset.poll) * 1000);

  document.addEventListener("click", async (event) => {
    const link = event.target.closest("[data-copy]");
    if (!link) return;
    event.preventDefault();
    const given = link.dataset.copy || link.getAttribute("href") || location.href;
    // Words, of which some begin like an address, have spaces in them; an address has none.
    const text = /^(\/|#|\.|https?:)\S*$/.test(given) ? new URL(given, location.href).href : given;
    let words = "Copied";
    try { await navigator.clipboard.writeText(text); } catch { words = text.includes("\n") ? "Not copied. Select the text on the page instead" : `Copy this: ${text}`; }
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: words } }));
  });

  const say = (chosen) => {
    const words = chosen?.form?.querySelector("[data-saying]");
    if (words) words.textContent = chosen.dataset.says;
  };
  document.addEventListener("change", (event) => { if (event.target.dataset?.says) say(event.target); });
  const sayChosen = () => document.querySelectorAll("input[data-says]:checked").forEach(say);
  document.addEventListener("htmx:afterSwap", sayChosen);
  sayChosen();

  document.addEventListener("wheel", (event) => {
    if (event.target.matches?.("input[type=number]") && event.target === document.activeElement) event.target.blur();
  }, { passive: true });

  document.addEventListener("submit", (event) => {
    if (!event.target.matches("form[action='/logout/']")) return;
    for (const key of Object.keys(localStorage)) if (key.startsWith("draft:")) localStorage.removeItem(key);
    sessionStorage.clear();
  });

  // Signed out while writing: the words wait in this tab, for the same person, until their form is there again.
  const whose = document.querySelector(".pop .who")?.textContent;
  const place = (form) => `unsent:${whose}:${form.getAttribute("action")}`;
  const written = (form) => [...form.elements].filter((el) => el.name && el.matches("textarea, input.field:not([type=password])"));
  document.addEventListener("htmx:beforeOnLoad", ({ detail: { xhr, elt } }) => {
    const form = xhr.status === 401 && elt.closest?.("form:not([data-draft])");
    if (form) try { sessionStorage.setItem(place(form), JSON.stringify(written(form).map((el) => [el.name, el.value]))); } catch { /* full or forbidden */ }
  });
  function giveBack() {
    for (const form of document.querySelectorAll("form[action]")) {
      const kept = sessionStorage.getItem(place(form));
      if (!kept) continue;
      sessionStorage.removeItem(place(form));
      const values = new Map(JSON.parse(kept));
      written(form).forEach((el) => { el.value = values.get(el.name) ?? el.value; });
      document.dispatchEvent(new CustomEvent("toast", { detail: { value: "Your unsent text is back" } }));
    }
  }
  document.addEventListener("htmx:afterSwap", giveBack);
  giveBack();
  if (Object.keys(sessionStorage).some((key) => key.startsWith(`unsent:${whose}:`))) document.dispatchEvent(new CustomEvent("toast", { detail: { value: "Your unsent text waits. Open its form again" } }));

  if (/Mac|iPhone|iPad/.test(navigator.platform)) document.querySelectorAll(".searchbtn kbd").forEach((cap) => { cap.textContent = "⌘K"; });
  document.addEventListener("click", (event) => { if (event.target.closest("[data-print]")) window.print(); });
})();
