// Three gateways, each with a hospital of its own: A asks B, B asks C and A, C asks A (docs/sources/federation.md).
import assert from "node:assert/strict";
import { cpSync, mkdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, odsSystem, run, start, temporary } from "../support/programs.mjs";

const names = ["a", "b", "c"];
/// The hospital behind each gateway, the gateway's own code, and whom it asks.
const gateways = {
  a: { hospital: "RQW", code: "ZZ901", asks: ["b"] },
  b: { hospital: "RWH", code: "ZZ902", asks: ["c", "a"] },
  c: { hospital: "RWG", code: "ZZ903", asks: ["a"] },
};
let place, sim, token, patient;
const servers = {};

async function freePort() {
  const server = createServer();
  await new Promise((done) => server.listen(0, "127.0.0.1", done));
  const { port } = server.address();
  await new Promise((done) => server.close(done));
  return port;
}

/// The [[organisation]] of a directory with `code`, by its text.
const organisation = (directory, code) =>
  `[[organisation]]${directory.split("[[organisation]]").find((one) => one.includes(`code = "${code}"`))}`.replace(/^parent = .*\n/m, "");
/// The same without its systems: it looks, and is asked elsewhere.
const looking = (text) => text.split("[[organisation.system]]")[0];

function federation(from, to) {
  const peer = gateways[to];
  return `[[organisation]]
code = "${peer.code}"
name = "Gateway ${to.toUpperCase()}"
kind = "other-federation"

[[organisation.system]]
key = "${peer.code}"
protocol = "federation"
address = "${servers[to].url}/fhir"
time_limit_ms = 8000

[organisation.system.settings]
identity = "gateway-${to}"
client-id = "gateway-${from}"

[organisation.system.credentials]
client-key = "gateway.jwk"

`;
}

/// Every gateway registers the others, with the organisations whose staff they speak for.
function client(of) {
  return `
[[client]]
id = "gateway-${of}"
name = "Gateway ${of.toUpperCase()}"
organisation = "${gateways[of].code}"
keys_file = "demo-client.jwks"
grants = ["token_exchange"]
scopes = "user/*.rs"
staff_issuer = "gateway-${of}"
staff_audience = "gateway-${of}"
staff_keys_file = "demo-client.jwks"
gateway = "gateway-${of}"
speaks_for = ["RQW", "RWH", "RWG"]
`;
}

before(async () => {
  place = temporary("mcr-test-federation-");
  const first = join(place.folder, "first");
  const demo = await start("mcr", ["demo", "--listen", "127.0.0.1:0", "--state", first]);
  const made = await run("mcr", ["demo-token", "hospital-doctor", "--state", first]);
  token = made.out.trim();
  await demo.stop();
  for (const gone of ["audit", "mcr.db", "mcr.db-wal", "mcr.db-shm"]) rmSync(join(first, gone), { recursive: true, force: true });
  sim = await start("mcr-sim", ["--region", "--directory-out", join(first, "region.toml"), "--end-with-parent"]);
  patient = sim.patients.find((one) => one.id === "everything").nhs_number;
  const region = readFileSync(join(first, "region.toml"), "utf8");
  for (const name of names) {
    const port = await freePort();
    servers[name] = { url: `http://127.0.0.1:${port}`, folder: join(place.folder, name), port };
  }
  for (const name of names) {
    const { folder, port } = servers[name];
    cpSync(first, folder, { recursive: true });
    mkdirSync(join(folder, "secrets"), { recursive: true });
    cpSync(join(folder, "demo-client.key"), join(folder, "secrets", "gateway.jwk"));
    const text = readFileSync(join(folder, "mcr.toml"), "utf8")
      .replace(/\[demographics\]\naddress = ".*"/, `[demographics]\naddress = "${sim.demographics}"`)
      .replace(/listen = ".*"/, `listen = "127.0.0.1:${port}"`)
      .replace(/\[federation\]\nidentity = ".*"/, `[federation]\nidentity = "gateway-${name}"`)
      .replace(/\[nrl\]\n(.+\n)*/, "");
    writeFileSync(join(folder, "mcr.toml"), text + names.filter((other) => other !== name).map(client).join(""));
    const members = names.map((other) => {
      const hospital = organisation(region, gateways[other].hospital);
      // The asker's organisation is known everywhere; RWG is at A, where objections to it are recorded too.
      return other === name ? hospital : other === "a" || (name === "a" && other === "c") ? looking(hospital) : "";
    });
    writeFileSync(join(folder, "directory.toml"),
      members.join("\n") + gateways[name].asks.map((to) => federation(name, to)).join(""));
    Object.assign(servers[name], await start("mcr", ["serve", "--config", join(folder, "mcr.toml")]));
  }
});
after(async () => {
  for (const name of names) await servers[name]?.stop?.();
  await sim?.stop();
  place?.remove();
});

async function ask(name, headers = {}) {
  const answer = await fetch(`${servers[name].url}/fhir/Patient/${patient}/$everything`, {
    headers: { Authorization: `Bearer ${token}`, Accept: "application/fhir+json", ...headers },
  });
  const bundle = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(bundle).slice(0, 800));
  return { bundle, rows: coverageOf(bundle), text: JSON.stringify(bundle) };
}
const row = (seen, code) => {
  const found = seen.rows.filter((one) => one.organisation === code);
  assert.equal(found.length, 1, `${found.length} rows of ${code}`);
  return found[0];
};
const tagsOf = (entry, system) => (entry.resource.meta.tag ?? []).filter((tag) => tag.system === system).map((tag) => tag.code);
async function mcr(name, ...args) {
  const done = await run("mcr", [...args, "--config", join(servers[name].folder, "mcr.toml")]);
  assert.equal(done.status, 0, done.err);
  return done.out;
}

