// Whoever writes "{" in a text is offered the slots whose value may stand there: arrows choose, Enter or Tab
// takes, Escape goes on without. The list stands under the field, outside of this component's own root, so that
// the field can tell a screen reader which line is chosen.

const MOST = 8;
const BEGUN = /\{([\p{L}\p{N}_]*)$/u;
const HOLDER = '[class*="st-key-places-"]';
const setText = Object.getOwnPropertyDescriptor(HTMLTextAreaElement.prototype, "value").set;
// The text at which somebody said that nothing of the list is wanted.
const refused = new WeakMap();
// Streamlit draws anew without a word to the drawing before, and draws a second component into a holder before
// it takes the first away, or the second again. Of those that are in a holder, the newest offers.
const drawings = new WeakMap();
let lists = 0;

export default function ({ parentElement, data }) {
  const holder = (parentElement.getRootNode().host ?? parentElement).closest(HOLDER);
  if (!holder) return undefined;
  const here = drawings.get(holder) ?? [];
  drawings.set(holder, here);
  here.find((other) => other.parentElement === parentElement)?.leave();
  let open = null;

  const close = () => {
    if (!open) return;
    open.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant", "aria-autocomplete"]) open.field.removeAttribute(name);
    open = null;
  };

  const offer = (field) => {
    close();
    if (!(field instanceof HTMLTextAreaElement) || refused.get(field) === field.value) return;
    const begun = BEGUN.exec(field.value.slice(0, field.selectionStart));
    if (!begun) return;
    const wanted = begun[1].toLowerCase();
    const named = data.places.filter((name) => name.toLowerCase().includes(wanted));
    const first = named.filter((name) => name.toLowerCase().startsWith(wanted));
    const found = [...new Set([...first, ...named])].slice(0, MOST);
    if (!found.length) return;
    open = { field, found, at: 0, list: listOf(found, data.label, take) };
    place(open);
    choose(0);
  };

  const choose = (at) => {
    open.at = (at + open.found.length) % open.found.length;
    [...open.list.children].forEach((line, n) => {
      line.setAttribute("aria-selected", String(n === open.at));
      line.style.background = n === open.at ? "#e2edeb" : "transparent";
    });
    const chosen = open.list.children[open.at];
    open.field.setAttribute("aria-autocomplete", "list");
    open.field.setAttribute("aria-controls", open.list.id);
    open.field.setAttribute("aria-activedescendant", chosen.id);
    chosen.scrollIntoView({ block: "nearest" });
  };

  function take(at) {
    const { field, found } = open;
    const before = field.value.slice(0, field.selectionStart).replace(BEGUN, `{${found[at]}}`);
    const after = field.value.slice(field.selectionEnd).replace(/^\}/, "");
    close();
    setText.call(field, before + after);
    field.setSelectionRange(before.length, before.length);
    field.dispatchEvent(new Event("input", { bubbles: true }));
  }

  const typed = (event) => {
    if (here.at(-1) === drawing) offer(event.target);
  };
  const keyed = (event) => {
    if (!open || event.target !== open.field || event.isComposing) return;
    if (event.key === "ArrowDown") choose(open.at + 1);
    else if (event.key === "ArrowUp") choose(open.at - 1);
    else if (event.key === "Enter" || event.key === "Tab") take(open.at);
    else if (event.key === "Escape") {
      refused.set(open.field, open.field.value);
      close();
    } else return;
    event.preventDefault();
    event.stopPropagation();
  };
  // A pause in typing tells a field that it was left, while the person is still there.
  const left = (event) => {
    if (event.isTrusted) close();
  };
  holder.addEventListener("input", typed);
  holder.addEventListener("keydown", keyed, true);
  holder.addEventListener("focusout", left);
  // Text that wraps scrolls its field a moment after it was typed: the list goes along.
  const moved = () => open && place(open);
  window.addEventListener("scroll", moved, true);
  // The page is drawn anew when something was saved; a list that was open stays.
  const goOn = () => {
    if (holder.contains(document.activeElement)) offer(document.activeElement);
  };
  const leave = () => {
    if (!here.includes(drawing)) return;
    close();
    here.splice(here.indexOf(drawing), 1);
    holder.removeEventListener("input", typed);
    holder.removeEventListener("keydown", keyed, true);
    holder.removeEventListener("focusout", left);
    window.removeEventListener("scroll", moved, true);
    here.at(-1)?.goOn();
  };
  const drawing = { parentElement, close, goOn, leave };
  here.at(-1)?.close();
  here.push(drawing);
  goOn();
  return leave;
}

function listOf(found, label, take) {
  const list = document.createElement("div");
  lists += 1;
  list.id = `places-${lists}`;
  list.setAttribute("role", "listbox");
  list.setAttribute("aria-label", label);
  Object.assign(list.style, {
    position: "fixed", zIndex: "1000000", background: "#ffffff", border: "1px solid #dbe3e1", borderRadius: "8px",
    boxShadow: "0 4px 16px rgba(31, 42, 46, 0.14)", padding: "4px", fontSize: "0.9rem", color: "#1f2a2e",
  });
  found.forEach((name, at) => {
    const line = document.createElement("div");
    line.id = `${list.id}-${at}`;
    line.setAttribute("role", "option");
    line.textContent = `{${name}}`;
    Object.assign(line.style, { padding: "4px 10px", borderRadius: "6px", cursor: "pointer" });
    // The field keeps the keyboard.
    line.addEventListener("mousedown", (event) => event.preventDefault());
    line.addEventListener("click", () => take(at));
    list.append(line);
  });
  document.body.append(list);
  return list;
}

function place({ field, list }) {
  const box = field.getBoundingClientRect();
  const below = innerHeight - box.bottom > list.offsetHeight + 8;
  list.style.left = `${box.left}px`;
  list.style.minWidth = `${Math.min(box.width, 240)}px`;
  list.style.top = `${below ? box.bottom + 4 : box.top - list.offsetHeight - 4}px`;
  list.style.visibility = box.bottom > 0 && box.top < innerHeight ? "visible" : "hidden";
}
