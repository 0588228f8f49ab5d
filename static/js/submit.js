// form[data-ctrl-enter]: Ctrl-Enter or Cmd-Enter sends it, by its [data-default] button or else its first one.
// Each form that posts is sent once: a second click waits for the first answer (the form's own id guards the server).
// form[data-download]: a file comes and the page stays, so it may be sent again.

const button = (form) => form.querySelector("[data-default]") ?? form.querySelector("button:not([type=button])");

document.addEventListener("keydown", (event) => {
  if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
  const form = event.target.closest?.("form[data-ctrl-enter]");
  if (!form) return;
  event.preventDefault();
  form.requestSubmit(button(form));
});

window.addEventListener("submit", (event) => {
  const form = event.target;
  if (event.defaultPrevented || form.method !== "post" || "download" in form.dataset) return;
  if (form.dataset.sent) return event.preventDefault();
  form.dataset.sent = "yes";
  event.submitter?.setAttribute("aria-disabled", "true");
});

// Back from the next page, or a file answered: the form may be sent again.
window.addEventListener("pageshow", () => {
  for (const form of document.querySelectorAll("form[data-sent]")) {
    delete form.dataset.sent;
    form.querySelector("[aria-disabled]")?.removeAttribute("aria-disabled");
  }
});

// [data-script]: comes when something is first put in there.
document.addEventListener("htmx:beforeSwap", ({ target }) => target.dataset.script && import(target.dataset.script));
