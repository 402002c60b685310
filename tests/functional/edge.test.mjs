// mcr-edge as its holder runs it: fed by MLLP, asked over FHIR, looked after at the command line,
// and killed while it is fed.
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { run, start, temporary } from "../support/programs.mjs";
import { mllp, outcomeOf } from "../support/mllp.mjs";
import { errorsOf } from "../support/validator.mjs";

let state, config, edge;
const nhsSystem = "https://fhir.nhs.uk/Id/nhs-number";
const token = "a-token-for-the-edge-tests";

const text = (listen, feed) => `
[edge]
organisation = "RQW"
name = "Princess Alexandra Hospital (simulated)"
key = "rqw-edge"

[edge.authorities]
RQW = "https://rqw.example/mrn"

[store]
url = "sqlite:edge.db"

[server]
listen = "${listen}"
token_files = ["token"]

[[feed]]
name = "pas"
kind = "mllp"
listen = "${feed}"
`;

before(async () => {
  state = temporary("mcr-test-edge-");
  config = join(state.folder, "edge.toml");
  writeFileSync(join(state.folder, "token"), `${token}\n`);
  writeFileSync(config, text("127.0.0.1:0", "127.0.0.1:0"));
  edge = await start("mcr-edge", ["serve", "--config", config]);
});
after(async () => { await edge?.stop(); state?.remove(); });

const cli = (...args) => run("mcr-edge", [...args, "--config", config]);
const ask = (path, headers = { Authorization: `Bearer ${token}` }) => fetch(path.startsWith("http") ? path : `${edge.fhir}${path}`, { headers });
const feed = () => mllp(edge.feeds.find((one) => one.name === "pas").address);

/// An NHS number of the test range whose check digit holds.
function numberOf(n) {
  for (let i = n; ; i += 1) {
    const nine = `999${String(i).padStart(6, "0")}`;
    const sum = [...nine].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check !== 10) return nine + check;
  }
}

let control = 0;
const time = (minute) => `2025010112${String(minute).padStart(2, "0")}00`;
const admission = ({ number, local, family = "Finch", minute = 1, event = "A01", id = `N${(control += 1)}` }) =>
  [`MSH|^~\\&|PAS|RQW|EDGE|RQW|${time(minute)}||ADT^${event}|${id}|P|2.5`, `EVN||${time(minute)}`,
    `PID|1||${number ? `${number}^^^NHS^NH~` : ""}${local}^^^RQW^MR||${family}^Edith||19510309|F`,
    `PV1|1|I|WARD1|||||||||||||||||V${local}`, ""].join("\r");

async function found(number) {
  const bundle = await (await ask(`/Patient?identifier=${encodeURIComponent(`${nhsSystem}|${number}`)}`)).json();
  return bundle.entry?.[0]?.resource;
}

test("what is sent by MLLP can be asked for over FHIR, and is valid R4", async () => {
  const line = feed();
  const number = numberOf(100);
  assert.equal(outcomeOf(await line.send(admission({ number, local: "A100" }))), "AA");
  const patient = await found(number);
  assert.equal(patient.name[0].family, "Finch");
  const everything = await (await ask(`/Patient/${patient.id}/$everything`)).json();
  const types = everything.entry.map((one) => one.resource.resourceType);
  assert.ok(types.includes("Encounter") && types.includes("Patient"), types.join());
  for (const one of everything.entry) assert.deepEqual(errorsOf(one.resource), [], one.fullUrl);
  line.close();
});

test("the statement of what it is, its bundles and its refusals are valid R4", async () => {
  assert.deepEqual(errorsOf(await (await ask("/metadata")).json()), []);
  const none = await (await ask("/Patient?identifier=9990000018")).json();
  assert.deepEqual(errorsOf(none), []);
  const refused = await ask("/Patient/nobody", {});
  assert.equal(refused.status, 401);
  assert.deepEqual(errorsOf(await refused.json()), []);
});

