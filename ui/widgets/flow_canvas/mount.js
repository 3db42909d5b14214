// Finds a place for one flow and hands it to the engine (flow_canvas.js), which may still be on its way.

const ENGINE = "dialoom_flow_canvas";

export default function (place) {
  if (globalThis[ENGINE]) return globalThis[ENGINE](place);
  let gone = false;
  let leave;
  const begin = () => {
    if (!gone) leave = globalThis[ENGINE](place);
  };
  globalThis.addEventListener(ENGINE, begin, { once: true });
  return () => {
    gone = true;
    globalThis.removeEventListener(ENGINE, begin);
    leave?.();
  };
}
