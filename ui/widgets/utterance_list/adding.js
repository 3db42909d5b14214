// The field for new utterances: Enter adds what stands there, and a paste of many lines is looked through
// before it is added. Lines whose mark-up is wrong stay in the field.

const CHECK_AFTER = 250;
const WRONG_SHOWN = 5;

function createAdding(view) {
  const box = make("div", "adding");
  const field = document.createElement("textarea");
  field.rows = 1;
  field.className = "new";
  const button = make("button", "plain strong", "");
  button.type = "button";
  const notes = make("div", "notes");
  notes.setAttribute("role", "status");
  const line = make("div", "line");
  line.append(field, button);
  box.append(line, notes);
  view.adding = { box, field, button, notes };
  remember(view, field, (value) => {
    view.work.text = value;
    for (const { adding } of view.work.views) if (adding.field !== field) adding.field.value = value;
  });
  field.addEventListener("input", () => {
    grow(field);
    view.work.pasted = null;
    noteTyped(view, field.value, -1, notes);
  });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      if (view.work.pasted) addPasted(view);
      else addField(view);
    } else if (event.key === "ArrowDown" && !field.value.includes("\n")) {
      event.preventDefault();
      focusRow(view, 0);
    } else if (event.key === "Escape") {
      view.work.pasted = null;
      noteTyped(view, field.value, -1, notes);
    }
  });
  field.addEventListener("paste", (event) => {
    const lines = linesOf(event.clipboardData.getData("text/plain"));
    if (lines.length < 2) return;
    event.preventDefault();
    lookThrough(view, [...linesOf(field.value), ...lines]);
  });
  button.addEventListener("click", () => (view.work.pasted ? addPasted(view) : addField(view)));
  return box;
}

function linesOf(text) {
  return text.split(/\r\n|\r|\n/).map((line) => line.replaceAll("\t", " ").trim()).filter(Boolean);
}

// Puts a text into the field, and into what is kept of the place.
function setField(view, text) {
  view.work.text = text;
  for (const { adding } of view.work.views) {
    adding.field.value = text;
    grow(adding.field);
  }
}

function grow(field) {
  field.rows = Math.min(Math.max(field.value.split("\n").length, 1), 8);
}

function addField(view) {
  const { field, notes } = view.adding;
  const lines = linesOf(field.value);
  if (lines.length > 1) {
    lookThrough(view, lines);
    if (!view.work.pasted.wrong.length) addPasted(view);
    return;
  }
  if (!lines.length) return;
  const read = readMarkup(lines[0]);
  if (faultOf(read, view.data.labels)) return;
  if (view.data.utterances.some((utterance) => utterance.text === read.text)) {
    noteTyped(view, field.value, -1, notes);
    return;
  }
  setField(view, "");
  notes.replaceChildren();
  add(view, lines);
  field.focus();
}

// Sorts pasted lines into new ones, those that are here already, and those that cannot be read.
function lookThrough(view, lines) {
  const there = new Set(view.data.utterances.map((utterance) => utterance.text));
  const fresh = [];
  const wrong = [];
  let known = 0;
  for (const line of lines) {
    const read = readMarkup(line);
    const why = faultOf(read, view.data.labels);
    if (why) wrong.push({ line, why });
    else if (!read.text || there.has(read.text)) known += 1;
    else {
      there.add(read.text);
      fresh.push(line);
    }
  }
  view.work.pasted = { fresh, wrong, known, size: fresh.reduce((sum, line) => sum + line.length, 0) };
  showPasted(view);
}

