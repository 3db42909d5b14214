// Utterances with coloured spans: select text to mark it, click a mark to change it, edit the mark-up.
// Offsets count code points, as Python's do, not UTF-16 units. A list that uses it has a `view` with
// `data.utterances`, `data.slots`, `data.labels`, `tones`, `rows`, `root`, `editing`, `menu`, and the
// functions `send` (tell what the person did) and `draw` (show the list anew).

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
  view.draw();
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
    view.draw();
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
