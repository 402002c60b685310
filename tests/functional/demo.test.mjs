// Every row and every block of docs/demo.md, on a running demonstration.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, run } from "../support/programs.mjs";

const page = readFileSync(new URL("../../docs/demo.md", import.meta.url), "utf8");
let demo;
before(async () => { demo = await demonstration(); });
after(async () => { await demo?.stop(); });

/// The words of a command line; quoted ones stay together.
const words = (line) => [...line.matchAll(/"([^"]*)"|(\S+)/g)].map((m) => m[1] ?? m[2]);

const patientOf = (id) => demo.patients.find((p) => p.id === id);

async function ask(as, patient) {
  const options = words(as);
  const bound = options.includes("--override") ? ["--patient", patient] : [];
  const made = await run("mcr", ["demo-token", ...options, ...bound, "--state", demo.state]);
  assert.equal(made.status, 0, `${as}: ${made.err}`);
  return fetch(`${demo.fhir}/Patient/${patient}/$everything`, {
    headers: { Authorization: `Bearer ${made.out.trim()}`, Accept: "application/fhir+json" },
  });
}

async function rowOf(as, patient, organisation) {
  const answer = await ask(as, patient);
  assert.equal(answer.status, 200, await answer.clone().text());
  const bundle = await answer.json();
  const rows = coverageOf(bundle).filter((row) => row.organisation === organisation);
  assert.equal(rows.length, 1, `${organisation} has one row`);
  const items = bundle.entry.filter((e) => e.resource.meta?.tag?.some((t) => t.code === organisation));
  return { ...rows[0], items: items.length };
}

const stories = page.split("## Stories")[1].split("\n## ")[0].split("\n")
  .filter((line) => line.startsWith("| `"))
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim()))
  .map(([story, as, organisation, state, says]) => ({
    story: story.replaceAll("`", ""), as: as.replaceAll("`", ""), organisation, state: state.replaceAll("`", ""), says,
  }));

test("the page has its rows", () => assert.ok(stories.length >= 20));

for (const { story, as, organisation, state, says } of stories)
  test(`${story}, asked as ${as}: ${organisation} ${state}`, async () => {
    const patient = patientOf(story);
    assert.ok(patient, `the ready line has ${story}`);
    if (/^\d+$/.test(state)) {
      assert.equal((await ask(as, patient.nhs_number)).status, Number(state));
      return;
    }
    const row = await rowOf(as, patient.nhs_number, organisation);
    assert.equal(row.state, state, row.text);
    assert.ok(row.text.includes(says), row.text);
    if (state === "data") assert.ok(row.items > 0, "and something came");
    else assert.equal(row.items, 0, "and nothing came");
  });

const script = page.split("## By a script")[1];
const blocks = [...script.matchAll(/\n([^\n]+:|[^\n]+\.)\n\n((?: {4}[^\n]*\n)+)/g)].map((m) => ({ title: m[1], lines: m[2].trim().split(/\n\s*/) }));

test("the page has its blocks", () => assert.ok(blocks.length >= 6));

for (const { title, lines } of blocks)
  test(`by a script: ${title}`, async () => {
    const patient = patientOf("everything").nhs_number;
    let id;
    for (const line of lines) {
      const expected = line.match(/^=> (\S+) ([a-z-]+)(?: \((.*)\))?(?:: (.*))?$/);
      if (expected) {
        const row = await rowOf(expected[3] ?? "hospital-doctor-rwh", patient, expected[1]);
        assert.equal(row.state, expected[2], `${line}: ${row.text}`);
        assert.ok(row.text.includes(expected[4] ?? ""), `${line}: ${row.text}`);
        continue;
      }
      const command = words(line).slice(1).map((word) => (word === "N" ? patient : word === "ID" ? id : word));
      const records = command[1] === "record";
      const done = await run("mcr", [...command, "--state", demo.state, ...(records ? ["--json"] : [])]);
      assert.equal(done.status, 0, `${line}: ${done.err}`);
      if (records) id = done.out.match(/[0-9a-f]{8}-[0-9a-f-]{27}/)[0];
    }
  });

test("what the council cannot withhold leaves labelled confidential, and nothing else does", async () => {
  const patient = patientOf("objection-cannot-withhold").nhs_number;
  const bundle = await (await ask("hospital-doctor --basis admission --reference A-1", patient)).json();
  const labelled = (r) => r.meta?.security?.some((s) => s.system === "http://terminology.hl7.org/CodeSystem/v3-Confidentiality" && s.code === "R") ?? false;
  const of = (code) => bundle.entry.map((e) => e.resource).filter((r) => r.meta?.tag?.some((t) => t.code === code));
  assert.ok(of("Z99").length > 0);
  for (const resource of of("Z99")) assert.ok(labelled(resource), resource.resourceType);
  for (const resource of of("RWH")) assert.ok(!labelled(resource), resource.resourceType);
});

test("an override is in the audit log with its reason, and nobody else's words are in an alert", async () => {
  for (const end = Date.now() + 10_000; Date.now() < end;) {
    const shown = await run("mcr", ["audit", "show", "--state", demo.state, "--kind", "override", "--json"]);
    assert.equal(shown.status, 0, shown.err);
    if (/risk-of-harm/.test(shown.out)) return;
  }
  assert.fail("no override in the log");
});
