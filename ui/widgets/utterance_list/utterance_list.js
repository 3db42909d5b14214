// Utterances with their coloured spans: select text to mark it, click a mark to change it,
// the pencil edits a line with its mark-up, the boxes delete several at once.
// Offsets count code points, as Python's do, not UTF-16 units.

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

function pieces(view, utterance, index) {
  const letters = Array.from(utterance.text);
  const nodes = [];
  let at = 0;
  utterance.spans.forEach((span, order) => {
    if (span.start > at) nodes.push(document.createTextNode(letters.slice(at, span.start).join("")));
    const mark = make("span", "span", letters.slice(span.start, span.end).join(""));
    mark.dataset.slot = span.value ? `${span.slot} = ${span.value}` : span.slot;
    mark.style.setProperty("--tone", view.tones[span.slot] || "var(--st-gray-color)");
    mark.addEventListener("click", (event) => {
      event.stopPropagation();
      if (!selectionOf(view)?.toString()) changeMark(view, index, order, mark);
    });
    nodes.push(mark);
    at = span.end;
  });
  if (at < letters.length) nodes.push(document.createTextNode(letters.slice(at).join("")));
  return nodes;
}

function edit(view, index) {
  closeMenu(view);
  view.editing = index;
  render(view);
  const field = view.rows.querySelector(".edit");
  field?.focus();
}

function editor(view, utterance, index) {
  const field = document.createElement("input");
  field.className = "edit";
  field.value = utterance.source;
  field.setAttribute("aria-label", view.data.labels.edit);
  const leave = () => {
    view.editing = null;
    render(view);
  };
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    if (event.key === "Enter") {
      if (field.value !== utterance.source) view.send({ kind: "rewrite", index, source: field.value });
      leave();
    } else if (event.key === "Escape") leave();
  });
  field.addEventListener("blur", () => {
    if (view.editing !== index) return;
    if (field.value !== utterance.source) view.send({ kind: "rewrite", index, source: field.value });
    setTimeout(leave, 0);
  });
  return field;
}

// The shadow root has a selection of its own in Chromium; elsewhere the document's serves.
function selectionOf(view) {
  const root = view.root.getRootNode();
  return (root.getSelection ? root.getSelection() : document.getSelection()) || null;
}

function offerMark(view) {
  const selection = selectionOf(view);
  if (!selection || selection.rangeCount === 0 || selection.isCollapsed || view.editing !== null) return;
  const range = selection.getRangeAt(0);
  const line = (range.startContainer.parentElement || range.startContainer).closest?.(".row");
  if (!line || !line.contains(range.endContainer)) return;
  const index = Number(line.dataset.index);
  const text = line.querySelector(".text");
  const start = offsetIn(text, range.startContainer, range.startOffset);
  const end = offsetIn(text, range.endContainer, range.endOffset);
  const [from, to] = trimmed(view.data.utterances[index].text, Math.min(start, end), Math.max(start, end));
  if (to <= from) return;
  const where = range.getBoundingClientRect();
  const menu = openMenu(view, where, view.data.labels.mark.replace("{text}", Array.from(view.data.utterances[index].text).slice(from, to).join("")));
  slotChoices(view, menu, (slot) => mark(view, index, { start: from, end: to, slot, value: null }));
}

function offsetIn(text, node, offset) {
  const range = document.createRange();
  range.selectNodeContents(text);
  range.setEnd(node, offset);
  return Array.from(range.toString()).length;
}

function trimmed(text, start, end) {
  const letters = Array.from(text);
  let from = start;
  let to = Math.min(end, letters.length);
  while (from < to && /\s/u.test(letters[from])) from += 1;
  while (to > from && /\s/u.test(letters[to - 1])) to -= 1;
  return [from, to];
}

function mark(view, index, span) {
  const kept = view.data.utterances[index].spans.filter((other) => other.end <= span.start || other.start >= span.end);
  const spans = [...kept, span].sort((a, b) => a.start - b.start);
  view.send({ kind: "mark", index, spans });
  closeMenu(view);
}

function changeMark(view, index, order, element) {
  const span = view.data.utterances[index].spans[order];
  const others = view.data.utterances[index].spans.filter((_, at) => at !== order);
  const menu = openMenu(view, element.getBoundingClientRect(), view.data.labels.change);
  slotChoices(view, menu, (slot) => mark(view, index, { ...span, slot }));
  menu.append(document.createElement("hr"));
  const field = make("div", "field");
  const value = document.createElement("input");
  value.value = span.value || "";
  value.placeholder = view.data.labels.value;
  value.setAttribute("aria-label", view.data.labels.value);
  value.addEventListener("keydown", (event) => {
    if (event.key === "Enter" && !event.isComposing) mark(view, index, { ...span, value: value.value.trim() || null });
  });
  field.append(value);
  const none = make("button", "choice", view.data.labels.unmark);
  none.type = "button";
  none.addEventListener("click", () => {
    view.send({ kind: "mark", index, spans: others });
    closeMenu(view);
  });
  menu.append(field, none);
}

function slotChoices(view, menu, choose) {
  if (!view.data.slots.length) menu.append(make("div", "empty muted", view.data.labels.no_slots));
  for (const slot of view.data.slots) {
    const choice = make("button", "choice");
    choice.type = "button";
    const dot = make("span", "dot");
    dot.style.setProperty("--tone", slot.tone);
    choice.append(dot, make("span", "", slot.label));
    choice.addEventListener("click", () => choose(slot.name));
    menu.append(choice);
  }
}

function openMenu(view, where, title) {
  closeMenu(view);
  const menu = make("div", "menu");
  menu.append(make("h4", "", title));
  const home = view.root.getBoundingClientRect();
  menu.style.left = `${Math.max(0, Math.min(where.left - home.left, home.width - 230))}px`;
  menu.style.top = `${where.bottom - home.top + 6}px`;
  view.root.append(menu);
  view.menu = menu;
  return menu;
}

function closeMenu(view) {
  view.menu?.remove();
  view.menu = null;
}

function icon(name, label, act) {
  const button = make("button", "icon", name);
  button.type = "button";
  button.title = label;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", act);
  return button;
}

function make(tag, className, text) {
  const element = document.createElement(tag);
  element.className = className;
  if (text !== undefined) element.textContent = text;
  return element;
}
