// Reduces the JSON schema of all of Slack's request types to the arguments that we send.
//   node slack-schema.mjs ALL.json OUT.json ChatPostMessageArguments ...
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target, ...wanted] = process.argv;
const all = JSON.parse(readFileSync(source, "utf8")).definitions;
const kept = {};

// The validator knows no "const" (draft 6): an enum of one says the same
function slim(node) {
  if (Array.isArray(node)) return node.map(slim);
  if (!node || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node)
    .filter(([key, value]) => key !== "deprecated" && !(key === "description" && typeof value === "string"))
    .map(([key, value]) => (key === "const" && typeof value !== "object" ? ["enum", [value]] : [key, slim(value)])));
}

function keep(name) {
  if (kept[name]) return;
  if (!all[name]) throw new Error(`Slack's types have no ${name}`);
  reach((kept[name] = slim(all[name])));
}

function reach(node) {
  if (!node || typeof node !== "object") return;
  if (typeof node.$ref === "string") keep(decodeURIComponent(node.$ref.split("/").pop()));
  Object.values(node).forEach(reach);
}

// The official types let any block through (KnownBlock | Block): here only the known ones
all.Block = { not: {} };
wanted.forEach(keep);
writeFileSync(target, JSON.stringify({ $schema: "http://json-schema.org/draft-07/schema#", definitions: kept }, null, 1) + "\n");
