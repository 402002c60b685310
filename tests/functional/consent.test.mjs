// Objections as FHIR Consents, the two questions about them, and what holders are told, on a running
// demonstration.
import assert from "node:assert/strict";
import { readFileSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, odsSystem, run, samples } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const sectionSystem = "https://my-care-record.example/fhir/CodeSystem/section";
const extensions = "https://my-care-record.example/fhir/StructureDefinition";

let demo, control, me;
before(async () => {
  demo = await demonstration();
  control = JSON.parse(readFileSync(join(demo.state, "demonstration.json"), "utf8")).control;
  me = JSON.parse(Buffer.from((await demo.token("patient")).split(".")[1], "base64url")).sub;
});
after(async () => { await demo?.stop(); });

const ask = (method, path, as, body, headers = {}) => demo.get(path, {
  as, method, body: body && JSON.stringify(body), headers: { "Content-Type": "application/fhir+json", ...headers },
});

/// A Consent that objects to `holder`; `sections` are codes, none for everything.
function consent(number, holder, { sections = [], emergency = false } = {}) {
  const provision = { type: "deny" };
  if (sections.length)
    provision.extension = sections.map((code) => ({ url: `${extensions}/objection-section`, valueCoding: { system: sectionSystem, code } }));
  if (emergency)
    provision.provision = [{ type: "permit", purpose: [{ system: "http://terminology.hl7.org/CodeSystem/v3-ActReason", code: "ETREAT" }] }];
  return {
    resourceType: "Consent", status: "active",
    scope: { coding: [{ system: "http://terminology.hl7.org/CodeSystem/consentscope", code: "patient-privacy" }] },
    category: [{ coding: [{ system: "http://loinc.org", code: "59284-0" }] }],
    patient: { reference: `Patient/${number}` }, dateTime: "2026-11-20",
    performer: [{ reference: `Patient/${number}` }],
    organization: [{ identifier: { system: odsSystem, value: holder } }],
    sourceReference: { reference: "DocumentReference/letter-1" },
    policy: [{ uri: "https://profiles.ihe.net/ITI/PCF/Policy-basic-normal" }],
    provision,
  };
}

const organisation = (name, value) => ({ name, valueIdentifier: { system: odsSystem, value } });
const section = (code) => ({ name: "section", valueCoding: { system: sectionSystem, code } });
const question = (number, ...more) =>
  ({ resourceType: "Parameters", parameter: [{ name: "patient", valueReference: { reference: `Patient/${number}` } }, ...more] });
const partsOf = (parameter) => Object.fromEntries(parameter.part.map((part) => [part.name, part]));

async function rowOf(number, holder, as = "hospital-doctor-rwh") {
  const bundle = await (await demo.get(`/Patient/${number}/$everything`, { as })).json();
  return coverageOf(bundle).find((row) => row.organisation === holder);
}

async function noticesFor(holder, id) {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const { notices } = await (await fetch(`${control}/notices`)).json();
    const found = notices.filter((notice) => notice.holder === holder && notice.body.includes(id));
    if (found.length > 0) return found;
    await new Promise((later) => setTimeout(later, 200));
  }
  assert.fail(`${holder} was told nothing`);
}

let mine;
test("a patient files an objection as a Consent, and the next view withholds", async () => {
  assert.notEqual((await rowOf(me, "RQW")).state, "objected");
  const answer = await ask("POST", "/Consent", "patient", consent(me, "RQW"));
  mine = await answer.json();
  assert.equal(answer.status, 201, JSON.stringify(mine));
  assert.equal(answer.headers.get("etag"), 'W/"1"');
  assert.equal(answer.headers.get("cache-control"), "no-store");
  assert.equal(answer.headers.get("location"), `${demo.fhir}/Consent/${mine.id}`);
  assert.deepEqual(errorsOf(mine), []);
  assert.equal((await rowOf(me, "RQW")).state, "objected");
});

