// Places for steps that have none, from top to bottom in the order of the flow.

import dagre from "@dagrejs/dagre";
import type { FlowShape, Place } from "./types";

// A step's size is given and never measured, so that three hundred of them are placed at once.
export const WIDTH = 236;
export const HEIGHT = 80;

const remembered: { structure: string; places: Map<string, Place> } = { structure: "", places: new Map() };

export function layOut(flow: FlowShape): Map<string, Place> {
  const structure = JSON.stringify([
    flow.steps.map((step) => step.id),
    flow.edges.map((edge) => [edge.source, edge.target, edge.exit]),
    flow.groups.map((group) => group.steps),
  ]);
  if (structure !== remembered.structure) {
    remembered.places = placed(flow);
    remembered.structure = structure;
  }
  return remembered.places;
}

function placed(flow: FlowShape): Map<string, Place> {
  const compound = flow.groups.length > 0;
  const graph = new dagre.graphlib.Graph({ compound });
  graph.setGraph({ rankdir: "TB", nodesep: 44, ranksep: 78, marginx: 16, marginy: 16 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const step of flow.steps) graph.setNode(step.id, { width: WIDTH, height: HEIGHT });
  for (const edge of flow.edges) {
    graph.setEdge(edge.source, edge.target, { weight: edge.exit === "next" ? 3 : 1 });
  }
  if (compound) {
    for (const group of flow.groups) {
      const frame = `frame:${group.name}`;
      graph.setNode(frame, {});
      for (const step of group.steps) if (graph.hasNode(step)) graph.setParent(step, frame);
    }
  }
  dagre.layout(graph);
  return new Map(
    flow.steps.map((step) => {
      const at = graph.node(step.id);
      return [step.id, { x: Math.round(at.x - WIDTH / 2), y: Math.round(at.y - HEIGHT / 2) }];
    }),
  );
}
