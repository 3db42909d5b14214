// What Python sends, and what it hears back.

export interface Exit {
  id: string;
  label: string;
}

export interface Mark {
  severity: "error" | "warning";
  text: string;
}

export interface StepShape {
  id: string;
  kind: string;
  icon: string;
  title: string;
  summary: string;
  exits: Exit[];
  mark: Mark | null;
  start: boolean;
  x: number | null;
  y: number | null;
}

export interface EdgeShape {
  id: string;
  source: string;
  exit: string;
  target: string;
  label: string;
}

export interface GroupShape {
  name: string;
  steps: string[];
  folded: boolean;
}

// A flow as it is drawn; sent anew only when it has changed.
export interface FlowShape {
  steps: StepShape[];
  edges: EdgeShape[];
  groups: GroupShape[];
}

export interface CanvasData {
  // Under this name the flow itself is fed (feed.js); `version` changes with it.
  feed: string;
  version: string;
  // The steps that are chosen, and a number that is new whenever Python chose them.
  selected: string[];
  chosen: number;
  current: string | null;
  // How often the session was at each step.
  visited: Record<string, number>;
  editable: boolean;
  height: number;
  kinds: { kind: string; icon: string; label: string; help: string }[];
  labels: Record<string, string>;
  can: { undo: boolean; redo: boolean; paste: boolean };
  // The last change that Python has heard of the sender named so.
  heard: { origin: string; number: number } | null;
}

export interface Place {
  x: number;
  y: number;
}

export type Places = Record<string, Place>;

export type Change =
  | { kind: "select"; steps: string[] }
  | { kind: "move"; positions: Places }
  | { kind: "connect"; step: string; exit: string; target: string }
  | { kind: "add"; step: string; after: string | null; at: Place | null; line: { step: string; exit: string } | null; positions: Places }
  | { kind: "delete"; steps: string[]; lines: { step: string; exit: string }[] }
  | { kind: "copy"; steps: string[]; positions: Places }
  | { kind: "paste"; at: Place; positions: Places }
  | { kind: "duplicate"; steps: string[]; positions: Places }
  | { kind: "group"; steps: string[] }
  | { kind: "ungroup"; group: string }
  | { kind: "rename_group"; group: string; name: string }
  | { kind: "fold"; group: string; folded: boolean }
  | { kind: "undo" }
  | { kind: "redo" };

export type Send = (change: Change) => void;
