// HAPI FHIR on both sides: its client, with a parser that takes nothing it does not know, asks our
// face; and our adapter asks a plain server of its own making (docs/sources/fhir-r4.md).
import assert from "node:assert/strict";
import { spawn, spawnSync } from "node:child_process";
import { mkdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, installation, odsSystem, root, run, start } from "../support/programs.mjs";

const here = join(root, "tests/conformance/hapi");
const built = join(root, "build/hapi");

/// Compiles both programs with what Maven gives; says why not where it cannot.
function compile() {
  for (const tool of ["mvn", "javac", "java"])
    if (spawnSync(tool, ["-version"]).status !== 0) return `${tool} is not there`;
  mkdirSync(built, { recursive: true });
  const got = spawnSync("mvn", ["-q", "-B", "-f", join(here, "pom.xml"), "dependency:copy-dependencies", `-DoutputDirectory=${join(built, "lib")}`],
    { timeout: 300_000, encoding: "utf8" });
  if (got.status !== 0) return `Maven does not give HAPI FHIR: ${(got.stdout ?? "").split("\n")[0]}`;
  const made = spawnSync("javac", ["-nowarn", "-d", built, "-cp", `${join(built, "lib")}/*`, join(here, "HapiServer.java"), join(here, "HapiClient.java")],
    { encoding: "utf8" });
  assert.equal(made.status, 0, made.stderr);
  return false;
}

const skip = compile();
const java = (name, ...args) => spawn("java", ["-cp", `${built}:${join(built, "lib")}/*`, name, ...args], { stdio: ["pipe", "pipe", "pipe"] });
const textOf = async (stream) => {
  let text = "";
  for await (const piece of stream) text += piece;
  return text;
};

let sim, patient, hapi, server;

before(async () => {
  if (skip) return;
  sim = await start("mcr-sim", ["--region", "--end-with-parent"]);
  const number = sim.patients.find((one) => one.id === "everything").nhs_number;
  const national = await (await fetch(`${sim.demographics}/Patient/${number}`, { headers: { "X-Request-ID": crypto.randomUUID(), "NHSD-End-User-Organisation-ODS": "RQW" } })).json();
  patient = {
    resourceType: "Patient", identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: number }],
    name: [{ family: national.name[0].family, given: national.name[0].given }], gender: national.gender, birthDate: national.birthDate,
  };
  hapi = java("HapiServer", JSON.stringify(patient));
  const line = await new Promise((ready, failed) => {
    let text = "", errors = "";
    hapi.stdout.on("data", (bytes) => { text += bytes; if (text.includes("\n")) ready(text); });
    hapi.stderr.on("data", (bytes) => { errors += bytes; });
    hapi.once("exit", () => failed(new Error(errors.slice(-2000))));
  });
  const { url } = JSON.parse(line);
  server = await installation(`[[organisation]]
code = "RWH"
name = "A hospital on HAPI FHIR"
kind = "acute-trust"

[[organisation.system]]
key = "HAPI"
protocol = "fhir-r4"
address = "${url}"
time_limit_ms = 20000
`, sim.demographics);
});
after(async () => {
  await server?.stop();
  hapi?.stdin.end();
  await sim?.stop();
});

test("our adapter takes in what a HAPI FHIR server gives", { skip }, async () => {
  const number = patient.identifier[0].value;
  const answer = await server.get(`/Patient/${number}/$everything`);
  assert.equal(answer.status, 200);
  const bundle = await answer.json();
  assert.equal(coverageOf(bundle).find((row) => row.organisation === "RWH").state, "data");
  const theirs = bundle.entry.filter((entry) => entry.resource.meta?.tag?.some((tag) => tag.system === odsSystem && tag.code === "RWH"));
  assert.deepEqual(theirs.map((entry) => entry.resource.id).sort(), ["HAPI.c1", "HAPI.o1", "HAPI.p1"]);
  assert.equal(theirs.find((entry) => entry.resource.id === "HAPI.c1").resource.subject.reference, `Patient/${number}`);
});

test("a HAPI FHIR client that is strict reads our face", { skip }, async () => {
  const number = patient.identifier[0].value;
  const token = (await run("mcr", ["demo-token", "hospital-doctor", "--state", server.state])).out.trim();
  const client = java("HapiClient", server.fhir, token, number);
  const [out, errors] = await Promise.all([textOf(client.stdout), textOf(client.stderr)]);
  assert.ok(out.startsWith("{"), errors.slice(-3000));
  const seen = JSON.parse(out);
  assert.equal(seen.version, "4.0.1");
  assert.deepEqual(seen.types, { Condition: 1, Observation: 1, OperationOutcome: 1, Patient: 2 });
  assert.ok(seen.issues >= 1);
  assert.equal(seen.conditions, 2, "the condition and the coverage");
});
