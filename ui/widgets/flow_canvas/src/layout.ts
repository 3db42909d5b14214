// Places for steps that have none, from top to bottom in the order of the flow.

import dagre from "@dagrejs/dagre";
import type { EdgeShape, StepShape } from "./types";

export const WIDTH = 236;
export const HEIGHT = 84;

export function layOut(steps: StepShape[], edges: EdgeShape[]): Map<string, { x: number; y: number }> {
  const graph = new dagre.graphlib.Graph();
  graph.setGraph({ rankdir: "TB", nodesep: 44, ranksep: 78, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of steps) graph.setNode(step.id, { width: WIDTH, height: HEIGHT });
  for (const edge of edges) graph.setEdge(edge.source, edge.target, { weight: edge.exit === "next" ? 3 : 1 });
  dagre.layout(graph);
  return new Map(
    steps.map((step) => {
      const at = graph.node(step.id);
      return [step.id, { x: Math.round(at.x - WIDTH / 2), y: Math.round(at.y - HEIGHT / 2) }];
    }),
  );
}
