// Whether the page around the canvas is at work. Streamlit stops a page that is when another change
// comes, and what a form was about to save of the field that was just left would be gone.

const RUNNING = new Set(["running", "rerunRequested"]);
const STATE = "data-test-script-state";
// How long it may take until the page is at work once a changed field was left.
const SETTING_OUT = 2_000;

let held: { field: EventTarget; value: string } | null = null;
let left = 0;

const valueOf = (field: EventTarget | null): string | null =>
  field instanceof HTMLInputElement || field instanceof HTMLTextAreaElement ? field.value : null;

export function watchPage() {
  document.addEventListener("focusin", ({ target }) => {
    const value = valueOf(target);
    held = target && value !== null ? { field: target, value } : null;
  });
  document.addEventListener("focusout", ({ target }) => {
    if (held && held.field === target && held.value !== valueOf(target)) left = performance.now();
    held = null;
  });
}

export function pageIsAtWork(): boolean {
  const state = document.querySelector(`[${STATE}]`)?.getAttribute(STATE) ?? "";
  if (RUNNING.has(state)) {
    left = 0;
    return true;
  }
  return left > 0 && performance.now() - left < SETTING_OUT;
}
