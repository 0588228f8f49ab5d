// #board: cards by drag and by key, both by pressing the card's own [data-to] buttons and links, so under the same rules.
// Letters count only while a card has the focus: a and d as said on its buttons, j and k to the next card and back.
// The board that asks itself again waits while a card is held or its moves are open.

let held = null;

const board = () => document.getElementById("board");
const column = (target) => target.closest("[data-stage]");
const way = (to) => held?.querySelector(`[data-to="${to?.dataset.stage}"]`);
const first = (card) => card?.querySelector("a").focus({ preventScroll: true });

for (const kind of ["htmx:beforeRequest", "htmx:beforeSwap"]) {
  document.addEventListener(kind, (event) => {
    const asks = event.detail.requestConfig?.elt ?? event.detail.elt;
    const busy = held || board().querySelector("details[open]:focus-within");
    if (asks.id === "board" && busy) event.preventDefault();
  });
}

document.addEventListener("dragstart", (event) => {
  held = event.target.closest?.("[draggable]");
  if (!held) return;
  event.dataTransfer.setData("text/plain", ""); // Firefox drags nothing that has no data
  for (const each of board().querySelectorAll("[data-stage]")) each.classList.toggle("takes", Boolean(way(each)));
});
document.addEventListener("dragover", (event) => way(column(event.target)) && event.preventDefault());
document.addEventListener("drop", (event) => {
  const pressed = way(column(event.target));
  if (!pressed) return;
  event.preventDefault();
  pressed.click();
});
document.addEventListener("dragend", () => {
  held = null;
  for (const each of board().querySelectorAll(".takes")) each.classList.remove("takes");
});

document.addEventListener("keydown", (event) => {
  const card = event.target.closest("[data-card]");
  if (!card || !/^[a-z]$/.test(event.key) || event.ctrlKey || event.metaKey || event.altKey) return;
  const cards = [...card.parentElement.children];
  if (event.key === "j") first(cards[cards.indexOf(card) + 1]);
  else if (event.key === "k") first(cards[cards.indexOf(card) - 1]);
  else card.querySelector(`[aria-keyshortcuts="${event.key}"]`)?.click();
});

// Back from a move: on with the next card of the same column, as soon as the browser has gone to the column itself.
const goOn = () => first(document.querySelector(`${location.hash}[data-stage] [data-card]`));
if (/^#[a-z_]+$/.test(location.hash)) addEventListener("pageshow", () => setTimeout(goOn));
