// Two servers on one PostgreSQL: what is changed at one is in force for the next request at the other.
import assert from "node:assert/strict";
import { cpSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, run, start, temporary } from "../support/programs.mjs";

const conninfo = process.env.MCR_TEST_POSTGRESQL;
if (!conninfo && process.env.CI) throw new Error("MCR_TEST_POSTGRESQL is not set");
const skip = conninfo ? false : "MCR_TEST_POSTGRESQL is not set (tools/with-postgresql.sh sets it)";

let place, sim, token, patient;
const servers = [];
const config = (name) => join(place.folder, name, "mcr.toml");

before(async () => {
  if (skip) return;
  place = temporary("mcr-test-two-");
  const first = join(place.folder, "first");
  const demo = await start("mcr", ["demo", "--listen", "127.0.0.1:0", "--state", first]);
  token = (await run("mcr", ["demo-token", "hospital-doctor-rwh", "--state", first])).out.trim();
  await demo.stop();
  rmSync(join(first, "audit"), { recursive: true, force: true });
  sim = await start("mcr-sim", ["--region", "--directory-out", join(first, "directory.toml"), "--end-with-parent"]);
  patient = sim.patients.find((p) => p.id === "everything").nhs_number;
  const text = readFileSync(join(first, "mcr.toml"), "utf8")
    .replace(/\[demographics\]\naddress = ".*"/, `[demographics]\naddress = "${sim.demographics}"`)
    .replace('url = "sqlite:mcr.db"', `url = "postgresql:${conninfo}"`);
  writeFileSync(join(first, "mcr.toml"), text);
  cpSync(first, join(place.folder, "second"), { recursive: true });
  for (const name of ["first", "second"]) servers.push(await start("mcr", ["serve", "--config", config(name)]));
});
after(async () => {
  for (const server of servers) await server.stop();
  await sim?.stop();
  place?.remove();
});

async function stateAt(server) {
  const answer = await fetch(`${server.fhir}/Patient/${patient}/$everything`, {
    headers: { Authorization: `Bearer ${token}`, Accept: "application/fhir+json" },
  });
  assert.equal(answer.status, 200);
  return coverageOf(await answer.json()).find((row) => row.organisation === "RQW").state;
}

async function mcr(...args) {
  const done = await run("mcr", [...args, "--config", config("first")]);
  assert.equal(done.status, 0, done.err);
  return done.out;
}

test("an objection recorded at one server withholds at the other's next request, and no longer when it is withdrawn", { skip }, async () => {
  for (const server of servers) assert.equal(await stateAt(server), "data");
  const id = (await mcr("objection", "record", "--patient", patient, "--holder", "RQW", "--json")).match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
  for (const server of servers) assert.equal(await stateAt(server), "objected");
  await mcr("objection", "withdraw", id, "--checked", "--reason", "Changed my mind");
  for (const server of servers) assert.equal(await stateAt(server), "data");
});

test("a section switched off is off for the next request everywhere", { skip }, async () => {
  const everything = (await mcr("agreement", "show", "RQW", "--json")) && "problem-list";
  await mcr("switch", "off", "RQW", "--section", everything, "--reason", "Codes are mixed up");
  for (const server of servers) {
    const answer = await fetch(`${server.fhir}/Condition?patient=${patient}`, {
      headers: { Authorization: `Bearer ${token}`, Accept: "application/fhir+json" },
    });
    const bundle = await answer.json();
    const row = coverageOf(bundle).find((one) => one.organisation === "RQW");
    assert.equal(row.state, "switched-off");
    assert.match(row.text, /Codes are mixed up/);
    assert.equal(bundle.entry.filter((e) => e.resource.meta?.tag?.some((t) => t.code === "RQW")).length, 0);
  }
  await mcr("switch", "on", "RQW", "--section", everything, "--reason", "Put right");
  for (const server of servers) assert.equal(await stateAt(server), "data");
});

test("each deed is in the log of exactly one of the servers", { skip }, async () => {
  const deeds = async () => {
    let all = "";
    for (const name of ["first", "second"])
      all += (await run("mcr", ["audit", "show", "--config", config(name), "--limit", "1000", "--json"])).out;
    return { withdrawn: all.match(/withdrew an objection/g)?.length ?? 0, off: all.match(/switched? off/gi)?.length ?? 0 };
  };
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const found = await deeds();
    if (found.withdrawn >= 1 && found.off >= 1) {
      assert.equal(found.withdrawn, 1);
      return;
    }
  }
  assert.fail(`the deeds did not come into a log: ${JSON.stringify(await deeds())}`);
});
