// From a flow to what React Flow draws: a node a step, a frame a group, a line an exit that leads on.
// What has not changed stays the same object, so that it is not drawn again.

import { MarkerType, Position, type NodeHandle } from "@xyflow/react";
import type { LinkEdge } from "./edge";
import type { FrameNode } from "./frame";
import { HEIGHT, layOut, WIDTH } from "./layout";
import type { StepNode } from "./step";
import type { CanvasData, Exit, FlowShape, GroupShape, Place, Places, StepShape } from "./types";

const MARGIN = 18;
const HEAD = 34;
const DOT = 10;
export const FOLDED_HEIGHT = 62;

export const frameId = (group: string) => `frame:${group}`;
export const groupOf = (id: string) => (id.startsWith("frame:") ? id.slice("frame:".length) : null);

export function toNodes(flow: FlowShape, data: CanvasData, pending: Places, before: StepNode[]): StepNode[] {
  const known = new Map(before.map((node) => [node.id, node]));
  const unplaced = flow.steps.some((step) => step.x === null && !pending[step.id]);
  const places = unplaced ? layOut(flow) : new Map<string, Place>();
  const at = new Map(
    flow.steps.map((step) => [
      step.id,
      pending[step.id] ??
        (step.x !== null && step.y !== null ? { x: step.x, y: step.y } : (places.get(step.id) ?? { x: 0, y: 0 })),
    ]),
  );
  const targets = new Map(flow.edges.map((edge) => [edge.id, at.get(edge.target)?.x ?? 0]));
  const folded = new Set(flow.groups.filter((group) => group.folded).flatMap((group) => group.steps));
  const marks = highlights(data);
  return flow.steps.map((step) => {
    const old = known.get(step.id);
    const shape = { ...step, exits: fromLeft(step, targets, at.get(step.id)?.x ?? 0) };
    // A step in the hand stays there.
    const position = old?.dragging ? old.position : (at.get(step.id) ?? { x: 0, y: 0 });
    const hidden = folded.has(step.id);
    const { current, reached } = marks(step.id);
    if (
      old &&
      old.hidden === hidden &&
      old.position.x === position.x &&
      old.position.y === position.y &&
      old.data.current === current &&
      old.data.reached === reached &&
      JSON.stringify(old.data.shape) === JSON.stringify(shape)
    ) {
      return old;
    }
    return {
      id: step.id,
      type: "step",
      position,
      hidden,
      width: WIDTH,
      height: HEIGHT,
      measured: { width: WIDTH, height: HEIGHT },
      handles: dots(shape),
      selected: old?.selected ?? false,
      dragging: old?.dragging,
      ariaLabel: [step.title, step.id, step.summary, step.mark?.text].filter(Boolean).join(" · "),
      data: { shape, current, reached, labels: data.labels },
    };
  });
}

// The same nodes with where the session is.
export function highlighted(nodes: StepNode[], data: CanvasData): StepNode[] {
  const marks = highlights(data);
  return nodes.map((node) => {
    const { current, reached } = marks(node.id);
    if (node.data.current === current && node.data.reached === reached) return node;
    return { ...node, data: { ...node.data, current, reached } };
  });
}

function highlights(data: CanvasData) {
  return (id: string) => ({ current: data.current === id, reached: data.visited[id] ?? 0 });
}

// Exits stand in the order of where they lead, from left to right, so that lines cross less.
function fromLeft(step: StepShape, targets: Map<string, number>, own: number): Exit[] {
  if (step.exits.length < 2) return step.exits;
  return step.exits
    .map((exit, order) => ({ exit, x: (targets.get(`${step.id}/${exit.id}`) ?? own) + order / 100 }))
    .sort((one, other) => one.x - other.x)
    .map(({ exit }) => exit);
}

function dots(step: StepShape): NodeHandle[] {
  const size = { width: DOT, height: DOT };
  const out = step.exits.map((exit, at) => ({
    id: exit.id,
    type: "source" as const,
    position: Position.Bottom,
    x: ((at + 1) * WIDTH) / (step.exits.length + 1) - DOT / 2,
    y: HEIGHT - DOT / 2,
    ...size,
  }));
  return [{ type: "target", position: Position.Top, x: WIDTH / 2 - DOT / 2, y: -DOT / 2, ...size }, ...out];
}

