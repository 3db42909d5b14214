// The frame of a group: a name that can be changed, and what is done with the group. Folded it is a card.

import { Handle, Position, type Node, type NodeProps } from "@xyflow/react";
import { createContext, memo, useContext, useState } from "react";
import type { CanvasData, Mark, Send } from "./types";

export type FrameNode = Node<
  { group: string; folded: boolean; count: number; current: boolean; mark: Mark | null },
  "frame"
>;

export const Doing = createContext<{ send: Send; labels: CanvasData["labels"]; editable: boolean }>({
  send: () => {},
  labels: {},
  editable: false,
});

export const Frame = memo(function Frame({ data, selected }: NodeProps<FrameNode>) {
  const { send, labels, editable } = useContext(Doing);
  const [naming, setNaming] = useState(false);
  const { group, folded } = data;
  const name = (written: string) => {
    setNaming(false);
    if (written.trim() && written.trim() !== group) send({ kind: "rename_group", group, name: written });
  };
  const classes = ["frame", folded && "folded", selected && "selected", data.current && "current"];
  const fold = labels[folded ? "unfold" : "fold"];
  return (
    <div className={classes.filter(Boolean).join(" ")} data-group={group}>
      <Handle type="target" position={Position.Top} className="in" isConnectable={false} />
      <div className="frame-head">
        {editable && (
          <button
            type="button"
            className="symbol nodrag"
            title={fold}
            aria-label={fold}
            aria-expanded={!folded}
            onClick={() => send({ kind: "fold", group, folded: !folded })}
          >
            {folded ? "unfold_more" : "unfold_less"}
          </button>
        )}
        {naming ? (
          <input
            className="nodrag"
            aria-label={labels.rename_group}
            defaultValue={group}
            maxLength={80}
            autoFocus
            onFocus={(event) => event.target.select()}
            onBlur={(event) => name(event.target.value)}
            onKeyDown={(event) => {
              if (event.key === "Enter" && !event.nativeEvent.isComposing) event.currentTarget.blur();
              if (event.key === "Escape") setNaming(false);
            }}
          />
        ) : (
          <span className="name" title={group} onDoubleClick={() => editable && setNaming(true)}>{group}</span>
        )}
        {folded && <span className="count">{labels.steps?.replace("{count}", String(data.count))}</span>}
        {folded && data.mark && (
          <span className={`mark ${data.mark.severity}`} role="img" title={data.mark.text} aria-label={data.mark.text} />
        )}
        {editable && !naming && (
          <>
            <button
              type="button"
              className="symbol nodrag aside"
              title={labels.rename_group}
              aria-label={labels.rename_group}
              onClick={() => setNaming(true)}
            >
              edit
            </button>
            <button
              type="button"
              className="symbol nodrag aside"
              title={labels.ungroup}
              aria-label={labels.ungroup}
              onClick={() => send({ kind: "ungroup", group })}
            >
              close
            </button>
          </>
        )}
      </div>
      <Handle id="out" type="source" position={Position.Bottom} className="out" isConnectable={false} />
    </div>
  );
});
