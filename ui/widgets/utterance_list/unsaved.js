// What is unsaved at a place: changes that the server has not confirmed, and what stands in the fields. It
// belongs to the page and not to a view, since Streamlit may take a view away and draw another while
// somebody writes. Every change is sent with all those before it that are unconfirmed, and again while
// nothing is confirmed, so that none is lost when two come quickly or while the page is being drawn; Python
// takes each number once.

const RESEND_MS = 2000;
// Whoever wrote in a field that was taken away goes on in the one that comes within this time.
const GO_ON_MS = 2000;
const works = new Map();

// Makes a view the newest of its place, in the place of the one it was in before.
function join(view, place) {
  leave(view);
  if (!works.has(place)) {
    const name = Math.random().toString(36).slice(2);
    works.set(place, { place, name, number: 0, queue: [], refused: null, text: "", pasted: null, edit: null, writing: null, views: [] });
  }
  view.work = works.get(place);
  view.work.views.push(view);
}

function leave(view) {
  const { work } = view;
  if (!work) return;
  work.views = work.views.filter((other) => other !== view);
  const isEmpty = !work.queue.length && !work.text && !work.pasted && !work.edit && !work.writing;
  if (isEmpty && !work.views.length) works.delete(work.place);
}

function enqueue(view, op) {
  const { work } = view;
  work.number += 1;
  work.queue.push({ ...op, number: work.number });
  work.refused = null;
  for (const each of work.views) {
    apply(each.data.utterances, op);
    if (each !== view && each.editing === null) each.draw();
  }
  flush(work);
}

// Sends through the newest view: an older one may be about to go.
function flush(work, wait = RESEND_MS) {
  work.views.at(-1)?.trigger("edited", { view: work.name, ops: work.queue });
  clearTimeout(work.resend);
  // What takes long to save is not sent much more often for that.
  work.resend = setTimeout(() => {
    if (work.queue.length && !work.refused) flush(work, 2 * wait);
  }, wait);
}

// Takes what Python says of the last changes: done up to a number, or refused and why.
function confirm(work, data) {
  const told = data.told_edits || {};
  if (told.view === work.name) {
    work.queue = work.queue.filter((op) => op.number > told.number);
    work.refused = told.refused || null;
  }
  for (const op of work.queue) apply(data.utterances, op);
}

function apply(utterances, op) {
  if (op.kind === "add") {
    const there = new Set(utterances.map((utterance) => utterance.text));
    for (const line of op.lines) {
      const read = readMarkup(line);
      if (!there.has(read.text)) utterances.push(read);
      there.add(read.text);
    }
  } else if (op.kind === "rewrite") {
    const at = find(utterances, op.index, op.text);
    if (at >= 0) utterances[at] = readMarkup(op.source);
  } else {
    const gone = new Set(op.rows.map(([index, text]) => find(utterances, index, text)));
    const kept = utterances.filter((_, at) => !gone.has(at));
    utterances.length = 0;
    for (const utterance of kept) utterances.push(utterance);
  }
}

// The line at an index if it still says this, else the first that does.
function find(utterances, index, text) {
  if (utterances[index]?.text === text) return index;
  return utterances.findIndex((utterance) => utterance.text === text);
}

// Remembers what stands in a field with every key, and that somebody is in it until they leave it themselves.
function remember(view, field, keep) {
  field.addEventListener("input", () => keep(field.value));
  field.addEventListener("focus", () => {
    view.writingIn = field;
  });
  field.addEventListener("blur", () => {
    // A field that is taken away is blurred as well.
    setTimeout(() => {
      if (field.isConnected && view.writingIn === field) view.writingIn = null;
    }, 0);
  });
}

// A view that was taken away: whoever was writing in it goes on in the newest one, or in the next.
function takeAway(view) {
  const { root, work, writingIn } = view;
  // Streamlit says so as well of a drawing that a newer one has overtaken.
  if (root.isConnected) return;
  stopNoting(view);
  if (writingIn) {
    work.writing = { from: writingIn.selectionStart, to: writingIn.selectionEnd, at: performance.now() };
    view.writingIn = null;
  }
  leave(view);
  if (work.views.length) writeOn(work.views.at(-1));
}

function writeOn(view) {
  const { work } = view;
  const { writing } = work;
  work.writing = null;
  const elsewhere = document.activeElement && document.activeElement !== document.body;
  if (!writing || elsewhere || performance.now() - writing.at > GO_ON_MS) return;
  const field = view.rows.querySelector(".edit") || view.adding.field;
  field.focus({ preventScroll: true });
  field.setSelectionRange(writing.from, writing.to);
}
