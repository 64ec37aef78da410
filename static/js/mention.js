// "@" and a letter in a field with data-mention opens a list of people; arrows, Enter and Esc, or a tap. Without
// script the name typed in full is found when it is saved.
(() => {
  "use strict";
  const AT = /(?:^|[\s(])@(\p{L}[\p{L}'’-]*(?: \p{L}[\p{L}'’-]*)?)$/u;
  let field = null, list = null, timer = 0, asked = 0;

  const typed = () => field.value.slice(0, field.selectionStart).match(AT)?.[1];
  const options = () => (list ? [...list.children] : []);
  const current = () => list?.querySelector("[aria-selected=true]");
  const say = (words) => { const live = document.getElementById("live"); if (live) live.textContent = words; };

  function shut() {
    clearTimeout(timer);
    asked += 1;
    list?.remove();
    list = null;
    for (const name of ["aria-controls", "aria-activedescendant"]) field?.removeAttribute(name);
  }
  function choose(option) {
    for (const other of options()) other.setAttribute("aria-selected", String(other === option));
    field.setAttribute("aria-activedescendant", option.id);
    option.scrollIntoView({ block: "nearest" });
  }
  function pick(option) {
    const words = typed();
    if (words === undefined) return shut();
    const end = field.selectionStart;
    field.setRangeText(`${option.dataset.name} `, end - words.length, end, "end");
    shut();
    field.focus();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }
  async function look(words) {
    const turn = (asked += 1);
    const answer = await fetch(`${field.dataset.mention}?q=${encodeURIComponent(words)}`, { headers: { "HX-Request": "true" } }).catch(() => null);
    const html = answer?.ok ? await answer.text() : "";
    if (turn !== asked || document.activeElement !== field) return;
    if (!html.trim()) return shut();
    if (!list) {
      list = document.createElement("ul");
      list.className = "mentions";
      list.id = "mentions";
      list.setAttribute("role", "listbox");
      list.setAttribute("aria-label", "People");
      field.after(list);
      field.setAttribute("aria-controls", list.id);
    }
    list.replaceChildren(...new DOMParser().parseFromString(html, "text/html").querySelectorAll("li"));
    choose(list.firstElementChild);
    say(`${list.children.length} ${list.children.length === 1 ? "person" : "people"}. Arrows choose, Enter takes.`);
  }

  document.addEventListener("input", (event) => {
    if (!event.target.dataset?.mention) return;
    if (field !== event.target) { shut(); field = event.target; field.setAttribute("aria-autocomplete", "list"); }
    const words = typed();
    if (!words) return shut();
    clearTimeout(timer);
    timer = setTimeout(() => look(words), 120);
  });
  document.addEventListener("keydown", (event) => {
    if (!list || event.target !== field || event.ctrlKey || event.metaKey) return;
    const all = options(), at = all.indexOf(current());
    const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) choose(all[(at + step + all.length) % all.length]);
    else if (event.key === "Enter" || event.key === "Tab") pick(current());
    else if (event.key === "Escape") shut();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }, true);
  document.addEventListener("pointerdown", (event) => { if (event.target.closest?.(".mentions")) event.preventDefault(); });
  document.addEventListener("click", (event) => { const option = event.target.closest?.(".mentions li"); if (option) pick(option); });
  document.addEventListener("focusout", (event) => { if (event.target === field) setTimeout(() => { if (document.activeElement !== field) shut(); }, 150); });
})();
