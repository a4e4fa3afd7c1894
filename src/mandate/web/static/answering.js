// Answers leave as given, or wait in this browser. The form works without it.
(() => {
const form = document.querySelector("[data-save]"), say = form.dataset, phone = matchMedia("(max-width: 40rem)"),
	$$ = (q, e = form) => [...e.querySelectorAll(q)], $ = (q, e) => $$(q, e)[0], all = $$(".question"),
	said = $("[role=status]"), next = $("[value=next]"), back = $("[value=back]");
let disk = {}, flight, timer, at, touch;
try { disk = localStorage } catch {}
const kept = JSON.parse(disk[say.save] || "{}"), waits = () => Object.keys(kept)[0],
	keep = () => { try { disk[say.save] = JSON.stringify(kept) } catch {} };
const post = async () => {
	while (waits()) try {
		let sent = { ...kept };
		let r = await fetch(say.save, { method: "POST", body: new URLSearchParams({ ...sent, csrfmiddlewaretoken: $("input").value }), keepalive: true });
		if (!r.ok && r.status - 409) throw 0;
		said.textContent = r.ok ? say.saved : (await r.json()).why;
		for (let k in sent) if (kept[k] === sent[k]) delete kept[k];
		keep();
	} catch {
		said.textContent = say.unsaved;
		return later(5e3);
	}
}, send = () => flight ||= post().finally(() => flight = 0), later = (ms) => { clearTimeout(timer); timer = setTimeout(send, ms) };
const count = () => {
	let n = +say.elsewhere + $$(":checked").length, m = Math.ceil((say.asked - n) * say.seconds / 60);
	$("progress").value = n;
	$("#left").textContent = say[["none", "one"][m] || "many"].replace("{n}", n).replace("{m}", m);
}, show = (to, focus) => {
	let q = all[at = to];
	all.map((o) => o.classList.toggle("at", o === q));
	if (focus) ($(":checked", q) || $("input", q)).focus(), q.scrollIntoView({ block: "nearest" });
}, go = (step) => all[at + step] ? show(at + step, 1) : step > 0 ? next.focus() : back.offsetParent && back.click();
form.onpointerdown = () => touch = phone.matches;
form.addEventListener("focusin", (e) => { let to = all.indexOf(e.target.closest(".question")); to < 0 || show(to) });
form.oninput = ({ target: t }) => {
	let radio = t.type === "radio";
	kept[t.name] = t.value; keep(); count(); later(radio ? 0 : 700);
	if (radio && touch) setTimeout(go, 250, 1);
};
form.onkeydown = (e) => {
	let t = e.target, k = { 0: "dk", n: "na" }[e.key] || e.key, box = $$("input", all[at]).find((i) => i.value === k);
	touch = 0;
	if (t.matches("textarea") || e.ctrlKey || e.metaKey || e.altKey) return;
	if (box) go(1, box.click());
	else if (k === "ArrowRight" || k === "Enter" && t.matches("input")) go(1);
	else if (k === "ArrowLeft" || k === "Backspace") go(t === next ? 0 : -1);
	else return;
	e.preventDefault();
};
form.onsubmit = (e) => {
	let by = e.submitter, step = by === back ? -1 : 1, stay = phone.matches && all[at + step];
	if (stay) go(step);
	else if (waits()) send().then(() => waits() || form.requestSubmit(by));
	else return;
	e.preventDefault();
};
ononline = send;
form.classList.add("one");
for (let k in kept) if (form[k]) form[k].value = kept[k];
show(location.hash ? all.length - 1 : Math.max(all.findIndex((q) => !$(":checked", q)), 0), 1);
count(); send();
})();
