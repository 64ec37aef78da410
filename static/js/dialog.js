// Links marked data-dialog open their own address in the page's <dialog>. Without script they are pages.
(() => {
  "use strict";
  const dialog = document.getElementById("dialog");
  if (!dialog?.showModal || !window.htmx) return;
  let opener = null;
  let holds = ""; // the address whose form is in there, perhaps with typed text

  function show() {
    const heading = dialog.querySelector("h1, h2");
    if (heading) {
      heading.tabIndex = -1;
      heading.id ||= "dialog-title";
      dialog.setAttribute("aria-labelledby", heading.id);
      dialog.removeAttribute("aria-label");
    }
    if (!dialog.open) dialog.showModal();
    (dialog.querySelector(".errsum, .conflict") || heading || dialog).focus();
  }

  document.addEventListener("click", (event) => {
    if (event.defaultPrevented || event.button || event.metaKey || event.ctrlKey || event.shiftKey || event.altKey) return;
    const link = event.target.closest("a[data-dialog]");
    if (link) {
      event.preventDefault();
      if (!dialog.contains(link)) opener = link; // a link in the dialog is gone when it closes
      if (holds === link.href && dialog.querySelector("form[data-dirty]")) show();
      else {
        htmx.ajax("GET", link.href, { target: "#dialog", swap: "innerHTML", source: link }).then(() => {
          if (!dialog.querySelector(".dh, form")) return;
          holds = link.href;
          show();
        });
      }
      return;
    }
    const opens = event.target.closest("[data-opens]");
    if (opens) {
      event.preventDefault();
      const other = document.querySelector(opens.dataset.opens);
      if (other && !other.open) { other.showModal(); other.querySelector("h2")?.focus(); }
      return;
    }
    const close = event.target.closest("dialog [data-close]");
    if (close) { event.preventDefault(); close.closest("dialog").close(); }
  });

  dialog.addEventListener("input", (event) => event.target.closest("form")?.setAttribute("data-dirty", ""));
  dialog.addEventListener("close", () => {
    const back = opener?.isConnected ? opener : opener?.id && document.getElementById(opener.id);
    (back || document.getElementById("main"))?.focus();
  });
  document.addEventListener("close-dialog", () => { holds = ""; dialog.close(); dialog.replaceChildren(); });
})();
