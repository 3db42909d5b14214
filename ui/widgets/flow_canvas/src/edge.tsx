// A line from an exit to a step. It turns soon below the step it leaves, so that a long line runs
// beside the steps between and not across them, and each exit of a step turns at a height of its own.

import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, type Edge, type EdgeProps } from "@xyflow/react";

export type LinkEdge = Edge<{ order: number }, "link">;

const TURN = 26;
const APART = 17;

export function LinkLine(properties: EdgeProps<LinkEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, label } = properties;
  const down = targetY - sourceY;
  const turn = sourceY + TURN + (data?.order ?? 0) * APART;
  const [path, labelX, labelY] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: 10,
    centerY: down > TURN * 2 ? Math.min(turn, targetY - 16) : undefined,
  });
  return (
    <>
      <BaseEdge id={properties.id} path={path} markerEnd={properties.markerEnd} interactionWidth={16} />
      {label && (
        <EdgeLabelRenderer>
          <div
            className="edge-label"
            title={String(label)}
            style={{ transform: `translate(-50%, -50%) translate(${labelX}px, ${labelY}px)` }}
          >
            {label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}
