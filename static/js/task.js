// dialog#task: opens once a form has come into it, closes when the task is noted or on a press of [data-close].

const dialog = document.getElementById("task");
const open = () => dialog.firstElementChild && !dialog.open && dialog.showModal();

dialog.addEventListener("htmx:afterSwap", open);
dialog.addEventListener("task-noted", () => dialog.close());
dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && dialog.close());
dialog.addEventListener("close", () => dialog.replaceChildren());
open();
