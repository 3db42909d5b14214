// Utterances as a grid for the keyboard: arrows move, Enter edits and goes on to the next line, Delete
// removes, Space and Shift select. It shows a page of lines at a time, so that fifty thousand stay quick.
// Mark-up stands in markup.js, what is unsaved in unsaved.js, new lines in adding.js, a line that is edited
// in editing.js, marks in utterance_marks.js; all of them come before this.

const PAGE = 100;
const views = new WeakMap();

export default function ({ parentElement, data, setTriggerValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = create(parentElement);
    views.set(parentElement, view);
  }
  view.trigger = setTriggerValue;
  view.send = (event) => take(view, event);
  view.tones = Object.fromEntries(data.slots.map((slot) => [slot.name, slot.tone]));
  const before = view.data;
  const renewed = !before || before.version !== data.version || before.place !== data.place;
  data.utterances = renewed || told(before) !== told(data) ? data.lines.map(readMarkup) : before.utterances;
  const isNew = !before || before.place !== data.place;
  if (isNew) {
    join(view, data.place);
    view.search.value = "";
    view.page = 0;
    view.chosen.clear();
    view.editing = null;
    stopNoting(view);
  }
  if (data.utterances !== before?.utterances) {
    confirm(view.work, data);
    // What was chosen stays chosen where it still stands.
    for (const index of [...view.chosen]) {
      if (data.utterances[index]?.text !== before?.utterances[index]?.text) view.chosen.delete(index);
    }
  }
  view.data = data;
  view.search.placeholder = data.labels.search;
  view.search.setAttribute("aria-label", data.labels.search);
  view.adding.field.placeholder = data.labels.new_example;
  view.adding.field.setAttribute("aria-label", data.labels.new.replace("{intent}", data.intent));
  view.adding.button.textContent = data.labels.add;
  if (isNew) takeUp(view);
  // Somebody who is writing goes on writing.
  else if (view.editing === null) render(view);
  else renderBar(view);
  if (view.typed?.text) showNotes(view);
  return () => takeAway(view);
}

// Shows what is unsaved at the place, and sends it again: the view that it was made in is gone.
function takeUp(view) {
  const { work } = view;
  const { edit } = work;
  if (edit && view.data.utterances[edit.index]?.text === edit.text) {
    view.page = Math.floor(edit.index / PAGE);
    view.at = edit.index % PAGE;
    view.editing = edit.index;
  }
  setField(view, work.text);
  if (work.pasted) showPasted(view);
  else view.adding.notes.replaceChildren();
  render(view);
  writeOn(view);
  if (work.queue.length && !work.refused) flush(work);
}

function told(data) {
  return JSON.stringify(data.told_edits || null);
}

