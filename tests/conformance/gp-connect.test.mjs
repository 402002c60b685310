// GP Connect stubs behind WireMock, which shares nothing with the simulated practices: pages of the
// record, documents and their contents, and a structured record of the public stubs.
import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { after, test } from "node:test";

import { coverageOf, installation, odsSystem, samples, start, temporary } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";
import { whyNoWireMock, wireMock } from "../support/wiremock.mjs";

const number = "9990000018";
const running = [];
after(async () => { for (const one of running.reverse()) await one.stop(); });

const pageOf = (code, inner) => ({
  resourceType: "Bundle",
  meta: { profile: ["http://fhir.nhs.net/StructureDefinition/gpconnect-searchset-bundle-1"] },
  type: "searchset",
  entry: [
    {
      resource: {
        resourceType: "Composition",
        meta: { profile: ["http://fhir.nhs.net/StructureDefinition/gpconnect-carerecord-composition-1"] },
        date: "2026-10-31T10:00:00+00:00", title: "Patient Care Record", status: "final",
        type: { coding: [{ system: "http://snomed.info/sct", code: "425173008" }], text: "record extract" },
        class: { coding: [{ system: "http://snomed.info/sct", code: "700232004" }] },
        subject: { reference: "Patient/2" }, author: [{ reference: "Device/1" }],
        custodian: { reference: "Organization/1" }, attester: [{ mode: ["official"] }],
        section: [{
          title: code, code: { coding: [{ system: "http://fhir.nhs.net/ValueSet/gpconnect-record-section-1", code }] },
          text: { status: "generated", div: `<div xmlns="http://www.w3.org/1999/xhtml"><h1>${code}</h1>${inner}</div>` },
        }],
      },
    },
    {
      resource: {
        resourceType: "Patient", id: "2", meta: { versionId: "1" },
        identifier: [{ system: "http://fhir.nhs.net/Id/nhs-number", value: number }],
        name: [{ use: "official", family: ["FINCH"], given: ["Edith"], prefix: ["Mrs"] }],
        gender: "female", birthDate: "1951-03-09", careProvider: [{ reference: "Practitioner/1" }],
        managingOrganization: { reference: "Organization/1" },
      },
    },
    { resource: { resourceType: "Practitioner", id: "1", name: { family: ["Lee"], given: ["Ann"] }, practitionerRole: [{ managingOrganization: { reference: "Organization/1" } }] } },
    { resource: { resourceType: "Organization", id: "1", identifier: [{ system: "http://fhir.nhs.net/Id/ods-organization-code", value: "E81001" }], name: "The surgery" } },
    { resource: { resourceType: "Device", id: "1", identifier: [{ system: "https://supplier.example/device", value: "1" }], type: { text: "GP system" }, model: "Web", version: "5" } },
  ],
});
const table = "<table id=\"prb-tab-act\"><thead><tr><th>Start Date</th><th>Entry</th></tr></thead>" +
  "<tbody><tr><td class=\"date-column\">01-Jan-2020</td><td>Gout</td></tr></tbody></table>";
const nothing = "<div><p>No 'X' data is recorded for this patient.</p></div>";
const excluded = "<div class=\"exclusion-banner\"><p>Items excluded due to confidentiality and/or patient preferences</p></div>";

const json = (body, type = "application/fhir+json;charset=utf-8") =>
  ({ status: 200, headers: { "Content-Type": type }, jsonBody: body });

function stubs(structured) {
  const interaction = (id) => ({ "Ssp-InteractionID": { equalTo: `urn:nhs:names:services:gpconnect:${id}` } });
  const page = (code, inner) => ({
    request: {
      method: "POST", urlPath: "/E81001/DSTU2/1/gpconnect/Patient/$gpc.getcarerecord",
      headers: {
        ...interaction("fhir:operation:gpc.getcarerecord"), "Content-Type": { contains: "application/json+fhir" },
        "Ssp-TraceID": { matches: "[0-9a-f-]{36}" }, "Ssp-From": { matches: "[0-9]{12}" }, Authorization: { matches: "Bearer [^.]+\\.[^.]+\\." },
      },
      bodyPatterns: [
        { matchesJsonPath: `$.parameter[?(@.valueCodeableConcept.coding[0].code == '${code}')]` },
        { matchesJsonPath: `$.parameter[?(@.valueIdentifier.system == 'http://fhir.nhs.net/Id/nhs-number')]` },
      ],
    },
    response: json(pageOf(code, inner), "application/json+fhir; charset=utf-8"),
  });
  const documents = "/E81002/STU3/1/gpconnect/documents";
  const patient = {
    resourceType: "Patient", id: "2", identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: number }],
    name: [{ use: "official", family: "FINCH", given: ["Edith"] }], gender: "female", birthDate: "1951-03-09",
  };
  const include = { hasExactly: ["subject:Patient", "custodian:Organization", "author:Organization", "author:Practitioner"].map((one) => ({ equalTo: `DocumentReference:${one}` })) };
  const letter = (id, attachment) => ({
    resource: {
      resourceType: "DocumentReference", id, status: "current", type: { coding: [{ system: "http://snomed.info/sct", code: "824331000000106", display: "Inpatient final discharge letter" }] },
      subject: { reference: "Patient/2" }, created: "2019-06-24T09:35:00+01:00", indexed: "2019-07-02T09:43:41+01:00",
      description: "Discharge Summary", content: [{ attachment }],
    },
  });
  const all = [
    ...["SUM", "ENC", "ALL", "CLI", "IMM", "MED", "OBS", "ADM"].map((code) => page(code, code === "SUM" || code === "MED" ? table : nothing)),
    page("PRB", table), page("REF", excluded + nothing),
    {
      request: { method: "GET", urlPath: `${documents}/Patient`, queryParameters: { identifier: { equalTo: `https://fhir.nhs.uk/Id/nhs-number|${number}` } }, headers: interaction("documents:fhir:rest:search:patient-1") },
      response: json({ resourceType: "Bundle", type: "searchset", entry: [{ resource: patient }] }),
    },
    {
      request: {
        method: "GET", urlPath: `${documents}/Patient/2/DocumentReference`, headers: interaction("documents:fhir:rest:search:documentreference-1"),
        queryParameters: { _include: include, "_revinclude:recurse": { equalTo: "PractitionerRole:practitioner" } },
      },
      response: {
        ...json({
          resourceType: "Bundle", type: "searchset", entry: [{ resource: patient },
            letter("1", { contentType: "text/plain", url: `{{request.baseUrl}}${documents}/Binary/1`, size: 5 }),
            letter("2", { contentType: "text/plain", title: "Larger than 5 MB", size: 9000000 })],
        }), transformers: ["response-template"],
      },
    },
    {
      request: { method: "GET", urlPath: `${documents}/Binary/1`, headers: interaction("documents:fhir:rest:read:binary-1") },
      response: json({ resourceType: "Binary", id: "1", contentType: "text/plain", content: Buffer.from("hello").toString("base64") }),
    },
  ];
  if (structured)
    all.push({
      request: { method: "POST", urlPath: "/E81003/STU3/1/gpconnect/structured/Patient/$gpc.getstructuredrecord", headers: interaction("fhir:operation:gpc.getstructuredrecord-1") },
      response: { status: 200, headers: { "Content-Type": "application/fhir+json" }, bodyFileName: structured, transformers: ["response-template"] },
    });
  return all;
}

