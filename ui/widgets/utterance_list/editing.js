// A line of the grid while it is edited: Enter and the arrows save it and go on to the next one.

function lineEditor(view, utterance, index, at) {
  const box = make("div", "editor");
  const field = document.createElement("input");
  field.className = "edit";
  const { text, source } = utterance;
  const isKept = view.work.edit?.index === index && view.work.edit.text === text;
  const edit = isKept ? view.work.edit : { index, text, value: source };
  view.work.edit = edit;
  field.value = edit.value;
  field.setAttribute("aria-label", view.data.labels.edit);
  const notes = make("div", "notes");
  box.append(field, notes);
  let done = false;
  const close = () => {
    done = true;
    view.editing = null;
    stopNoting(view);
    view.work.edit = null;
  };
  // Returns whether the line could be left: with wrong mark-up it stays open, so that nothing is lost.
  const commit = () => {
    const fault = field.value.trim() && faultOf(readMarkup(field.value), view.data.labels);
    if (fault) {
      notes.replaceChildren(make("div", "note bad", fault));
      return false;
    }
    close();
    if (field.value.trim() !== utterance.source) take(view, { kind: "rewrite", index, source: field.value });
    else render(view);
    return true;
  };
  const goOn = (step) => {
    const next = view.found[view.page * PAGE + at]?.index === index ? at + step : at;
    const entry = view.found[view.page * PAGE + next];
    view.at = next;
    if (entry && next >= 0 && next < PAGE) edit(view, entry.index);
    else view.adding.field.focus();
  };
  remember(view, field, (value) => {
    edit.value = value;
  });
  field.addEventListener("input", () => noteTyped(view, field.value, index, notes));
  field.addEventListener("keydown", (event) => {
    event.stopPropagation();
    if (event.isComposing) return;
    const step = { Enter: 1, ArrowDown: 1, ArrowUp: -1 }[event.key];
    if (step) {
      event.preventDefault();
      if (commit()) goOn(step);
    } else if (event.key === "Escape") {
      close();
      render(view);
      focusRow(view, at);
    }
  });
  field.addEventListener("blur", () => {
    // One that was taken away is taken up again by the next view.
    if (!done) setTimeout(() => done || !field.isConnected || commit(), 0);
  });
  return box;
}
