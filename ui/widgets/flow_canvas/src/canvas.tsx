// The canvas of one flow. React holds positions while the person drags; Python holds the truth and
// is told of every finished change. Steps are taken from Python anew only when its version changes,
// so that a rerun of the page never throws away the view.

import {
  Background,
  BackgroundVariant,
  ControlButton,
  Controls,
  MarkerType,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  useEdgesState,
  useNodesState,
  useReactFlow,
  useStore,
  type Connection,
} from "@xyflow/react";
import { useCallback, useEffect, useRef, useState, type KeyboardEvent } from "react";
import { LinkLine, type LinkEdge } from "./edge";
import { HEIGHT, layOut, WIDTH } from "./layout";
import { Step, type StepNode } from "./step";
import type { CanvasData, Change, Exit, StepShape } from "./types";

const nodeTypes = { step: Step };
const edgeTypes = { link: LinkLine };

// Below this zoom the words on a step are too small to read.
const LEGIBLE = 0.72;

interface Properties {
  data: CanvasData;
  send: (change: Change) => void;
}

export function Canvas(properties: Properties) {
  return (
    <div className="canvas" style={{ height: properties.data.height }}>
      <ReactFlowProvider>
        <Graph {...properties} />
      </ReactFlowProvider>
    </div>
  );
}

function Graph({ data, send }: Properties) {
  const [nodes, setNodes, onNodesChange] = useNodesState<StepNode>([]);
  const [edges, setEdges, onEdgesChange] = useEdgesState<LinkEdge>([]);
  const { fitView, getNodesBounds, getViewport, setViewport, setCenter } = useReactFlow<StepNode>();
  const fitted = useRef("");
  // A canvas in a tab that is not shown has no size; it is fitted once it has.
  const width = useStore((state) => state.width);
  const height = useStore((state) => state.height);
  const visible = width > 0 && height > 0;

  // The whole flow where it is legible so; else its beginning, or the step that the talk is at.
  const show = useCallback(
    (duration: number) => {
      const all = toNodes(data);
      const bounds = getNodesBounds(all.map((node) => ({ ...node, width: WIDTH, height: HEIGHT })));
      const zoom = Math.min((width * 0.9) / bounds.width, (height * 0.9) / bounds.height, 1);
      if (zoom >= LEGIBLE || all.length === 0) return void fitView({ padding: 0.08, maxZoom: 1, duration });
      const at = all.find((node) => node.id === data.current);
      if (at) {
        return void setCenter(at.position.x + WIDTH / 2, at.position.y + HEIGHT / 2 + 60, { zoom: LEGIBLE, duration });
      }
      const first = all[0]?.position ?? { x: 0, y: 0 };
      void setViewport(
        { x: width / 2 - (first.x + WIDTH / 2) * LEGIBLE, y: 56 - bounds.y * LEGIBLE, zoom: LEGIBLE },
        { duration },
      );
    },
    [data, width, height],
  );

  useEffect(() => {
    setNodes(toNodes(data));
    setEdges(toEdges(data));
  }, [data.version]);

  useEffect(() => {
    const flow = data.version.split(":")[0] ?? "";
    if (visible && fitted.current !== flow) {
      fitted.current = flow;
      setTimeout(() => show(0), 30);
    }
  }, [data.version, visible]);

  useEffect(() => {
    if (visible && data.current && getViewport().zoom < 1) show(300);
  }, [data.current]);

  useEffect(() => {
    setNodes((before) => before.map((node) => decorated(node, data)));
  }, [data.selected, data.current, data.visited.join("|")]);

  const connect = useCallback(
    (link: Connection) => {
      if (link.source && link.target && link.source !== link.target) {
        send({ kind: "connect", step: link.source, exit: link.sourceHandle ?? "next", target: link.target });
      }
    },
    [send],
  );

  // Of our own, because React Flow listens at the document, which keys pressed here do not reach.
  const onKey = (event: KeyboardEvent) => {
    if (!data.editable || (event.key !== "Delete" && event.key !== "Backspace")) return;
    const line = edges.find((edge) => edge.selected);
    if (line) send({ kind: "disconnect", step: line.source, exit: line.sourceHandle ?? "next" });
    else if (data.selected) send({ kind: "delete", step: data.selected });
  };

  const arrange = () => {
    const places = layOut(data.steps, data.edges);
    setNodes((before) => before.map((node) => ({ ...node, position: places.get(node.id) ?? node.position })));
    send({ kind: "move", positions: Object.fromEntries(places) });
    setTimeout(() => void fitView({ padding: 0.08, maxZoom: 1, duration: 250 }), 30);
  };

  return (
    <ReactFlow
      nodes={nodes}
      edges={edges}
      nodeTypes={nodeTypes}
      edgeTypes={edgeTypes}
      onNodesChange={onNodesChange}
      onEdgesChange={onEdgesChange}
      onNodeClick={(_, node) => send({ kind: "select", step: node.id })}
      onPaneClick={() => data.selected && send({ kind: "select", step: null })}
      onNodeDragStop={(_, __, moved) => {
        // Every step's place is told, so that the others stay where they are seen from now on.
        const dragged = new Map(moved.map((node) => [node.id, node]));
        const all = nodes.map((node) => dragged.get(node.id) ?? node);
        send({
          kind: "move",
          positions: Object.fromEntries(
            all.map((node) => [node.id, { x: Math.round(node.position.x), y: Math.round(node.position.y) }]),
          ),
        });
      }}
      onConnect={connect}
      onReconnect={(old, link) => {
        if (old.source === link.source && old.sourceHandle === link.sourceHandle) connect(link);
      }}
      onKeyDown={onKey}
      nodesDraggable={data.editable}
      nodesConnectable={data.editable}
      edgesReconnectable={data.editable}
      deleteKeyCode={null}
      minZoom={0.15}
      proOptions={{ hideAttribution: false }}
    >
      <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
      <Controls showInteractive={false}>
        {data.editable && (
          <ControlButton onClick={arrange} title={data.labels.arrange} aria-label={data.labels.arrange}>
            <span className="symbol">account_tree</span>
          </ControlButton>
        )}
      </Controls>
      {data.editable && data.steps.length > 12 && (
        <MiniMap pannable zoomable nodeStrokeWidth={3} style={{ width: 140, height: 96 }} />
      )}
      {data.editable && <Palette data={data} send={send} />}
      {data.steps.length === 0 && <Panel position="top-center" className="hint">{data.labels.empty}</Panel>}
    </ReactFlow>
  );
}

