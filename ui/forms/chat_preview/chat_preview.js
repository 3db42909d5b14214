// What is said, as the web chat shows it (builder/server/static/chat.js); only ever text, never markup.

const shownAt = new WeakMap();

export default function ({ parentElement, data }) {
  let root = parentElement.querySelector(".previews");
  if (!root) {
    root = make(parentElement, "div", "previews");
    shownAt.set(root, {});
  }
  draw(root, data);
}

function draw(root, data) {
  const places = shownAt.get(root);
  root.replaceChildren();
  for (const language of data.languages) {
    const box = make(root, "section", "language");
    const head = make(box, "div", "head", language.name);
    const at = (places[language.name] || 0) % Math.max(language.texts.length, 1);
    if (language.texts.length > 1) {
      const next = make(head, "button", "leaf", data.labels.next.replace("{at}", at + 1).replace("{count}", language.texts.length));
      next.type = "button";
      next.addEventListener("click", () => {
        places[language.name] = at + 1;
        draw(root, data);
      });
    }
    const talk = make(box, "div", "talk");
    show(talk, language, at, data.labels);
    if (!talk.childNodes.length) make(talk, "div", "note", data.labels.nothing);
  }
}

function show(talk, said, at, labels) {
  if (said.texts.length) withPlaces(make(talk, "div", "said theirs"), said.texts[at]);
  if (said.image) picture(make(talk, "div", "said theirs"), said.image, labels);
  for (const card of said.cards) {
    const shown = make(talk, "div", "said theirs card");
    if (card.image) picture(shown, card.image, labels);
    withPlaces(make(shown, "strong", ""), card.title);
    if (card.text) withPlaces(make(shown, "div", ""), card.text);
    offer(shown, card.buttons);
  }
  offer(talk, said.buttons);
}

function offer(parent, titles) {
  if (!titles.length) return;
  const choices = make(parent, "div", "choices");
  for (const title of titles) {
    const button = make(choices, "button", "", title);
    button.type = "button";
    button.tabIndex = -1;
  }
}

// The place of a slot stands out, since users see its value there.
function withPlaces(parent, text) {
  for (const piece of text.split(/(\{[\w./|-]+\})/u)) {
    if (/^\{.+\}$/u.test(piece)) make(parent, "span", "place", piece.slice(1, -1));
    else parent.append(piece);
  }
}

// As in the web chat, only pictures from the web; one of a slot or of the server is not known here.
function picture(parent, address, labels) {
  let kind = "";
  try {
    kind = new URL(address).protocol;
  } catch {
    kind = "";
  }
  if (kind !== "http:" && kind !== "https:") {
    make(parent, "div", "picture", `${labels.picture} ${address}`);
    return;
  }
  const shown = make(parent, "img", "");
  shown.alt = "";
  shown.addEventListener("error", () => shown.replaceWith(make(parent, "div", "picture", `${labels.picture} ${address}`)));
  shown.src = address;
}

function make(parent, tag, className, text) {
  const made = document.createElement(tag);
  if (className) made.className = className;
  if (text !== undefined) made.textContent = text;
  parent.append(made);
  return made;
}
