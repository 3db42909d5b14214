// The web chat. It only ever writes text into the page, never markup, whoever said it.
"use strict";

const WORDS = {
  zh: {
    placeholder: "请输入…", send: "发送", restart: "重新开始", retry: "重试", online: "在线客服",
    lost: "没有发送成功，请检查网络。", missing: "这个技能暂时没有上线。", handed: "已转接人工客服。",
    test: "（测试环境）",
  },
  en: {
    placeholder: "Type a message…", send: "Send", restart: "Start over", retry: "Try again", online: "Chat",
    lost: "That was not sent. Please check your connection.", missing: "This skill is not online at the moment.",
    handed: "A colleague has been called in.", test: " (test)",
  },
};
const TRIES = 4;
// Seconds that the server may keep us waiting for what nobody asked for.
const WAIT = 25;

const place = location.pathname.split("/").filter(Boolean);
const answerer = decodeURIComponent(place.pop());
const base = `/v1/${place.includes("assistants") ? "assistants" : "skills"}/${encodeURIComponent(answerer)}`;
// What is being tested answers only where the page's address asks for it.
const environment = new URLSearchParams(location.search).get("environment");
const where = environment ? `environment=${encodeURIComponent(environment)}` : "";
const wished = new URLSearchParams(location.search).get("language") || navigator.language || "en";
const element = (id) => document.getElementById(id);
const [talk, form, text, send, restart] = ["talk", "form", "text", "send", "restart"].map(element);

let words = WORDS.en;
let session = newId();
let heard = 0;
// Messages of this page, whose answers it shows itself.
let sent = new Set();
let language = null;
let isWithPerson = false;
let queue = Promise.resolve();

function newId() {
  return Array.from(crypto.getRandomValues(new Uint8Array(16)), (b) => b.toString(16).padStart(2, "0")).join("");
}

function add(parent, name, className, content) {
  const made = document.createElement(name);
  if (className) made.className = className;
  if (content !== undefined) made.textContent = content;
  parent.append(made);
  talk.scrollTop = talk.scrollHeight;
  return made;
}

// Only pictures from the web or from this server; anything else would be a way to run something.
function isPicture(address) {
  try {
    return ["http:", "https:"].includes(new URL(address, location.href).protocol);
  } catch {
    return false;
  }
}

// Where an answer stands, and the words around it on demand.
function cite(citation, mark) {
  const source = add(talk, "details", "source");
  add(source, "summary", "", mark + citation.place);
  const letters = Array.from(citation.passage);  // places count characters, not halves of them
  const start = citation.quote_start ?? letters.length;
  const end = citation.quote_end ?? letters.length;
  const around = add(source, "div", "", letters.slice(0, start).join(""));
  add(around, "mark", "", letters.slice(start, end).join(""));
  around.append(letters.slice(end).join(""));
}

function show(reply) {
  if (reply.by) {
    add(talk, "div", "by", reply.by);
    isWithPerson = true;
  }
  if (reply.text) add(talk, "div", "said theirs", reply.text);
  // Numbered where the text names several.
  const cited = reply.citations || [];
  cited.forEach((citation, n) => cite(citation, cited.length > 1 ? `[${n + 1}] ` : ""));
  if (reply.image && isPicture(reply.image)) {
    const picture = add(add(talk, "div", "said theirs"), "img");
    picture.alt = "";
    picture.addEventListener("load", () => { talk.scrollTop = talk.scrollHeight; });
    picture.src = reply.image;
  }
  for (const card of reply.cards || []) {
    const shown = add(talk, "div", "said theirs card");
    if (card.image && isPicture(card.image)) {
      const picture = add(shown, "img");
      picture.alt = "";
      picture.src = card.image;
    }
    add(shown, "strong", "", card.title);
    if (card.text) add(shown, "div", "", card.text);
    offer(shown, card.buttons);
  }
  offer(talk, reply.buttons);
}

function offer(parent, buttons) {
  if (!buttons || !buttons.length) return;
  const choices = add(parent, "div", "choices");
  for (const button of buttons) {
    add(choices, "button", "", button.title).addEventListener("click", () => say(button.payload, button.title));
  }
}

function closeChoices() {
  for (const button of talk.querySelectorAll(".choices button:enabled")) button.disabled = true;
}

async function call(path, options) {
  let failure;
  for (let attempt = 0; attempt < TRIES; attempt += 1) {
    if (attempt) await new Promise((done) => setTimeout(done, 400 * 2 ** attempt));
    try {
      const answer = await fetch(path, options);
      const body = await answer.json();
      if (answer.ok) return body;
      failure = Object.assign(new Error(body.detail || answer.statusText), { status: answer.status });
      // What is refused stays refused; what is busy or broken may work in a moment.
      if (answer.status < 500 && answer.status !== 429) throw failure;
    } catch (error) {
      if (error.status && error.status < 500 && error.status !== 429) throw error;
      failure = error;
    }
  }
  throw failure;
}

