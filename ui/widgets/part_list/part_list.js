// A searchable list of parts (intents, slots, flows ...). Python holds the selection; a pick is an event.

const MOST = 300;
const views = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = create(parentElement);
    views.set(parentElement, view);
  }
  view.pick = (id) => setTriggerValue("picked", id);
  view.data = data;
  view.selected = data.selected;
  view.search.placeholder = data.placeholder;
  view.search.setAttribute("aria-label", data.placeholder);
  view.rows.setAttribute("aria-label", data.label);
  view.search.style.display = data.items.length > 7 ? "" : "none";
  view.rows.style.maxHeight = `${data.height}px`;
  render(view);
  if (view.shown !== data.selected) {
    view.shown = data.selected;
    view.rows.querySelector('[aria-selected="true"]')?.scrollIntoView({ block: "nearest" });
  }
}

function create(parent) {
  const root = document.createElement("div");
  root.className = "list";
  const search = document.createElement("input");
  search.type = "search";
  search.className = "search";
  const rows = document.createElement("div");
  rows.className = "rows";
  rows.setAttribute("role", "listbox");
  root.append(search, rows);
  parent.append(root);
  const view = { search, rows };
  search.addEventListener("input", () => render(view));
  // Streamlit's own shortcuts would take letters typed in a shadow root for commands.
  root.addEventListener("keydown", (event) => event.stopPropagation());
  return view;
}

function render(view) {
  const wanted = view.search.value.trim().toLowerCase();
  const items = view.data.items.filter(
    (item) => !wanted || `${item.id} ${item.title} ${item.note}`.toLowerCase().includes(wanted),
  );
  // Of thousands only some are drawn; the search finds the others.
  const drawn = items.slice(0, MOST);
  const open = drawn.some((item) => item.id === view.selected) ? null : items.find((item) => item.id === view.selected);
  if (open) drawn.unshift(open);
  view.rows.replaceChildren(...drawn.map((item) => row(view, item)));
  if (items.length > drawn.length) {
    view.rows.append(piece("div", "empty", view.data.more.replace("{count}", (items.length - drawn.length).toLocaleString())));
  }
  if (items.length === 0) {
    const empty = document.createElement("div");
    empty.className = "empty";
    empty.textContent = wanted ? view.data.nothing : view.data.empty;
    view.rows.append(empty);
  }
}

function row(view, item) {
  const button = document.createElement("button");
  button.type = "button";
  button.className = "row";
  button.title = item.title === item.id ? item.id : `${item.title} (${item.id})`;
  button.dataset.id = item.id;
  button.setAttribute("role", "option");
  button.setAttribute("aria-selected", String(item.id === view.selected));
  if (item.mark) button.append(piece("span", `mark ${item.mark}`, ""));
  const names = piece("span", "names", "");
  names.append(piece("span", "title", item.title));
  if (item.note) names.append(piece("span", "note", item.note));
  button.append(names);
  if (item.badge) button.append(piece("span", "badge", item.badge));
  button.addEventListener("click", () => {
    view.selected = item.id;
    view.shown = item.id;
    for (const other of view.rows.querySelectorAll(".row")) {
      other.setAttribute("aria-selected", String(other.dataset.id === item.id));
    }
    view.pick(item.id);
  });
  return button;
}

function piece(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  element.textContent = text;
  return element;
}