const system = (code, kind, path, url) => `
[[organisation]]
code = "${code}"
name = "Practice ${code} (simulated)"
kind = "gp-practice"
[[organisation.system]]
key = "${code}"
protocol = "gp-connect-${kind}"
address = "${url}/${code}/${path}"
time_limit_ms = 20000
[organisation.system.settings]
ssp-to = "918999198993"
ssp-from = "918999198982"
`;

const skip = whyNoWireMock() ?? false;

test("Pages, documents and structured records of WireMock's GP Connect stubs come out in valid R4", { skip }, async () => {
  const patients = temporary("mcr-test-patients-");
  running.push({ stop: async () => patients.remove() });
  writeFileSync(join(patients.folder, "patient.json"), JSON.stringify({
    resourceType: "Patient", id: "1", identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: number }],
    name: [{ use: "official", family: "Finch", given: ["Edith"] }], gender: "female", birthDate: "1951-03-09",
  }));
  const pds = await start("mcr-sim", ["--serve", patients.folder, "--protocol", "pds", "--practice", "E81001", "--end-with-parent"]);
  running.push(pds);
  const folder = samples();
  const stub = "TPPPatientStructuredRecordE2EPWTP2.json";
  const files = folder ? { [stub]: readFileSync(join(folder, "gp-connect/gp2gp-stubs-structured", stub), "utf8") } : {};
  const mock = await wireMock(stubs(folder ? stub : null), files);
  running.push(mock);
  const mcr = await installation(
    system("E81001", "html", "DSTU2/1/gpconnect", mock.url) +
    system("E81002", "documents", "STU3/1/gpconnect/documents", mock.url) +
    (folder ? system("E81003", "structured", "STU3/1/gpconnect/structured", mock.url) : ""), pds.address);
  running.push(mcr);

  const answer = await mcr.get(`/Patient/${number}/$everything`);
  const bundle = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(bundle).slice(0, 1500));
  const rows = Object.fromEntries(coverageOf(bundle).map((row) => [row.organisation, row]));
  const of = (code) => bundle.entry.map((e) => e.resource)
    .filter((r) => r.meta?.tag?.some((t) => t.system === odsSystem && t.code === code));

  assert.equal(rows.E81001?.state, "data", rows.E81001?.text);
  assert.match(rows.E81001.text, /held back for confidentiality or at the patient's wish: Referrals/);
  const pages = of("E81001").filter((r) => r.resourceType === "Composition");
  assert.equal(pages.length, 10, JSON.stringify(await mock.requests()).slice(0, 2000));
  assert.ok(pages.some((page) => page.title === "Problems and issues" && page.section[0].text.div.includes("Gout")));

  assert.equal(rows.E81002?.state, "data", rows.E81002?.text);
  const letters = of("E81002").filter((r) => r.resourceType === "DocumentReference");
  assert.equal(letters.length, 2);
  const url = letters.find((one) => one.content[0].attachment.url)?.content[0].attachment.url;
  assert.ok(url, JSON.stringify(letters));
  assert.ok(url.startsWith(mcr.fhir), url);
  const content = await mcr.get(url.slice(mcr.fhir.length), { Accept: "text/plain" });
  assert.equal(content.status, 200);
  assert.equal(await content.text(), "hello");

  if (folder) assert.equal(rows.E81003?.state, "data", rows.E81003?.text);
  const errors = [...of("E81001"), ...of("E81002")]
    .flatMap((resource) => errorsOf(resource).map((error) => `${resource.resourceType}: ${error}`));
  assert.deepEqual(errors, []);
});
