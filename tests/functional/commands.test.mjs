// The commands of mcr on a running demonstration, as an operator uses them.
import assert from "node:assert/strict";
import { readFileSync, readdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, installation, run, start, temporary } from "../support/programs.mjs";

let demo, patient;
before(async () => {
  demo = await demonstration();
  patient = demo.patients[0].nhs_number;
});
after(async () => { await demo?.stop(); });

const mcr = (...args) => run("mcr", args);

async function stateOf(organisation) {
  const bundle = await (await demo.get(`/Patient/${patient}/$everything`)).json();
  return coverageOf(bundle).find((row) => row.organisation === organisation);
}

/// Asks until `what` gives `state`; the server looks at its store once a second.
async function until(organisation, state) {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const row = await stateOf(organisation);
    if (row.state === state) return row;
  }
  assert.fail(`${organisation} did not become ${state}`);
}

test("the version names build and commit, and wrong usage has status 2", async () => {
  const version = await mcr("--version");
  assert.equal(version.status, 0);
  assert.match(version.out, /^mcr \d+\.\d+\.\d+ \(.+\), commit [0-9a-f]+/);
  assert.equal((await mcr()).status, 2);
  assert.equal((await mcr("nothing")).status, 2);
  assert.equal((await mcr("audit", "show", "--limit", "x")).status, 2);
  for (const command of [["demo"], ["serve"], ["check"], ["demo-token"], ["member", "list"], ["member", "refresh"], ["hint", "forget"], ["audit", "verify"]])
    assert.equal((await mcr(...command, "--help")).status, 0, command.join(" "));
});

test("mcr check finds nothing wrong with a demonstration", async () => {
  const checked = await mcr("check", "--state", demo.state, "--json");
  assert.equal(checked.status, 0, checked.out);
  assert.equal(JSON.parse(checked.out).good, true);
});

test("a member that is suspended is asked no more, without a restart, and is asked again when resumed", async () => {
  assert.equal((await stateOf("RWH")).state, "data");
  const without = await mcr("member", "suspend", "RWH", "--state", demo.state);
  assert.notEqual(without.status, 0, "a reason is needed");
  const done = await mcr("member", "suspend", "RWH", "--reason", "Planned work", "--state", demo.state);
  assert.equal(done.status, 0, done.err);
  const row = await until("RWH", "switched-off");
  assert.match(row.text, /Planned work/);
  assert.equal((await mcr("member", "resume", "RWH", "--state", demo.state)).status, 0);
  await until("RWH", "data");
});

test("tokens are checked: none, a broken one, an unknown persona and a role that may not", async () => {
  const ask = (token) => fetch(`${demo.fhir}/Patient/${patient}/$everything`, token ? { headers: { Authorization: `Bearer ${token}` } } : {});
  const good = await demo.token("hospital-doctor");
  assert.equal((await ask()).status, 401);
  assert.equal((await ask(good.slice(0, -4) + "AAAA")).status, 401);
  assert.equal((await ask("x.y.z")).status, 401);
  assert.equal((await ask(await demo.token("receptionist"))).status, 403);
  assert.equal((await ask(good)).status, 200);
  assert.equal((await mcr("demo-token", "nobody", "--state", demo.state)).status, 1);
});

test("who asked what of whom can be shown, and tampering is found while the server runs", async () => {
  await demo.get(`/Patient/${patient}/$everything?_type=Condition`);
  const shown = await mcr("audit", "show", "--patient", patient, "--state", demo.state, "--json");
  assert.equal(shown.status, 0, shown.err);
  assert.match(shown.out, /Amina Khan/);
  assert.match(shown.out, /_type=Condition/);
  const good = await mcr("audit", "verify", "--state", demo.state);
  assert.equal(good.status, 0, good.out + good.err);

  const folder = join(demo.state, "audit");
  const segment = join(folder, readdirSync(folder).filter((name) => /\d/.test(name) && !/checkpoint|lock/.test(name)).sort()[0]);
  const text = readFileSync(segment, "utf8");
  const lines = text.split("\n");
  assert.ok(lines.length > 4);
  for (const tampered of [
    text.replace("Amina Khan", "Amina Khat"),
    [...lines.slice(0, 2), ...lines.slice(3)].join("\n"),
    [lines[0], lines[2], lines[1], ...lines.slice(3)].join("\n"),
    [...lines.slice(0, 2), lines[1], ...lines.slice(2)].join("\n"),
  ]) {
    assert.notEqual(tampered, text);
    writeFileSync(segment, tampered);
    const found = await mcr("audit", "verify", "--state", demo.state);
    assert.equal(found.status, 1, found.out);
    assert.match(found.out + found.err, /changed|removed|missing|inserted|reordered|wrong place|twice/i);
  }
  writeFileSync(segment, text);
  assert.equal((await mcr("audit", "verify", "--state", demo.state)).status, 0);
});

