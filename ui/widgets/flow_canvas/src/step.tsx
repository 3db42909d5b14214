// How one step looks: an icon for its kind, a title, a line on what it does, one handle an exit.

import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { memo } from "react";
import type { StepShape } from "./types";

export type StepNode = Node<
  { shape: StepShape; current: boolean; reached: number; labels: Record<string, string> },
  "step"
>;

function Card({ data, selected }: NodeProps<StepNode>) {
  const { shape, labels } = data;
  const classes = ["step", `kind-${shape.kind}`];
  if (selected) classes.push("selected");
  if (data.current) classes.push("current");
  if (data.reached) classes.push("visited");
  if (shape.mark) classes.push(shape.mark.severity);
  return (
    <div className={classes.join(" ")} data-step={shape.id}>
      <Handle type="target" position={Position.Top} className="in" />
      {shape.start && <span className="start">{labels.start}</span>}
      {data.reached > 1 && (
        <span className="reached" title={labels.reached?.replace("{count}", String(data.reached))}>
          ×{data.reached}
        </span>
      )}
      <span className="icon" aria-hidden="true">{shape.icon}</span>
      <div className="words">
        <div className="title">
          {shape.title}
          <span className="id" title={shape.id}>{shape.id}</span>
          {shape.mark && (
            <span className={`mark ${shape.mark.severity}`} role="img" title={shape.mark.text} aria-label={shape.mark.text}>
              {shape.mark.severity}
            </span>
          )}
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

// Where it stands is not its own business: a step that is dragged is not drawn again.
export const Step = memo(Card, (one, other) => one.data === other.data && one.selected === other.selected);
