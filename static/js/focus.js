// Where the reader is: focus after swaps, the live region, section links, menus, and small helps for fields.
(() => {
  "use strict";
  const root = document.documentElement;
  root.classList.add("js");

  const say = (words) => { const live = document.getElementById("live"); if (live) live.textContent = words; };

  function showErrors(within) {
    const box = within.querySelector?.(".errsum, .conflict");
    if (!box) {
      if (!document.querySelector(".errsum, .conflict")) document.title = document.title.replace(/^Error: /, "");
      return false;
    }
    if (!document.title.startsWith("Error: ")) document.title = `Error: ${document.title}`;
    box.focus();
    return true;
  }
  showErrors(document);

  // An error link puts the caret in the field, not only the page at its height.
  document.addEventListener("click", (event) => {
    const link = event.target.closest(".errsum a[href^='#']");
    const field = link && document.getElementById(link.hash.slice(1));
    if (!field) return;
    event.preventDefault();
    field.closest(".fg, .fs")?.scrollIntoView({ block: "center" });
    field.focus({ preventScroll: true });
  });

  let held = "";
  document.addEventListener("htmx:beforeSwap", () => { held = document.activeElement?.id || ""; });
  document.addEventListener("htmx:afterSettle", (event) => {
    const target = event.detail.elt;
    if (!target?.isConnected) return;
    const spoken = target.matches("[data-say]") ? target : target.querySelector("[data-say]");
    if (spoken) say(spoken.dataset.say || spoken.textContent.trim());
    if (showErrors(target)) return;
    if (held && document.activeElement === document.body) document.getElementById(held)?.focus();
    count(target);
  });

  // Section links follow the reader.
  const links = new Map([...document.querySelectorAll(".docknav a[href^='#']")].map((a) => [a.hash.slice(1), a]));
  if (links.size && "IntersectionObserver" in window) {
    const seen = new Set();
    const watch = new IntersectionObserver((entries) => {
      for (const { target, isIntersecting } of entries) seen[isIntersecting ? "add" : "delete"](target.id);
      const now = [...links.keys()].find((id) => seen.has(id));
      if (now) for (const [id, a] of links) id === now ? a.setAttribute("aria-current", "true") : a.removeAttribute("aria-current");
    }, { rootMargin: "-100px 0px -50% 0px" });
    for (const id of links.keys()) { const part = document.getElementById(id); if (part) watch.observe(part); }
  }

  // Menus close when you look elsewhere, or on Escape, with focus back on their button.
  const shut = (except) => document.querySelectorAll("details.menu[open]").forEach((m) => { if (m !== except) m.open = false; });
  document.addEventListener("click", (event) => shut(event.target.closest("details.menu")));
  document.addEventListener("focusin", (event) => shut(event.target.closest("details.menu")));
  document.addEventListener("keydown", (event) => {
    const menu = event.key === "Escape" && document.querySelector("details.menu[open]");
    if (menu) { menu.open = false; menu.querySelector("summary").focus(); }
  });

  document.addEventListener("click", (event) => {
    const chip = event.target.closest("[data-fill]");
    const field = chip && document.querySelector(chip.dataset.fill);
    if (!field) return;
    field.value = chip.dataset.text || chip.textContent.trim();
    // data-also-ID: what else the same press fills; what a person typed there stays, what a chip filled goes.
    for (const { name, value } of chip.attributes) {
      const other = name.startsWith("data-also-") && document.getElementById(name.slice(10));
      if (!other || (other.matches("textarea") && other.value.trim() && other.value !== other.dataset.filled)) continue;
      other.value = other.dataset.filled = value;
      other.dispatchEvent(new Event("input", { bubbles: true }));
    }
    field.focus();
    field.setSelectionRange?.(field.value.length, field.value.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  });

  // Characters left, said only when they run short. Counted as the server counts: code points.
  function left(field) {
    const most = Number(field.dataset.count);
    const over = [...field.value.replace(/\r\n?/g, "\n").trim()].length - most;
    let line = field.nextElementSibling;
    if (!line?.matches(".count-left")) {
      if (over < -most * 0.2) return;
      line = document.createElement("p");
      line.className = "count-left";
      line.setAttribute("role", "status");
      field.after(line);
    }
    line.classList.toggle("over", over > 0);
    line.textContent = over > 0 ? `${over} too many` : over >= -most * 0.2 ? `${-over} left` : "";
  }
  const count = (within) => within.querySelectorAll("[data-count]").forEach(left);
  document.addEventListener("input", (event) => { if (event.target.dataset?.count) left(event.target); });
})();
