// Reads flowcharts by Mermaid's own parser, and compares them with the snapshots that they are of.
// Arguments: directories with `in.json`, `out.json` and `out.mermaid`.

import { readFileSync } from "node:fs";
import { JSDOM } from "jsdom";

const { window } = new JSDOM("<!doctype html><body></body>");
globalThis.window = window;
globalThis.document = window.document;
const mermaid = (await import("mermaid")).default;
// GitHub's limits are Mermaid's defaults.
const MAX_TEXT = 50_000;
const MAX_EDGES = 500;
mermaid.initialize({ maxTextSize: MAX_TEXT, maxEdges: MAX_EDGES });

/// What a label shows, as a browser decodes it.
function shown(label) {
  const numbers = label.replaceAll("ﬂ°°", "&#").replaceAll("ﬂ°", "&").replaceAll("¶ß", ";");
  const lines = numbers.split(/<br ?\/?>/);
  return lines.map((line) => {
    if (/[<>"`]/.test(line)) throw `a label that is not escaped: ${line}`;
    const element = window.document.createElement("p");
    element.innerHTML = line;
    if (element.children.length > 0) throw `a label that is not text: ${line}`;
    return element.textContent;
  });
}

async function check(directory) {
  const read = (file) => readFileSync(`${directory}/${file}`, "utf8");
  const text = read("out.mermaid");
  if (text.length > MAX_TEXT) throw `${text.length} characters`;
  const { diagramType } = await mermaid.parse(text);
  if (diagramType !== "flowchart-v2") throw `a ${diagramType}`;
  const { db } = await mermaid.mermaidAPI.getDiagramFromText(text);
  const vertices = [...db.getVertices().values()];
  const edges = db.getEdges();
  const snapshot = JSON.parse(read("in.json"));
  const { classes = [], contexts = [], context_edges = [] } = snapshot;
  const all = (snapshot.edges ?? []).length + (snapshot.within ?? []).length;

  const cut = vertices.some((vertex) => vertex.id === "cut");
  const boxes = vertices.filter((vertex) => /^c\d+$/.test(vertex.id));
  const ellipses = vertices.filter((vertex) => /^x\d+$/.test(vertex.id));
  if (boxes.length + ellipses.length + (cut ? 1 : 0) !== vertices.length) throw "other nodes";
  for (const vertex of ellipses) {
    if (vertex.type !== "stadium") throw `${vertex.id} is a ${vertex.type}`;
    const [name] = shown(vertex.text);
    const context = contexts[vertex.id.slice(1)].name;
    if (isPlain(context) && name !== context) throw `${name} is not ${context}`;
  }
  for (const vertex of boxes) {
    const [title] = shown(vertex.text);
    const { name } = classes[vertex.id.slice(1)];
    if (isPlain(name) && title !== name && !name.startsWith(`${title}@`)) {
      throw `${title} is not ${name}`;
    }
  }
  if (edges.length > MAX_EDGES) throw `${edges.length} edges`;
  if (!cut) {
    if (boxes.length !== classes.length) throw `${boxes.length} of ${classes.length} classes`;
    // A row is `[context, class, bits, ...]`; 8 is that the class is open to it.
    const taken = context_edges.filter(([, , bits]) => (bits & 8) === 0).length;
    if (edges.length < all + taken) throw `${edges.length} of ${all + taken} edges`;
  }

  // Red is what is neither a note nor accepted.
  const red = edges.filter((edge) => (edge.style ?? []).some((style) => style.includes("#c00")));
  const steps = JSON.parse(read("out.json"))
    .verdicts.filter((verdict) => !verdict.note && !verdict.suppressed && !verdict.off)
    .flatMap((verdict) => verdict.steps)
    .map((step) => `${step.table} ${step.position}`);
  const found = new Set(steps).size;
  if (red.length !== found) throw `${red.length} red edges, ${found} found`;
  return `${boxes.length} classes, ${edges.length} edges, ${red.length} red${cut ? ", cut" : ""}`;
}

/// Whether a name is short, and has nothing that is shown in another way.
function isPlain(name) {
  return [...name].length <= 40 && !/[\p{C}\u2028\u2029]/u.test(name) && name.trim() === name;
}

for (const directory of process.argv.slice(2)) {
  try {
    console.log(`${directory}: ${await check(directory)}`);
  } catch (error) {
    console.error(`${directory}/out.mermaid: ${error.stack ?? error}`);
    process.exitCode = 1;
  }
}
