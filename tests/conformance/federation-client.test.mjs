// fhir-kit-client as the client of a foreign gateway: it finds the token address, names the
// professional, says the path, and reads the record with its coverage (docs/sources/federation.md).
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, run } from "../support/programs.mjs";

const kit = await import("fhir-kit-client").catch(() => null);
const skip = kit ? false : "fhir-kit-client is not installed";
const Client = kit?.default?.default ?? kit?.default ?? kit?.Client;
let demo, patient, token;

before(async () => {
  if (skip) return;
  demo = await demonstration();
  patient = demo.patients[0].nhs_number;
});
after(async () => { await demo?.stop(); });

async function mcr(...args) {
  const done = await run("mcr", [...args, "--state", demo.state]);
  assert.equal(done.status, 0, done.err);
  return done.out.trim();
}

test("it finds where tokens are had and gets one for a named professional", { skip }, async () => {
  const client = new Client({ baseUrl: demo.fhir });
  const { tokenUrl } = await client.smartAuthMetadata();
  const address = tokenUrl?.href ?? tokenUrl ?? `${demo.url}/oauth/token`;
  assert.equal(String(address), `${demo.url}/oauth/token`);
  const answer = await fetch(address, {
    method: "POST",
    body: new URLSearchParams({
      grant_type: "urn:ietf:params:oauth:grant-type:token-exchange",
      subject_token_type: "urn:ietf:params:oauth:token-type:id_token",
      subject_token: await mcr("demo-identity", "hospital-doctor"),
      client_assertion_type: "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
      client_assertion: await mcr("demo-identity", "hospital-doctor", "--assertion"),
      patient, basis: "admission", reference: "A/17", permission: "given", scope: "user/*.rs",
    }),
  });
  assert.equal(answer.status, 200);
  token = (await answer.json()).access_token;
});

test("it reads the record with the path of the question", { skip }, async () => {
  const client = new Client({ baseUrl: demo.fhir, customHeaders: { "X-My-Care-Record-Path": "foreign" } });
  client.bearerToken = token;
  const bundle = await client.operation({ name: "everything", resourceType: "Patient", id: patient, method: "GET" });
  assert.equal(bundle.type, "searchset");
  assert.ok(coverageOf(bundle).some((row) => row.state === "data"));
  const log = await mcr("audit", "show", "--json");
  assert.match(log, /"via":\s*"foreign"/);
});

test("it is refused for another patient than the token's", { skip }, async () => {
  const client = new Client({ baseUrl: demo.fhir });
  client.bearerToken = token;
  const other = demo.patients[1].nhs_number;
  await assert.rejects(client.operation({ name: "everything", resourceType: "Patient", id: other, method: "GET" }),
    (error) => error.response?.status === 403);
});
