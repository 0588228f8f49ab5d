// [data-combobox][data-url]: a text input, the list of its suggestions, a hidden input for the chosen value (components/_combobox.html).
// GET url?q=text answers components/_options.html; Tab and Enter take the highlighted one, Ctrl-Enter sends the form with it.
// [data-many]: the text holds several with commas, the last is asked for; by POST, since what is asked may be a patient's.

const WAIT_MS = 150;
const boxes = new WeakMap();

class Combobox {
  constructor(root) {
    this.input = root.querySelector("input:not([type=hidden])");
    this.list = root.querySelector("ul");
    this.hidden = root.querySelector("input[type=hidden]");
    this.said = root.querySelector("[role=status]");
    this.root = root;
    this.at = -1;
    this.pending = null;
    const { input, list } = this;
    list.setAttribute("role", "listbox");
    const roles = { role: "combobox", autocomplete: "off", "aria-autocomplete": "list", "aria-expanded": "false" };
    for (const [name, value] of Object.entries({ ...roles, "aria-controls": list.id })) input.setAttribute(name, value);
    input.addEventListener("input", () => this.typed());
    input.addEventListener("keydown", (event) => this.key(event));
    input.addEventListener("blur", () => this.close());
    list.addEventListener("pointerdown", (event) => event.preventDefault());
    list.addEventListener("click", (event) => this.take(event.target.closest("[role=option]")));
  }

  get options() {
    return [...this.list.querySelectorAll("[role=option]")];
  }

  // What is asked for, and what stands before it.
  get parts() {
    const parts = this.input.value.split(",");
    return "many" in this.root.dataset ? [parts.pop().trim(), parts] : [this.input.value.trim(), []];
  }

  typed() {
    if (this.hidden.value) this.write("");
    clearTimeout(this.timer);
    this.dropped = false;
    if (!this.parts[0]) return this.close();
    this.timer = setTimeout(() => this.ask(), WAIT_MS);
  }

  // Asks at once, and remembers the question: whoever needs the answer awaits `pending`.
  ask() {
    clearTimeout(this.timer);
    this.timer = null;
    this.abort?.abort();
    this.abort = new AbortController();
    const asked = this.fetched(this.abort.signal).finally(() => asked === this.pending && (this.pending = null));
    return (this.pending = asked);
  }

  async fetched(signal) {
    const query = new URLSearchParams({ q: this.parts[0] });
    const { url, many } = this.root.dataset;
    for (const name of (this.root.dataset.with ?? "").split(" ").filter(Boolean)) {
      const other = this.input.form.elements[name];
      await pendingOf(other?.closest("[data-combobox]"));
      query.set(name, other?.value ?? "");
    }
    try {
      const token = this.input.form.elements.csrfmiddlewaretoken?.value;
      const post = { method: "POST", headers: { "X-CSRFToken": token }, body: query, signal };
      const answer = await (many === undefined ? fetch(`${url}?${query}`, { signal }) : fetch(url, post));
      if (answer.ok) this.show(await answer.text());
    } catch (error) {
      if (error.name !== "AbortError") this.close();
    }
  }

  show(html) {
    this.list.innerHTML = html;
    this.options.forEach((option, index) => (option.id = `${this.list.id}-${index}`));
    const count = this.options.filter((option) => option.dataset.value).length;
    this.said.textContent = count ? `${count} found` : "No match";
    if (document.activeElement !== this.input || this.dropped) return;
    this.list.hidden = !this.options.length;
    this.input.setAttribute("aria-expanded", String(!this.list.hidden));
    this.mark(0);
  }

  mark(index) {
    const { options } = this;
    this.at = options.length ? (index + options.length) % options.length : -1;
    options.forEach((option, i) => option.setAttribute("aria-selected", String(i === this.at)));
    if (this.at < 0) return this.input.removeAttribute("aria-activedescendant");
    this.input.setAttribute("aria-activedescendant", options[this.at].id);
    options[this.at].scrollIntoView({ block: "nearest" });
  }

  close() {
    this.list.hidden = true;
    this.at = -1;
    this.input.setAttribute("aria-expanded", "false");
    this.input.removeAttribute("aria-activedescendant");
  }

  write(value) {
    this.hidden.value = value;
    this.hidden.dispatchEvent(new Event("change", { bubbles: true }));
  }

  take(option) {
    if (!option) return;
    clearTimeout(this.timer);
    this.timer = null;
    this.close();
    if (option.dataset.opens) return this.open(option.dataset.opens);
    this.input.value = [...this.parts[1].map((part) => part.trim()), option.dataset.text].join(", ");
    this.said.textContent = `${option.dataset.text} chosen`;
    this.write(option.dataset.value);
  }

  // "Add …": opens the fieldset for it, with what was typed in its first field.
  open(id) {
    const place = document.getElementById(id);
    place.open = true;
    const first = place.querySelector("input:not([type=hidden]), select, textarea");
    if (!first.value) first.value = this.input.value;
    first.focus();
  }

  // Typed and gone on before the answer came: the first match is meant.
  async settle() {
    if (this.timer) this.ask();
    await this.pending;
    if (!this.hidden.value && !this.dropped) this.take(this.options.find((option) => option.dataset.value));
  }

  key(event) {
    const { key } = event;
    const open = !this.list.hidden;
    if (key === "ArrowDown" || key === "ArrowUp") {
      event.preventDefault();
      if (open) return this.mark(this.at + (key === "ArrowDown" ? 1 : -1));
      this.dropped = false;
      return this.ask();
    }
    if (key === "Escape" && open) {
      event.preventDefault();
      this.dropped = true;
      return this.close();
    }
    if (key === "Enter" && !event.ctrlKey && !event.metaKey) {
      event.preventDefault(); // never sends the form
      if (this.timer || this.pending) return void this.settle();
      return open ? this.take(this.options[this.at]) : undefined;
    }
    if (key !== "Enter" && (key !== "Tab" || event.shiftKey)) return;
    if (this.timer || this.pending) return void (this.settling = this.settle().finally(() => (this.settling = null)));
    const option = open ? this.options[this.at] : undefined;
    if (key === "Tab" && option?.dataset.opens) event.preventDefault();
    if (option && (key === "Tab" || option.dataset.value)) this.take(option);
  }
}

const boxOf = (root) => boxes.get(root) ?? (boxes.set(root, new Combobox(root)), boxes.get(root));
const pendingOf = (root) => (root && boxes.has(root) ? boxes.get(root).settling : null);

for (const root of document.querySelectorAll("[data-combobox]")) boxOf(root);
// With script its "Add …" option leads there, so the tab order passes it by.
for (const title of document.querySelectorAll("[data-from-combobox] > summary")) title.tabIndex = -1;
document.addEventListener("focusin", (event) => {
  const root = event.target.closest?.("[data-combobox]");
  if (root) boxOf(root);
});

// A form is sent when its answers are in.
window.addEventListener(
  "submit",
  (event) => {
    const open = [...event.target.querySelectorAll("[data-combobox]")].map(pendingOf).filter(Boolean);
    if (!open.length) return;
    event.preventDefault();
    event.stopImmediatePropagation();
    Promise.all(open).then(() => event.target.requestSubmit(event.submitter));
  },
  true,
);