function Palette({ data, send }: Properties) {
  const [open, setOpen] = useState(false);
  const add = (kind: string) => {
    setOpen(false);
    const after = data.selected ?? data.steps[data.steps.length - 1]?.id ?? null;
    send({ kind: "add", after, step: kind, x: null, y: null });
  };
  return (
    <Panel position="top-left" className="palette">
      <button type="button" className="add" aria-expanded={open} onClick={() => setOpen(!open)}>
        <span className="symbol">add</span>
        {data.labels.add}
      </button>
      {open && (
        <div className="kinds" role="menu">
          {data.kinds.map((kind) => (
            <button type="button" role="menuitem" key={kind.kind} onClick={() => add(kind.kind)}>
              <span className={`symbol kind-${kind.kind}`}>{kind.icon}</span>
              {kind.label}
            </button>
          ))}
        </div>
      )}
    </Panel>
  );
}

function toNodes(data: CanvasData): StepNode[] {
  const placed = data.steps.every((step) => step.x !== null);
  const places = placed ? new Map<string, { x: number; y: number }>() : layOut(data.steps, data.edges);
  const at = new Map(
    data.steps.map((step) => [
      step.id,
      step.x !== null && step.y !== null ? { x: step.x, y: step.y } : (places.get(step.id) ?? { x: 0, y: 0 }),
    ]),
  );
  return data.steps.map((shape) =>
    decorated(
      {
        id: shape.id,
        type: "step",
        position: at.get(shape.id) ?? { x: 0, y: 0 },
        data: {
          shape: { ...shape, exits: exitsFromLeft(shape, data, at) },
          current: false,
          visited: false,
          startLabel: data.labels.start ?? "",
        },
      },
      data,
    ),
  );
}

// Exits stand in the order of where they lead, from left to right, so that lines cross less.
function exitsFromLeft(shape: StepShape, data: CanvasData, at: Map<string, { x: number; y: number }>): Exit[] {
  const x = (exit: Exit, order: number): number => {
    const edge = data.edges.find((one) => one.source === shape.id && one.exit === exit.id);
    const target = edge && at.get(edge.target);
    return (target ? target.x : (at.get(shape.id)?.x ?? 0)) + order / 100;
  };
  return shape.exits
    .map((exit, order) => ({ exit, x: x(exit, order) }))
    .sort((one, other) => one.x - other.x)
    .map(({ exit }) => exit);
}

function decorated(node: StepNode, data: CanvasData): StepNode {
  return {
    ...node,
    selected: node.id === data.selected,
    data: { ...node.data, current: node.id === data.current, visited: data.visited.includes(node.id) },
  };
}

function toEdges(data: CanvasData): LinkEdge[] {
  const seen = new Map<string, number>();
  return data.edges.map((edge) => {
    const order = seen.get(edge.source) ?? 0;
    seen.set(edge.source, order + 1);
    return {
      id: edge.id,
      source: edge.source,
      sourceHandle: edge.exit,
      target: edge.target,
      label: edge.label || undefined,
      type: "link",
      data: { order },
      className: edge.exit === "next" ? "main" : "side",
      markerEnd: { type: MarkerType.ArrowClosed, width: 18, height: 18 },
    };
  });
}
