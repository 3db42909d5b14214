// What the person did and the server has not confirmed yet. Every change is sent with all those before it
// that are unconfirmed, and again while nothing is confirmed, so that none is lost when two come quickly or
// while the page is being drawn; Python takes each number once.

const RESEND_MS = 2000;

function enqueue(view, op) {
  view.number += 1;
  view.queue.push({ ...op, number: view.number });
  apply(view.data.utterances, op);
  view.refused = null;
  flush(view);
}

function flush(view, wait = RESEND_MS) {
  view.trigger("edited", { view: view.name, ops: view.queue });
  clearTimeout(view.resend);
  // What takes long to save is not sent much more often for that.
  view.resend = setTimeout(() => {
    if (view.queue.length && !view.refused) flush(view, 2 * wait);
  }, wait);
}

// Takes what Python says of the last changes: done up to a number, or refused and why.
function confirm(view, data) {
  const told = data.told_edits || {};
  if (told.view === view.name) {
    view.queue = view.queue.filter((op) => op.number > told.number);
    view.refused = told.refused || null;
  }
  for (const op of view.queue) apply(data.utterances, op);
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
    utterances.splice(0, utterances.length, ...[]);
    for (const utterance of kept) utterances.push(utterance);
  }
}

// The line at an index if it still says this, else the first that does.
function find(utterances, index, text) {
  if (utterances[index]?.text === text) return index;
  return utterances.findIndex((utterance) => utterance.text === text);
}
