// The kinds of steps: dragged onto the canvas, or clicked, which adds one behind the chosen step.

import { Panel } from "@xyflow/react";
import { memo, useRef, useState, type PointerEvent } from "react";
import type { CanvasData, Place } from "./types";

interface Properties {
  kinds: CanvasData["kinds"];
  labels: CanvasData["labels"];
  add: (kind: string) => void;
  drop: (kind: string, at: Place) => void;
}

// Whether it is open is remembered while the page is.
let wasOpen = true;
const STILL = 5;

export const Palette = memo(function Palette({ kinds, labels, add, drop }: Properties) {
  const [open, setOpen] = useState(wasOpen);
  const [held, setHeld] = useState<{ kind: string; at: Place } | null>(null);
  const from = useRef<Place | null>(null);
  const dragged = useRef(false);

  const down = (event: PointerEvent<HTMLButtonElement>) => {
    if (event.button !== 0) return;
    from.current = { x: event.clientX, y: event.clientY };
    dragged.current = false;
    event.currentTarget.setPointerCapture(event.pointerId);
  };
  const move = (event: PointerEvent, kind: string) => {
    const start = from.current;
    if (!start) return;
    if (!dragged.current && Math.hypot(event.clientX - start.x, event.clientY - start.y) < STILL) return;
    dragged.current = true;
    setHeld({ kind, at: { x: event.clientX, y: event.clientY } });
  };
  const up = (event: PointerEvent, kind: string) => {
    if (from.current && dragged.current) drop(kind, { x: event.clientX, y: event.clientY });
    cancel();
  };
  const cancel = () => {
    from.current = null;
    setHeld(null);
  };
  const shown = kinds.find((kind) => kind.kind === held?.kind);
  return (
    <>
      <Panel position="top-left" className="palette">
        <button
          type="button"
          className="add"
          aria-expanded={open}
          title={labels.drag_in}
          onClick={() => setOpen((wasOpen = !open))}
        >
          <span className="symbol" aria-hidden="true">{open ? "expand_less" : "add"}</span>
          {labels.add}
        </button>
        {open && (
          <div className="kinds" role="menu" aria-label={labels.add}>
            {kinds.map((kind) => (
              <button
                type="button"
                role="menuitem"
                key={kind.kind}
                title={`${kind.help} ${labels.drag_in}`}
                onPointerDown={down}
                onPointerMove={(event) => move(event, kind.kind)}
                onPointerUp={(event) => up(event, kind.kind)}
                onPointerCancel={cancel}
                onClick={() => dragged.current || add(kind.kind)}
              >
                <span className={`symbol kind-${kind.kind}`} aria-hidden="true">{kind.icon}</span>
                {kind.label}
              </button>
            ))}
          </div>
        )}
      </Panel>
      {held && shown && (
        <div className="held" style={{ left: held.at.x, top: held.at.y }}>
          <span className={`symbol kind-${shown.kind}`}>{shown.icon}</span>
          {shown.label}
        </div>
      )}
    </>
  );
});