test("what lies behind two further gateways comes with its origin and the way it came", async () => {
  const seen = await ask("a");
  for (const code of ["RQW", "RWH", "RWG"]) assert.equal(row(seen, code).state, "data", `${code}: ${row(seen, code).text}`);
  assert.equal(row(seen, "ZZ902").state, "data", row(seen, "ZZ902").text);
  assert.match(row(seen, "ZZ902").text, /spoke for \d+ organisations/);
  const ids = seen.bundle.entry.map((entry) => `${entry.resource.resourceType}/${entry.resource.id}`);
  assert.equal(new Set(ids).size, ids.length, "no two have one id");
  const ways = { RQW: [], RWH: ["ZZ902"], RWG: ["ZZ903", "ZZ902"] };
  for (const [code, way] of Object.entries(ways)) {
    const items = seen.bundle.entry.filter((entry) => entry.search.mode !== "outcome" && tagsOf(entry, odsSystem).includes(code));
    assert.ok(items.length > 0, code);
    for (const entry of items) {
      assert.deepEqual(tagsOf(entry, odsSystem), [code], "one origin");
      assert.deepEqual(tagsOf(entry, "https://my-care-record.example/fhir/CodeSystem/via"), way);
      assert.ok(entry.resource.meta.source, "its own address at its source");
      assert.equal(entry.resource.meta.extension.filter((one) => one.url.endsWith("/retrieved")).length, 1);
    }
  }
  const hospital = seen.bundle.entry.find((entry) => tagsOf(entry, odsSystem).includes("RWG"));
  assert.ok(!hospital.resource.meta.source.includes(servers.b.url), hospital.resource.meta.source);
});

test("nobody is asked twice: a gateway that the question came through is not asked back", async () => {
  const seen = await ask("a");
  const back = row(seen, "ZZ901");
  assert.equal(back.state, "not-asked");
  assert.match(back.text, /not asked back/);
  for (const name of ["b", "c"]) {
    const log = await mcr(name, "audit", "show", "--json");
    assert.match(log, /gateway-a/);
  }
});

test("a gateway that finds itself on the path asks no federation, and says so", async () => {
  const seen = await ask("a", { "X-My-Care-Record-Path": "gateway-x, gateway-a" });
  assert.equal(row(seen, "RQW").state, "data");
  assert.equal(row(seen, "ZZ902").state, "not-asked");
  assert.match(row(seen, "ZZ902").text, /come through here before/);
});

test("a question that came through as many gateways as is allowed is not asked on", async () => {
  const seen = await ask("a", { "X-My-Care-Record-Path": "x, y, z" });
  assert.equal(row(seen, "ZZ902").state, "not-asked");
  assert.match(row(seen, "ZZ902").text, /as many federations/);
});

test("a path that is none is refused", async () => {
  for (const path of ["a b", "1,2,3,4,5,6,7,8,9", "x".repeat(65), ","]) {
    const answer = await fetch(`${servers.a.url}/fhir/Patient/${patient}/$everything`, {
      headers: { Authorization: `Bearer ${token}`, "X-My-Care-Record-Path": path },
    });
    assert.equal(answer.status, 400, path);
    assert.match((await answer.json()).issue[0].location[0], /X-My-Care-Record-Path/);
  }
});

test("both sides write down who asked, by name, and through which gateway", async () => {
  await ask("a");
  for (const [name, via] of [["a", ""], ["b", "gateway-a"], ["c", "gateway-a, gateway-b"]]) {
    const entries = JSON.parse(await mcr(name, "audit", "show", "--json"));
    const list = Array.isArray(entries) ? entries : entries.entries;
    const intents = list.filter((one) => (one.entry ?? one).kind === "intent");
    assert.ok(intents.length > 0, name);
    const last = intents.at(-1).entry ?? intents.at(-1);
    assert.match(JSON.stringify(last.actor), /"organisation":"RQW"/, name);
    assert.equal(last.actor.role, "hospital doctor", name);
    assert.equal(last.via ?? "", via, name);
  }
});

test("an objection recorded here to an organisation behind another gateway holds for readers here", async () => {
  const id = (await mcr("a", "objection", "record", "--patient", patient, "--holder", "RWG", "--json")).match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  const seen = await ask("a");
  assert.equal(row(seen, "RWG").state, "objected");
  assert.equal(row(seen, "RWH").state, "data");
  assert.ok(!seen.bundle.entry.some((entry) => tagsOf(entry, odsSystem).includes("RWG")));
  await mcr("a", "objection", "withdraw", id, "--checked", "--reason", "Changed my mind");
  assert.equal(row(await ask("a"), "RWG").state, "data");
});

test("an objection recorded behind another gateway is told as such here", async () => {
  const id = (await mcr("c", "objection", "record", "--patient", patient, "--holder", "RWG", "--json")).match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  const seen = await ask("a");
  assert.equal(row(seen, "RWG").state, "objected");
  assert.equal(row(seen, "RWH").state, "data");
  assert.ok(!seen.bundle.entry.some((entry) => tagsOf(entry, odsSystem).includes("RWG")));
  await mcr("c", "objection", "withdraw", id, "--checked", "--reason", "Changed my mind");
  assert.equal(row(await ask("a"), "RWG").state, "data");
});

test("a gateway that is gone costs its own row", async () => {
  await servers.c.stop();
  const seen = await ask("a");
  assert.equal(row(seen, "ZZ903").state, "failed");
  assert.equal(row(seen, "RWH").state, "data");
  assert.equal(row(seen, "RWG").state, "awaiting", "nobody spoke for it");
});