export function toEdges(flow: FlowShape, before: LinkEdge[]): LinkEdge[] {
  const known = new Map(before.map((edge) => [edge.id, edge]));
  const frames = new Map<string, string>();
  for (const group of flow.groups) {
    if (group.folded) for (const step of group.steps) frames.set(step, frameId(group.name));
  }
  const seen = new Map<string, number>();
  return flow.edges.flatMap((edge) => {
    const order = seen.get(edge.source) ?? 0;
    seen.set(edge.source, order + 1);
    const source = frames.get(edge.source) ?? edge.source;
    const target = frames.get(edge.target) ?? edge.target;
    if (source === target && source !== edge.source) return [];
    const sourceHandle = source === edge.source ? edge.exit : "out";
    const old = known.get(edge.id);
    if (
      old?.source === source &&
      old.target === target &&
      old.sourceHandle === sourceHandle &&
      (old.label ?? "") === edge.label &&
      old.data?.order === order
    ) {
      return [old];
    }
    return [
      {
        id: edge.id,
        source,
        sourceHandle,
        target,
        label: edge.label || undefined,
        type: "link" as const,
        selected: old?.selected ?? false,
        reconnectable: target === edge.target && source === edge.source,
        data: { order, step: edge.source, exit: edge.exit },
        className: edge.exit === "next" ? "main" : "side",
        markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
      },
    ];
  });
}

// A frame stands around its steps, wherever they are, or in their upper left corner when it is folded.
export function toFrames(flow: FlowShape, nodes: StepNode[], selected: string | null, editable: boolean): FrameNode[] {
  if (flow.groups.length === 0) return [];
  const byId = new Map(nodes.map((node) => [node.id, node]));
  return flow.groups.flatMap((group) => {
    const inside = group.steps.flatMap((id) => byId.get(id) ?? []);
    if (inside.length === 0) return [];
    const box = around(inside, group);
    const size = { width: box.width, height: box.height };
    return [
      {
        id: frameId(group.name),
        type: "frame" as const,
        position: { x: box.x, y: box.y },
        ...size,
        measured: size,
        zIndex: group.folded ? 0 : -1,
        selected: selected === group.name,
        draggable: editable,
        connectable: false,
        dragHandle: ".frame-head",
        style: { pointerEvents: "none" as const },
        handles: [
          { type: "target" as const, position: Position.Top, x: box.width / 2 - DOT / 2, y: -DOT / 2, width: DOT, height: DOT },
          {
            id: "out",
            type: "source" as const,
            position: Position.Bottom,
            x: box.width / 2 - DOT / 2,
            y: box.height - DOT / 2,
            width: DOT,
            height: DOT,
          },
        ],
        ariaLabel: group.name,
        data: {
          group: group.name,
          folded: group.folded,
          count: inside.length,
          current: inside.some((node) => node.data.current),
          mark: inside.find((node) => node.data.shape.mark)?.data.shape.mark ?? null,
        },
      },
    ];
  });
}

export function around(inside: StepNode[], group: GroupShape): { x: number; y: number; width: number; height: number } {
  const x = Math.min(...inside.map((node) => node.position.x));
  const y = Math.min(...inside.map((node) => node.position.y));
  if (group.folded) return { x, y, width: WIDTH, height: FOLDED_HEIGHT };
  const right = Math.max(...inside.map((node) => node.position.x)) + WIDTH;
  const bottom = Math.max(...inside.map((node) => node.position.y)) + HEIGHT;
  return {
    x: x - MARGIN,
    y: y - MARGIN - HEAD,
    width: right - x + 2 * MARGIN,
    height: bottom - y + 2 * MARGIN + HEAD,
  };
}

export function placesOf(nodes: StepNode[]): Places {
  return Object.fromEntries(
    nodes.map((node) => [node.id, { x: Math.round(node.position.x), y: Math.round(node.position.y) }]),
  );
}
