// Streamlit takes what is written in a text area when it is left. Whoever closes the browser in the middle
// of a long text would lose it: after a pause in typing the field is told that it was left, and keeps its focus.

const PAUSE_MS = 2000;

export default function () {
  const waiting = new WeakMap();
  const typed = (event) => {
    const field = event.target;
    if (!(field instanceof HTMLTextAreaElement) || !field.closest('[data-testid="stTextArea"]')) return;
    clearTimeout(waiting.get(field));
    const commit = () => field.dispatchEvent(new FocusEvent("focusout", { bubbles: true }));
    waiting.set(field, setTimeout(commit, PAUSE_MS));
  };
  document.addEventListener("input", typed);
  return () => document.removeEventListener("input", typed);
}
