// Steps found by what stands on them: kind, id, what is said, and the conditions of their exits.

import { useMemo, useState, type RefObject } from "react";
import type { CanvasData, FlowShape, StepShape } from "./types";

export type Found = StepShape;

interface Properties {
  flow: FlowShape;
  labels: CanvasData["labels"];
  found: (step: Found) => void;
  field: RefObject<HTMLInputElement | null>;
}

const MOST = 8;

export function Search({ flow, labels, found, field }: Properties) {
  const [text, setText] = useState("");
  const [at, setAt] = useState(0);
  const wanted = text.trim().toLowerCase();
  const matches = useMemo(() => (wanted ? flow.steps.filter((step) => holds(step, wanted)) : []), [flow, wanted]);
  const first = Math.min(Math.max(0, at - MOST + 1), Math.max(0, matches.length - MOST));
  const go = (index: number) => {
    const step = matches[index];
    if (!step) return;
    setAt(index);
    found(step);
  };
  return (
    <div className="search" role="search">
      <span className="symbol" aria-hidden="true">search</span>
      <input
        ref={field}
        type="search"
        value={text}
        aria-label={labels.search}
        placeholder={labels.search}
        onChange={(event) => {
          setText(event.target.value);
          setAt(0);
        }}
        onKeyDown={(event) => {
          if (event.nativeEvent.isComposing) return;
          if (event.key === "Enter") {
            // Enter goes to the match that is marked, and to the next one after that.
            const step = matches[at];
            if (step) found(step);
            setAt(matches.length ? (at + 1) % matches.length : 0);
          } else if (event.key === "ArrowDown") setAt(Math.min(at + 1, matches.length - 1));
          else if (event.key === "ArrowUp") setAt(Math.max(at - 1, 0));
          else if (event.key === "Escape") setText("");
          else return;
          event.preventDefault();
        }}
      />
      {wanted && (
        <div className="matches" role="listbox" aria-label={labels.search}>
          <div className="count" role="status">
            {matches.length
              ? labels.search_count?.replace("{count}", String(matches.length))
              : labels.search_none}
          </div>
          {matches.slice(first, first + MOST).map((step, index) => (
            <button
              type="button"
              role="option"
              aria-selected={first + index === at}
              key={step.id}
              onClick={() => go(first + index)}
            >
              <span className={`symbol kind-${step.kind}`} aria-hidden="true">{step.icon}</span>
              <span className="match">
                <b>{step.id}</b> {step.summary}
              </span>
            </button>
          ))}
        </div>
      )}
    </div>
  );
}

function holds(step: StepShape, wanted: string): boolean {
  const words = [step.id, step.title, step.summary, step.mark?.text, ...step.exits.map((exit) => exit.label)];
  return words.join("\n").toLowerCase().includes(wanted);
}
