// The door between Streamlit and the canvas: one React root for each place on the page.

import type { FrontendRendererArgs } from "@streamlit/component-v2-lib";
import { createRoot, type Root } from "react-dom/client";
import { Canvas } from "./canvas";
import type { CanvasData, Change } from "./types";

const roots = new WeakMap<object, Root>();

export default function ({
  parentElement,
  data,
  setTriggerValue,
}: FrontendRendererArgs<{ changed: Change }, CanvasData>) {
  const home = parentElement.querySelector("#root");
  if (!home) return;
  let root = roots.get(home);
  if (!root) {
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
