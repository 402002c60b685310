// How a member's system gets tokens and opens the view: the commands of docs/systems.md.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { demonstration, run } from "../support/programs.mjs";

const exchange = "urn:ietf:params:oauth:grant-type:token-exchange";
let demo, patient;
before(async () => {
  demo = await demonstration();
  patient = demo.patients[0].nhs_number;
});
after(async () => { await demo?.stop(); });

async function mcr(...args) {
  const done = await run("mcr", [...args, "--state", demo.state]);
  assert.equal(done.status, 0, done.err);
  return done.out.trim();
}

async function post(path, form, options = {}) {
  const answer = await fetch(`${demo.url}${path}`, { method: "POST", body: new URLSearchParams(form), redirect: "manual", ...options });
  const text = await answer.text();
  return { status: answer.status, headers: answer.headers, text, json: () => JSON.parse(text) };
}

const proof = async (assertion) => ({
  client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
  client_assertion: assertion ?? await mcr("demo-identity", "hospital-doctor", "--assertion"),
});

const exchanging = async (more = {}, persona = "hospital-doctor") => ({
  grant_type: exchange,
  subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
  subject_token: await mcr("demo-identity", persona),
  ...await proof(),
  ...more,
});

const get = (path, token) => fetch(`${demo.fhir}${path}`, { headers: { Authorization: `Bearer ${token}` } });

test("what is offered stands at the well-known address and in the capability statement", async () => {
  const offered = await (await fetch(`${demo.fhir}/.well-known/smart-configuration`)).json();
  assert.equal(offered.token_endpoint, `${demo.url}/oauth/token`);
  assert.deepEqual(offered.code_challenge_methods_supported, ["S256"]);
  const security = (await (await fetch(`${demo.fhir}/metadata`)).json()).rest[0].security;
  assert.equal(security.service[0].coding[0].code, "SMART-on-FHIR");
  for (const [path, method] of [["/oauth/token", "GET"], ["/oauth/introspect", "GET"], ["/fhir/.well-known/smart-configuration", "POST"]])
    assert.equal((await fetch(`${demo.url}${path}`, { method })).status, 405, path);
});

test("a system by itself gets no clinical data", async () => {
  const given = await post("/oauth/token", { grant_type: "client_credentials", scope: "system/Consent.rs", ...await proof() });
  assert.equal(given.status, 200, given.text);
  assert.equal(given.headers.get("cache-control"), "no-store");
  const refused = await get(`/Patient/${patient}`, given.json().access_token);
  assert.equal(refused.status, 401);
  assert.match((await refused.json()).issue[0].details.text, /names no person/);
});

test("a staff identity token becomes a token of that professional, within its scopes", async () => {
  const form = await exchanging({ scope: "user/Patient.rs user/AllergyIntolerance.rs", basis: "admission", reference: "A-1", permission: "given" });
  const given = await post("/oauth/token", form);
  assert.equal(given.status, 200, given.text);
  const { access_token: token, scope } = given.json();
  assert.equal(scope, "user/Patient.rs user/AllergyIntolerance.rs");
  assert.equal((await get(`/Patient/${patient}`, token)).status, 200);
  assert.equal((await get(`/AllergyIntolerance?patient=${patient}`, token)).status, 200);
  for (const path of [`/Condition?patient=${patient}`, `/Patient/${patient}/$everything`]) {
    const beyond = await get(path, token);
    assert.equal(beyond.status, 403, path);
    assert.equal((await beyond.json()).issue[0].details.coding[0].code, "insufficient-scope");
  }
  const looked = await post("/oauth/introspect", { token, ...await proof() });
  assert.equal(looked.json().active, true);
  assert.equal(looked.json().client_id, "demo-RQW");
  assert.equal((await post("/oauth/token", form)).json().error, "invalid_client", "the assertion was used");
});

test("a system exchanges tokens of its own staff only", async () => {
  const refused = await post("/oauth/token", await exchanging({}, "hospital-doctor-rwh"));
  assert.equal(refused.status, 400);
  assert.equal(refused.json().error, "invalid_grant");
});

test("requests that break a rule are refused in the form of the standard", async () => {
  const twice = await fetch(`${demo.url}/oauth/token`, {
    method: "POST", headers: { "Content-Type": "application/x-www-form-urlencoded" }, body: "grant_type=a&grant_type=b",
  });
  assert.equal((await twice.json()).error, "invalid_request");
  const inAddress = await post("/oauth/token?grant_type=client_credentials", await proof());
  assert.equal(inAddress.json().error, "invalid_request");
  const json = await fetch(`${demo.url}/oauth/token`, { method: "POST", headers: { "Content-Type": "application/json" }, body: "{}" });
  assert.equal((await json.json()).error, "invalid_request");
  assert.equal((await post("/oauth/token", { grant_type: "client_credentials" })).status, 401);
});

test("a member's own system opens the view for one patient, once", async () => {
  const launch = await mcr("demo-launch", "hospital-doctor", "--patient", patient, "--basis", "admission", "--reference", "A/17", "--permission", "given");
  const opened = await post("/launch", { launch_token: launch });
  assert.equal(opened.status, 303, opened.text);
  assert.equal(opened.headers.get("location"), "/view/launched");
  assert.match(opened.headers.getSetCookie()[0], /HttpOnly; SameSite=Lax/);
  const again = await post("/launch", { launch_token: launch });
  assert.equal(again.status, 401);
  assert.match(again.text, /used before/);
  assert.match(again.text, /privacy officer of RQW has been told/);
  const altered = await post("/launch", { launch_token: `${launch.slice(0, -6)}AAAAAA` });
  assert.equal(altered.status, 401);
  assert.match(altered.text, /signature of the token does not hold/);
  assert.equal((await post("/launch", { launch_token: "nonsense" })).status, 401);
  assert.equal((await fetch(`${demo.url}/launch?launch_token=${launch}`)).status, 405, "never in an address");
});

test("a demonstration's token states what it is told to", async () => {
  const claims = async (...args) => JSON.parse(Buffer.from((await mcr("demo-token", "hospital-doctor", ...args)).split(".")[1], "base64url"));
  assert.deepEqual((await claims()).stated, { basis: "self-claimed", claim: "patient-present", permission: "given" });
  const over = await claims("--patient", patient, "--override", "risk-of-harm", "--words", "Found unconscious", "--holder", "RWH", "E81046");
  assert.equal(over.purpose, "BTG");
  assert.deepEqual(over.override.holders, ["RWH", "E81046"]);
  const unnamed = await run("mcr", ["demo-token", "hospital-doctor", "--override", "risk-of-harm", "--words", "w", "--holder", "RWH", "--state", demo.state]);
  assert.equal(unnamed.status, 1);
  assert.match(unnamed.err, /one patient/);
});