test("the Consent has the shape of IHE PCF: its elements and no others beside extensions", async () => {
  const folder = samples();
  if (!folder) return;
  const allowed = new Set(["resourceType", "id", "meta", "extension", "identifier", "sourceAttachment"]);
  for (const file of readdirSync(join(folder, "pcf")).filter((name) => /^ex-(consent|dissent).*json$/.test(name))) {
    const sample = JSON.parse(readFileSync(join(folder, "pcf", file), "utf8"));
    if (sample.resourceType === "Consent") Object.keys(sample).forEach((name) => allowed.add(name));
  }
  for (const name of Object.keys(mine)) assert.ok(allowed.has(name), name);
  for (const name of ["status", "scope", "category", "patient", "dateTime", "performer", "organization", "policy", "provision"])
    assert.ok(mine[name], `${name} is required by PCF`);
  assert.equal(mine.provision.type, "deny");
  for (const name of ["action", "class", "code", "securityLabel", "data"]) assert.equal(mine.provision[name], undefined);
});

test("patient and privacy officer find it; everyone else is refused", async () => {
  const query = `/Consent?patient=${me}&status=active`;
  for (const as of ["patient", "privacy-officer"]) {
    const bundle = await (await ask("GET", query, as)).json();
    assert.equal(bundle.type, "searchset");
    assert.ok(bundle.entry.some((entry) => entry.resource.id === mine.id), as);
    assert.deepEqual(errorsOf(bundle), []);
  }
  for (const as of ["hospital-doctor", "gp", "receptionist", "administrator"]) {
    assert.equal((await ask("GET", query, as)).status, 403, as);
    assert.equal((await ask("GET", `/Consent/${mine.id}`, as)).status, 403, as);
    assert.equal((await ask("POST", "/Consent", as, consent(me, "RQW"))).status, 403, as);
    assert.equal((await ask("PUT", `/Consent/${mine.id}`, as, mine, { "If-Match": 'W/"1"' })).status, 403, as);
  }
  const other = demo.patients.find((each) => each.nhs_number !== me).nhs_number;
  assert.equal((await ask("GET", `/Consent?patient=${other}`, "patient")).status, 403);
  assert.equal((await ask("GET", "/Consent/nothing", "privacy-officer")).status, 404);
});

test("what cannot be kept is refused by the name of the element", async () => {
  const wrong = { ...consent(me, "RWH"), verification: [{ verified: true }] };
  const answer = await ask("POST", "/Consent", "patient", wrong);
  assert.equal(answer.status, 422);
  const outcome = await answer.json();
  assert.deepEqual(outcome.issue[0].expression, ["Consent.verification"]);
  assert.deepEqual(errorsOf(outcome), []);
  assert.equal((await ask("POST", "/Consent", "patient", consent(me, "RQW"))).status, 409);
  assert.equal((await ask("POST", "/Consent", "privacy-officer", consent(me, "RWH"))).status, 403);
});

test("the holder is told of it at the address that it gave, with the Consent", async () => {
  const [notice] = await noticesFor("RQW", mine.id);
  const bundle = JSON.parse(notice.body);
  assert.equal(bundle.type, "collection");
  assert.equal(bundle.entry[0].resource.id, mine.id);
  assert.deepEqual(errorsOf(bundle), []);
});

test("the closed question is answered for each section with reason, sentence and contact", async () => {
  const asked = question(me, organisation("organisation", "RWH"), section("problem-list"), { name: "basis", valueCode: "referral" });
  const answer = await ask("POST", "/Consent/$may-share", "privacy-officer", asked);
  const body = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(body));
  assert.deepEqual(errorsOf(body), []);
  assert.equal(body.parameter.find((each) => each.name === "permitted").valueBoolean, false);
  const decision = partsOf(body.parameter.find((each) => each.name === "decision"));
  assert.equal(decision.reason.valueCode, "objection");
  assert.match(decision.sentence.valueString, /objects/);
  assert.ok(decision.contact.valueString);
  assert.ok(!JSON.stringify(body).includes(me));
  assert.equal((await ask("POST", "/Consent/$may-share", "hospital-doctor", asked)).status, 403);
});

