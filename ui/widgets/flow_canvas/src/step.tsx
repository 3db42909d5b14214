// How one step looks: an icon for its kind, a title, a line on what it does, one handle an exit.

import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import type { StepShape } from "./types";

export type StepNode = Node<{ shape: StepShape; current: boolean; visited: boolean; startLabel: string }, "step">;

export function Step({ data, selected }: NodeProps<StepNode>) {
  const { shape } = data;
  const classes = ["step", `kind-${shape.kind}`];
  if (selected) classes.push("selected");
  if (data.current) classes.push("current");
  if (data.visited) classes.push("visited");
  return (
    <div className={classes.join(" ")} data-step={shape.id}>
      <Handle type="target" position={Position.Top} className="in" />
      {shape.start && <span className="start">{data.startLabel}</span>}
      <span className="icon" aria-hidden="true">{shape.icon}</span>
      <div className="words">
        <div className="title">
          {shape.title}
          <span className="id">{shape.id}</span>
          {shape.mark && <span className={`mark ${shape.mark}`} />}
        </div>
        <div className="summary" title={shape.summary}>{shape.summary}</div>
      </div>
      {shape.exits.map((exit, at) => (
        <Handle
          key={exit.id}
          id={exit.id}
          type="source"
          position={Position.Bottom}
          className="out"
          title={exit.label}
          style={{ left: `${((at + 1) * 100) / (shape.exits.length + 1)}%` }}
        />
      ))}
    </div>
  );
}
