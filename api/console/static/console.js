// Keys, panels, the draft as it comes, and words that outlive a lost connection. Every page works without this.
"use strict";
const $ = (q, at = document) => at.querySelector(q), $$ = (q, at = document) => [...at.querySelectorAll(q)];
const typing = (e) => e.target.matches("input:not([type=radio]):not([type=checkbox]),textarea,select");
const shown = (e) => e.getClientRects().length > 0;
const banner = (words) => { const b = $("#connection"); b.textContent = words; b.hidden = !words; };
const parse = (text) => new DOMParser().parseFromString(text, "text/html");

// --- what isn't seen at first stands in the page as text, so that the rest is painted sooner
const laid = (n) => n.firstElementChild ? n.childNodes : parse(n.textContent).body.childNodes;
const unpack = (at = document) => $$("noscript.later", at).forEach((n) => n.replaceWith(...laid(n)));

// --- keys
let going = false;
document.addEventListener("keydown", (e) => {
  const form = e.target.closest("form"); unpack();
  if (e.key === "Enter" && (e.ctrlKey || e.metaKey) && form) { e.preventDefault(); form.requestSubmit(); return; }
  if (e.key === "Escape") { closeAll(); return; }
  if (e.key === "Enter" && e.target.matches(".wide select,.wide input")) {
    e.preventDefault(); const why = $("select[name=code]", form); if (why) why.focus(); return;
  }
  if (e.ctrlKey || e.metaKey || e.altKey || typing(e) || $("dialog[open]")) return;
  if (e.key === "g") { going = true; setTimeout(() => { going = false; }, 1200); return; }
  if (going) { going = false; const to = $(`[data-go="${CSS.escape(e.key)}"]`); if (to) to.click(); return; }
  if ((e.key === "j" || e.key === "k") && move(e.key === "j" ? 1 : -1)) { e.preventDefault(); return; }
  if (e.key === "Enter" && e.target.closest("a,button,summary,label")) return;
  if (e.key === "Enter" && open()) { e.preventDefault(); return; }
  const to = $$(`[data-key="${CSS.escape(e.key)}"]`).find(shown);
  if (!to) return;
  e.preventDefault();
  if (to.matches("input[type=search],select")) to.focus(); else { if (to.matches("input")) to.focus(); to.click(); settle(to.parentElement); unfold(to.closest("details.card")); }
});
function closeAll() {
  const sheet = $("details.pop[open]"), panel = $("#panel");
  if (sheet) { sheet.open = false; $("summary", sheet).focus(); }
  else if (!panel.hidden) { panel.hidden = true; if (closeAll.back) closeAll.back.focus(); }
  else if (typing({ target: document.activeElement })) document.activeElement.blur();
}
const rows = () => $$("tr[data-row]");
function move(by) {
  const all = rows(); if (!all.length) return false;
  const at = all.findIndex((r) => r.classList.contains("at"));
  const next = all[Math.max(0, Math.min(all.length - 1, at + by))];
  all.forEach((r) => r.classList.toggle("at", r === next));
  next.scrollIntoView({ block: "nearest" }); ($("button.take", next) || $("a", next)).focus();
  return true;
}
function open() { const row = $("tr.at button.take") || $("tr.at a"); if (row) row.click(); return !!row; }
function settle(sheet) {
  if (!sheet || !sheet.matches("details.pop[open]") || sheet.contains(document.activeElement) && document.activeElement.closest("form")) return;
  const first = $("textarea,select,input:checked,input:not([type=hidden])", sheet); if (first) first.focus();
}
const unfold = (card) => { if (card && card.open) requestAnimationFrame(() => card.scrollIntoView({ block: "nearest" })); };
document.addEventListener("toggle", (e) => { unpack(e.target); settle(e.target); }, true);

// --- panels and dialogs
document.addEventListener("click", async (e) => {
  const opens = e.target.closest("[data-opens]");
  if (opens) { unpack(); document.getElementById(opens.dataset.opens).showModal(); return; }
  if (e.target.closest("[data-close]")) { closeAll(); return; }
  const to = e.target.closest("a[href]");
  if (!to || e.ctrlKey || e.metaKey || e.shiftKey || e.altKey) return;
  const beside = to.matches("[data-panel]");
  if (!beside && !within(to)) return;
  e.preventDefault();
  if (!beside) { go(to.href); return; }
  const at = new URL(to.href); at.searchParams.set("panel", "1"); at.hash = "";
  try {
    const answer = await fetch(at); if (!answer.ok) { location.href = to.href; return; }
    const panel = $("#panel"); panel.replaceChildren(...parse(await answer.text()).body.childNodes);
    panel.hidden = false; closeAll.back = to;
    const here = $("#here", panel); if (here) here.scrollIntoView({ block: "center" });
    ($("[data-close]", panel) || panel).focus({ preventScroll: true });
  } catch { lost(); }
});

