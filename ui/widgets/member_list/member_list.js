// The candidates of a group, each with a box: the typical ones first, the odd ones last. Digits tick the
// ten around the cursor, arrows move it, the space bar ticks its line, E edits its mark-up. How spans
// are marked stands in utterance_marks.js, which comes before this.

const views = new WeakMap();
const TEN = 10;

export default function ({ parentElement, data, setTriggerValue, setStateValue }) {
  let view = views.get(parentElement);
  if (!view) {
    view = create(parentElement);
    views.set(parentElement, view);
    view.off = new Set(data.off);
  }
  view.send = (event) => setTriggerValue("edited", event);
  view.tell = () => setStateValue("off", [...view.off]);
  view.tones = Object.fromEntries(data.slots.map((slot) => [slot.name, slot.tone]));
  if (!view.data || view.data.version !== data.version) {
    view.editing = null;
    closeMenu(view);
  }
  view.data = data;
  render(view);
  // Streamlit draws anew without a word to the drawing before: two of them would hear each key twice.
  view.stop?.();
  const hear = (event) => press(view, event);
  document.addEventListener("keydown", hear);
  view.stop = () => document.removeEventListener("keydown", hear);
  return view.stop;
}

function create(parent) {
  const root = make("div", "list");
  const rows = make("div", "rows");
  root.append(rows);
  parent.append(root);
  // Whoever has just typed a name or an intent goes on by keys.
  if (document.activeElement instanceof HTMLInputElement) document.activeElement.blur();
  const view = { root, rows, off: new Set(), at: 0, menu: null, editing: null };
  view.draw = () => render(view);
  rows.addEventListener("mouseup", () => setTimeout(() => offerMark(view), 0));
  root.addEventListener("keydown", (event) => {
    if (event.key === "Escape") closeMenu(view);
    // Streamlit's own shortcuts would take letters typed in a shadow root for commands.
    if (isTyping(event)) event.stopPropagation();
  });
  document.addEventListener("mousedown", (event) => {
    if (view.menu && !event.composedPath().includes(view.menu)) closeMenu(view);
  });
  return view;
}

function isTyping(event) {
  const place = event.composedPath()[0];
  return place instanceof HTMLElement && (place.isContentEditable || place.matches("input:not([type=checkbox]), textarea, select"));
}

function press(view, event) {
  if (!view.root.isConnected || isTyping(event) || event.ctrlKey || event.metaKey || event.altKey || event.isComposing) return;
  const count = view.data.utterances.length;
  if (/^[0-9]$/.test(event.key)) {
    const index = tens(view) + ((Number(event.key) + TEN - 1) % TEN);
    if (index < count) toggle(view, index);
  } else if (event.key === "ArrowDown" || event.key === "ArrowUp") {
    view.at = Math.max(0, Math.min(count - 1, view.at + (event.key === "ArrowDown" ? 1 : -1)));
    render(view);
    view.rows.children[view.at]?.scrollIntoView({ block: "nearest" });
  } else if (event.key === " ") {
    toggle(view, view.at);
  } else if (event.key.toLowerCase() === "e") {
    edit(view, view.at);
  } else return;
  event.preventDefault();
}

function tens(view) {
  return Math.floor(view.at / TEN) * TEN;
}

function toggle(view, index) {
  const id = view.data.ids[index];
  if (!view.off.delete(id)) view.off.add(id);
  render(view);
  view.tell();
}

function render(view) {
  const { data } = view;
  view.rows.replaceChildren(...data.utterances.map((utterance, index) => row(view, utterance, index)));
  if (view.editing !== null) view.rows.querySelector(".edit")?.focus();
}

function row(view, utterance, index) {
  const id = view.data.ids[index];
  const line = make("div", "row");
  line.dataset.index = String(index);
  if (index === view.at) line.classList.add("here");
  if (view.editing === index) {
    line.append(editor(view, utterance, index));
    return line;
  }
  const off = view.off.has(id);
  if (off) line.classList.add("off");
  const inTen = index >= tens(view) && index < tens(view) + TEN;
  const key = make("span", "key", inTen ? String((index + 1) % TEN) : "");
  const box = document.createElement("input");
  box.type = "checkbox";
  box.checked = !off;
  box.tabIndex = -1;
  box.setAttribute("aria-label", utterance.text);
  box.addEventListener("change", () => {
    view.at = index;
    toggle(view, index);
  });
  const text = make("div", "text");
  text.append(...pieces(view, utterance, index));
  if (view.data.counts[index] > 1) text.append(make("span", "count", `×${view.data.counts[index]}`));
  const why = view.data.notes[index];
  if (why) text.append(make("span", "why", why));
  text.addEventListener("dblclick", () => edit(view, index));
  const rival = view.data.rivals[index];
  line.append(key, box, text);
  if (rival) line.append(make("span", "rival", rival));
  line.append(make("span", "score", view.data.scores[index]), icon("edit", view.data.labels.edit, () => edit(view, index)));
  return line;
}
