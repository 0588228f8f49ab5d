// Visits without network. They wait in this browser, ids and ticks only, until the server has said "saved"; what was
// typed stays in the page's memory. #waiting says how many; form[data-offline] is the sheet ("always": followups/offline.html).

const KEPT = ["source", "kind", "at", "outcome", "miles", "head_count"];
const NOT_KEPT = ["note", "new_contact_name", "pledge_by", "commitment_what", "next_step_what", "told"];
const PLACES_FOR_MS = 3_600_000;
const bar = document.getElementById("waiting");
const form = document.querySelector("form[data-offline]");
const always = form?.dataset.offline === "always";
const typed = new Map();
let user = Number(bar.dataset.user);
let waiting = [];
let sending = Promise.resolve();
let busy, checked;

const opened = new Promise((done, failed) => {
  const asked = indexedDB.open("kept", 1);
  asked.onupgradeneeded = () => ["visits", "me"].forEach((name) => asked.result.createObjectStore(name));
  asked.onsuccess = () => done(asked.result);
  asked.onerror = failed;
});

const store = async (name, act, ...given) => {
  const moves = (await opened).transaction(name, "readwrite");
  const asked = moves.objectStore(name)[act](...given);
  return new Promise((done, failed) => {
    moves.oncomplete = () => done(asked.result);
    moves.onabort = failed;
  });
};

const ask = (method, body, headers = { "X-Kept-Poll": "1" }) =>
  fetch(bar.dataset.url, { method, body, headers, redirect: "manual", signal: AbortSignal.timeout(15_000) });
const visits = (list) => `${list.length} visit${list.length === 1 ? "" : "s"}`;
const mine = () => waiting.filter((visit) => visit.user === user);

const element = (tag, own) => Object.assign(document.createElement(tag), own);

// "Mercy Hospital, good talk, 2:05 PM"
const told = ({ source, outcome, at }, places) => {
  const place = places?.find(({ id }) => source === `source-${id}`)?.name ?? "a source";
  return `${place}, ${outcome.replace("_", " ")}, ${new Date(at).toLocaleTimeString([], { timeStyle: "short" })}`;
};

const say = (text, tone = "warning", ...more) => {
  bar.className = text ? `message ${tone}` : "";
  bar.replaceChildren(text, ...more);
};

const show = async (signedOut) => {
  waiting = await store("visits", "getAll");
  const places = (await store("me", "get", 1))?.places;
  const refused = mine().find((visit) => visit.refused);
  if (signedOut) {
    const link = element("a", { href: bar.dataset.signIn, textContent: "Sign in" });
    if (mine().length) return say(" ", "warning", link, ` to send ${visits(mine())}`);
  }
  const others = mine().filter((visit) => visit !== refused);
  const waits = others.length ? `${visits(others)} waiting to send: ${others.map((visit) => told(visit, places)).join("; ")}. ` : "";
  if (refused) {
    const onclick = () => store("visits", "delete", refused.form_id).then(() => show());
    const button = element("button", { className: "btn btn-sm btn-secondary", textContent: "Discard it", onclick });
    return say(`A visit cannot be saved (${told(refused, places)}): ${refused.refused} ${waits}`, "error", button);
  }
  if (!waits && bar.classList.contains("success")) return; // "The visit is sent." stays to be read
  const onlyHere = mine().some(({ form_id }) => NOT_KEPT.some((name) => typed.get(form_id)?.get(name)));
  say(waits + (onlyHere ? "Leave this page open: what you typed is sent from here." : ""));
};

const drawPeople = (place) => {
  const box = form.querySelector("[data-people]");
  const chips = (place?.contacts ?? []).map(({ id, name }) => {
    const chip = box.querySelector("template").content.cloneNode(true);
    const [tick, label] = chip.querySelectorAll("input, label");
    Object.assign(tick, { value: id, id: `person-${id}` });
    Object.assign(label, { htmlFor: tick.id, textContent: name });
    return chip;
  });
  box.hidden = !chips.length;
  box.querySelector(".chips").replaceChildren(...chips);
};

// The sheet without network knows the person's own places, as they were when there was one.
const draw = (places) => {
  const at = new Map(places.map((place) => [`source-${place.id}`, place]));
  const choice = form.elements.source;
  const asked = `source-${new URLSearchParams(location.search).get("source")}`;
  choice.append(...[...at].map(([value, { name }]) => new Option(name, value)));
  choice.onchange = () => drawPeople(at.get(choice.value));
  form.addEventListener("reset", () => drawPeople());
  if (at.has(asked)) choice.value = asked;
  choice.onchange();
};