// --- what is typed stays in this tab until it was taken
const slot = (f) => `typed ${f.getAttribute("action")} ${(f.elements.case || {}).value || ""}`;
const words = (f) => $$("textarea", f).filter((t) => t.value);
document.addEventListener("input", (e) => {
  const f = e.target.closest("form[method=post]");
  if (f && e.target.matches("textarea")) sessionStorage.setItem(slot(f), JSON.stringify(words(f).map((t) => [t.name, t.value])));
});
const restore = () => $$("form[method=post]").forEach((f) => {
  for (const [name, value] of JSON.parse(sessionStorage.getItem(slot(f)) || "[]")) {
    const field = f.elements[name]; if (field && !field.value) field.value = value;
  }
});
const lost = () => banner("The connection is lost. Nothing that you typed is gone; it is sent again when you press the button once more.");
document.addEventListener("submit", async (e) => {
  const f = e.target; if (f.method !== "post") return;
  e.preventDefault(); if (f.dataset.busy) return; f.dataset.busy = "1";
  try {
    const answer = await fetch(f.action, { method: "POST", body: new URLSearchParams(new FormData(f, e.submitter)), headers: { "X-Console": "1" } });
    const to = answer.headers.get("X-Go");
    if (answer.status < 300) sessionStorage.removeItem(slot(f));
    if (to) { await go(to); return; }
    const got = parse(await answer.text()); banner(""); unpack(got); show(got);
  } catch { lost(); } finally { delete f.dataset.busy; }
});
addEventListener("offline", lost); addEventListener("online", () => banner(""));

// --- from page to page: the body alone is replaced, which is painted in half the time that a new document takes
let asked = 0, address = location.pathname + location.search;
const program = (page) => { const one = $("script[src]", page); return one && one.getAttribute("src"); };
const within = (to) => to.origin === location.origin && to.pathname.startsWith("/console") && !to.hash && !to.target; // a link with a target is a document of its own
async function go(to, back) {
  const mine = ++asked; document.body.setAttribute("aria-busy", "true");
  try {
    const answer = await fetch(to, { headers: { Accept: "text/html" } }), got = parse(await answer.text());
    if (mine !== asked) return;
    if (program(got) !== program(document)) { location.href = to; return; } // to sign in, or to a newer version
    if (!back) history.replaceState({ scrolled: scrollY }, "");
    show(got);
    if (back) scrollTo(0, back.scrolled || 0); else history.pushState(null, "", answer.url);
    address = location.pathname + location.search;
  } catch { banner("The connection is lost. Nothing that you typed is gone; open the page again when it is back."); }
  finally { document.body.removeAttribute("aria-busy"); }
}
function show(page) {
  document.title = page.title; document.documentElement.dataset.page = page.documentElement.dataset.page;
  if (stream.from) stream.from.close();
  document.body.replaceWith(page.body); scrollTo(0, 0); $("#main").focus({ preventScroll: true }); begin();
}
addEventListener("popstate", (e) => { if (location.pathname + location.search !== address) go(location.href, e.state || {}); });

// --- the draft, step by step
function step(name) {
  const all = $$("[data-step]"), at = all.findIndex((s) => s.dataset.step === name);
  all.forEach((s, n) => { s.className = n < at ? "done" : n === at ? "now" : ""; });
}
async function fill(box) {
  try {
    const got = parse(await (await fetch(box.dataset.part)).text()); unpack(got);
    if (!box.isConnected) return; // they went on to another page
    for (const id of ["brief", "bar"]) { const part = got.getElementById(id), old = document.getElementById(id); if (part && old) old.replaceWith(part); }
    const left = $(".left", got), mine = $(".left"); if (left && mine && !$("textarea:focus")) mine.replaceWith(left);
  } catch { lost(); setTimeout(() => { if (box.isConnected) fill(box); }, 3000); }
}
function stream() {
  const box = $("[data-stream]"); if (!box) return;
  const source = stream.from = new EventSource(box.dataset.stream);
  source.addEventListener("step", (e) => step(e.data));
  source.addEventListener("done", () => { source.close(); fill(box); });
  source.onerror = () => { source.close(); setTimeout(() => poll(box), 1500); };
}
async function poll(box) {
  if (!box.isConnected) return;
  try {
    const said = await (await fetch(box.dataset.stream + "&once=1")).json(); banner("");
    if (said.done) { fill(box); return; } step(said.step);
  } catch { lost(); }
  setTimeout(() => poll(box), 1500);
}

// --- a page begins; what can wait, as a tab's store is far away, waits until it is seen
function begin() {
  const first = rows().find((r) => "free" in r.dataset) || rows()[0]; if (first) first.classList.add("at");
  stream(); requestAnimationFrame(() => setTimeout(() => requestAnimationFrame(() => setTimeout(() => { unpack(); restore(); }))));
}
begin();
