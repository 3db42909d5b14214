// A line from an exit to a step. It turns soon below the step it leaves, so that a long line runs
// beside the steps between and not across them, and each exit of a step turns at a height of its own.
// A line back up runs to the left of all the steps that it passes.

import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, useStore, type Edge, type EdgeProps } from "@xyflow/react";
import { memo } from "react";

export type LinkEdge = Edge<{ order: number; step: string; exit: string }, "link">;

type Properties = EdgeProps<LinkEdge>;

const TURN = 26;
const APART = 17;
const ROUND = 10;

export const LinkLine = memo(function LinkLine(properties: Properties) {
  return properties.targetY > properties.sourceY ? <DownLine {...properties} /> : <BackLine {...properties} />;
});

function DownLine(properties: Properties) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data } = properties;
  const turn = sourceY + TURN + (data?.order ?? 0) * APART;
  const [path, x, y] = getSmoothStepPath({
    sourceX,
    sourceY,
    targetX,
    targetY,
    sourcePosition,
    targetPosition,
    borderRadius: ROUND,
    centerY: targetY - sourceY > TURN * 2 ? Math.min(turn, targetY - 16) : undefined,
  });
  return <Line {...properties} path={path} at={{ x, y }} />;
}

function BackLine(properties: Properties) {
  const { sourceX, sourceY, targetX, targetY, data } = properties;
  const passed = useStore(({ nodes }) => {
    let least = Math.min(sourceX, targetX);
    for (const { position, hidden } of nodes) {
      if (!hidden && position.y > targetY - 90 && position.y < sourceY + 30) least = Math.min(least, position.x);
    }
    return least;
  });
  const left = passed - TURN - (data?.order ?? 0) * APART;
  const path = around(sourceX, sourceY, targetX, targetY, left);
  return <Line {...properties} path={path} at={{ x: left, y: (sourceY + targetY) / 2 }} />;
}

function Line({ id, path, at, label, markerEnd }: Properties & { path: string; at: { x: number; y: number } }) {
  return (
    <>
      <BaseEdge id={id} path={path} markerEnd={markerEnd} interactionWidth={16} />
      {label && (
        <EdgeLabelRenderer>
          <div
            className="edge-label"
            title={String(label)}
            style={{ transform: `translate(-50%, -50%) translate(${at.x}px, ${at.y}px)` }}
          >
            {label}
          </div>
        </EdgeLabelRenderer>
      )}
    </>
  );
}

function around(sourceX: number, sourceY: number, targetX: number, targetY: number, left: number): string {
  const below = sourceY + 18;
  const above = targetY - 26;
  return [
    `M ${sourceX} ${sourceY}`,
    `L ${sourceX} ${below - ROUND} Q ${sourceX} ${below} ${sourceX - ROUND} ${below}`,
    `L ${left + ROUND} ${below} Q ${left} ${below} ${left} ${below - ROUND}`,
    `L ${left} ${above + ROUND} Q ${left} ${above} ${left + ROUND} ${above}`,
    `L ${targetX - ROUND} ${above} Q ${targetX} ${above} ${targetX} ${above + ROUND}`,
    `L ${targetX} ${targetY}`,
  ].join(" ");
}
