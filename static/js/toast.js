// Short notes at the foot of the page. Good news leaves by itself; bad news stays until dismissed.
(() => {
  "use strict";
  const region = document.getElementById("toasts");
  if (!region) return;

  // A modal dialog makes everything outside it inert, so the notes move into it.
  const settle = () => (document.querySelector("dialog[open]") || document.body).append(region);
  document.addEventListener("close", settle, true);

  function arm(toast) {
    const seconds = Number(toast.dataset.toastFor);
    if (!seconds || toast.dataset.armed) return;
    toast.dataset.armed = "1";
    let timer = 0;
    const start = () => { clearTimeout(timer); timer = setTimeout(() => toast.remove(), seconds * 1000); };
    const stop = () => clearTimeout(timer);
    for (const name of ["pointerenter", "focusin"]) toast.addEventListener(name, stop);
    for (const name of ["pointerleave", "focusout"]) toast.addEventListener(name, start);
    start();
  }
  new MutationObserver(() => { settle(); region.querySelectorAll("[data-toast-for]").forEach(arm); }).observe(region, { childList: true });
  region.querySelectorAll("[data-toast-for]").forEach(arm);

  function toast(words, { bad = false, again } = {}) {
    if (bad) region.querySelectorAll(".toast.bad").forEach((old) => old.remove());
    const note = document.createElement("div");
    note.className = bad ? "toast bad" : "toast";
    note.setAttribute("role", bad ? "alert" : "status");
    if (!bad) note.dataset.toastFor = "6";
    const text = document.createElement("span");
    text.textContent = words;
    note.append(text);
    if (again) note.append(button("Try again", () => { note.remove(); again(); }));
    note.append(button("Dismiss", () => note.remove()));
    region.append(note);
  }
  function button(words, act) {
    const made = document.createElement("button");
    made.type = "button";
    made.className = "btn sm";
    made.textContent = words;
    made.addEventListener("click", act);
    return made;
  }
  region.addEventListener("click", (event) => { if (event.target.closest("[data-dismiss]")) event.target.closest(".toast").remove(); });
  document.addEventListener("toast", (event) => toast(event.detail.value || String(event.detail), event.detail));

  const retry = (source) => {
    const form = source?.closest?.("form");
    if (!source?.isConnected) return undefined;
    return form ? () => form.requestSubmit() : () => source.click();
  };
  const refusal = (xhr) => new DOMParser().parseFromString(xhr.responseText || "", "text/html").querySelector("main p")?.textContent.trim();

  document.addEventListener("htmx:responseError", (event) => {
    const { xhr, elt, requestConfig } = event.detail;
    if (xhr.getResponseHeader("HX-Redirect")) return;
    const words = [400, 403, 404, 413, 429].includes(xhr.status) && refusal(xhr);
    if (words) toast(words, { bad: true });
    else if (requestConfig?.verb === "get") toast("That did not load. What you see is still right as far as it goes.", { bad: true });
    else toast("Not saved. Your text is still here. Try again.", { bad: true, again: retry(elt) });
  });
  for (const name of ["htmx:sendError", "htmx:timeout"]) {
    document.addEventListener(name, (event) => {
      const { elt, requestConfig } = event.detail;
      if (requestConfig?.verb === "get" && !elt?.closest?.("a, button")) return; // polling tries again by itself
      toast("Not saved. Your text is still here. Try again.", { bad: true, again: retry(elt) });
    });
  }
  window.addEventListener("offline", () => toast("You are offline. What you type stays here.", { bad: true }));
  window.addEventListener("online", () => region.querySelectorAll(".toast.bad").forEach((old) => old.remove()));
})();
