// Says the words of the uploader with a label in the language of the screens, watches what is chosen for
// it or dropped on it, and says why a file is not taken.

const views = new WeakMap();

export default function ({ parentElement, data }) {
  let view = views.get(parentElement);
  if (!view) {
    view = begin(parentElement, data);
    views.set(parentElement, view);
  }
  view.data = data;
  speak(view);
}

function begin(parentElement, data) {
  const view = { box: document.createElement("div"), data };
  view.box.className = "refused";
  view.box.setAttribute("role", "alert");
  parentElement.append(view.box);
  const watch = (event) => {
    if (!event.target.closest || event.target.closest(UPLOADER) !== uploader(view)) return;
    const chosen = event.target instanceof HTMLInputElement && event.target.type === "file" ? event.target.files : null;
    const files = event.dataTransfer?.files ?? chosen;
    if (files?.length) tell(view, files);
  };
  // What the uploader draws anew speaks English again.
  const drawn = new MutationObserver(() => {
    if (parentElement.isConnected) return speak(view);
    drawn.disconnect();
    document.removeEventListener("change", watch, true);
    document.removeEventListener("drop", watch, true);
  });
  drawn.observe(document.body, { childList: true, subtree: true });
  document.addEventListener("change", watch, true);
  document.addEventListener("drop", watch, true);
  return view;
}

const UPLOADER = '[data-testid="stFileUploader"]';

function uploader(view) {
  return [...document.querySelectorAll(UPLOADER)].find(
    (one) => one.querySelector("section")?.getAttribute("aria-label") === view.data.label,
  );
}

function speak(view) {
  const found = uploader(view);
  if (!found) return;
  write(found.querySelector('section > span button [data-testid="stMarkdownContainer"] p'), view.data.choose);
  write(found.querySelector('[data-testid="stFileUploaderDropzoneInstructions"] span'), view.data.limits);
  name(found.querySelector('input[type="file"]'), view.data.label);
  name(found.querySelector('button[kind="borderlessIcon"]'), view.data.more);
  for (const chip of found.querySelectorAll('[data-testid="stFileChip"]')) {
    const file = chip.querySelector('[data-testid="stFileChipName"]')?.title ?? "";
    name(chip.querySelector('[data-testid="stFileChipDeleteBtn"] button'), view.data.remove.replace("{name}", file));
  }
}

function write(element, words) {
  // Streamlit writes some of its words in several pieces.
  const pieces = [...(element?.childNodes ?? [])].filter((node) => node.nodeType === Node.TEXT_NODE);
  pieces.forEach((piece, at) => {
    const wanted = at ? "" : words;
    if (piece.nodeValue !== wanted) piece.nodeValue = wanted;
  });
}

function name(element, words) {
  if (element && element.getAttribute("aria-label") !== words) element.setAttribute("aria-label", words);
}

function tell(view, files) {
  const told = [...files].map((file) => [file, why(view.data, file)]).filter(([, reason]) => reason);
  view.box.replaceChildren(
    ...told.map(([file, reason]) => {
      const line = document.createElement("div");
      line.textContent = reason.replace("{name}", file.name).replace("{mb}", (file.size / 1e6).toFixed(1));
      return line;
    }),
  );
}

function why(data, file) {
  const kind = file.name.includes(".") ? file.name.split(".").pop().toLowerCase() : "";
  if (file.size > data.largest) return data.too_big;
  if (!data.kinds.includes(kind)) return data.other_kind;
  return file.size === 0 ? data.empty : null;
}
