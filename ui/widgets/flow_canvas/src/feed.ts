// The flow that feed.js has laid out for a canvas, read once a version.

import { useRef, useSyncExternalStore } from "react";
import type { FlowShape } from "./types";

interface Feed {
  feed: string;
  version: string;
  flow: string;
}

export interface Drawn {
  version: string;
  flow: FlowShape;
}

const FEEDS = "dialoom_flow_feeds";

function subscribe(heard: () => void): () => void {
  globalThis.addEventListener(FEEDS, heard);
  return () => globalThis.removeEventListener(FEEDS, heard);
}

// The newest version there is of the flow; null while none has come.
export function useFlow(name: string): Drawn | null {
  const last = useRef<Drawn | null>(null);
  const read = () => {
    const feeds = (globalThis as Record<string, unknown>)[FEEDS] as Map<string, Feed> | undefined;
    const found = feeds?.get(name);
    if (found && found.version !== last.current?.version) {
      last.current = { version: found.version, flow: JSON.parse(found.flow) as FlowShape };
    }
    return last.current;
  };
  return useSyncExternalStore(subscribe, read);
}
