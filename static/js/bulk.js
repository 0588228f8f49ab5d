// form[data-bulk]: says how many of its rows are ticked, and ticks a page's rows at once. Without script one ticks by hand.

const look = () => {
  const form = document.querySelector("form[data-bulk]");
  if (!form) return;
  const boxes = [...form.elements].filter((box) => box.name === "row");
  const ticked = boxes.filter((box) => box.checked).length;
  const words = form.querySelector("[data-count]");
  words.dataset.idle ??= words.textContent;
  words.textContent = ticked ? `${ticked} selected` : words.dataset.idle;
  form.classList.toggle("ticked", ticked > 0);
  const all = document.querySelector("[data-tick-all]");
  all.closest("label").hidden = false;
  all.checked = ticked === boxes.length;
  all.indeterminate = ticked > 0 && !all.checked;
  all.onchange = () => {
    for (const box of boxes) box.checked = all.checked;
    look();
  };
};

document.addEventListener("change", (event) => event.target.name === "row" && look());
document.addEventListener("htmx:afterSwap", look);
window.addEventListener("pageshow", look);