function showPasted(view) {
  const { notes } = view.adding;
  const { pasted } = view.work;
  const { labels, most_lines: mostLines, most_letters: mostLetters } = view.data;
  const told = labels.pasted
    .replace("{new}", count(pasted.fresh.length))
    .replace("{known}", count(pasted.known))
    .replace("{wrong}", count(pasted.wrong.length));
  const nodes = [make("div", "note", told)];
  for (const { line, why } of pasted.wrong.slice(0, WRONG_SHOWN)) nodes.push(make("div", "note bad", `${shown(line)} — ${why}`));
  pasted.tooMany = pasted.fresh.length > mostLines || pasted.size > mostLetters;
  if (pasted.tooMany) nodes.push(make("div", "note bad", labels.too_many.replace("{most}", count(mostLines))));
  const buttons = make("div", "buttons");
  if (pasted.fresh.length && !pasted.tooMany) {
    const yes = make("button", "plain strong", labels.add_many.replace("{count}", count(pasted.fresh.length)));
    yes.type = "button";
    yes.addEventListener("click", () => addPasted(view));
    buttons.append(yes);
  }
  const no = make("button", "plain", labels.leave);
  no.type = "button";
  no.addEventListener("click", () => {
    view.work.pasted = null;
    notes.replaceChildren();
    view.adding.field.focus();
  });
  buttons.append(no);
  nodes.push(buttons);
  notes.replaceChildren(...nodes);
}

function addPasted(view) {
  const { field, notes } = view.adding;
  const { pasted } = view.work;
  if (!pasted || pasted.tooMany) return;
  view.work.pasted = null;
  setField(view, pasted.wrong.map(({ line }) => line).join("\n"));
  notes.replaceChildren(...pasted.wrong.slice(0, WRONG_SHOWN).map(({ line, why }) => make("div", "note bad", `${shown(line)} — ${why}`)));
  if (pasted.fresh.length) add(view, pasted.fresh);
  field.focus();
}

function add(view, lines) {
  view.search.value = "";
  stopNoting(view);
  enqueue(view, { kind: "add", lines });
  view.page = Math.max(0, Math.ceil(view.data.utterances.length / PAGE) - 1);
  view.flash = view.data.utterances.length - 1;
  view.draw();
  view.rows.scrollTop = view.rows.scrollHeight;
}

// Tells what speaks against a line while it is typed: at once what the browser knows, then the server's.
function noteTyped(view, value, index, notes) {
  clearTimeout(view.typing);
  const line = value.trim();
  view.typed = { text: line, index, notes };
  if (!line || value.includes("\n")) {
    notes.replaceChildren();
    return;
  }
  if (!showNotes(view)) {
    view.typing = setTimeout(() => {
      view.asked += 1;
      view.trigger("typed", { text: line, number: view.asked });
    }, CHECK_AFTER);
  }
}

// Nobody asks about a line any more that was saved, left or taken away.
function stopNoting(view) {
  clearTimeout(view.typing);
  view.typed = null;
}

// Shows the notes of the line that is being typed; returns whether it cannot be saved as it is.
function showNotes(view) {
  const { text, index, notes } = view.typed;
  const { labels } = view.data;
  const read = readMarkup(text);
  const fault = faultOf(read, labels);
  if (fault) {
    notes.replaceChildren(make("div", "note bad", fault));
    return true;
  }
  const nodes = [];
  const slots = new Set(view.data.slots.map((slot) => slot.name));
  for (const slot of new Set(read.spans.map((span) => span.slot))) {
    if (!slots.has(slot)) nodes.push(make("div", "note bad", labels.unknown_slot.replace("{slot}", slot)));
  }
  const key = saidKey(read.text);
  if (view.data.utterances.some((other, at) => at !== index && saidKey(other.text) === key)) {
    nodes.push(make("div", "note", labels.same_here));
  }
  const told = view.data.told;
  if (told && told.text === text) {
    for (const each of told.same) {
      if (each.intent !== view.data.intent) nodes.push(make("div", "note", labels.same_there.replace("{intent}", each.intent)));
    }
    for (const each of told.near) {
      const words = each.intent === view.data.intent ? labels.near_here : labels.near_there;
      nodes.push(make("div", "note", words.replace("{text}", shown(each.text)).replace("{intent}", each.intent).replace("{likeness}", `${Math.round(each.likeness * 100)} %`)));
    }
  }
  notes.replaceChildren(...nodes);
  return false;
}

function shown(text) {
  const letters = Array.from(text);
  return letters.length > 80 ? `${letters.slice(0, 79).join("")}…` : text;
}

function count(number) {
  return number.toLocaleString();
}
