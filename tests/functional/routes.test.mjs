// Every address of the server and every kind of caller. The pages have a table of their own, held against the
// code and docs/pages.md by a unit test; here are the rest, and that what is not listed is refused to everybody.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demonstration } from "../support/programs.mjs";
import { Visitor } from "../support/visitor.mjs";

let demo, patient;
const callers = {};  // name to a function that asks
const bearer = (persona) => async (method, path, options = {}) => fetch(demo.url + path, {
  method, redirect: "manual", ...options, headers: { ...options.headers, Authorization: `Bearer ${await demo.token(persona)}` } });
before(async () => {
  demo = await demonstration();
  patient = demo.patients.find((p) => p.id === "everything").nhs_number;
  callers.nobody = (method, path, options = {}) => fetch(demo.url + path, { method, redirect: "manual", ...options });
  for (const persona of ["hospital-doctor", "receptionist", "privacy-officer", "administrator", "patient"]) callers[persona] = bearer(persona);
  for (const persona of ["hospital-doctor", "patient"]) {
    const visitor = new Visitor(demo.url);
    await visitor.signIn(persona);
    callers[`${persona} with a session`] = async (method, path, options = {}) => fetch(demo.url + path, {
      method, redirect: "manual", ...options,
      headers: { ...options.headers, Cookie: [...visitor.cookies].map(([k, v]) => `${k}=${v}`).join("; ") } });
  }
});
after(async () => { await demo?.stop(); });

const form = { headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "a=b" };
const json = { headers: { "Content-Type": "application/fhir+json" }, body: "{}" };
const everybody = ["nobody", "hospital-doctor", "receptionist", "privacy-officer", "administrator", "patient",
  "hospital-doctor with a session", "patient with a session"];
// A session of the pages is nothing to the FHIR face: it takes bearer tokens alone.
const rows = [
  // method, path, options, who is let in (any status but 401, 403, 404, 405), the status of others
  ["GET", "/health/live", {}, everybody, {}],
  ["GET", "/health/ready", {}, everybody, {}],
  ["GET", "/metrics", {}, everybody, {}],
  ["GET", "/fhir/metadata", {}, everybody, {}],
  ["GET", "/fhir/.well-known/smart-configuration", {}, everybody, {}],
  ["GET", "/fhir/Patient/N", {}, ["hospital-doctor", "receptionist", "patient"], { nobody: 401, others: 403, session: 401 }],
  ["GET", "/fhir/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|N", {}, ["hospital-doctor", "receptionist", "patient"], { nobody: 401, others: 403, session: 401 }],
  ["GET", "/fhir/Patient?family=Nobody&birthdate=1900-01-01", {}, [], { nobody: 401, session: 401, others: 403, "hospital-doctor": 404 }],
  ["GET", "/fhir/Patient/N/$everything", {}, ["hospital-doctor", "patient"], { nobody: 401, others: 403, session: 401 }],
  ["GET", "/fhir/Condition?patient=N", {}, ["hospital-doctor", "patient"], { nobody: 401, others: 403, session: 401 }],
  ["POST", "/fhir/Condition/_search", { headers: form.headers, body: "patient=N" }, ["hospital-doctor", "patient"], { nobody: 401, others: 403, session: 401 }],
  ["GET", "/fhir/Binary/made-up", {}, [], { nobody: 401, session: 401, others: 404 }],
  ["POST", "/fhir/Binary/made-up", json, [], { nobody: 401, session: 401, others: 405 }],
  ["GET", "/fhir/Consent?patient=N", {}, ["patient", "privacy-officer"], { nobody: 401, others: 403, session: 401 }],
  ["POST", "/fhir/Consent/_search", { headers: form.headers, body: "patient=N" }, ["patient", "privacy-officer"], { nobody: 401, others: 403, session: 401 }],
  ["POST", "/fhir/Condition", json, [], { nobody: 401, session: 401, others: 405 }],
  ["DELETE", "/fhir/Patient/N", {}, [], { nobody: 401, session: 401, others: 405 }],
  ["GET", "/fhir/$export", {}, [], { nobody: 401, session: 401, others: 403 }],
  ["GET", "/fhir/Nonsense", {}, [], { nobody: 401, session: 401, others: 404 }],
  ["POST", "/oauth/introspect", form, [], { others: 401 }],
  ["GET", "/launch", {}, [], { others: 405 }],
  ["GET", "/anything/else", {}, [], { others: 404 }],
  ["POST", "/", form, [], { others: 405 }],
  ["PUT", "/view", form, [], { others: 405 }],
  ["GET", "/health/other", {}, [], { others: 404 }],
];

for (const [method, path, options, letIn, refused] of rows)
  test(`${method} ${path}`, async () => {
    for (const caller of everybody) {
      const answer = await callers[caller](method, path.replace(/(?<=[/=|])N(?=$|\/|&)/, patient),
        options.body ? { ...options, body: options.body.replace("=N", `=${patient}`) } : options);
      const text = await answer.text();
      const where = `${caller}: ${method} ${path} gave ${answer.status}: ${text.slice(0, 200)}`;
      if (letIn.includes(caller)) {
        assert.ok(![401, 403, 404, 405].includes(answer.status), where);
        continue;
      }
      const expected = refused[caller] ?? (caller === "nobody" ? refused.nobody : caller.endsWith("session") ? refused.session : undefined) ?? refused.others;
      assert.equal(answer.status, expected, where);
      assert.doesNotMatch(text, /999\d{7}/, `${caller}: no number in a refusal`);
    }
  });

test("no address under any area answers without a row", async () => {
  for (const area of ["/my", "/office", "/view", "/sign-in", "/oauth", "/fhir", "/health", "/assets", "/launch"])
    for (const caller of everybody) {
      const answer = await callers[caller]("GET", `${area}/no-such-page`);
      assert.ok([401, 403, 404, 405].includes(answer.status), `${caller}: ${area} gave ${answer.status}`);
    }
});
