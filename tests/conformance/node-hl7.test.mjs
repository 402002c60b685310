// node-hl7-client, which shares nothing with us, feeds an edge: its messages are taken or refused as
// its own reader of acknowledgements understands, and are answered for over FHIR (docs/edge.md).
import assert from "node:assert/strict";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { start, temporary } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const kit = await import("node-hl7-client").catch(() => null);
const versions = await import("node-hl7-client/hl7").catch(() => null);
const skip = kit && versions ? false : "SKIP: node-hl7-client is not installed";
if (skip && process.env.CI) throw new Error(skip);

const number = "9990000018";
const running = [];
after(async () => { for (const one of running.reverse()) await one.stop(); });

function message(event, control, family) {
  const made = new kit.Message({
    specification: new versions.HL7_2_5(),
    messageHeader: { msh_9_1: "ADT", msh_9_2: event, msh_9_3: "ADT_A01", msh_10: control, msh_11_1: "P" },
  });
  made.set("MSH.3", "PAS");
  made.set("MSH.4", "RQW");
  made.set("MSH.18", "UNICODE UTF-8");
  const pid = made.addSegment("PID");
  pid.set("1", "1");
  pid.set("3.1", number);
  pid.set("3.4", "NHS");
  pid.set("3.5", "NH");
  pid.set("5.1", family);
  pid.set("5.2", "Zoë");
  pid.set("7", "19510309");
  pid.set("8", "F");
  const visit = made.addSegment("PV1");
  visit.set("1", "1");
  visit.set("2", "I");
  visit.set("19.1", "V1");
  visit.set("44", "20260301100000");
  return made;
}

test("an edge acknowledges what node-hl7-client sends, and answers for it", { skip }, async () => {
  const place = temporary("mcr-test-edge-");
  running.push({ stop: async () => place.remove() });
  writeFileSync(join(place.folder, "token"), "a-token-for-the-edge-tests\n");
  writeFileSync(join(place.folder, "edge.toml"), `
[edge]
organisation = "RQW"
name = "Princess Alexandra Hospital (simulated)"
key = "rqw-edge"

[store]
url = "sqlite:edge.db"

[server]
listen = "127.0.0.1:0"
token_files = ["token"]

[[feed]]
name = "pas"
kind = "mllp"
listen = "127.0.0.1:0"
`);
  const edge = await start("mcr-edge", ["serve", "--config", join(place.folder, "edge.toml")]);
  running.push(edge);
  const port = Number(edge.feeds[0].address.split(":")[1]);

  const client = new kit.Client({ host: "127.0.0.1" });
  let told = null;
  const line = client.createConnection({ port }, (answer) => told(answer.getMessage()));
  running.push({ stop: () => line.close() });
  const outcomes = [];
  for (const one of [message("A01", "N1", "Finch & Sons"), message("A08", "N2", "Wren"), message("A08", "N2", "Wren"), message("A45", "N3", "Crow")]) {
    const answer = new Promise((done) => { told = done; });
    await line.sendMessage(one);
    const read = await answer;
    outcomes.push([read.get("MSA.1").toString(), read.get("MSA.2").toString()]);
  }
  assert.deepEqual(outcomes, [["AA", "N1"], ["AA", "N2"], ["AA", "N2"], ["AR", "N3"]]);

  const ask = async (path) => (await fetch(`${edge.fhir}${path}`, { headers: { Authorization: "Bearer a-token-for-the-edge-tests" } })).json();
  const found = await ask(`/Patient?identifier=${encodeURIComponent(`https://fhir.nhs.uk/Id/nhs-number|${number}`)}`);
  const patient = found.entry[0].resource;
  assert.deepEqual([patient.name[0].family, patient.name[0].given], ["Wren", ["Zoë"]]);
  const everything = await ask(`/Patient/${patient.id}/$everything`);
  const all = everything.entry.map((one) => one.resource);
  assert.equal(all.filter((one) => one.resourceType === "Encounter").length, 1);
  for (const one of all) assert.deepEqual(errorsOf(one), [], one.resourceType);
});
