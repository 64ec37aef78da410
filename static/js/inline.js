// Values edited in place: Escape puts the value back, Enter in a one-line field saves (as any form does).
(() => {
  "use strict";
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || document.querySelector("dialog[open]")) return;
    const cancel = event.target.closest?.("form[data-inline]")?.querySelector("[data-cancel]");
    if (!cancel) return;
    event.preventDefault();
    cancel.click();
  });
})();
