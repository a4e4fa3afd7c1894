// Files arrive in parts and go on where they broke off. Without this script the form sends them whole.
(() => {
  const form = document.querySelector("[data-uploads]"); if (!form) return;
  const $ = (name) => form.querySelector(`[data-${name}]`), say = form.dataset, jobs = [];
  const input = form.querySelector("[type=file]"), token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const list = $("files"), button = $("next"), label = button.textContent, chunk = Number(say.chunk);
  const WAITS = [1, 2, 4, 8, 15, 30, 30, 30];
  let busy = false, wanted = false;

  const size = (bytes) => {
    let value = bytes, unit = 0;
    while (value >= 999.5 && unit < 3) { value /= 1000; unit += 1; }
    return `${value.toLocaleString(document.documentElement.lang, { maximumFractionDigits: value < 10 ? 1 : 0 })} ${["bytes", "kB", "MB", "GB"][unit]}`;
  };
  const fill = (text, job) => text.replace("{sent}", size(job.sent)).replace("{size}", size(job.file.size)).replace("{name}", job.file.name);
  const print = (job) => `upload ${job.file.name} ${job.file.size} ${job.file.lastModified}`;
  const kept = { get: (job) => { try { return localStorage.getItem(print(job)); } catch { return null; } },
    set: (job, key) => { try { key ? localStorage.setItem(print(job), key) : localStorage.removeItem(print(job)); } catch { /* a private window keeps nothing */ } } };

  // One request; its progress; an answer always, with status 0 when the connection broke off.
  const call = (method, address, { body = null, headers = {}, job = null, at = 0 } = {}) => new Promise((done) => {
    const request = new XMLHttpRequest();
    request.open(method, address);
    Object.entries({ "X-CSRFToken": token, ...headers }).forEach(([name, value]) => request.setRequestHeader(name, value));
    if (job) { job.request = request; request.upload.onprogress = (e) => show(job, Math.min(at + e.loaded, job.file.size)); }
    request.onloadend = () => {
      let facts = {};
      try { facts = JSON.parse(request.responseText); } catch { /* a page, or nothing */ }
      const out = request.status && !request.responseURL.endsWith(address);
      done({ status: out ? 401 : request.status, facts, offset: Number(request.getResponseHeader("Upload-Offset") || 0) });
    };
    request.send(body);
  });
  const json = (value) => ({ body: JSON.stringify(value), headers: { "Content-Type": "application/json" } });
  const pause = (seconds) => new Promise((done) => { const id = setTimeout(done, seconds * 1000); addEventListener("online", () => { clearTimeout(id); done(); }, { once: true }); });

  const show = (job, sent, text) => {
    job.sent = sent; job.bar.max = job.file.size || 1; job.bar.value = job.file.size ? sent : 1;
    job.note.textContent = text || fill(say.arriving, job);
  };
  const tell = (text) => { $("status").textContent = text; };
  const fail = (job, text) => { job.state = "failed"; job.retry.hidden = false; show(job, job.sent, text); tell(`${job.file.name}: ${text}`); };
  const sentence = (answer, job) => answer.status === 401 ? say.signedOut : [answer.facts.title, answer.facts.detail].filter(Boolean).join(" ") || fill(say.broken, job);

  // Where the upload stands: an earlier one of the same file, or a new one. Its key, or nothing when it cannot begin.
  const stand = async (job) => {
    const old = job.key || kept.get(job);
    if (old) {
      const answer = await call("HEAD", `${say.uploads}${old}/`);
      if (answer.status === 200) { job.key = old; job.sent = answer.offset; return answer; }
      if (answer.status !== 404) return answer;
      kept.set(job, null); job.key = null;
    }
    const answer = await call("POST", say.uploads, json({ name: job.file.name, size: job.file.size }));
    if (answer.status === 201) { job.key = answer.facts.key; job.sent = answer.facts.offset; kept.set(job, job.key); }
    return answer;
  };
  // What stands on the page from before is now a row of the form.
  const forget = (key) => {
    const before = document.querySelector("[data-before]");
    before?.querySelectorAll(`[data-key="${CSS.escape(key)}"], [value="${CSS.escape(key)}"]`).forEach((one) => one.remove());
    if (before && !before.querySelector("[data-key]")) before.remove();
  };
  const lost = (status) => status === 0 || status === 502 || status === 503 || status === 504;

  const send = async (job) => {
    job.state = "arriving"; job.retry.hidden = true;
    for (let tries = 0; job.state === "arriving";) {
      let answer = await stand(job);
      if (job.key) forget(job.key);
      while (job.state === "arriving" && (answer.status === 200 || answer.status === 201)) {
        if (job.sent >= job.file.size) { job.state = "arrived"; show(job, job.sent, fill(say.arrived, job)); tell(`${job.file.name}: ${fill(say.arrived, job)}`); return; }
        const at = job.sent, end = Math.min(at + chunk, job.file.size);
        answer = await call("PUT", `${say.uploads}${job.key}/`, { body: job.file.slice(at, end), job, at,
          headers: { "Content-Range": `bytes ${at}-${end - 1}/${job.file.size}`, "Content-Type": "application/octet-stream" } });
        job.sent = answer.status === 200 ? answer.facts.offset : at;
        if (answer.status === 200) tries = 0;
        if (answer.status === 409 && Number.isInteger(answer.facts.offset)) { tries += 1; job.sent = answer.facts.offset; if (tries < WAITS.length) answer.status = 200; }
      }
      if (job.state !== "arriving") return;
      if (answer.status === 404 && tries < 2) { tries += 1; continue; }
      if (!lost(answer.status) || tries >= WAITS.length) { fail(job, sentence(answer, job)); return; }
      show(job, job.sent, fill(say.again, job));
      await pause(WAITS[tries]); tries += 1;
    }
  };

  const pump = async () => {
    if (busy) return;
    busy = true;
    for (let job; (job = jobs.find((one) => one.state === "waiting"));) await send(job);
    busy = false;
    if (wanted) read();
  };
  const read = async () => {
    if (jobs.some((job) => job.state === "failed")) { settle(false); return; }
    if (busy || !jobs.length) { settle(jobs.length > 0); return; }
    const answer = await call("POST", say.runs, json({ keys: jobs.map((job) => job.key) }));
    if (answer.status === 201) { jobs.forEach((job) => kept.set(job, null)); location.assign(answer.facts.address); return; }
    settle(false);
    jobs.forEach((job) => fail(job, sentence(answer, job)));
  };
  const settle = (on) => { wanted = on; button.disabled = on; button.textContent = on ? say.reading : label; };

  const take = (job) => {
    job.state = "gone"; job.request?.abort(); job.row.remove(); jobs.splice(jobs.indexOf(job), 1);
    if (job.key) { call("DELETE", `${say.uploads}${job.key}/`); kept.set(job, null); }
    list.hidden = !jobs.length; tell(fill(say.gone, job)); input.focus();
    if (wanted) read();
  };
  const add = (files) => {
    [...files].forEach((file) => {
      if (jobs.some((job) => job.file.name === file.name && job.file.size === file.size && job.file.lastModified === file.lastModified)) return;
      const row = $("row").content.cloneNode(true).firstElementChild, part = (name) => row.querySelector(`[data-${name}]`);
      const job = { file, row, state: "waiting", sent: 0, key: null, bar: row.querySelector("progress"), note: part("note"), retry: part("retry") };
      part("name").textContent = file.name; job.bar.setAttribute("aria-label", file.name);
      ["cancel", "retry"].forEach((name) => part(name).setAttribute("aria-label", `${part(name).textContent}: ${file.name}`));
      part("cancel").addEventListener("click", () => take(job));
      job.retry.addEventListener("click", () => { job.state = "waiting"; job.retry.hidden = true; pump(); });
      show(job, 0, say.waiting); jobs.push(job); list.append(row);
    });
    list.hidden = !jobs.length; input.value = "";
    pump();
  };

  input.addEventListener("change", () => add(input.files));
  form.addEventListener("submit", (e) => { if (jobs.length) { e.preventDefault(); settle(true); read(); } });
  addEventListener("dragover", (e) => { e.preventDefault(); $("zone").classList.add("over"); });
  addEventListener("dragleave", (e) => { if (!e.relatedTarget) $("zone").classList.remove("over"); });
  addEventListener("drop", (e) => {
    e.preventDefault(); $("zone").classList.remove("over");
    const folders = [...e.dataTransfer.items].map((item) => item.webkitGetAsEntry?.()).filter((entry) => entry?.isDirectory).map((entry) => entry.name);
    const files = [...e.dataTransfer.files].filter((file) => !folders.includes(file.name));
    if (files.length) add(files);
    if (folders.length) { const note = $("drop"); note.textContent = say.folder.replace("{name}", folders.join(", ")); tell(note.textContent); }
  });
  $("drop").hidden = false;
  if (input.files.length) add(input.files);
})();
