// The engine of the canvas, loaded once a page: it draws flows into places that mount.js has found.
//
// It is a component of its own, without data, because Streamlit sends a component's code again
// whenever its data changes: the data goes to the light mount.js, this half megabyte stays cached.

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import { createRoot, type Root } from "react-dom/client";
import { Canvas } from "./canvas";
import type { CanvasData, Change } from "./types";

declare const CANVAS_STYLES: string;

const ENGINE = "dialoom_flow_canvas";
const roots = new WeakMap<object, Root>();

function draw({ parentElement, data, setTriggerValue }: FrontendRendererArgs<{ changed: Change }, CanvasData>) {
  const home = parentElement.querySelector("#root");
  if (!home) return;
  let root = roots.get(home);
  if (!root) {
    const styles = document.createElement("style");
    styles.textContent = CANVAS_STYLES;
    home.before(styles);
    root = createRoot(home);
    roots.set(home, root);
    // Streamlit's own shortcuts would take letters typed in a shadow root for commands.
    home.addEventListener("keydown", (event) => event.stopPropagation());
  }
  root.render(<Canvas data={data} send={(change) => setTriggerValue("changed", change)} />);
  return () => {
    roots.get(home)?.unmount();
    roots.delete(home);
  };
}

export default function () {
  const page = globalThis as Record<string, unknown>;
  if (page[ENGINE]) return;
  page[ENGINE] = draw;
  globalThis.dispatchEvent(new Event(ENGINE));
}
