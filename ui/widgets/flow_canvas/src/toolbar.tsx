// What is done with the chosen steps, one button each, and the search.

import { Panel } from "@xyflow/react";
import { memo, type RefObject } from "react";
import { Search, type Found } from "./search";
import type { CanvasData, FlowShape } from "./types";

export type Doings = Record<"undo" | "redo" | "copy" | "paste" | "duplicate" | "delete" | "group", () => void>;

interface Properties {
  data: CanvasData;
  flow: FlowShape;
  steps: number;
  lines: number;
  doings: Doings;
  found: (step: Found) => void;
  field: RefObject<HTMLInputElement | null>;
}

const ICONS: Record<keyof Doings, string> = {
  undo: "undo",
  redo: "redo",
  copy: "content_copy",
  paste: "content_paste",
  duplicate: "control_point_duplicate",
  delete: "delete",
  group: "select_all",
};

export const Toolbar = memo(function Toolbar({ data, flow, steps, lines, doings, found, field }: Properties) {
  const able: Record<keyof Doings, boolean> = {
    undo: data.can.undo,
    redo: data.can.redo,
    copy: steps > 0,
    paste: data.can.paste,
    duplicate: steps > 0,
    delete: steps + lines > 0,
    group: steps > 0,
  };
  return (
    <Panel position="top-right" className="tools">
      {data.editable && (
        <div className="doings" role="toolbar" aria-label={data.labels.tools}>
          {(Object.keys(ICONS) as (keyof Doings)[]).map((name) => (
            <button
              type="button"
              key={name}
              className="symbol"
              data-do={name}
              disabled={!able[name]}
              title={data.labels[name]}
              aria-label={data.labels[name]}
              onClick={doings[name]}
            >
              {ICONS[name]}
            </button>
          ))}
        </div>
      )}
      <Search flow={flow} labels={data.labels} found={found} field={field} />
    </Panel>
  );
});
