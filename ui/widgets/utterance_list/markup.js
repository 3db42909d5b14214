// Reads and writes the mark-up of utterances as Python does (builder/schema/utterance.py), so that a
// mistake is told while somebody types. Offsets count code points.

const LONGEST = 4000;

// Returns { source, text, spans }, and `fault` with what is wrong: { code, at }.
function readMarkup(source) {
  if (!source.includes("[") && !source.includes("\\")) return { source, text: source.trim(), spans: [] };
  const letters = Array.from(source);
  const text = [];
  const spans = [];
  let at = 0;
  while (at < letters.length) {
    if (letters[at] === "\\" && "[]\\".includes(letters[at + 1] || " ")) {
      text.push(letters[at + 1]);
      at += 2;
    } else if (letters[at] === "[") {
      const mark = readMark(letters, at);
      if (mark.fault) return { source, text: source.trim(), spans: [], fault: mark.fault };
      if (!mark.slot) {
        text.push("[");
        at += 1;
        continue;
      }
      spans.push({ start: text.length, end: text.length + mark.letters.length, slot: mark.slot, value: mark.value });
      text.push(...mark.letters);
      at = mark.end;
    } else {
      text.push(letters[at]);
      at += 1;
    }
  }
  return stripped(source, text, spans);
}

function readMark(letters, at) {
  const marked = [];
  let position = at + 1;
  while (position < letters.length && letters[position] !== "]") {
    if (letters[position] === "\\" && "[]\\".includes(letters[position + 1] || " ")) position += 1;
    marked.push(letters[position]);
    position += 1;
  }
  if (position >= letters.length) return { fault: { code: "open", at: at + 1 } };
  if (letters[position + 1] !== "(") return {};
  const close = letters.indexOf(")", position);
  if (close < 0) return { fault: { code: "slot", at: position + 2 } };
  const [slot, ...value] = letters.slice(position + 2, close).join("").split(":");
  if (!marked.join("").trim() || !slot.trim()) return { fault: { code: "nothing", at: at + 1 } };
  return { letters: marked, slot: slot.trim(), value: value.join(":").trim() || null, end: close + 1 };
}

function stripped(source, letters, spans) {
  const text = letters.join("").trim();
  const left = Array.from(letters.join("").match(/^\s*/u)[0]).length;
  const most = Array.from(text).length;
  const moved = spans.map((span) => ({ ...span, start: Math.max(span.start - left, 0), end: Math.min(span.end - left, most) }));
  return { source, text, spans: moved };
}

function writeMarkup(text, spans) {
  const letters = Array.from(text);
  const plain = (from, to) => letters.slice(from, to).join("").replace(/[\\[\]]/g, "\\$&");
  let written = "";
  let at = 0;
  for (const span of spans) {
    const value = span.value ? `:${span.value}` : "";
    written += `${plain(at, span.start)}[${plain(span.start, span.end)}](${span.slot}${value})`;
    at = span.end;
  }
  return written + plain(at, letters.length);
}

// What is the same of two utterances that mean the same to everybody; the server looks more closely.
function saidKey(text) {
  return text.normalize("NFKC").toLowerCase().replace(/^[\s.。!?,，]+|[\s.。!?,，]+$/gu, "");
}

// Says in words why a line cannot be an utterance, or returns null.
function faultOf(read, labels) {
  if (read.fault) return labels[`fault_${read.fault.code}`].replace("{at}", String(read.fault.at));
  if (read.text.length > LONGEST) return labels.fault_long.replace("{most}", String(LONGEST));
  return null;
}