test("a patient sees their own record only", async () => {
  const token = await demo.token("patient");
  const ask = (number) => fetch(`${demo.fhir}/Patient/${number}`, { headers: { Authorization: `Bearer ${token}` } });
  assert.equal((await ask(patient)).status, 200);
  assert.equal((await ask(demo.patients[1].nhs_number)).status, 403);
});

test("requests that are wrong are answered with the field that is wrong", async () => {
  for (const [path, status, says] of [
    ["/Patient/9990000019/$everything", 400, /check digit|NHS number/i],
    ["/Patient/0000000000", 400, /NHS number/i],
    ["/Nonsense?patient=" + patient, 404, /resource type/],
    ["/Observation?patient=" + patient + "&date=gt20x", 400, /date/],
    ["/Observation?patient=" + patient + "&code:unknown=1", 400, /code/],
    ["/Observation?patient=%G1", 400, /patient/],
  ]) {
    const answer = await demo.get(path);
    const text = await answer.text();
    assert.equal(answer.status, status, `${path}: ${text}`);
    assert.equal(JSON.parse(text).resourceType, "OperationOutcome", path);
    assert.match(text, says, path);
  }
  assert.equal((await demo.get("/Patient", { method: "POST", body: "{}" })).status, 405);
});

test("a certificate that has expired costs its own row only", async () => {
  const place = temporary("mcr-test-expired-");
  const file = join(place.folder, "directory.toml");
  const sim = await start("mcr-sim", ["--region", "--directory-out", file, "--end-with-parent", "--misbehave", "RWH:expired-certificate"]);
  let server;
  try {
    server = await installation(readFileSync(file, "utf8"), sim.demographics);
    const bundle = await (await server.get(`/Patient/${sim.patients[0].nhs_number}/$everything`)).json();
    const rows = coverageOf(bundle);
    assert.equal(rows.find((row) => row.organisation === "RWH").state, "failed");
    assert.match(rows.find((row) => row.organisation === "RWH").text, /certificate|secure/i);
    assert.ok(rows.filter((row) => row.state === "data").length >= 3);
  } finally {
    await server?.stop();
    await sim.stop();
    place.remove();
  }
});

test("a token for a demonstration is refused elsewhere", async () => {
  const place = temporary("mcr-test-none-");
  try {
    const asked = await mcr("demo-token", "hospital-doctor", "--state", place.folder);
    assert.equal(asked.status, 1);
    const text = readFileSync(join(demo.state, "mcr.toml"), "utf8").replace("demonstration = true", "");
    for (const name of readdirSync(demo.state).filter((one) => /\.(key|secret|json|toml|jwks)$/.test(one)))
      writeFileSync(join(place.folder, name), readFileSync(join(demo.state, name)));
    writeFileSync(join(place.folder, "mcr.toml"), text);
    const refused = await mcr("demo-token", "hospital-doctor", "--state", place.folder);
    assert.equal(refused.status, 1);
    assert.match(refused.err, /not a demonstration/);
  } finally {
    place.remove();
  }
});

test("SIGTERM ends the demonstration and everything it started", async () => {
  const other = await demonstration();
  const children = readFileSync(`/proc/${other.pid}/task/${other.pid}/children`, "utf8").trim().split(/\s+/).filter(Boolean);
  assert.ok(children.length >= 1, "the simulated organisations are a child");
  const how = await other.stop();
  assert.equal(how.code, 0);
  for (const pid of children) assert.throws(() => process.kill(Number(pid), 0));
});
