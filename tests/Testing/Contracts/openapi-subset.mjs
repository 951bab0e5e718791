// Cuts the named operations, with every component they reach, out of an OpenAPI description.
//   node openapi-subset.mjs IN.json OUT.json "get /user" ...
import { readFileSync, writeFileSync } from "node:fs";

const [, , source, target, ...wanted] = process.argv;
const description = JSON.parse(readFileSync(source, "utf8"));
const result = { openapi: description.openapi, info: description.info, servers: description.servers, paths: {}, components: {} };
const seen = new Set();
const prose = new Set(["examples", "example", "x-github", "externalDocs"]);

function strip(node) {
  if (Array.isArray(node)) return node.map(strip);
  if (!node || typeof node !== "object") return node;
  return Object.fromEntries(Object.entries(node)
    .filter(([key, value]) => !prose.has(key) && !(key === "description" && typeof value === "string"))
    .map(([key, value]) => [key, strip(value)]));
}

function reach(node) {
  if (!node || typeof node !== "object") return;
  if (typeof node.$ref === "string" && !seen.has(node.$ref)) {
    seen.add(node.$ref);
    const path = node.$ref.slice(2).split("/");
    const component = strip(path.reduce((at, key) => at[key], description));
    (result.components[path[1]] ??= {})[path[2]] = component;
    reach(component);
  }
  Object.values(node).forEach(reach);
}

for (const name of wanted) {
  const [method, path] = name.split(" ");
  const operation = description.paths[path]?.[method];
  if (!operation) throw new Error(`the description has no operation ${name}`);
  const cut = strip(operation);
  for (const response of Object.values(cut.responses)) delete response.headers;
  (result.paths[path] ??= {})[method] = cut;
  reach(cut);
}

writeFileSync(target, JSON.stringify(result, null, 1) + "\n");
