// A copy of what is typed, in this browser, until the server says it has it. For forms with data-draft="key".
(() => {
  "use strict";
  const FRESH = 14 * 86400e3;
  const skip = new Set(["csrfmiddlewaretoken", "version", "figures"]);
  const at = (form) => `draft:${form.dataset.draft}`;
  const fields = (form) => [...form.elements].filter((el) => el.name && !skip.has(el.name) && !["hidden", "password", "file", "submit", "button"].includes(el.type));
  const unsaved = new Set();

  function read(form) {
    return fields(form).filter((el) => !["radio", "checkbox"].includes(el.type) || el.checked).map((el) => [el.name, el.value]);
  }
  function keep(form) {
    unsaved.add(form);
    try { localStorage.setItem(at(form), JSON.stringify({ when: Date.now(), values: read(form) })); } catch { /* full or forbidden: the guard below still stands */ }
  }
  function forget(form) {
    unsaved.delete(form);
    try { localStorage.removeItem(at(form)); } catch { /* nothing was kept */ }
  }
  function restore(form) {
    let kept;
    try { kept = JSON.parse(localStorage.getItem(at(form))); } catch { return; }
    if (!kept || Date.now() - kept.when > FRESH || form.querySelector(".errsum, .conflict")) return;
    const groups = new Map();
    for (const [name, value] of kept.values) groups.set(name, [...(groups.get(name) || []), value]);
    let changed = false;
    for (const el of fields(form)) {
      const values = groups.get(el.name) || [];
      if (["radio", "checkbox"].includes(el.type)) {
        const on = values.includes(el.value);
        changed ||= on !== el.checked;
        el.checked = on;
      } else if (values.length && values[0] !== el.value) { el.value = values.shift(); changed = true; }
    }
    if (!changed) return;
    unsaved.add(form);
    document.dispatchEvent(new CustomEvent("toast", { detail: { value: "Your unsent text is back" } }));
    // htmx listens only once the document is ready; told before that, nobody would save what came back.
    const tell = () => (form.querySelector("[data-draft-trigger]") || fields(form)[0])?.dispatchEvent(new Event("input", { bubbles: true }));
    if (document.readyState === "complete") tell(); else window.addEventListener("load", tell, { once: true });
  }

  const forms = (within = document) => within.querySelectorAll("form[data-draft]");
  for (const done of document.querySelectorAll("[data-draft-clear]")) { try { localStorage.removeItem(`draft:${done.dataset.draftClear}`); } catch { /* nothing was kept */ } }
  forms().forEach(restore);

  const changed = (event) => { const form = event.target.closest?.("form[data-draft]"); if (form && event.isTrusted !== undefined) keep(form); };
  document.addEventListener("input", changed);
  document.addEventListener("change", changed);
  // The answer names no form, so what was typed since the request went out must not be taken for saved.
  const sent = new WeakMap();
  document.addEventListener("htmx:beforeRequest", (event) => {
    const form = event.detail.elt.closest?.("form[data-draft]");
    if (form) sent.set(form, JSON.stringify(read(form)));
  });
  document.addEventListener("saved", () => forms().forEach((form) => { if (!sent.has(form) || sent.get(form) === JSON.stringify(read(form))) forget(form); }));
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { xhr, elt } = event.detail;
    const form = elt.closest?.("form[data-draft]");
    const leads = xhr.getResponseHeader("HX-Redirect") || xhr.getResponseHeader("HX-Location");
    if (form && leads && xhr.status < 400) forget(form);
    else if (form && leads) unsaved.delete(form); // signed out: the copy waits for the return
  });
  // A plain send leaves the page on purpose; the copy goes when the next page carries data-draft-clear.
  document.addEventListener("submit", (event) => unsaved.delete(event.target));
  window.addEventListener("beforeunload", (event) => { if (unsaved.size && [...unsaved].some((form) => form.isConnected)) event.preventDefault(); });
})();