test("what waits in the quarantine is listed, explained, replayed and discarded", async () => {
  const line = feed();
  const [a, b] = [numberOf(200), numberOf(300)];
  await line.send(admission({ number: a, local: "A200" }));
  await line.send(admission({ number: b, local: "A300" }));
  const unclear = admission({ number: a, local: "A300", minute: 5, family: "Wren", event: "A08" });
  const answer = await line.send(unclear);
  assert.equal(outcomeOf(answer), "AE");
  assert.match(answer, /\rERR\|\|PID\^1\^3\|204\^/);
  await line.send("MSH|^~\\&|PAS|RQW|||20250101120000||ADT^A45|X1|P|2.5\rPID|1||A200^^^RQW\r");
  line.close();

  const list = JSON.parse((await cli("feed", "list", "--json")).out);
  assert.deepEqual(list.map((one) => [one.type, one.place]), [["ADT^A08", "PID^1^3"], ["ADT^A45", "MSH^1^9"]]);
  const shown = await cli("feed", "show", String(list[0].id));
  assert.match(shown.out, /sentence: The NHS number is that of a different patient/);
  assert.ok(!shown.out.includes(a) && !shown.out.includes("Wren"), "no clinical content unless asked for");
  assert.ok((await cli("feed", "show", String(list[0].id), "--content")).out.includes("Wren"));

  assert.equal((await cli("feed", "replay", String(list[0].id))).status, 1, "it is still unclear");
  const merging = feed();
  const merge = admission({ number: a, local: "A200", minute: 4, event: "A40" }).replace(/PV1.*\r/, "MRG|A300^^^RQW\r");
  assert.equal(outcomeOf(await merging.send(merge)), "AA");
  merging.close();
  const replayed = await cli("feed", "replay", String(list[0].id));
  assert.equal(replayed.status, 0, replayed.out + replayed.err);
  assert.equal((await found(a)).name[0].family, "Wren");
  assert.equal(await found(b), undefined, "the prior number ended");
  assert.equal((await cli("feed", "discard", String(list[1].id))).status, 0);
  assert.deepEqual(JSON.parse((await cli("feed", "list", "--json")).out), []);
  assert.equal(JSON.parse((await cli("feed", "list", "--all", "--json")).out).length, 2);
  assert.equal((await cli("feed", "replay", "99")).status, 1);
});

test("a record that is kept back is as one that is not there, until it is let go", async () => {
  const number = numberOf(400);
  const line = feed();
  await line.send(admission({ number, local: "A400" }));
  line.close();
  const { id } = await found(number);
  const added = await cli("withhold", "add", number, "--reason", "Asked for by the patient", "--who", "M. Shah");
  assert.equal(added.status, 0, added.err);
  assert.equal(await found(number), undefined);
  const [withheld, unknown] = await Promise.all([ask(`/Patient/${id}`), ask(`/Patient/${"a".repeat(32)}`)]);
  assert.equal(withheld.status, 404);
  assert.equal(await withheld.text(), await unknown.text());
  const [one] = JSON.parse((await cli("withhold", "list", "--json")).out);
  assert.deepEqual([one.patient, one.as, one.who, one.known], [`NHS|${number}`, "unknown", "M. Shah", true]);
  await cli("withhold", "add", number, "--reason", "Asked for", "--as", "refused");
  assert.equal((await ask(`/Patient/${id}`)).status, 403);
  assert.equal((await cli("withhold", "remove", number)).status, 0);
  assert.equal((await ask(`/Patient/${id}`)).status, 200);
  assert.equal((await cli("withhold", "remove", number)).status, 1);
});

test("check and status say how it is; wrong usage has status 2", async () => {
  const checked = await cli("check", "--json");
  assert.equal(checked.status, 0, checked.out);
  assert.equal(JSON.parse(checked.out).good, true);
  const status = JSON.parse((await cli("status", "--json")).out);
  assert.ok(status.patients >= 3 && status.messages >= 3);
  for (const args of [[], ["nothing"], ["feed"], ["feed", "show"], ["serve"], ["withhold", "add"]])
    assert.equal((await run("mcr-edge", args)).status, 2, args.join(" "));
  for (const args of [["serve"], ["check"], ["status"], ["feed", "list"], ["feed", "replay"], ["withhold", "add"]])
    assert.equal((await run("mcr-edge", [...args, "--help"])).status, 0, args.join(" "));
  const wrong = join(state.folder, "wrong.toml");
  writeFileSync(wrong, text("127.0.0.1:0", "nowhere"));
  const refused = await run("mcr-edge", ["check", "--config", wrong]);
  assert.equal(refused.status, 1);
  assert.match(refused.err, /wrong\.toml line \d+: feed pas, listen must be ADDRESS:PORT\./);
});

test("what was acknowledged survives a kill, and what is sent again is there once", async () => {
  const acknowledged = new Set();
  const sent = [];
  const lines = Array.from({ length: 4 }, feed);
  let next = 5000;
  const keepSending = async (line) => {
    for (;;) {
      const n = (next += 20);
      const one = { number: numberOf(n), local: `K${n}`, id: `K${n}` };
      sent.push(one);
      const answer = await line.send(admission(one)).catch(() => null);
      if (answer === null) return;
      assert.equal(outcomeOf(answer), "AA", answer);
      acknowledged.add(one.local);
      if (acknowledged.size === 60) edge.child.kill("SIGKILL");
    }
  };
  await Promise.all(lines.map(keepSending));
  await edge.stop();
  assert.ok(acknowledged.size >= 60);

  edge = await start("mcr-edge", ["serve", "--config", config]);
  for (const one of sent.filter(({ local }) => acknowledged.has(local)))
    assert.ok(await found(one.number), `${one.local} was acknowledged and is not there`);
  const line = feed();
  for (const one of sent) assert.equal(outcomeOf(await line.send(admission(one))), "AA");
  line.close();
  for (const one of sent) {
    const { id, meta } = await found(one.number);
    assert.equal(meta.versionId, "1", "sent again, not taken again");
    const everything = await (await ask(`/Patient/${id}/$everything`)).json();
    assert.equal(everything.entry.filter((e) => e.resource.resourceType === "Encounter").length, 1);
  }
});
