// What part of a flow is in view: what was last, else the whole flow where it is legible so, else its
// beginning, or the step that the session is at.

import type { Viewport } from "@xyflow/react";
import { HEIGHT, WIDTH } from "./layout";
import type { StepNode } from "./step";
import type { CanvasData } from "./types";

// Below this zoom the words on a step are too small to read.
export const LEGIBLE = 0.72;
const MARGIN = 0.92;
// What the palette covers on the left, and the tools on top.
const PALETTE = 176;
const TOOLS = 56;
const MOST_VIEWS = 50;

const views = new Map<string, Viewport>();

export function keepView(feed: string, view: Viewport) {
  views.delete(feed);
  views.set(feed, view);
  const oldest = views.keys().next().value;
  if (views.size > MOST_VIEWS && oldest !== undefined) views.delete(oldest);
}

export function firstView(data: CanvasData, steps: StepNode[], width: number): Viewport {
  return (data.current ? undefined : views.get(data.feed)) ?? viewOf(data, steps, width);
}

export function viewOf(data: CanvasData, steps: StepNode[], width: number): Viewport {
  const shown = steps.filter((node) => !node.hidden);
  const first = shown[0];
  if (!first || width === 0) return { x: 0, y: 0, zoom: 1 };
  const left = Math.min(...shown.map((node) => node.position.x));
  const top = Math.min(...shown.map((node) => node.position.y));
  const right = Math.max(...shown.map((node) => node.position.x)) + WIDTH;
  const bottom = Math.max(...shown.map((node) => node.position.y)) + HEIGHT;
  const aside = data.editable ? PALETTE : 0;
  const above = data.editable ? TOOLS : 0;
  const room = { width: (width - aside) * MARGIN, height: (data.height - above) * MARGIN };
  const zoom = Math.min(room.width / (right - left), room.height / (bottom - top), 1);
  if (zoom >= LEGIBLE) {
    return {
      x: aside + (width - aside) / 2 - ((left + right) / 2) * zoom,
      y: above + (data.height - above) / 2 - ((top + bottom) / 2) * zoom,
      zoom,
    };
  }
  const at = shown.find((node) => node.id === data.current);
  if (at) return centred(at.position, width, data.height);
  return {
    x: aside + (width - aside) / 2 - (first.position.x + WIDTH / 2) * LEGIBLE,
    y: above + 24 - first.position.y * LEGIBLE,
    zoom: LEGIBLE,
  };
}

export function centred(at: { x: number; y: number }, width: number, height: number, zoom = LEGIBLE): Viewport {
  return {
    x: width / 2 - (at.x + WIDTH / 2) * zoom,
    y: height / 2 - (at.y + HEIGHT / 2) * zoom,
    zoom,
  };
}
