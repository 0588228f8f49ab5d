// dialog#idle[data-seconds][data-sign-in]: shown two minutes before the automatic log-off, with "Stay signed in".
// Who types or taps meanwhile stays without being asked; the open tabs of one person tell each other.

const dialog = document.getElementById("idle");
const allowed = Number(dialog.dataset.seconds) * 1000;
const warning = Math.min(120_000, allowed / 2);
const form = dialog.querySelector("form");
const left = dialog.querySelector("[data-left]");
const tabs = new BroadcastChannel("kept-idle");
let since = Date.now();
let active = 0;

const told = () => {
  since = Date.now();
  if (dialog.open) dialog.close();
};

const stay = async () => {
  const answer = await fetch(form.action, { method: "POST", body: new FormData(form), redirect: "manual" });
  if (answer.type === "opaqueredirect") return out(); // the server had ended the session already
  if (!answer.ok) return;
  told();
  tabs.postMessage("here");
};

const out = () => location.assign(`${dialog.dataset.signIn}?next=${encodeURIComponent(location.pathname + location.search)}`);

const look = () => {
  const rest = since + allowed - Date.now();
  if (rest <= 0) return out();
  if (rest > warning) return;
  if (active > Date.now() - warning && active > since) return stay();
  left.textContent = rest > 60_000 ? "2 minutes" : `${Math.ceil(rest / 10_000) * 10} seconds`;
  if (!dialog.open) dialog.showModal();
};

for (const kind of ["keydown", "pointerdown"]) {
  document.addEventListener(kind, () => !dialog.open && (active = Date.now()), { passive: true });
}
form.addEventListener("submit", (event) => {
  event.preventDefault();
  stay();
});
tabs.addEventListener("message", told);
tabs.postMessage("here");
document.addEventListener("htmx:afterRequest", (event) => event.detail.requestConfig?.verb !== "get" && told());
setInterval(look, 5_000);
