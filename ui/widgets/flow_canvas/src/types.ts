// What Python sends, and what it hears back.

export interface Exit {
  id: string;
  label: string;
}

export interface StepShape {
  id: string;
  kind: string;
  icon: string;
  title: string;
  summary: string;
  exits: Exit[];
  mark: "error" | "warning" | null;
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

export interface CanvasData {
  // Changes whenever steps, edges or positions do; selection and highlights do not change it.
  version: string;
  steps: StepShape[];
  edges: EdgeShape[];
  selected: string | null;
  current: string | null;
  visited: string[];
  editable: boolean;
  height: number;
  kinds: { kind: string; icon: string; label: string }[];
  labels: Record<string, string>;
}

export type Change =
  | { kind: "select"; step: string | null }
  | { kind: "move"; positions: Record<string, { x: number; y: number }> }
  | { kind: "connect"; step: string; exit: string; target: string }
  | { kind: "disconnect"; step: string; exit: string }
  | { kind: "add"; after: string | null; step: string; x: number | null; y: number | null }
  | { kind: "delete"; step: string };
