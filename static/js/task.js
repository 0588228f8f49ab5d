// dialog#task: opens once a form has come into it, closes when the task is noted or on a press of [data-close].

const dialog = document.getElementById("task");

dialog.addEventListener("htmx:afterSwap", () => dialog.open || dialog.showModal());
dialog.addEventListener("task-noted", () => dialog.close());
dialog.addEventListener("click", (event) => event.target.closest("[data-close]") && dialog.close());
dialog.addEventListener("close", () => dialog.replaceChildren());
