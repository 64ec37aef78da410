// The live glyph under a range: what "8 to 16" or "about 11" is taken for, while it is typed. The server has the last word.
(() => {
  "use strict";
  const SCALES = { k: 1e3, thousand: 1e3, m: 1e6, mn: 1e6, million: 1e6, b: 1e9, bn: 1e9, billion: 1e9 };
  const NUMBER = /([-+]?)\s*[$€£¥]?\s*(-?)(\d{1,3}(?:[, ']\d{3})+(?!\d)(?:\.\d+)?|\d+(?:\.\d+)?|\.\d+)(?: ?(k|thousand|mn|million|m|bn|billion|b)(?![a-z]))? ?%?/iy;
  const BETWEEN = /\s*(?:[,;\t\n]|\.{2,3}|-(?=\s*[-$€£¥\d.])|\b(?:to|until|and|through)\b)\s*/iy;
  const ABOUT = /^(?:about|around|roughly|approximately|approx\.?|ca\.?|~)\s*/i;

  function parse(typed) {
    let text = typed.normalize("NFKC").replace(/[−–—‐‑‒]/g, "-").trim().replace(/^(?:between|from)\s+/i, "");
    const about = ABOUT.test(text);
    text = text.replace(ABOUT, "");
    const parts = [];
    let at = 0;
    while (parts.length < 4) {
      NUMBER.lastIndex = at;
      const found = NUMBER.exec(text);
      if (!found) return null;
      const value = Number(found[3].replace(/[, ']/g, "")) * (found[1] === "-" || found[2] === "-" ? -1 : 1);
      parts.push({ value, scale: SCALES[(found[4] || "").toLowerCase()] || 1, scaled: Boolean(found[4]) });
      at = NUMBER.lastIndex;
      BETWEEN.lastIndex = at;
      if (!BETWEEN.exec(text) || BETWEEN.lastIndex === text.length) break;
      at = BETWEEN.lastIndex;
    }
    const last = parts.at(-1);
    const values = parts.map((p) => p.value * (!p.scaled && Math.abs(p.value) <= Math.abs(last.value) ? last.scale : p.scale));
    if (values.some((v) => !Number.isFinite(v)) || values.length > 3) return null;
    if (about) {
      const [low, high] = [values[0] * 0.7, values[0] * 1.6].sort((a, b) => a - b);
      return values.length === 1 && values[0] ? { low, middle: values[0], high, assumed: "range" } : null;
    }
    if (values.length === 1) return { one: true };
    const [low, high] = [values[0], values.at(-1)];
    if (low >= high) return { crossed: true };
    const middle = values.length === 3 ? values[1] : low > 0 ? Math.sqrt(low) * Math.sqrt(high) : high < 0 ? -Math.sqrt(-low) * Math.sqrt(-high) : (low + high) / 2;
    return { low, middle, high, assumed: values.length === 2 ? "middle" : "" };
  }

  const say = (n) => {
    const size = Math.abs(n);
    const [by, mark] = size >= 1e9 ? [1e9, "bn"] : size >= 1e6 ? [1e6, "m"] : size >= 1e4 ? [1e3, "k"] : [1, ""];
    return (n < 0 ? "−" : "") + Number((size / by).toPrecision(3)).toLocaleString("en") + mark;
  };
  function draw(tag, attributes, parent) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", tag);
    for (const [name, value] of Object.entries(attributes)) made.setAttribute(name, value);
    parent.append(made);
    return made;
  }

  function show(input) {
    const box = document.querySelector(`[data-glyph-for="${CSS.escape(input.id)}"]`);
    if (!box) return;
    box.replaceChildren();
    if (!input.value.trim()) return;
    const found = parse(input.value);
    const line = document.createElement("p");
    box.append(line);
    if (!found) { line.textContent = "Reads ranges like 8 to 16, or about 11"; return; }
    if (found.one) { line.textContent = "How sure? Give a low and a high"; line.className = "warn"; return; }
    if (found.crossed) { line.textContent = "Low must be less than high"; line.className = "warn"; return; }
    let { low, middle, high } = found;
    if (found.assumed === "range") { low = Math.max(low, Number(input.dataset.min ?? -Infinity)); high = Math.min(high, Number(input.dataset.max ?? Infinity)); }
    const from = Math.min(0, low * 1.1);
    const to = Math.max(0, high * 1.1);
    const x = (v) => `${Math.min(100, Math.max(0, ((v - from) / (to - from)) * 100)).toFixed(2)}%`;
    const svg = draw("svg", { class: "iv", "aria-hidden": "true" }, box);
    draw("line", { class: "track", x1: 0, x2: "100%", y1: 9, y2: 9 }, svg);
    draw("line", { class: "zero", x1: x(0), x2: x(0), y1: 1, y2: 17 }, svg);
    draw("rect", { class: "band", x: x(low), width: `${(((high - low) / (to - from)) * 100).toFixed(2)}%`, y: 5, height: 8, rx: 4 }, svg);
    for (const end of [low, high]) draw("line", { class: "cap", x1: x(end), x2: x(end), y1: 4, y2: 14 }, svg);
    draw("circle", { class: "med", cx: x(middle), cy: 9, r: 5.5 }, svg);
    const unit = box.dataset.unit ? ` ${box.dataset.unit}` : "";
    line.textContent = `${say(low)} to ${say(high)}${unit}, middle ${say(middle)}${found.assumed === "middle" ? ", our guess: type three numbers to set it" : found.assumed ? ", our range: type it to set it" : ""}`;
    if (low > 0 && high < 1.3 * low) {
      const hint = document.createElement("p");
      hint.className = "warn";
      hint.textContent = "That's precise for a first guess. Keep it if you've measured it.";
      box.append(hint);
    }
  }
  const all = (within) => within.querySelectorAll?.("input[data-range]").forEach(show);
  document.addEventListener("input", (event) => { if (event.target.matches?.("input[data-range]")) show(event.target); });
  document.addEventListener("htmx:afterSettle", (event) => all(event.detail.elt));
  all(document);
})();
