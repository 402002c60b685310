// A document on its way: 100 MB relayed in bounded memory, to a fast and to a slow reader; cut short, the reader knows.
import assert from "node:assert/strict";
import { createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createServer, get as httpGet } from "node:http";
import { after, before, test } from "node:test";

import { installation, run } from "../support/programs.mjs";

const number = "9990000018";
const size = 100 * 1024 * 1024;
const piece = Buffer.concat([Buffer.from("%PDF-1.4\n"), Buffer.alloc(65_527, "x")]);
let source, server, sent = 0;

const patient = {
  resourceType: "Patient", id: number, meta: { versionId: "1", security: [{ code: "U" }] },
  identifier: [{ system: "https://fhir.nhs.uk/Id/nhs-number", value: number }],
  name: [{ use: "usual", family: "Sample", given: ["Ann"] }], gender: "female", birthDate: "1950-01-01",
};
const listed = (id, attachment) => ({ resource: {
  resourceType: "DocumentReference", id, status: "current", subject: { reference: `Patient/${number}` },
  content: [{ attachment: { contentType: "application/pdf", url: `Binary/${id}`, ...attachment } }] } });
const whole = createHash("sha1");
for (let i = 0; i < size / piece.length; ++i) whole.update(piece);
const hash = whole.digest("base64");

async function content(response) {
  response.writeHead(200, { "Content-Type": "application/pdf", "Content-Length": size });
  sent = 0;
  let left = false, go;
  response.on("close", () => { left = true; go?.(); });
  response.on("drain", () => go?.());
  for (; sent < size && !left; sent += piece.length)
    if (!response.write(piece)) await new Promise((on) => { go = on; });
  response.end();
}

const answers = {
  "/fhir/Binary/large": content,
  "/fhir/Binary/wrapped": (response) => {
    response.writeHead(200, { "Content-Type": "application/fhir+json" });
    response.end(JSON.stringify({ resourceType: "Binary", contentType: "application/pdf", data: Buffer.from("%PDF-1.4 words").toString("base64") }));
  },
  "/fhir/Binary/cut": (response) => {
    response.writeHead(200, { "Content-Type": "application/pdf", "Content-Length": size });
    response.write(piece, () => response.destroy());
  },
  "/fhir/Binary/other": (response) => {
    response.writeHead(200, { "Content-Type": "text/html" });
    response.end("<html>Sign in");
  },
};

before(async () => {
  source = createServer((request, response) => {
    const path = request.url.split("?")[0];
    if (answers[path]) return answers[path](response);
    const json = (body) => { response.writeHead(200, { "Content-Type": "application/fhir+json" }); response.end(JSON.stringify(body)); };
    if (path === `/pds/Patient/${number}`) return json(patient);
    if (path === "/fhir/Patient") return json({ resourceType: "Bundle", type: "searchset", entry: [{ resource: patient }] });
    if (path.endsWith("$everything"))
      return json({ resourceType: "Bundle", type: "searchset", entry: [{ resource: patient },
        listed("large", { size, hash }), listed("wrapped", { size: 14 }), listed("cut"), listed("other"), listed("missing")] });
    response.writeHead(404);
    response.end();
  });
  await new Promise((done) => source.listen(0, "127.0.0.1", done));
  const url = `http://127.0.0.1:${source.address().port}`;
  server = await installation(`[[organisation]]
code = "RWH"
name = "A hospital"
kind = "acute-trust"
[[organisation.system]]
key = "RWH"
protocol = "fhir-r4"
address = "${url}/fhir"
answers_for = "anyone"
time_limit_ms = 9000
`, `${url}/pds`);
});
after(async () => {
  await server?.stop();
  source?.closeAllConnections();
  source?.close();
});

const resident = () => Number(readFileSync(`/proc/${server.pid}/status`, "utf8").match(/VmRSS:\s+(\d+)/)[1]) / 1024;

