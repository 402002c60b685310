// Every Bundle of the demonstration passes an independent R4 validator, carries its labels and has
// one coverage issue per organisation.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, issuesOf, odsSystem } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

let demo;
before(async () => { demo = await demonstration(); });
after(async () => { await demo?.stop(); });

const states = new Set(["data", "nothing-recorded", "not-held", "withheld-confidential", "objected",
  "switched-off", "awaiting", "not-supported", "not-permitted", "wrong-patient", "timed-out", "failed", "not-asked"]);

test("the ready line names personas and at least six patients", () => {
  assert.match(demo.url, /^http:\/\/127\.0\.0\.1:\d+$/);
  assert.equal(demo.fhir, `${demo.url}/fhir`);
  assert.ok(demo.patients.length >= 6);
  const roles = demo.personas.map((p) => p.role);
  for (const role of ["hospital doctor", "community pharmacist", "patient"]) assert.ok(roles.includes(role), role);
});

test("every patient's $everything validates, is labelled and explained", async () => {
  const seen = new Set();
  let most = 0;
  for (const patient of demo.patients) {
    const answer = await demo.get(`/Patient/${patient.nhs_number}/$everything`);
    const bundle = await answer.json();
    assert.equal(answer.headers.get("cache-control"), "no-store");
    if (bundle.resourceType === "OperationOutcome") {
      assert.ok([404, 503].includes(answer.status), `${patient.story}: ${answer.status}`);
      for (const row of issuesOf(bundle)) seen.add(row.state);
      assert.deepEqual(errorsOf(bundle), []);
      continue;
    }
    assert.equal(answer.status, 200);
    assert.equal(bundle.type, "searchset");
    assert.deepEqual(errorsOf({ ...bundle, entry: undefined }), []);
    const origins = new Set();
    const fullUrls = new Set();
    for (const entry of bundle.entry) {
      assert.deepEqual(errorsOf(entry.resource), [], `${patient.story}: ${JSON.stringify(entry.resource).slice(0, 600)}`);
      assert.ok(entry.fullUrl || entry.search.mode === "outcome");
      if (entry.fullUrl) {
        assert.ok(!fullUrls.has(entry.fullUrl), `twice: ${entry.fullUrl}`);
        fullUrls.add(entry.fullUrl);
      }
      if (entry.search.mode === "outcome") continue;
      assert.ok(entry.resource.meta.source, "meta.source");
      const tag = entry.resource.meta.tag.find((t) => t.system === odsSystem);
      assert.ok(tag?.code, "origin tag");
      origins.add(tag.code);
    }
    const coverage = coverageOf(bundle);
    const named = coverage.filter((row) => row.organisation).map((row) => row.organisation);
    assert.equal(new Set(named).size, named.length, "one issue per organisation");
    for (const row of coverage) {
      assert.ok(states.has(row.state), row.state);
      seen.add(row.state);
    }
    for (const origin of origins)
      assert.ok(origin === "X26" || coverage.some((row) => row.organisation === origin), `${origin} has a row`);
    const givers = coverage.filter((row) => row.state === "data").length;
    most = Math.max(most, givers);
  }
  assert.ok(most >= 3, `most organisations with data for one patient: ${most}`);
  for (const state of ["data", "nothing-recorded", "not-held", "withheld-confidential", "objected", "switched-off",
    "awaiting", "not-permitted", "wrong-patient", "timed-out", "failed", "not-asked"])
    assert.ok(seen.has(state), `no story shows ${state}`);
});

test("references within an answer lead to an entry or outside, never to nothing of ours", async () => {
  const bundle = await (await demo.get(`/Patient/${demo.patients[0].nhs_number}/$everything`)).json();
  const known = new Set(bundle.entry.map((e) => `${e.resource.resourceType}/${e.resource.id}`));
  const dangling = [];
  const walk = (node) => {
    if (Array.isArray(node)) node.forEach(walk);
    else if (node && typeof node === "object") {
      if (typeof node.reference === "string" && /^[A-Z][A-Za-z]+\/[^/]+$/.test(node.reference) && !known.has(node.reference))
        dangling.push(node.reference);
      Object.values(node).forEach(walk);
    }
  };
  bundle.entry.forEach((entry) => walk(entry.resource));
  assert.deepEqual(dangling, []);
});

test("the stream gives the same resources as the Bundle, the coverage last", async () => {
  const path = `/Patient/${demo.patients[0].nhs_number}/$everything`;
  const bundle = await (await demo.get(path)).json();
  const answer = await demo.get(path, { headers: { Accept: "application/fhir+ndjson" } });
  assert.match(answer.headers.get("content-type"), /ndjson/);
  const lines = (await answer.text()).trimEnd().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.at(-1).resourceType, "OperationOutcome");
  // A practice gives its lists new ids with every answer.
  const names = (list) => list.map((r) => `${r.resourceType}/${r.resourceType === "List" ? r.title : r.id}`).filter((n) => !n.startsWith("OperationOutcome")).sort();
  assert.deepEqual(names(lines), names(bundle.entry.map((e) => e.resource)));
});

test("a restricted patient and an unknown number get the same answer", async () => {
  const restricted = demo.patients.find((p) => /restricted/i.test(p.story));
  assert.ok(restricted, "a story of a restricted patient");
  const normal = async (number) => {
    const answer = await demo.get(`/Patient/${number}/$everything`);
    const text = (await answer.text()).replaceAll(number, "N");
    return { status: answer.status, text: text.replace(/[0-9a-f]{8}-[0-9a-f-]{27}/g, "U") };
  };
  assert.deepEqual(await normal(restricted.nhs_number), await normal("9999999999"));
});
