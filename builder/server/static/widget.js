// Put a chat bubble on any page: <script src="https://HOST/static/widget.js" data-skill="NAME" async></script>
// An assistant of several skills: data-assistant="NAME" instead.
// Optional: data-language="zh", data-title="Help", data-environment="test". The chat runs in a frame of its own, away from the page.
(() => {
  "use strict";
  const script = document.currentScript;
  const { skill, assistant } = script.dataset;
  if (!skill && !assistant) {
    console.error("Dialoom: the script tag needs data-skill with the name of a skill, or data-assistant.");
    return;
  }
  const place = assistant ? `assistants/${encodeURIComponent(assistant)}` : encodeURIComponent(skill);
  const home = new URL(script.src).origin;
  const wished = script.dataset.language || document.documentElement.lang || navigator.language;
  const chinese = wished.startsWith("zh");
  const title = script.dataset.title || (chinese ? "在线客服" : "Chat with us");
  const environment = script.dataset.environment;
  const where = environment ? `&environment=${encodeURIComponent(environment)}` : "";
  const address = `${home}/chat/${place}?language=${encodeURIComponent(wished)}${where}`;

  const host = document.createElement("div");
  const root = host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(`
    button { position: fixed; right: 20px; bottom: calc(20px + env(safe-area-inset-bottom)); width: 56px; height: 56px;
      border: 0; border-radius: 50%; background: #3457d5; box-shadow: 0 6px 20px #0004; cursor: pointer; z-index: 2147483000; }
    button:focus-visible { outline: 3px solid #8fa5ff; outline-offset: 2px; }
    svg { width: 26px; height: 26px; fill: #fff; }
    iframe { position: fixed; right: 20px; bottom: calc(88px + env(safe-area-inset-bottom)); width: min(390px, calc(100vw - 40px));
      height: min(620px, calc(100dvh - 120px)); border: 0; border-radius: 16px; box-shadow: 0 12px 40px #0005; z-index: 2147483000;
      background: #f4f5f8; }
    iframe[hidden] { display: none; }
    @media (max-width: 480px) { iframe { right: 0; left: 0; bottom: 84px; width: 100vw; height: calc(100dvh - 84px); border-radius: 16px 16px 0 0; } }
  `);
  root.adoptedStyleSheets = [sheet];
  const bubble = document.createElement("button");
  bubble.type = "button";
  bubble.setAttribute("aria-label", title);
  bubble.setAttribute("aria-expanded", "false");
  const drawing = document.createElementNS("http://www.w3.org/2000/svg", "svg");
  drawing.setAttribute("viewBox", "0 0 24 24");
  const path = document.createElementNS("http://www.w3.org/2000/svg", "path");
  path.setAttribute("d", "M4 4h16v12H11l-5 4v-4H4z");
  drawing.append(path);
  bubble.append(drawing);
  root.append(bubble);

  let frame = null;
  bubble.addEventListener("click", () => {
    if (frame === null) {
      frame = document.createElement("iframe");
      frame.title = title;
      frame.setAttribute("sandbox", "allow-scripts allow-same-origin allow-forms");
      frame.src = address;
      frame.hidden = true;
      root.append(frame);
    }
    frame.hidden = !frame.hidden;
    bubble.setAttribute("aria-expanded", String(!frame.hidden));
  });
  const appear = () => document.body.append(host);
  if (document.body) appear(); else document.addEventListener("DOMContentLoaded", appear);
})();