function create(parent) {
  const root = make("div", "list");
  const bar = make("div", "bar");
  const search = document.createElement("input");
  search.type = "search";
  const count = make("span", "muted");
  count.setAttribute("role", "status");
  const all = make("button", "plain", "");
  all.type = "button";
  const remove = make("button", "plain danger", "");
  remove.type = "button";
  const move = document.createElement("select");
  bar.append(search, count, all, move, remove);
  const rows = make("div", "rows");
  rows.setAttribute("role", "grid");
  rows.setAttribute("aria-multiselectable", "true");
  const foot = make("div", "foot");
  const view = {
    root, bar, search, count, all, remove, move, rows, foot,
    chosen: new Set(), page: 0, menu: null, editing: null, at: 0, asked: 0, typed: null, flash: -1,
    work: null, writingIn: null,
  };
  root.append(createAdding(view), bar, rows, foot);
  parent.append(root);
  view.draw = () => render(view);
  search.addEventListener("input", () => {
    view.page = 0;
    render(view);
  });
  search.addEventListener("keydown", (event) => {
    if (event.key === "ArrowDown") focusRow(view, 0);
  });
  all.addEventListener("click", () => chooseAll(view));
  move.addEventListener("change", () => {
    if (move.value) take(view, { kind: "move", indexes: [...view.chosen], to: move.value });
  });
  remove.addEventListener("click", () => take(view, { kind: "delete", indexes: [...view.chosen] }));
  rows.addEventListener("mouseup", () => setTimeout(() => offerMark(view), 0));
  rows.addEventListener("keydown", (event) => rowKey(view, event));
  rows.addEventListener("copy", (event) => copyRows(view, event));
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

// Turns what a person did to lines into a change that names each line by its place and its words.
function take(view, event) {
  const { utterances } = view.data;
  const rows = (event.indexes || []).map((index) => [index, utterances[index].text]);
  if (event.kind === "mark") {
    const { text } = utterances[event.index];
    enqueue(view, { kind: "rewrite", index: event.index, text, source: writeMarkup(text, event.spans) });
  } else if (event.kind === "rewrite") {
    const { text } = utterances[event.index];
    if (event.source.trim()) enqueue(view, { kind: "rewrite", index: event.index, text, source: event.source.trim() });
    else enqueue(view, { kind: "remove", rows: [[event.index, text]] });
  } else if (event.kind === "move") {
    view.chosen.clear();
    enqueue(view, { kind: "move", rows, to: event.to });
  } else {
    view.chosen.clear();
    enqueue(view, { kind: "remove", rows });
  }
  render(view);
}

function foundIn(view) {
  const wanted = view.search.value.trim().toLowerCase();
  const all = view.data.utterances.map((utterance, index) => ({ utterance, index }));
  if (!wanted) return all;
  return all.filter(
    ({ utterance }) =>
      utterance.text.toLowerCase().includes(wanted) ||
      utterance.spans.some((span) => span.slot.toLowerCase().includes(wanted)),
  );
}

function render(view) {
  const found = (view.found = foundIn(view));
  const pages = Math.max(1, Math.ceil(found.length / PAGE));
  view.page = Math.min(view.page, pages - 1);
  const start = view.page * PAGE;
  const shownRows = found.slice(start, start + PAGE);
  view.at = Math.max(0, Math.min(view.at, shownRows.length - 1));
  view.rows.setAttribute("aria-label", view.data.labels.grid);
  view.rows.setAttribute("aria-rowcount", String(found.length));
  drawRows(view, shownRows);
  renderBar(view);
  view.foot.replaceChildren();
  if (pages > 1) {
    view.foot.append(
      turn(view, -1, "‹", view.data.labels.before, view.page > 0),
      make("span", "muted", `${count(start + 1)}–${count(start + shownRows.length)} / ${count(found.length)}`),
      turn(view, 1, "›", view.data.labels.after, view.page < pages - 1),
    );
  }
}

// Lines that would look as they do stay: whoever is selecting words in one while something else is saved goes
// on selecting.
function drawRows(view, shownRows) {
  const { data, rows } = view;
  const looks = JSON.stringify([
    shownRows.map(({ utterance, index }) => [
      index, utterance.text, utterance.spans, view.chosen.has(index), view.work.queue.length ? null : data.problems[index],
    ]),
    view.editing, view.tones, data.labels, data.utterances.length > 0,
  ]);
  if (looks === view.looks && view.flash < 0) return;
  view.looks = looks;
  const top = rows.scrollTop;
  const hadFocus = Boolean(view.root.getRootNode().activeElement?.closest?.(".rows"));
  rows.replaceChildren(...shownRows.map((entry, at) => row(view, entry, at)));
  view.flash = -1;
  rows.scrollTop = top;
  // Lines are made anew: whoever was on one stays on it.
  if (hadFocus && view.editing === null) rows.querySelectorAll(".row")[view.at]?.focus({ preventScroll: true });
  if (!shownRows.length) {
    rows.append(make("div", "empty muted", data.utterances.length ? data.labels.nothing : data.labels.empty));
  }
}

function renderBar(view) {
  const { data, found, chosen } = view;
  const total = data.utterances.length;
  view.bar.style.display = total ? "" : "none";
  const said = found && found.length !== total ? `${count(found.length)} / ${count(total)}` : data.labels.count.replace("{count}", count(total));
  view.count.textContent = view.work.queue.length ? `${said} · ${data.labels.saving}` : said;
  view.count.classList.toggle("bad", Boolean(view.work.refused));
  if (view.work.refused) {
    view.count.textContent = `${view.work.refused} `;
    const again = make("button", "plain", data.labels.again);
    again.type = "button";
    again.addEventListener("click", () => flush(view.work));
    view.count.append(again);
  }
  view.all.style.display = total > 1 ? "" : "none";
  view.all.textContent = chosen.size ? data.labels.choose_none : data.labels.choose_all;
  view.remove.style.display = chosen.size ? "" : "none";
  view.move.style.display = chosen.size && data.intents.length ? "" : "none";
  view.move.setAttribute("aria-label", data.labels.move);
  if (chosen.size) view.move.replaceChildren(new Option(data.labels.move, ""), ...data.intents.map((name) => new Option(name, name)));
  view.remove.textContent = data.labels.delete.replace("{count}", count(chosen.size));
}

function turn(view, by, sign, label, possible) {
  const button = make("button", "plain", sign);
  button.type = "button";
  button.disabled = !possible;
  button.setAttribute("aria-label", label);
  button.addEventListener("click", () => turnPage(view, by));
  return button;
}

function turnPage(view, by) {
  view.page = Math.max(0, view.page + by);
  view.at = 0;
  render(view);
  view.rows.scrollTop = 0;
}

function row(view, { utterance, index }, at) {
  const line = make("div", "row");
  line.dataset.index = String(index);
  line.setAttribute("role", "row");
  line.setAttribute("aria-selected", String(view.chosen.has(index)));
  line.tabIndex = at === view.at ? 0 : -1;
  if (view.flash === index) line.classList.add("flash");
  if (view.editing === index) {
    line.append(lineEditor(view, utterance, index, at));
    return line;
  }
  const box = document.createElement("input");
  box.type = "checkbox";
  box.tabIndex = -1;
  box.checked = view.chosen.has(index);
  box.setAttribute("aria-label", utterance.text);
  box.addEventListener("click", (event) => {
    if (event.shiftKey) chooseTo(view, at);
    else choose(view, index, box.checked);
    view.at = at;
    render(view);
  });
  const text = make("div", "text");
  text.setAttribute("role", "gridcell");
  text.append(...pieces(view, utterance, index));
  const why = view.work.queue.length ? null : view.data.problems[index];
  if (why) {
    line.classList.add("problem");
    text.append(make("span", "why", why));
  }
  text.addEventListener("dblclick", () => edit(view, index));
  line.addEventListener("focus", () => {
    view.at = at;
  });
  const pencil = icon("edit", view.data.labels.edit, () => edit(view, index));
  const bin = icon("delete", view.data.labels.remove, () => take(view, { kind: "delete", indexes: [index] }));
  pencil.tabIndex = bin.tabIndex = -1;
  line.append(cell(box), text, cell(pencil), cell(bin));
  return line;
}

function cell(inner) {
  const element = make("span", "cell");
  element.setAttribute("role", "gridcell");
  element.append(inner);
  return element;
}

function focusRow(view, at) {
  const lines = view.rows.querySelectorAll(".row");
  if (!lines.length) return;
  const wanted = Math.min(Math.max(at, 0), lines.length - 1);
  lines[view.at]?.setAttribute("tabindex", "-1");
  view.at = wanted;
  lines[wanted].tabIndex = 0;
  lines[wanted].focus();
}

function choose(view, index, on) {
  if (on) view.chosen.add(index);
  else view.chosen.delete(index);
}

function chooseTo(view, at) {
  const start = view.page * PAGE;
  const [from, to] = [Math.min(view.at, at), Math.max(view.at, at)];
  for (const { index } of view.found.slice(start + from, start + to + 1)) view.chosen.add(index);
}

function chooseAll(view) {
  if (view.chosen.size) view.chosen.clear();
  else for (const { index } of view.found) view.chosen.add(index);
  render(view);
}

function rowKey(view, event) {
  const line = event.target.closest?.(".row");
  if (!line || event.target.classList.contains("edit") || view.editing !== null) return;
  const index = Number(line.dataset.index);
  const last = view.rows.querySelectorAll(".row").length - 1;
  const at = view.at;
  const step = { ArrowDown: 1, ArrowUp: -1 }[event.key];
  if (step) {
    if (event.shiftKey) {
      choose(view, index, true);
      chooseTo(view, Math.min(Math.max(at + step, 0), last));
      render(view);
    }
    if (at + step < 0) view.adding.field.focus();
    else focusRow(view, at + step);
  } else if (event.key === "Home") focusRow(view, 0);
  else if (event.key === "End") focusRow(view, last);
  else if (event.key === "PageDown" || event.key === "PageUp") {
    turnPage(view, event.key === "PageDown" ? 1 : -1);
    focusRow(view, 0);
  } else if (event.key === " ") {
    choose(view, index, !view.chosen.has(index));
    render(view);
    focusRow(view, at);
  } else if (event.key === "Enter" || event.key === "F2") edit(view, index);
  else if (event.key === "Delete" || event.key === "Backspace") {
    take(view, { kind: "delete", indexes: view.chosen.size ? [...view.chosen] : [index] });
    focusRow(view, at);
  } else if (event.key === "a" && (event.ctrlKey || event.metaKey)) {
    for (const entry of view.found) view.chosen.add(entry.index);
    render(view);
    focusRow(view, at);
  } else if (event.key === "Escape") {
    view.chosen.clear();
    render(view);
    focusRow(view, at);
  } else return;
  event.preventDefault();
}

function copyRows(view, event) {
  if (view.editing !== null || selectionOf(view)?.toString()) return;
  const focused = view.found[view.page * PAGE + view.at];
  const indexes = view.chosen.size ? [...view.chosen].sort((a, b) => a - b) : focused ? [focused.index] : [];
  event.clipboardData.setData("text/plain", indexes.map((index) => view.data.utterances[index].source).join("\n"));
  event.preventDefault();
}
