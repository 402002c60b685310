// HAPI HL7 v2, which shares nothing with us: it reads, as strictly as it can, what the simulated
// hospital and our adapter send; it is the system that our adapter asks; and it feeds an edge, which
// then answers for it (docs/sources/hl7v2.md, docs/edge.md).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { coverageOf, installation, odsSystem, root, run, start, temporary } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const here = join(root, "tests/conformance/hapi-hl7v2");
const built = join(root, "build/hapi-hl7v2");
const number = "9990000018";
const nhsSystem = "https://fhir.nhs.uk/Id/nhs-number";
const running = [];
after(async () => { for (const one of running.reverse()) await one.stop(); });

/// Compiles the program with what Maven gives; says why not where it cannot.
function compile() {
  for (const [tool, version] of [["java", "-version"], ["javac", "-version"], ["mvn", "-v"]])
    if (spawnSync(tool, [version]).status !== 0) return `SKIP: ${tool} is not there`;
  mkdirSync(built, { recursive: true });
  if (!existsSync(join(built, "lib/hapi-base-2.5.1.jar"))) {
    const got = spawnSync("mvn", ["-q", "-B", "-f", join(here, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${join(built, "lib")}`],
      { timeout: 300_000, encoding: "utf8" });
    if (got.status !== 0) return `SKIP: Maven does not give HAPI HL7 v2: ${(got.stdout ?? "").split("\n")[0]}`;
  }
  const made = spawnSync("javac", ["-nowarn", "-d", built, "-cp", `${join(built, "lib")}/*`, join(here, "HapiMessages.java")], { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return false;
}

const skip = compile();
if (skip && process.env.CI) throw new Error(skip);

/// HAPI with `args`: what it says, line by line, and `stop()`, which ends its input.
function hapi(...args) {
  const child = spawn("java", ["-cp", `${built}:${join(built, "lib")}/*`, "HapiMessages", ...args],
    { cwd: built, stdio: ["pipe", "pipe", "pipe"] }); // it writes a file of numbers where it is
  let out = "", errors = "";
  const listeners = [];
  const tell = () => listeners.forEach((one) => one());
  child.stdout.on("data", (bytes) => { out += bytes; tell(); });
  child.stderr.on("data", (bytes) => { errors += bytes; });
  const ended = new Promise((done) => child.once("close", done)).then(tell);
  const said = () => out.split("\n").slice(0, -1);
  /// The first line of JSON.
  const told = new Promise((ready, failed) => {
    listeners.push(() => {
      const line = said().find((one) => one.startsWith("{"));
      if (line) ready(JSON.parse(line));
    });
    ended.then(() => failed(new Error(`HAPI said nothing: ${errors.slice(-3000)}`)));
  });
  return { told, said, stop: async () => { child.stdin.end(); await ended; } };
}

async function demographics() {
  const folder = temporary("mcr-test-patients-");
  running.push({ stop: async () => folder.remove() });
  writeFileSync(join(folder.folder, "patient.json"), JSON.stringify({
    resourceType: "Patient", id: "1", identifier: [{ system: nhsSystem, value: number }],
    name: [{ use: "official", family: "Finch", given: ["Edith"] }], gender: "female", birthDate: "1951-03-09",
  }));
  const pds = await start("mcr-sim", ["--serve", folder.folder, "--protocol", "pds", "--practice", "E81001", "--end-with-parent"]);
  running.push(pds);
  return pds.address;
}

test("HAPI reads every message of the simulated hospital and of our adapter", { skip }, async () => {
  const place = temporary("mcr-test-hl7v2-");
  try {
    const file = join(place.folder, "messages");
    const done = await run("hl7v2_messages_test", ["--gtest_brief=1"], { env: { ...process.env, MCR_WRITE_MESSAGES: file } });
    assert.equal(done.status, 0, done.out + done.err);
    const reader = hapi("parse", file);
    const { structures, errors } = await reader.told;
    await reader.stop();
    // A question is continued by DSC (HL7 v2.5 chapter 5, interactive continuation), which the messages of QRY do not list.
    assert.deepEqual(errors, ["QRY^A19", "QRY^R02", "QRY^T12"].map((one) => `${one}: Found unknown segment: DSC`));
    const seen = Object.keys(structures);
    for (const one of ["2.4 ADT_A01", "2.4 ADT_A05", "2.4 ADT_A03", "2.4 ORU_R01", "2.4 MDM_T02", "2.4 SIU_S12", "2.5.1 VXU_V04",
      "2.4 QRY_A19", "2.4 ADR_A19", "2.5 QRY_A19", "2.5 ADR_A19", "2.5 ORF_R04", "2.5 DOC_T12", "2.5 QBP_Q21", "2.5 RSP_K21"])
      assert.ok(seen.includes(one), `${one} is not among ${seen.join(", ")}`);
  } finally {
    place.remove();
  }
});

test("our adapter takes in what HAPI answers to QBP^Q22 and QRY^A19", { skip }, async () => {
  const server = hapi("serve", number);
  running.push(server);
  const { port } = await server.told;
  const mcr = await installation(`
[[organisation]]
code = "RWH"
name = "A hospital on HAPI HL7 v2"
kind = "acute-trust"

[[organisation.system]]
key = "HAPI"
protocol = "hl7v2"
address = "mllp://127.0.0.1:${port}"
time_limit_ms = 20000

[organisation.system.settings]
queries = "qbp-q22, qry-a19, qry-r02"
asker-in = "qrd-10"
`, await demographics());
  running.push(mcr);
  const answer = await mcr.get(`/Patient/${number}/$everything`);
  const bundle = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(bundle).slice(0, 1500));
  const row = coverageOf(bundle).find((one) => one.organisation === "RWH");
  assert.equal(row.state, "data", row.text);
  const theirs = bundle.entry.map((entry) => entry.resource).filter((one) => one.meta?.tag?.some((tag) => tag.system === odsSystem && tag.code === "RWH"));
  const of = (type) => theirs.filter((one) => one.resourceType === type);
  assert.equal(of("Encounter")[0].period.start, "2026-03-01T10:00:00+00:00");
  assert.equal(of("AllergyIntolerance")[0].code.coding[0].code, "91936005");
  assert.equal(of("Condition")[0].code.coding[0].display, "Asthma | known as such");
  assert.equal(of("Patient")[0].name[0].family, "Finch & Sons");
  for (const one of theirs) assert.deepEqual(errorsOf(one), [], one.resourceType);
  assert.deepEqual(server.said().slice(1), ["QBP_Q21 2.5", "QRY_A19 2.5", "QRY_R02 2.5"]);
});

test("an edge acknowledges what HAPI sends, and answers for it", { skip }, async () => {
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
  const [host, port] = edge.feeds[0].address.split(":");
  const sender = hapi("feed", host, port, number);
  const { outcomes } = await sender.told;
  await sender.stop();
  assert.deepEqual(outcomes, ["AA", "AA", "AA", "AA", "AR"]);

  const ask = async (path) => (await fetch(`${edge.fhir}${path}`, { headers: { Authorization: "Bearer a-token-for-the-edge-tests" } })).json();
  const found = await ask(`/Patient?identifier=${encodeURIComponent(`${nhsSystem}|${number}`)}`);
  const patient = found.entry[0].resource;
  assert.equal(patient.name[0].family, "Finch & Sons");
  const everything = await ask(`/Patient/${patient.id}/$everything`);
  const all = everything.entry.map((one) => one.resource);
  const of = (type) => all.filter((one) => one.resourceType === type);
  assert.equal(of("Observation")[0].valueQuantity.value, 132);
  assert.equal(of("DocumentReference")[0].description, "Discharge summary");
  assert.equal(of("Immunization")[0].lotNumber, "B7");
  assert.equal(of("Encounter").length, 1);
  for (const one of all) assert.deepEqual(errorsOf(one), [], one.resourceType);
});