function say(payload, shown = payload) {
  closeChoices();
  const line = add(talk, "div", "said mine waiting", shown);
  // One id for all tries: however often it is sent, the message counts once.
  const id = newId();
  sent.add(id);
  const body = JSON.stringify({ session_id: session, message_id: id, text: payload, language });
  language = null;
  queue = queue.then(() => deliver(line, body));
}

async function deliver(line, body) {
  const typing = add(talk, "div", "said theirs typing");
  typing.setAttribute("aria-hidden", "true");
  for (let dot = 0; dot < 3; dot += 1) add(typing, "i");
  line.classList.remove("failed");
  try {
    const options = { method: "POST", headers: { "content-type": "application/json" }, body };
    const turn = await call(`${base}/messages?${where}`, options);
    line.classList.remove("waiting");
    typing.remove();
    turn.replies.forEach(show);
    if (turn.handed_off && !turn.replies.length && !isWithPerson) add(talk, "div", "note", words.handed);
    isWithPerson = turn.handed_off;
  } catch (error) {
    typing.remove();
    line.classList.add("failed");
    const note = add(talk, "div", "note", error.status ? error.message : words.lost);
    add(note, "button", "", words.retry).addEventListener("click", () => {
      note.remove();
      queue = queue.then(() => deliver(line, body));
    });
  }
}

function fit() {
  text.style.height = "auto";
  text.style.height = `${text.scrollHeight + 2}px`;
  send.disabled = !text.value.trim();
}

// What is said without our asking: timers, news of an app, and people; and what was said before a reload.
function tell(said, earlier) {
  for (const each of said) {
    if (!sent.has(each.message_id)) {
      // What a button sends is written for machines.
      if (each.text && !/^\/\S/.test(each.text)) add(talk, "div", "said mine", each.text);
      if (earlier) closeChoices();
      each.replies.forEach(show);
    }
  }
}

async function catchUp(wait) {
  const id = session;
  const found = await call(`${base}/sessions/${encodeURIComponent(id)}/replies?after=${heard}&wait=${wait}&${where}`);
  if (id !== session) return [];
  heard = found.last;
  return found.said;
}

async function listen() {
  const id = session;
  while (id === session) {
    const asked = Date.now();
    try {
      const said = await catchUp(WAIT);
      tell(said, false);
      // A server that has too many to wait for answers at once: leave it in peace for a while.
      if (!said.length && Date.now() - asked < 1000) await new Promise((done) => setTimeout(done, 3000));
    } catch (error) {
      if (error.status === 404) return;
      await new Promise((done) => setTimeout(done, 3000));
    }
  }
}

function remembered() {
  try {
    return sessionStorage.getItem(base + where);
  } catch {
    return null;
  }
}

function remember() {
  try {
    sessionStorage.setItem(base + where, session);
  } catch {
    // Without storage a reload begins a new talk.
  }
}

async function begin(anew) {
  const earlier = anew ? null : remembered();
  session = earlier || newId();
  heard = 0;
  sent = new Set();
  remember();
  talk.replaceChildren();
  try {
    const greeting = await call(`${base}/greeting?language=${encodeURIComponent(wished)}&${where}`);
    const spoken = greeting.languages.find((l) => l.split("-")[0] === wished.split("-")[0]) || greeting.languages[0];
    words = WORDS[spoken.split("-")[0]] || WORDS.en;
    document.documentElement.lang = spoken;
    // The first message may be a tapped button, which is in no language; from then on the talk's own counts.
    language = spoken;
    const mark = environment === "test" ? words.test : "";
    document.title = element("title").textContent = (greeting.title || words.online) + mark;
    greeting.replies.forEach(show);
    // An assistant's sessions belong to its skills, which it asks by turns: nothing to listen to.
    if (!base.includes("/assistants/")) {
      if (earlier) tell(await catchUp(0), true);
      listen();
    }
  } catch (error) {
    words = WORDS[wished.split("-")[0]] || WORDS.en;
    element("title").textContent = words.online;
    add(talk, "div", "note", error.status === 404 || error.status === 409 ? words.missing : words.lost);
  }
  text.placeholder = words.placeholder;
  text.setAttribute("aria-label", words.placeholder);
  send.setAttribute("aria-label", words.send);
  restart.textContent = words.restart;
}

form.addEventListener("submit", (event) => {
  event.preventDefault();
  const said = text.value.trim();
  if (!said) return;
  text.value = "";
  fit();
  say(said);
});
text.addEventListener("input", fit);
text.addEventListener("keydown", (event) => {
  // While an input method composes (Chinese, Japanese), Enter chooses a word and does not send.
  if (event.key === "Enter" && !event.shiftKey && !event.isComposing) {
    event.preventDefault();
    form.requestSubmit();
  }
});
restart.addEventListener("click", () => begin(true));
begin(false);
