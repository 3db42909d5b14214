// The keys of the canvas. Keys pressed in a field are the field's own.

import type { KeyboardEvent } from "react";

export type Act = "undo" | "redo" | "copy" | "cut" | "paste" | "duplicate" | "delete" | "group" | "all" | "search";

const WITH_CONTROL: Record<string, Act> = {
  z: "undo",
  y: "redo",
  c: "copy",
  x: "cut",
  v: "paste",
  d: "duplicate",
  g: "group",
  a: "all",
  f: "search",
};

export function actOf(event: KeyboardEvent): Act | null {
  const { target } = event;
  if (target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement) return null;
  const key = event.key.toLowerCase();
  if (event.ctrlKey || event.metaKey) {
    if (event.altKey) return null;
    if (key === "z" && event.shiftKey) return "redo";
    // Whoever has marked words with the mouse copies those.
    if (key === "c" && String(getSelection() ?? "")) return null;
    return WITH_CONTROL[key] ?? null;
  }
  if (key === "delete" || key === "backspace") return "delete";
  return key === "/" ? "search" : null;
}