const bodyOf = (visit, csrf) => {
  const body = typed.get(visit.form_id) ?? new FormData();
  for (const name of ["form_id", ...KEPT]) body.set(name, visit[name]);
  body.delete("contacts");
  for (const id of visit.contacts) body.append("contacts", id);
  body.set("csrfmiddlewaretoken", csrf);
  return body;
};

const send = async () => {
  const me = await store("me", "get", 1);
  user ||= me?.user;
  await show();
  const isFresh = me && me.user === user && me.at > Date.now() - PLACES_FOR_MS;
  if (isFresh && !mine().length) return;
  const answer = await ask("GET");
  if (answer.status === 401 || answer.type === "opaqueredirect") return show(true);
  if (!answer.ok) return;
  const { csrf, ...now } = await answer.json();
  user = now.user;
  await store("me", "put", { ...now, at: Date.now() }, 1);
  if (always && !me) draw(now.places);
  await show();
  let sent = 0;
  for (const visit of mine()) {
    const said = await ask("POST", bodyOf(visit, csrf));
    if (said.status === 401 || said.type === "opaqueredirect") return show(true);
    if (said.status === 422) {
      const { errors } = await said.json();
      await store("visits", "put", { ...visit, refused: Object.values(errors)[0][0] }, visit.form_id);
    } else if (said.ok && (await said.json()).saved === visit.form_id) {
      await store("visits", "delete", visit.form_id);
      typed.delete(visit.form_id);
      sent += 1;
    }
  }
  await show();
  if (sent && !mine().length) say(sent === 1 ? "The visit is sent." : `${sent} visits are sent.`, "success");
};

// Without network it ends in an error, and the next occasion tries again.
const trySend = () => (sending = sending.then(send).catch(() => {}));

const keep = (data) => {
  const visit = Object.fromEntries(KEPT.map((name) => [name, data.get(name) ?? ""]));
  visit.form_id = data.get("form_id") ?? crypto.randomUUID();
  visit.at = (visit.at ? new Date(visit.at) : new Date()).toISOString();
  return store("visits", "put", { ...visit, user, contacts: data.getAll("contacts") }, visit.form_id).then(() => visit.form_id);
};

const logged = async (submitter) => {
  const data = new FormData(form, submitter);
  if (!always) {
    // Not by the form itself: what was typed stays at hand when the network goes on the way.
    const slow = setTimeout(() => say("Saving …", "info"), 500);
    const answer = await ask("POST", data, { "X-Kept-Now": "1" }).catch(() => null);
    clearTimeout(slow);
    if (answer?.ok) {
      location.assign((await answer.json()).page);
      return new Promise(() => {}); // the next page is on its way
    }
    if (answer) return true; // refused, or signed out: the form goes its own way
    if (!data.get("source")) return say("Without network, choose the source from the list.", "error");
  }
  typed.set(await keep(data), data);
  form.reset();
  if (form.elements.form_id) form.elements.form_id.value = crypto.randomUUID();
  if (!always) form.elements.source.value = first;
  window.scrollTo(0, 0);
  await show();
  trySend();
  if (!always) await new Promise((done) => setTimeout(done, 1000)); // a second tap on the same button means the same visit
};

const first = form?.elements.source.value;
form?.addEventListener("submit", async (event) => {
  if (checked || !navigator.serviceWorker) return;
  event.preventDefault();
  if (busy) return;
  busy = true;
  checked = await logged(event.submitter).catch(() => !always);
  busy = false;
  if (checked) form.requestSubmit(event.submitter);
});

document.addEventListener(
  "submit",
  (event) => {
    const lost = `${visits(waiting)} waiting here will be lost. Sign out?`;
    if (waiting.length && event.target.matches("[action$='/logout/']") && !confirm(lost)) event.preventDefault();
  },
  true,
);
addEventListener("online", trySend);
addEventListener("pageshow", (event) => event.persisted && (checked = busy = false));
document.addEventListener("visibilitychange", () => document.hidden || trySend());
navigator.serviceWorker?.register(bar.dataset.worker, { scope: "/" });

// The server has answered this form already: with its page, or with the form again.
const answered = document.querySelector("[data-saved]")?.dataset.saved ?? form?.elements.form_id?.value;
if (answered) await store("visits", "delete", answered);
if (always) store("me", "get", 1).then((me) => me && draw(me.places));
trySend();
