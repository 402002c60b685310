// Real documents of others, served by mcr-sim behind the real protocols: every resource that goes
// in comes out, counted by type, and no Bundle has an error that its source did not have.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { coverageOf, installation, odsSystem, samples, start } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const folder = samples();
const running = [];
after(async () => { for (const one of running.reverse()) await one.stop(); });

async function sim(...args) {
  const one = await start("mcr-sim", [...args, "--end-with-parent"]);
  running.push(one);
  return one;
}

function counts(resources) {
  const by = {};
  for (const type of resources) by[type] = (by[type] ?? 0) + 1;
  return by;
}

/// The relayed Bundle of one patient, without the national Patient and the outcome.
async function relayed(mcr, number, code) {
  const answer = await mcr.get(`/Patient/${number}/$everything`);
  const bundle = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(bundle.issue?.map((i) => i.details) ?? bundle).slice(0, 1500));
  const row = coverageOf(bundle).find((one) => one.organisation === code);
  assert.equal(row?.state, "data", `${row?.state}: ${row?.text}`);
  const resources = bundle.entry.filter((e) => e.search.mode !== "outcome").map((e) => e.resource)
    .filter((r) => r.meta.tag.some((t) => t.system === odsSystem && t.code === code));
  return { bundle, resources, row };
}

const skip = folder ? false : "SKIP: the sample documents are not there";

test("Synthea's R4 records come out whole, and validate as they did before", { skip }, async () => {
  const from = join(folder, "synthea-r4");
  const source = await sim("--serve", from, "--protocol", "fhir-r4", "--code", "RQW");
  const pds = await sim("--serve", from, "--protocol", "pds", "--practice", "E81001");
  const mcr = await installation(`
[[organisation]]
code = "RQW"
name = "Princess Alexandra Hospital NHS Trust (simulated)"
kind = "acute-trust"
[[organisation.system]]
key = "RQW"
protocol = "fhir-r4"
address = "${source.address}"
time_limit_ms = 9000
[organisation.system.settings]
page-limit = "200"
`, pds.address);
  running.push(mcr);
  assert.equal(source.documents.length, 8);
  for (const { file, nhs_number } of source.documents) {
    const document = JSON.parse(readFileSync(join(from, file), "utf8"));
    const { resources } = await relayed(mcr, nhs_number, "RQW");
    assert.deepEqual(counts(resources.map((r) => r.resourceType)),
      counts(document.entry.map((e) => e.resource.resourceType)), file);
    const before = new Set(document.entry.flatMap((e) => errorsOf(e.resource)));
    for (const resource of resources)
      for (const error of errorsOf(resource)) assert.ok(before.has(error), `${file} ${resource.resourceType}: ${error}`);
  }
});

/// What stands at a path like Observation.code.coding[0].code.
const valueAt = (resource, path) =>
  path.split(/[.[\]]+/).slice(1).filter(Boolean).reduce((node, key) => node?.[key], resource);

/// What a conversion from STU3 calls a resource in R4.
const inR4 = (type) => (["ProcedureRequest", "ReferralRequest"].includes(type) ? "ServiceRequest" : type);

test("GP Connect's structured records come out whole in R4, and validate", { skip }, async () => {
  const from = join(folder, "gp-connect/gp2gp-stubs-structured");
  const source = await sim("--serve", from, "--protocol", "gp-connect-structured", "--code", "E81001");
  const pds = await sim("--serve", from, "--protocol", "pds", "--practice", "E81001");
  const mcr = await installation(`
[[organisation]]
code = "E81001"
name = "A practice (simulated)"
kind = "gp-practice"
[[organisation.system]]
key = "E81001"
protocol = "gp-connect-structured"
address = "${source.address}"
answers_for = "registered"
time_limit_ms = 9000
[organisation.system.settings]
ssp-to = "${source.asid ?? "918999198993"}"
ssp-from = "918999198982"
`, pds.address);
  running.push(mcr);
  assert.ok(source.documents.length >= 10);
  const errors = [];
  for (const { file, nhs_number } of source.documents) {
    const document = JSON.parse(readFileSync(join(from, file), "utf8"));
    const { resources, row } = await relayed(mcr, nhs_number, "E81001");
    // Law 9: what names another patient than the record's own is withheld, and said so.
    const own = document.entry.find((e) => e.resource.resourceType === "Patient").resource.id;
    const foreign = document.entry.filter((e) => {
      const subject = (e.resource.subject ?? e.resource.patient)?.reference;
      return subject?.startsWith("Patient/") && subject !== `Patient/${own}`;
    });
    if (foreign.length) assert.match(row.text, new RegExp(`another patient.*${foreign.length} item`), file);
    const came = counts(resources.map((r) => r.resourceType));
    const went = counts(document.entry.filter((e) => !foreign.includes(e)).map((e) => inR4(e.resource.resourceType)));
    delete went.OperationOutcome; // stands in the coverage statement
    const ended = document.entry.flatMap((e) => (e.resource.contained ?? []).map((c) => c.resourceType))
      .filter((type) => type === "AllergyIntolerance").length;
    if (ended) came.AllergyIntolerance -= ended; // promoted from the list of ended allergies
    assert.deepEqual(came, went, file);
    const codes = new Set([...JSON.stringify(document).matchAll(/"code":"([^"]*)"/g)].map(([, code]) => code));
    for (const resource of resources)
      for (const error of errorsOf(resource)) {
        // A code that is no code in the practice's own document stays as it is (law 7).
        const own = /: Invalid code format$/.test(error) && codes.has(valueAt(resource, error.split(": ")[0]));
        if (!own) errors.push(`${file} ${resource.resourceType}/${resource.id}: ${error}`);
      }
  }
  assert.deepEqual(errors, []);
});
