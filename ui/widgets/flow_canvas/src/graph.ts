// The state of one canvas between Python's word and the person's hand: nodes and lines, what is
// chosen, and the doings that change the flow.

import {
  applyEdgeChanges,
  applyNodeChanges,
  useReactFlow,
  useStore,
  type Connection,
  type EdgeChange,
  type NodeChange,
} from "@xyflow/react";
import { useEffect, useMemo, useRef, useState, type KeyboardEvent, type MouseEvent, type RefObject } from "react";
import type { LinkEdge } from "./edge";
import type { Drawn } from "./feed";
import type { FrameNode } from "./frame";
import { actOf, type Act } from "./keys";
import { layOut, HEIGHT, WIDTH } from "./layout";
import type { Outbox } from "./outbox";
import { around, groupOf, highlighted, placesOf, toEdges, toFrames, toNodes } from "./shapes";
import type { StepNode } from "./step";
import type { Doings } from "./toolbar";
import type { CanvasData, Place, StepShape } from "./types";
import { centred, LEGIBLE, viewOf } from "./view";

type Node = StepNode | FrameNode;

// How long after the last click or key a choice or a move by arrow keys is told.
const SETTLED = 120;

export function useGraph(
  data: CanvasData,
  drawn: Drawn,
  outbox: Outbox,
  field: RefObject<HTMLInputElement | null>,
) {
  const { flow } = drawn;
  const view = useReactFlow<Node, LinkEdge>();
  const width = useStore((state) => state.width);
  const visible = width > 0;

  // The newest of each is in `now` at once, which what is drawn follows.
  const [steps, drawSteps] = useState<StepNode[]>(() => chosenBy(toNodes(flow, data, outbox.places(), []), data.selected));
  const [edges, drawEdges] = useState<LinkEdge[]>(() => toEdges(flow, []));
  const [frame, chooseFrame] = useState<string | null>(null);
  const now = useRef({ steps, edges, frame, data, flow, pointer: null as Place | null, dragging: false });
  now.current.data = data;
  now.current.flow = flow;
  now.current.frame = frame;
  const setSteps = (after: StepNode[]) => {
    now.current.steps = after;
    drawSteps(after);
  };
  const setEdges = (after: LinkEdge[]) => {
    now.current.edges = after;
    drawEdges(after);
  };
  const told = useRef(data.selected.join("\n"));

  // What Python says is drawn, also where it has heard of a change and made none of it.
  const begun = useRef(false);
  useEffect(() => {
    if (!begun.current) return void (begun.current = true);
    setSteps(toNodes(flow, data, outbox.places(), now.current.steps));
    setEdges(toEdges(flow, now.current.edges));
  }, [drawn.version, data.heard?.number]);

  useEffect(() => {
    setSteps(highlighted(now.current.steps, data));
    if (data.current) bringIntoView(data.current);
  }, [data.current, JSON.stringify(data.visited)]);

  // Python has chosen steps: those that were just made, or one that was gone to from elsewhere.
  const chosen = useRef(data.chosen);
  useEffect(() => {
    if (chosen.current === data.chosen) return;
    chosen.current = data.chosen;
    told.current = data.selected.join("\n");
    setSteps(chosenBy(now.current.steps, data.selected));
    if (data.selected[0]) bringIntoView(data.selected[0]);
  }, [data.chosen, drawn.version]);

  // A canvas in a tab that is not shown has no size; it is fitted once it has.
  const fitted = useRef(visible);
  useEffect(() => {
    if (!visible || fitted.current) return;
    fitted.current = true;
    void view.setViewport(viewOf(data, now.current.steps, width));
  }, [visible]);

  const bringIntoView = (id: string) => {
    const step = now.current.steps.find((node) => node.id === id);
    if (!step || !fitted.current) return;
    const { x, y, zoom } = view.getViewport();
    const left = step.position.x * zoom + x;
    const top = step.position.y * zoom + y;
    const inside = left > 0 && top > 0 && left + WIDTH * zoom < width && top + HEIGHT * zoom < data.height;
    if (!inside) void view.setViewport(centred(step.position, width, data.height, Math.max(zoom, LEGIBLE)), { duration: 250 });
  };

  const acts = useMemo(() => {
    const { send } = outbox;
    const chosenIds = () => now.current.steps.filter((node) => node.selected && !node.hidden).map((node) => node.id);
    const chosenLines = () => now.current.edges.filter((edge) => edge.selected && edge.data);
    const held = () => {
      const group = now.current.flow.groups.find((one) => one.name === now.current.frame);
      return group ? group.steps : chosenIds();
    };
    const places = () => placesOf(now.current.steps);
    const middle = (): Place => {
      const box = { width, height: now.current.data.height };
      const { x, y, zoom } = view.getViewport();
      return { x: (box.width / 2 - x) / zoom - WIDTH / 2, y: (box.height / 2 - y) / zoom - HEIGHT / 2 };
    };
    const rounded = (at: Place): Place => ({ x: Math.round(at.x), y: Math.round(at.y) });

    const tellChoice = () => {
      const ids = chosenIds();
      const words = ids.join("\n");
      if (words === told.current || now.current.dragging) return;
      told.current = words;
      send({ kind: "select", steps: ids });
    };
    let choice: ReturnType<typeof setTimeout> | undefined;
    const choiceSettles = () => {
      clearTimeout(choice);
      choice = setTimeout(tellChoice, SETTLED);
    };
    let moving: ReturnType<typeof setTimeout> | undefined;
    const tellMove = () => {
      clearTimeout(moving);
      // Where all have places, only those that were moved are told: another person may move others.
      const moved = now.current.steps.filter(({ position, data: { shape } }) => shape.x !== position.x || shape.y !== position.y);
      if (moved.length) send({ kind: "move", positions: placesOf(moved) });
    };

    const add = (kind: string) => {
      const ids = chosenIds();
      const last = now.current.flow.steps.at(-1)?.id ?? null;
      const after = ids.length === 1 ? (ids[0] ?? null) : last;
      send({ kind: "add", step: kind, after, at: null, line: null, positions: {} });
    };
    const drop = (kind: string, screen: Place) => {
      const under = elementsAt(screen);
      if (!under.some((element) => element.closest(".react-flow"))) return;
      if (under.some((element) => element.closest(".palette"))) return;
      const id = under.map((element) => element.closest(".react-flow__edge")?.getAttribute("data-id")).find(Boolean);
      const line = now.current.edges.find((edge) => edge.id === id)?.data;
      const at = view.screenToFlowPosition(screen);
      send({
        kind: "add",
        step: kind,
        after: null,
        at: rounded({ x: at.x - WIDTH / 2, y: at.y - HEIGHT / 2 }),
        line: line ? { step: line.step, exit: line.exit } : null,
        positions: places(),
      });
    };
    const home = () => field.current?.getRootNode() as ShadowRoot | Document | undefined;
    const elementsAt = (at: Place): Element[] => (home() ?? document).elementsFromPoint(at.x, at.y);

    const remove = () => {
      const ids = held();
      const lines = ids.length ? [] : chosenLines().map((edge) => ({ step: edge.data!.step, exit: edge.data!.exit }));
      if (!ids.length && !lines.length) return;
      setSteps(now.current.steps.filter((node) => !ids.includes(node.id)));
      setEdges(
        now.current.edges.filter((edge) => (ids.length ? !ids.includes(edge.source) && !ids.includes(edge.target) : !edge.selected)),
      );
      told.current = "";
      chooseFrame(null);
      send({ kind: "delete", steps: ids, lines });
    };
    const copy = () => {
      const ids = held();
      if (ids.length) send({ kind: "copy", steps: ids, positions: places() });
    };
    const doings: Doings = {
      undo: () => send({ kind: "undo" }),
      redo: () => send({ kind: "redo" }),
      copy,
      paste: () => {
        send({ kind: "paste", at: rounded(now.current.pointer ?? middle()), positions: places() });
      },
      duplicate: () => {
        const ids = held();
        if (ids.length) send({ kind: "duplicate", steps: ids, positions: places() });
      },
      delete: remove,
      group: () => {
        const ids = chosenIds();
        if (ids.length) send({ kind: "group", steps: ids });
      },
    };
    const all: Record<Act, () => void> = {
      ...doings,
      cut: () => {
        copy();
        remove();
      },
      all: () => {
        setSteps(now.current.steps.map((node) => (node.selected || node.hidden ? node : { ...node, selected: true })));
        choiceSettles();
      },
      search: () => field.current?.focus(),
    };

    const arrange = () => {
      const spots = layOut(now.current.flow);
      setSteps(now.current.steps.map((node) => ({ ...node, position: spots.get(node.id) ?? node.position })));
      tellMove();
      const { data: newest, steps: placed } = now.current;
      void view.setViewport(viewOf({ ...newest, current: null }, placed, width), { duration: 250 });
    };
    const goTo = (step: StepShape) => {
      const group = now.current.flow.groups.find((one) => one.folded && one.steps.includes(step.id));
      if (group && now.current.data.editable) send({ kind: "fold", group: group.name, folded: false });
      setSteps(chosenBy(now.current.steps, [step.id]));
      const node = now.current.steps.find((one) => one.id === step.id);
      const zoom = Math.max(view.getZoom(), LEGIBLE);
      if (node) void view.setViewport(centred(node.position, width, now.current.data.height, zoom), { duration: 250 });
      if (now.current.data.editable) choiceSettles();
    };

    const onNodesChange = (changes: NodeChange<Node>[]) => {
      let after = now.current.steps;
      let moved = false;
      const own: NodeChange<StepNode>[] = [];
      for (const change of changes) {
        if (change.type === "dimensions" || !("id" in change)) continue;
        const name = groupOf(change.id);
        if (name === null) {
          own.push(change as NodeChange<StepNode>);
          moved ||= change.type === "position" && !change.dragging;
        } else if (change.type === "select") {
          chooseFrame((before) => (change.selected ? name : before === name ? null : before));
        } else if (change.type === "position" && change.position) {
          after = carried(after, now.current.flow, name, change.position);
          moved ||= !change.dragging;
        }
      }
      if (own.length) after = applyNodeChanges(own, after);
      if (after !== now.current.steps) setSteps(after);
      if (own.some((change) => change.type === "select") && now.current.data.editable) choiceSettles();
      if (moved && !now.current.dragging) {
        clearTimeout(moving);
        moving = setTimeout(tellMove, SETTLED * 3);
      }
    };
    const onEdgesChange = (changes: EdgeChange<LinkEdge>[]) => setEdges(applyEdgeChanges(changes, now.current.edges));

    const onConnect = ({ source, target, sourceHandle }: Connection) => {
      if (!source || !target || source === target || groupOf(target) !== null) return;
      const exit = sourceHandle ?? "next";
      const id = `${source}/${exit}`;
      const kept = now.current.edges.filter((edge) => edge.id !== id);
      const old = now.current.edges.find((edge) => edge.id === id);
      setEdges([
        ...kept,
        { ...old, id, source, sourceHandle: exit, target, type: "link", data: { order: old?.data?.order ?? 0, step: source, exit } },
      ]);
      send({ kind: "connect", step: source, exit, target });
    };
    return {
      doings,
      add,
      drop,
      arrange,
      goTo,
      onNodesChange,
      onEdgesChange,
      onConnect,
      onReconnect: (old: LinkEdge, link: Connection) => {
        if (old.source === link.source && old.sourceHandle === link.sourceHandle) onConnect(link);
      },
      onDragStart: () => {
        now.current.dragging = true;
      },
      onDragStop: () => {
        now.current.dragging = false;
        setSteps(now.current.steps.map((node) => (node.dragging ? { ...node, dragging: false } : node)));
        tellMove();
        choiceSettles();
      },
      onPointer: (event: MouseEvent) => {
        now.current.pointer = view.screenToFlowPosition({ x: event.clientX, y: event.clientY });
      },
      // Of our own, because React Flow listens at the document, which keys pressed here do not reach.
      onKeyDown: (event: KeyboardEvent) => {
        const act = actOf(event);
        if (act === null || (!now.current.data.editable && act !== "search")) return;
        event.preventDefault();
        all[act]();
      },
    };
  }, [outbox, view, width]);

  const frames = useMemo(() => toFrames(flow, steps, frame, data.editable), [flow, steps, frame, data.editable]);
  const nodes: Node[] = useMemo(() => (frames.length ? [...frames, ...steps] : steps), [frames, steps]);
  const group = flow.groups.find((one) => one.name === frame);
  const chosenSteps = group ? group.steps.length : steps.filter((node) => node.selected && !node.hidden).length;
  const chosenLines = edges.filter((edge) => edge.selected).length;
  return { ...acts, nodes, steps, edges, chosenSteps, chosenLines };
}

function chosenBy(nodes: StepNode[], ids: string[]): StepNode[] {
  const wanted = new Set(ids);
  return nodes.map((node) =>
    (node.selected ?? false) === wanted.has(node.id) ? node : { ...node, selected: wanted.has(node.id) },
  );
}

// The steps of a frame go where it goes.
function carried(nodes: StepNode[], flow: Drawn["flow"], name: string, to: Place): StepNode[] {
  const group = flow.groups.find((one) => one.name === name);
  if (!group) return nodes;
  const inside = nodes.filter((node) => group.steps.includes(node.id));
  if (inside.length === 0) return nodes;
  const from = around(inside, group);
  const by = { x: to.x - from.x, y: to.y - from.y };
  if (by.x === 0 && by.y === 0) return nodes;
  const ids = new Set(inside.map((node) => node.id));
  return nodes.map((node) =>
    ids.has(node.id) ? { ...node, position: { x: node.position.x + by.x, y: node.position.y + by.y } } : node,
  );
}
