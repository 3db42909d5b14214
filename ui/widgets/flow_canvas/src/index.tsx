// The engine of the canvas, loaded once a page: it draws flows into places that mount.js has found.
//
// It is a component of its own, without data, because Streamlit sends a component's code again
// whenever its data changes: the data goes to the light mount.js, this half megabyte stays cached.

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import { createRoot, type Root } from "react-dom/client";
import { Canvas } from "./canvas";
import { Outbox, type Batch } from "./outbox";
import { watchPage } from "./page";
import type { CanvasData } from "./types";

declare const CANVAS_STYLES: string;

const ENGINE = "dialoom_flow_canvas";
// React Flow listens for these at the document.
const MODIFIERS = new Set(["Shift", "Control", "Meta", "Alt"]);
const drawn = new WeakMap<object, { root: Root; outbox: Outbox }>();

function draw({ parentElement, data, setTriggerValue }: FrontendRendererArgs<{ changed: Batch }, CanvasData>) {
  const home = parentElement.querySelector<HTMLElement>("#root");
  if (!home) return;
  let here = drawn.get(home);
  if (!here) {
    const styles = document.createElement("style");
    styles.textContent = CANVAS_STYLES;
    home.before(styles);
    here = { root: createRoot(home), outbox: new Outbox() };
    drawn.set(home, here);
    // Streamlit's own shortcuts would take letters typed in a shadow root for commands.
    home.addEventListener("keydown", (event) => MODIFIERS.has(event.key) || event.stopPropagation());
  }
  here.outbox.post = (batch) => setTriggerValue("changed", batch);
  here.outbox.hear(data.heard);
  here.root.render(<Canvas data={data} outbox={here.outbox} width={home.clientWidth} />);
  return () => {
    // Streamlit says so as well of a drawing that a newer one has overtaken.
    if (home.isConnected) return;
    drawn.get(home)?.root.unmount();
    drawn.delete(home);
  };
}

export default function () {
  const page = globalThis as Record<string, unknown>;
  if (page[ENGINE]) return;
  watchPage();
  page[ENGINE] = draw;
  globalThis.dispatchEvent(new Event(ENGINE));
}