async function addresses() {
  const bundle = await (await server.get(`/Patient/${number}/$everything`)).json();
  const found = {};
  for (const { resource } of bundle.entry)
    if (resource.resourceType === "DocumentReference") found[resource.id.split(".").at(-1)] = resource.content[0].attachment;
  return found;
}
const open = async (id, headers = {}) => {
  const { url } = (await addresses())[id];
  return server.get(url.slice(url.indexOf("/fhir") + 5), headers);
};

test("a listed document leads through here, and its own address stays beside", async () => {
  const { large } = await addresses();
  assert.match(large.url, /\/fhir\/Binary\/[\w-]+$/);
  assert.doesNotMatch(large.url, /999\d{7}/);
  assert.deepEqual(large.extension, [{
    url: "https://my-care-record.example/fhir/StructureDefinition/source-attachment-url", valueUrl: "Binary/large" }]);
});

test("100 MB are relayed as they are, in bounded memory", async () => {
  const before = resident();
  const answer = await open("large");
  assert.equal(answer.status, 200);
  assert.equal(answer.headers.get("content-type"), "application/pdf");
  assert.equal(answer.headers.get("content-disposition"), 'attachment; filename="document.pdf"');
  assert.equal(answer.headers.get("x-content-type-options"), "nosniff");
  assert.match(answer.headers.get("content-security-policy"), /sandbox/);
  const got = createHash("sha1");
  let bytes = 0, most = 0;
  for await (const part of answer.body) {
    got.update(part);
    bytes += part.length;
    most = Math.max(most, resident());
  }
  assert.equal(bytes, size);
  assert.equal(got.digest("base64"), hash);
  assert.ok(most - before < 16, `${most - before} MB more than before`);
});

test("a slow reader makes the source wait", async () => {
  const before = resident();
  const { url } = (await addresses()).large;
  const token = (await run("mcr", ["demo-token", "hospital-doctor", "--state", server.state])).out.trim();
  const at = new URL(url);
  await new Promise((done, failed) => {
    const request = httpGet({ port: new URL(server.fhir).port, host: "127.0.0.1", path: at.pathname, headers: { Authorization: `Bearer ${token}` } }, async (answer) => {
      try {
        answer.pause();
        let seen = -1;
        while (seen !== sent) {
          seen = sent;
          for (let i = 0; i < 50; ++i) await (await fetch(`${server.url}/health/live`)).text();
        }
        assert.ok(sent < size / 2, `${sent} bytes were sent while nobody read`);
        assert.ok(resident() - before < 16, `${resident() - before} MB more than before`);
        answer.destroy();
        done();
      } catch (error) { failed(error); }
    });
    request.on("error", () => {});
  });
});

test("a Binary resource gives what is in it", async () => {
  const answer = await open("wrapped", { Accept: "application/pdf" });
  assert.equal(answer.status, 200);
  assert.equal(await answer.text(), "%PDF-1.4 words");
});

test("a document that is cut short is not taken for whole", async () => {
  await assert.rejects(async () => { await (await open("cut")).arrayBuffer(); });
});

test("what cannot be had is an OperationOutcome that says why", async () => {
  for (const [id, status] of [["other", 503], ["missing", 404]]) {
    const answer = await open(id);
    assert.equal(answer.status, status, id);
    assert.equal((await answer.json()).resourceType, "OperationOutcome");
  }
  for (const token of ["nonsense", "a".repeat(200)])
    assert.equal((await server.get(`/Binary/${token}`)).status, 404);
});

test("who opened which document is in the audit log, and nothing of what it says", async () => {
  const shown = await run("mcr", ["audit", "show", "--state", server.state, "--limit", "100", "--json"]);
  assert.match(shown.out, /document \/Binary\/large/);
  assert.doesNotMatch(shown.out, /%PDF/);
  const verified = await run("mcr", ["audit", "verify", "--state", server.state]);
  assert.equal(verified.status, 0, verified.err);
});
