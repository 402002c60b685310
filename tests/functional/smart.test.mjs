// SMART App Launch with the public fhirclient library as the app: standalone, and opened from here.
import assert from "node:assert/strict";
import { createServer } from "node:http";
import { after, before, test } from "node:test";

import smart from "fhirclient";

import { demonstration } from "../support/programs.mjs";
import { hidden, Visitor } from "../support/visitor.mjs";

let demo, app, appUrl, patient, scope;
const kept = new Map();
const storage = {
  get: async (key) => kept.get(key),
  set: async (key, value) => { kept.set(key, value); return value; },
  unset: async (key) => kept.delete(key),
};

/// The app: /launch begins, /callback answers with what it read.
async function answer(request, response) {
  const here = smart(request, response, storage);
  const { pathname } = new URL(request.url, appUrl);
  if (pathname === "/launch") {
    await here.authorize({ iss: demo.fhir, clientId: "demo-app", scope, redirectUri: `${appUrl}/callback` });
    return;
  }
  const client = await here.ready();
  const read = await client.patient.read();
  const found = await client.request(`AllergyIntolerance?patient=${client.patient.id}`);
  const refused = await client.request(`Observation?patient=${client.patient.id}`).then(() => 200, (error) => error.statusCode ?? error.status);
  response.end(JSON.stringify({
    patient: client.patient.id, read: read.resourceType, found: found.resourceType, refused,
    granted: client.state.tokenResponse.scope,
  }));
}

before(async () => {
  demo = await demonstration();
  patient = demo.patients[0].nhs_number;
  app = createServer((request, response) => {
    request.session = {};
    answer(request, response).catch((error) => { response.statusCode = 500; response.end(String(error)); });
  });
  await new Promise((done) => app.listen(0, "127.0.0.1", done));
  appUrl = `http://127.0.0.1:${app.address().port}`;
});
after(async () => {
  app?.close();
  await demo?.stop();
});

const asksPerson = (page) => page.text.includes("asks to act for you");

function fields(page) {
  const names = ["csrf", "response_type", "client_id", "redirect_uri", "scope", "state", "aud", "code_challenge", "code_challenge_method"];
  const out = Object.fromEntries(names.map((name) => [name, hidden(page.text, name)]));
  if (page.text.includes('name="launch"')) out.launch = hidden(page.text, "launch");
  return out;
}

async function visitor() {
  const browser = new Visitor(demo.url);
  await browser.signIn("hospital-doctor");
  return browser;
}

const say = (browser, form) => browser.go("/oauth/authorize", { method: "POST", form });

test("an app started by itself is let in for the patient that the professional chooses", async () => {
  scope = "launch/patient patient/Patient.rs patient/AllergyIntolerance.rs";
  const browser = await visitor();
  const page = await browser.go(`${appUrl}/launch`);
  assert.ok(asksPerson(page), page.text);
  assert.match(page.text, /read, search: allergy intolerance of this patient/);
  const without = await say(browser, { ...fields(page), decision: "allow", claim: "patient-present" });
  assert.equal(without.status, 400);
  assert.match(without.text, /NHS number/);
  const why = await say(browser, { ...fields(page), decision: "allow", nhs_number: patient });
  assert.match(why.text, /Say why/);
  const done = await say(browser, { ...fields(page), decision: "allow", nhs_number: patient, claim: "patient-present", permission: "given" });
  assert.equal(done.status, 200, done.text);
  const seen = JSON.parse(done.text);
  assert.deepEqual(seen, {
    patient, read: "Patient", found: "Bundle", refused: 403,
    granted: "launch/patient patient/Patient.rs patient/AllergyIntolerance.rs",
  });
  assert.ok(!done.url.includes(patient), "no number in an address");
});

test("an app opened from here has the patient that was chosen there, once", async () => {
  scope = "launch patient/Patient.rs patient/AllergyIntolerance.rs";
  const browser = await visitor();
  const apps = await browser.go("/oauth/apps");
  assert.match(apps.text, /Demonstration app/);
  const opened = await browser.ask("/oauth/apps", {
    method: "POST",
    form: { csrf: hidden(apps.text, "csrf"), client_id: "demo-app", nhs_number: patient, claim: "patient-present" },
  });
  assert.equal(opened.status, 303, opened.text);
  const there = new URL(opened.to);
  assert.equal(there.searchParams.get("iss"), demo.fhir);
  assert.ok(!opened.to.includes(patient), "no number in an address");
  const page = await browser.go(`${appUrl}/launch${there.search}`);
  assert.ok(asksPerson(page), page.text);
  assert.ok(!page.text.includes('name="nhs_number"'), "the patient is not chosen again");
  const done = await say(browser, { ...fields(page), decision: "allow" });
  assert.equal(JSON.parse(done.text).patient, patient);
  const again = await say(browser, { ...fields(page), decision: "allow" });
  assert.equal(again.status, 400);
  assert.match(again.text, /Open it again/);
});

test("a professional says no, and the app is told", async () => {
  scope = "launch/patient patient/*.rs";
  const browser = await visitor();
  const page = await browser.go(`${appUrl}/launch`);
  const back = await browser.ask("/oauth/authorize", { method: "POST", form: { ...fields(page), decision: "deny" } });
  assert.equal(back.status, 303);
  assert.equal(new URL(back.to).searchParams.get("error"), "access_denied");
});

test("nobody is sent to an address that the app did not register, and a forged form is refused", async () => {
  scope = "launch/patient patient/*.rs";
  const browser = await visitor();
  const page = await browser.go(`${appUrl}/launch`);
  const good = new URLSearchParams(fields(page));
  good.delete("csrf");
  const get = (change) => {
    const query = new URLSearchParams(good);
    for (const [name, value] of Object.entries(change)) if (value === null) query.delete(name); else query.set(name, value);
    return browser.ask(`/oauth/authorize?${query}`);
  };
  assert.ok(asksPerson(await get({})));
  for (const change of [{ redirect_uri: "https://evil.example/" }, { client_id: "nobody" }, { client_id: "demo-RQW" }]) {
    const refused = await get(change);
    assert.equal(refused.status, 400, JSON.stringify(change));
    assert.equal(refused.to, null);
  }
  for (const [change, error] of [
    [{ response_type: "token" }, "unsupported_response_type"], [{ aud: "https://other.example/fhir" }, "invalid_request"],
    [{ code_challenge_method: "plain" }, "invalid_request"], [{ code_challenge: null }, "invalid_request"],
    [{ state: null }, "invalid_request"], [{ scope: "system/*.rs" }, "invalid_scope"], [{ scope: "patient/*.sr" }, "invalid_scope"],
  ]) {
    const told = await get(change);
    assert.equal(told.status, 303, JSON.stringify(change));
    assert.equal(new URL(told.to).searchParams.get("error"), error, JSON.stringify(change));
  }
  const forged = await say(browser, { ...fields(page), csrf: "x", decision: "allow", nhs_number: patient, claim: "patient-present" });
  assert.equal(forged.status, 403);
  const stranger = await new Visitor(demo.url).ask(`/oauth/authorize?${good}`);
  assert.equal(stranger.status, 303);
  assert.match(stranger.to, /^\/sign-in\?next=/);
});
