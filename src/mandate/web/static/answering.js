// Answers leave as they are given; what cannot leave waits in this browser. The form works without it.
(() => {
  const $ = (q, e = document) => e.querySelector(q), on = (what, act) => form.addEventListener(what, act), form = $("form[data-save]");
  const say = form.dataset, store = `answers ${say.save}`, all = [...form.querySelectorAll(".question")], phone = matchMedia("(max-width: 40rem)");
  const said = $("[role=status]"), next = $("[value=next]"), back = $("[value=back]"), label = next.textContent, first = back.hidden;
  let queue = {}, flight, timer, wait, at, touch;
  try { queue = JSON.parse(localStorage[store]); } catch {}
  const waits = () => Object.keys(queue)[0], keep = () => { try { localStorage[store] = JSON.stringify(queue); } catch {} };
  const post = async () => {
    while (waits()) try {
      const sent = { ...queue }, body = new URLSearchParams({ ...sent, csrfmiddlewaretoken: form.csrfmiddlewaretoken.value });
      const answer = await fetch(say.save, { method: "POST", body, keepalive: true });
      if (!answer.ok && answer.status !== 409) throw 0;
      said.textContent = answer.ok ? say.saved : (await answer.json()).why;
      for (const name in sent) if (queue[name] === sent[name]) delete queue[name];
      keep(wait = 0);
    } catch {
      said.textContent = say.unsaved;
      return timer = setTimeout(send, wait = Math.min(wait * 2 || 1e3, 3e4));
    }
  };
  const send = () => { clearTimeout(timer); return flight ||= post().finally(() => flight = 0); };
  const count = () => {
    const n = +say.elsewhere + form.querySelectorAll(":checked").length, m = Math.ceil((say.asked - n) * say.seconds / 60);
    $(".far progress").value = n;
    $("#left").textContent = say[m > 1 ? "many" : m ? "one" : "none"].replace("{n}", n).replace("{m}", m);
  };
  const show = (to, focus) => {
    all.forEach((one, i) => one.classList.toggle("at", i === to));
    at = to;
    back.hidden = first && !(phone.matches && at);
    next.textContent = phone.matches && all[at + 1] ? say.next : label;
    if (focus) ($(":checked", all[at]) || $("input", all[at])).focus({ preventScroll: true }), all[at].scrollIntoView({ block: "nearest" });
  };
  const go = (step) => all[at + step] ? show(at + step, 1) : step > 0 ? next.focus() : back.hidden || back.click();
  on("pointerdown", () => touch = phone.matches);
  on("focusin", (e) => { const to = all.indexOf(e.target.closest(".question")); if (to >= 0) show(to); });
  on("input", ({ target: t }) => {
    queue[t.name] = t.value; keep(); count();
    clearTimeout(timer); timer = setTimeout(send, t.type === "radio" ? 0 : 700);
    if (t.type === "radio" && touch && all[at + 1]) setTimeout(go, 250, 1);
  });
  on("keydown", (e) => {
    const t = e.target, k = { 0: "dk", n: "na" }[e.key] || e.key, box = [...all[at].querySelectorAll("input")].find((one) => one.value === k);
    touch = 0;
    if (t.matches("textarea") || e.ctrlKey || e.metaKey || e.altKey) return;
    if (box) go(1, box.click());
    else if (k === "ArrowRight" || k === "Enter" && t.matches("input")) go(1);
    else if (k === "ArrowLeft" || k === "Backspace") go(t === next ? 0 : -1);
    else return;
    e.preventDefault();
  });
  on("submit", (e) => {
    const by = e.submitter, step = by === back ? -1 : 1, stay = phone.matches && all[at + step];
    if (stay || waits()) e.preventDefault();
    if (stay) go(step); else if (waits()) send().then(() => waits() || form.requestSubmit(by));
  });
  addEventListener("online", send);
  phone.onchange = () => show(at);
  form.classList.add("one");
  for (const name in queue) if (form[name]) form[name].value = queue[name];
  show(location.hash ? all.length - 1 : Math.max(all.findIndex((one) => !$(":checked", one)), 0), 1);
  count(); send();
})();
