// Keys for the screen of a session: arrows turn the page, space does what the large button says, 1-5 choose.
(() => {
  if (document.body.dataset.keys !== "on") return;
  const names = { ArrowLeft: "back", ArrowRight: "on", " ": "act" };
  addEventListener("keydown", (e) => {
    if (e.repeat || e.metaKey || e.ctrlKey || e.altKey || e.target.closest("input:not([type=radio]),textarea,select,button,a,summary")) return;
    const radio = document.querySelector(`input[name=anchor][value="${CSS.escape(e.key)}"]`);
    if (radio) { radio.checked = true; radio.focus(); return; }
    if (e.target.closest("input") && e.key !== " ") return;
    const button = document.querySelector(`[data-press=${names[e.key] || "none"}]`);
    if (button) { e.preventDefault(); button.click(); }
  });
})();
