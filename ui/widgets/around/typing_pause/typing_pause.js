// Streamlit takes what is written in a field when it is left. Whoever closes the browser in the middle of a
// text would lose it: after a pause in typing the field is told that it was left, and keeps its focus.

const PAUSE_MS = 2000;
const FIELDS = '[data-testid="stTextArea"], [data-testid="stTextInput"]';
// Half a name would rename a part, and everything that speaks of it.
const NAMES = /^st-key-.*-(name|id)$/;

function isTaken(field) {
  if (!(field instanceof HTMLTextAreaElement) && !(field instanceof HTMLInputElement && field.type === "text")) {
    return false;
  }
  if (!field.closest(FIELDS)) return false;
  const kept = field.closest('[data-testid="stElementContainer"]');
  return !Array.from(kept?.classList ?? []).some((name) => NAMES.test(name));
}

export default function () {
  const waiting = new WeakMap();
  const typed = (event) => {
    const field = event.target;
    if (!isTaken(field)) return;
    clearTimeout(waiting.get(field));
    const commit = () => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    waiting.set(field, setTimeout(commit, PAUSE_MS));
  };
  document.addEventListener("input", typed);
  return () => document.removeEventListener("input", typed);
}
