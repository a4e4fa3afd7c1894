// Keys and small comforts; every page works without it.
(() => {
  const root = document.documentElement, body = document.body, $ = (q) => document.querySelector(q);
  const typing = (e) => e.target.closest("input,textarea,select,[contenteditable]") || e.metaKey || e.ctrlKey || e.altKey;
  const rows = () => [...document.querySelectorAll("[data-rows] > *")];
  let at = -1, goto = 0;
  root.classList.add("js");
  const move = (step) => {
    const all = rows(); if (!all.length) return;
    all[at]?.classList.remove("at");
    at = Math.max(0, Math.min(all.length - 1, at + step));
    all[at].classList.add("at");
    all[at].querySelector("a")?.focus();
  };
  if (body.dataset.keys === "on") addEventListener("keydown", (e) => {
    if (e.key === "Escape") { document.querySelectorAll("dialog[open]").forEach((d) => d.close()); e.target.blur?.(); return; }
    if (typing(e)) return;
    if (goto && Date.now() - goto < 1200) {
      goto = 0;
      const link = $(`.side a[data-key="${CSS.escape(e.key)}"]`); if (link) { e.preventDefault(); link.click(); } return;
    }
    const act = { "/": () => ($("[data-find]") || $(".side a[data-key='/']"))?.focus(), g: () => { goto = Date.now(); }, j: () => move(1), k: () => move(-1),
      x: () => rows()[at]?.querySelector("input[type=checkbox]")?.click(), ".": () => $("[data-next]")?.click(), c: () => $("[data-create]")?.click(),
      "?": () => { const d = $("#keys"); if (d) d.open ? d.close() : d.showModal(); } }[e.key];
    if (act) { e.preventDefault(); act(); }
  });
  document.addEventListener("submit", (e) => {
    const b = e.submitter; if (b?.dataset.busy) { setTimeout(() => { b.disabled = true; b.textContent = b.dataset.busy; }); }
  });
  document.addEventListener("click", (e) => {
    const copy = e.target.closest("[data-copy]");
    if (copy) navigator.clipboard?.writeText($(copy.dataset.copy).textContent).then(() => { const old = copy.textContent; copy.textContent = copy.dataset.done; setTimeout(() => { copy.textContent = old; }, 1500); });
    const fill = e.target.closest("[data-fill]"), field = fill && $(fill.dataset.fill);
    if (field) { e.preventDefault(); field.value = fill.dataset.value || $(fill.dataset.from).textContent; field.focus(); field.dispatchEvent(new Event("change", { bubbles: true })); }
    const pick = e.target.closest("[data-pick-all]");
    if (pick) document.querySelectorAll("[data-rows] input[type=checkbox]").forEach((box) => { box.checked = pick.checked; });
    if (e.target.closest("[data-print]")) print();
  });
  const shut = () => document.querySelectorAll("details:not([open], :has(form))");
  let opened = [];
  addEventListener("beforeprint", () => { opened = [...shut()]; opened.forEach((d) => { d.open = true; }); });
  addEventListener("afterprint", () => opened.forEach((d) => { d.open = false; }));
  document.addEventListener("htmx:afterSwap", () => { at = -1; });
})();