test("the open question names who may be asked, as a view would, and no telling name", async () => {
  const holders = async (as) => {
    const answer = await ask("POST", "/Consent/$whom-may-i-ask", as, question(me, section("problem-list")));
    const body = await answer.json();
    assert.equal(answer.status, 200, JSON.stringify(body));
    assert.deepEqual(errorsOf(body), []);
    return (body.parameter ?? []).map((holder) => partsOf(holder).organisation.valueIdentifier.value);
  };
  const before = await holders("hospital-doctor-rwh");
  assert.ok(!before.includes("RQW"), "objected to");
  assert.ok(before.includes("RWH"));
  assert.ok(!before.includes("NZZ98"));
  assert.equal((await ask("POST", "/Consent/$whom-may-i-ask", "privacy-officer", question(me))).status, 403);
});

/// A number of the test range that is nobody's in the demonstration.
function unknownNumber() {
  const known = new Set(demo.patients.map((each) => each.nhs_number));
  for (let nine = 999555000; ; nine += 1) {
    const sum = [...String(nine)].reduce((total, digit, at) => total + Number(digit) * (10 - at), 0);
    const check = (11 - (sum % 11)) % 11;
    if (check < 10 && !known.has(`${nine}${check}`)) return `${nine}${check}`;
  }
}

test("an unknown and a restricted patient are answered alike by both questions", async () => {
  const restricted = demo.patients.filter((each) => /restricted/i.test(each.story)).map((each) => each.nhs_number);
  assert.ok(restricted.length > 0);
  const answers = new Set();
  for (const number of [unknownNumber(), ...restricted])
    for (const [path, as, asked] of [
      ["/Consent/$may-share", "privacy-officer", question(number, organisation("organisation", "RWH"))],
      ["/Consent/$whom-may-i-ask", "hospital-doctor", question(number)],
    ]) {
      const answer = await ask("POST", path, as, asked);
      assert.equal(answer.status, 404, path);
      answers.add(JSON.stringify((await answer.json()).issue));
    }
  assert.equal(answers.size, 1);
});

test("the holder decides with If-Match, and a second decision on the old version is 412", async () => {
  const filed = await (await ask("POST", "/Consent", "privacy-officer", consent("9990000018", "RQW", { sections: ["documents"], emergency: true }))).json();
  assert.equal(filed.status, "active", JSON.stringify(filed));
  const decided = structuredClone(filed);
  decided.extension.push({ url: `${extensions}/objection-decision`, extension: [
    { url: "outcome", valueCode: "not-upheld" }, { url: "ground", valueCode: "public-interest" },
    { url: "reason", valueString: "Two children live in the house" },
    { url: "reach", extension: [{ url: "organisation", valueIdentifier: { system: odsSystem, value: "RWH" } }] },
  ] });
  const put = (body, version) => ask("PUT", `/Consent/${filed.id}`, "privacy-officer", body, version && { "If-Match": `W/"${version}"` });
  assert.equal((await put(decided)).status, 400);
  const answer = await put(decided, 1);
  const after = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(after));
  assert.deepEqual(errorsOf(after), []);
  assert.equal(after.provision.provision[1].actor[0].reference.identifier.value, "RWH");
  assert.equal((await put(decided, 1)).status, 412);
  const found = await (await ask("GET", `/Consent?patient=9990000018&actor=Organization/RWH&_id=${filed.id}`, "privacy-officer")).json();
  assert.equal(found.total, 1);
});

test("the patient withdraws and is seen again at once; all of it is in the audit", async () => {
  const answer = await ask("PUT", `/Consent/${mine.id}`, "patient", { ...mine, status: "inactive" }, { "If-Match": 'W/"1"' });
  const withdrawn = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(withdrawn));
  assert.equal(withdrawn.status, "inactive");
  assert.notEqual((await rowOf(me, "RQW")).state, "objected");
  for (const end = Date.now() + 10_000; ;) {
    const shown = await run("mcr", ["audit", "show", "--patient", me, "--state", demo.state, "--json"]);
    if (/"read"/.test(shown.out) && /objection/.test(shown.out)) break;
    assert.ok(Date.now() < end, shown.out.slice(-2000));
  }
});
