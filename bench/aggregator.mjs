// The comparison for views per second: what a careful team would write in Node with Fastify and
// undici. Asks all sources at once, parses, re-keys ids and references, labels, joins, stringifies.
//   node aggregator.mjs PORT SOURCE...
import Fastify from "fastify";
import { Agent, request } from "undici";

const [port, ...sources] = process.argv.slice(2);
const agent = new Agent({ connections: 64, pipelining: 1 });
const app = Fastify();

function rekey(node, key) {
  if (Array.isArray(node)) for (const one of node) rekey(one, key);
  else if (node && typeof node === "object") {
    if (typeof node.reference === "string") {
      const parts = /^([A-Z][A-Za-z]+)\/([^/]+)$/.exec(node.reference);
      if (parts) node.reference = `${parts[1]}/${key}.${parts[2]}`;
    }
    for (const value of Object.values(node)) if (typeof value === "object") rekey(value, key);
  }
}

app.get("/view/:nhs", async (asked, reply) => {
  const entry = [];
  const issue = [];
  await Promise.all(sources.map(async (source, index) => {
    const key = `S${index}`;
    try {
      const { statusCode, body } = await request(`${source}/Patient/${asked.params.nhs}/$everything`, { dispatcher: agent });
      const bundle = JSON.parse(await body.text());
      if (statusCode !== 200) throw new Error(`status ${statusCode}`);
      for (const one of bundle.entry ?? []) {
        const resource = one.resource;
        resource.meta = { ...resource.meta, source: `${source}/${resource.resourceType}/${resource.id}` };
        resource.meta.tag = [...(resource.meta.tag ?? []), { system: "https://fhir.nhs.uk/Id/ods-organization-code", code: key }];
        resource.id = `${key}.${resource.id}`;
        rekey(resource, key);
        entry.push({ fullUrl: `http://x/${resource.resourceType}/${resource.id}`, resource, search: { mode: "match" } });
      }
      issue.push({ severity: "information", code: "informational", details: { text: `${key}: data` } });
    } catch (wrong) {
      issue.push({ severity: "warning", code: "transient", details: { text: `${key}: ${wrong.message}` } });
    }
  }));
  entry.push({ resource: { resourceType: "OperationOutcome", issue }, search: { mode: "outcome" } });
  reply.header("content-type", "application/fhir+json").send(JSON.stringify({ resourceType: "Bundle", type: "searchset", entry }));
});

await app.listen({ port: Number(port), host: "127.0.0.1" });
console.log(JSON.stringify({ url: app.listeningOrigin, pid: process.pid }));
