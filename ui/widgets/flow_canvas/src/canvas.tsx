// The canvas of one flow. React holds positions while the person drags; Python holds the truth and
// is told of every finished change. Steps are taken from Python anew only when its version changes,
// so that a rerun of the page never throws away the view.

import {
  Background,
  BackgroundVariant,
  ControlButton,
  Controls,
  MiniMap,
  Panel,
  ReactFlow,
  ReactFlowProvider,
  type AriaLabelConfig,
} from "@xyflow/react";
import { useMemo, useRef, useState } from "react";
import { LinkLine } from "./edge";
import { useFlow, type Drawn } from "./feed";
import { Doing, Frame } from "./frame";
import { useGraph } from "./graph";
import type { Outbox } from "./outbox";
import { Palette } from "./palette";
import { groupOf } from "./shapes";
import { Step, type StepNode } from "./step";
import { Toolbar } from "./toolbar";
import type { CanvasData } from "./types";
import { firstView, keepView } from "./view";

const nodeTypes = { step: Step, frame: Frame };
const edgeTypes = { link: LinkLine };
// From this many steps on a small map helps.
const MANY = 12;

interface Properties {
  data: CanvasData;
  outbox: Outbox;
  width: number;
}

export function Canvas({ data, outbox, width }: Properties) {
  const drawn = useFlow(data.feed);
  return (
    <div className="canvas" style={{ height: data.height }}>
      {drawn && (
        <ReactFlowProvider initialWidth={width} initialHeight={data.height}>
          <Graph data={data} outbox={outbox} width={width} drawn={drawn} />
        </ReactFlowProvider>
      )}
    </div>
  );
}

function Graph({ data, outbox, width, drawn }: Properties & { drawn: Drawn }) {
  const field = useRef<HTMLInputElement>(null);
  const home = useRef<HTMLDivElement>(null);
  const { flow } = drawn;
  const graph = useGraph(data, drawn, outbox, field);
  const { labels, editable } = data;
  const [start] = useState(() => firstView(data, graph.steps, width));
  const doing = useMemo(() => ({ send: outbox.send, labels, editable }), [outbox, JSON.stringify(labels), editable]);
  return (
    <Doing.Provider value={doing}>
      <ReactFlow
        nodes={graph.nodes}
        edges={graph.edges}
        nodeTypes={nodeTypes}
        edgeTypes={edgeTypes}
        defaultViewport={start}
        onNodesChange={graph.onNodesChange}
        onEdgesChange={graph.onEdgesChange}
        onNodeDragStart={graph.onDragStart}
        onNodeDragStop={graph.onDragStop}
        onSelectionDragStart={graph.onDragStart}
        onSelectionDragStop={graph.onDragStop}
        onConnect={graph.onConnect}
        onReconnect={graph.onReconnect}
        ref={home}
        tabIndex={-1}
        // The keys are the canvas's also after a click beside the steps, which focuses nothing.
        onPaneClick={() => home.current?.focus({ preventScroll: true })}
        onSelectionEnd={() => home.current?.focus({ preventScroll: true })}
        onMoveStart={(event) => event && home.current?.focus({ preventScroll: true })}
        onKeyDown={graph.onKeyDown}
        onPaneMouseMove={graph.onPointer}
        onMoveEnd={(_, view) => keepView(data.feed, view)}
        nodesDraggable={editable}
        nodesConnectable={editable}
        edgesReconnectable={editable}
        selectNodesOnDrag={false}
        multiSelectionKeyCode={["Control", "Meta"]}
        deleteKeyCode={null}
        onlyRenderVisibleElements
        elevateNodesOnSelect={false}
        minZoom={0.1}
        proOptions={{ hideAttribution: false }}
        ariaLabelConfig={ariaLabels(labels)}
        aria-label={labels.canvas}
      >
        <Background variant={BackgroundVariant.Dots} gap={20} size={1.4} />
        <Controls showInteractive={false}>
          {editable && (
            <ControlButton onClick={graph.arrange} title={labels.arrange} aria-label={labels.arrange}>
              <span className="symbol" aria-hidden="true">account_tree</span>
            </ControlButton>
          )}
        </Controls>
        {flow.steps.length > MANY && (
          <MiniMap
            pannable
            zoomable
            nodeColor={colour}
            nodeStrokeWidth={0}
            style={{ width: 140, height: 96 }}
            ariaLabel={labels.minimap}
          />
        )}
        {editable && <Palette kinds={data.kinds} labels={labels} add={graph.add} drop={graph.drop} />}
        {(editable || flow.steps.length > MANY) && (
          <Toolbar
            data={data}
            flow={flow}
            steps={graph.chosenSteps}
            lines={graph.chosenLines}
            doings={graph.doings}
            found={graph.goTo}
            field={field}
          />
        )}
        {flow.steps.length === 0 && <Panel position="top-center" className="hint">{labels.empty}</Panel>}
      </ReactFlow>
    </Doing.Provider>
  );
}

function colour(node: { id: string; data: unknown }): string {
  if (groupOf(node.id) !== null) return "color-mix(in srgb, var(--st-primary-color) 12%, transparent)";
  const { current, shape } = node.data as StepNode["data"];
  if (current) return "var(--st-green-color)";
  if (shape.mark) return shape.mark.severity === "error" ? "var(--st-red-color)" : "var(--st-orange-color)";
  return "color-mix(in srgb, var(--st-text-color) 26%, transparent)";
}

function ariaLabels(labels: Record<string, string>): Partial<AriaLabelConfig> {
  return {
    "node.a11yDescription.default": labels.step_keys,
    "node.a11yDescription.keyboardDisabled": labels.step_keys,
    "edge.a11yDescription.default": labels.line_keys,
    "node.a11yDescription.ariaLiveMessage": ({ x, y }) => `${x}, ${y}`,
    "controls.ariaLabel": labels.view,
    "controls.zoomIn.ariaLabel": labels.zoom_in,
    "controls.zoomOut.ariaLabel": labels.zoom_out,
    "controls.fitView.ariaLabel": labels.fit,
    "minimap.ariaLabel": labels.minimap,
    "handle.ariaLabel": labels.exit,
  };
}
