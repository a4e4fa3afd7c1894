// Drag a bar to another month to propose it there; the planner answers on the page it leads to.
(() => {
  const drawing = document.querySelector("svg[data-edges]");
  if (!drawing) return;
  const edges = drawing.dataset.edges.split(" ").map(Number), months = drawing.dataset.months.split(" ");
  let held = null;
  const at = (event) => event.clientX * (drawing.viewBox.baseVal.width / drawing.getBoundingClientRect().width);
  drawing.addEventListener("pointerdown", (event) => {
    const bar = event.target.closest("[data-moves]");
    if (!bar || event.button) return;
    held = { bar, from: at(event), start: Number(bar.dataset.start), by: 0, moved: false };
  });
  addEventListener("pointermove", (event) => {
    if (!held) return;
    held.by = at(event) - held.from;
    if (!held.moved && Math.abs(held.by) < 6) return;
    held.moved = true;
    held.bar.classList.add("moving");
    held.bar.setAttribute("transform", `translate(${held.by} 0)`);
    event.preventDefault();
  });
  addEventListener("pointerup", () => {
    if (!held) return;
    const { bar, by, start, moved } = held;
    held = null;
    if (!moved) return;
    const x = edges[start] + by;
    let slot = 0;
    for (let n = 0; n < months.length; n += 1) if (Math.abs(edges[n] - x) < Math.abs(edges[slot] - x)) slot = n;
    const stop = (event) => event.preventDefault();
    addEventListener("click", stop, { capture: true, once: true });
    setTimeout(() => removeEventListener("click", stop, { capture: true }), 50);
    if (slot === start) { bar.classList.remove("moving"); bar.removeAttribute("transform"); return; }
    location.href = `${bar.dataset.moves}?in=${months[slot]}`;
  });
  drawing.addEventListener("dragstart", (event) => event.preventDefault());
})();
