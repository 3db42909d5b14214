// Utterances with their coloured spans: the pencil edits a line with its mark-up, the boxes delete
// several at once. How spans are marked stands in utterance_marks.js, which comes before this.

const PAGE = 100;
const views = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = create(parentElement);
    views.set(parentElement, view);
  }
  view.send = (event) => setTriggerValue("edited", event);
  view.tones = Object.fromEntries(data.slots.map((slot) => [slot.name, slot.tone]));
  if (!view.data || view.data.version !== data.version) {
    view.chosen.clear();
    view.editing = null;
    closeMenu(view);
  }
  if (!view.data || view.data.place !== data.place) {
    view.search.value = "";
    view.limit = PAGE;
  }
  view.data = data;
  view.search.placeholder = data.labels.search;
  view.search.setAttribute("aria-label", data.labels.search);
  render(view);
}

function create(parent) {
  const root = make("div", "list");
  const bar = make("div", "bar");
  const search = document.createElement("input");
  search.type = "search";
  const count = make("span", "muted");
  const remove = make("button", "plain danger");
  remove.type = "button";
  const move = document.createElement("select");
  bar.append(search, count, move, remove);
  const rows = make("div", "rows");
  const foot = make("div", "foot");
  root.append(bar, rows, foot);
  parent.append(root);
  const view = { root, bar, search, count, move, remove, rows, foot, chosen: new Set(), limit: PAGE, menu: null, editing: null };
  view.draw = () => render(view);
  search.addEventListener("input", () => {
    view.limit = PAGE;
    render(view);
  });
  move.addEventListener("change", () => {
    if (move.value) view.send({ kind: "move", indexes: [...view.chosen], to: move.value });
  });
  remove.addEventListener("click", () => view.send({ kind: "delete", indexes: [...view.chosen] }));
  rows.addEventListener("mouseup", () => setTimeout(() => offerMark(view), 0));
  root.addEventListener("keydown", (event) => {
    // Streamlit's own shortcuts would take letters typed in a shadow root for commands.
    event.stopPropagation();
    if (event.key === "Escape") closeMenu(view);
  });
  document.addEventListener("mousedown", (event) => {
    if (view.menu && !event.composedPath().includes(view.menu)) closeMenu(view);
  });
  return view;
}

function render(view) {
  const { data } = view;
  const wanted = view.search.value.trim().toLowerCase();
  const all = data.utterances.map((utterance, index) => ({ utterance, index }));
  const found = all.filter(
    ({ utterance }) =>
      !wanted ||
      utterance.text.toLowerCase().includes(wanted) ||
      utterance.spans.some((span) => span.slot.toLowerCase().includes(wanted)),
  );
  view.bar.style.display = data.utterances.length ? "" : "none";
  view.count.textContent = wanted ? `${found.length} / ${all.length}` : `${all.length}`;
  view.remove.style.display = view.chosen.size ? "" : "none";
  view.move.style.display = view.chosen.size && data.intents.length ? "" : "none";
  view.move.setAttribute("aria-label", data.labels.move);
  view.move.replaceChildren(new Option(data.labels.move, ""), ...data.intents.map((name) => new Option(name, name)));
  view.remove.textContent = data.labels.delete.replace("{count}", String(view.chosen.size));
  view.rows.replaceChildren(...found.slice(0, view.limit).map((entry) => row(view, entry)));
  if (!found.length) view.rows.append(make("div", "empty muted", all.length ? data.labels.nothing : data.labels.empty));
  view.foot.replaceChildren();
  if (found.length > view.limit) {
    const more = make("button", "plain", data.labels.more.replace("{count}", String(found.length - view.limit)));
    more.addEventListener("click", () => {
      view.limit += PAGE;
      render(view);
    });
    view.foot.append(more);
  }
}

function row(view, { utterance, index }) {
  const line = make("div", "row");
  line.dataset.index = String(index);
  if (view.editing === index) {
    line.append(editor(view, utterance, index));
    return line;
  }
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = view.chosen.has(index);
  box.setAttribute("aria-label", utterance.text);
  box.addEventListener("change", () => {
    if (box.checked) view.chosen.add(index);
    else view.chosen.delete(index);
    render(view);
  });
  const text = make("div", "text");
  text.append(...pieces(view, utterance, index));
  const why = view.data.problems[index];
  if (why) {
    line.classList.add("problem");
    text.append(make("span", "why", why));
  }
  text.addEventListener("dblclick", () => edit(view, index));
  line.append(box, text, icon("edit", view.data.labels.edit, () => edit(view, index)));
  line.append(icon("delete", view.data.labels.remove, () => view.send({ kind: "delete", indexes: [index] })));
  return line;
}
