// Lays a flow out for the canvas of the same name (src/feed.ts takes it up), so that the flow is sent
// when it has changed, and not with every choice of a step.

const FEEDS = "dialoom_flow_feeds";

export default function ({ data }) {
  const feeds = (globalThis[FEEDS] ??= new Map());
  feeds.set(data.feed, data);
  globalThis.dispatchEvent(new Event(FEEDS));
  return () => {
    if (feeds.get(data.feed) === data) feeds.delete(data.feed);
  };
}
