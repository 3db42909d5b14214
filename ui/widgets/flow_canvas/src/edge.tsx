// A line from an exit to a step. It turns soon below the step it leaves, so that a long line runs
// beside the steps between and not across them, and each exit of a step turns at a height of its own.
// A line back up runs to the left of all the steps that it passes.

import { BaseEdge, EdgeLabelRenderer, getSmoothStepPath, useStore, type Edge, type EdgeProps } from "@xyflow/react";

export type LinkEdge = Edge<{ order: number }, "link">;

const TURN = 26;
const APART = 17;
const ROUND = 10;

export function LinkLine(properties: EdgeProps<LinkEdge>) {
  const { sourceX, sourceY, targetX, targetY, sourcePosition, targetPosition, data, label } = properties;
  const down = targetY - sourceY;
  const turn = sourceY + TURN + (data?.order ?? 0) * APART;
  const left = useStore(({ nodes }) => {
    if (down > 0) return 0;
    const passed = nodes.filter(({ position: { y } }) => y > targetY - 90 && y < sourceY + 30);
    return Math.min(sourceX, targetX, ...passed.map((node) => node.position.x)) - TURN - (data?.order ?? 0) * APART;
  });
  const [path, labelX, labelY] =
    down <= 0
      ? ([around(sourceX, sourceY, targetX, targetY, left), left, (sourceY + targetY) / 2] as const)
      : getSmoothStepPath({
          sourceX,
          sourceY,
          targetX,
          targetY,
          sourcePosition,
          targetPosition,
          borderRadius: ROUND,
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
