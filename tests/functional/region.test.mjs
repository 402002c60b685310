// Every row of docs/region.md on a running demonstration, and what the whole region promises.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, odsSystem, root } from "../support/programs.mjs";

const page = readFileSync(join(root, "docs/region.md"), "utf8");
const table = (title) => page.split(`## ${title}`)[1].split("\n## ")[0].split("\n")
  .filter((line) => line.startsWith("|")).slice(2)
  .map((line) => line.split("|").slice(1, -1).map((cell) => cell.trim().replaceAll("`", "")));

const holders = table("Who holds a record")
  .map(([organisation, code, kind, system, protocol, story, state, gives]) =>
    ({ organisation, code, kind, system, protocol, story, state, gives: gives.split(", ").filter(Boolean) }));
const viewers = table("Who looks")
  .map(([organisation, code, persona, sees]) => ({ organisation, code, persona, sees }));

const asked = "hospital-doctor-rwh";
let demo, state;
const views = new Map();
before(async () => {
  demo = await demonstration();
  state = JSON.parse(readFileSync(join(demo.state, "demonstration.json"), "utf8"));
});
after(async () => { await demo?.stop(); });

const numberOf = (story) => demo.patients.find((p) => p.id === story).nhs_number;
const fresh = async (story, as = asked) => {
  const answer = await demo.get(`/Patient/${numberOf(story)}/$everything?_count=1000`, { as });
  assert.equal(answer.status, 200, await answer.clone().text());
  return answer.json();
};
const view = async (story) => {
  if (!views.has(story)) views.set(story, await fresh(story));
  return views.get(story);
};
const of = (bundle, code) => bundle.entry.map((e) => e.resource)
  .filter((r) => r.meta?.tag?.some((t) => t.system === odsSystem && t.code === code));
const rowsOf = (bundle, code) => coverageOf(bundle).filter((row) => row.organisation === code);

for (const { code, system, protocol, story, state: expected, gives } of holders)
  test(`${system || code} is asked over ${protocol} about ${story}: ${expected}`, async () => {
    const bundle = await view(story);
    const rows = rowsOf(bundle, code);
    assert.equal(rows.length, 1, `${code} has one row`);
    assert.equal(rows[0].state, expected, rows[0].text);
    if (expected !== "data") return assert.equal(of(bundle, code).length, 0, "nothing came");
    const items = of(bundle, code).filter((r) => !system || r.id.startsWith(`${system}.`) ||
      r.meta.tag.some((t) => t.code === system && t.system.endsWith("/source-system")));
    for (const type of gives)
      assert.ok(items.some((r) => r.resourceType === type),
        `${type} among ${[...new Set(items.map((r) => r.resourceType))]}`);
  });

test("every system of the directory is in the table, under its protocol", () => {
  const directory = readFileSync(join(demo.state, "directory.toml"), "utf8");
  const listed = [...directory.matchAll(/\nkey = "([^"]+)"\nprotocol = "([^"]+)"/g)]
    .map(([, key, protocol]) => `${key} ${protocol}`).filter((one) => !one.startsWith("NZZ98 "));
  const written = new Set(holders.filter((h) => h.system).map((h) => `${h.system} ${h.protocol}`));
  assert.deepEqual(listed.filter((one) => !written.has(one)), []);
  assert.deepEqual([...written].filter((one) => !listed.includes(one)), []);
});

for (const { code, persona } of viewers)
  test(`${persona} of ${code} looks`, async () => {
    const known = demo.personas.find((p) => p.id === persona);
    assert.ok(known, "is a persona");
    const bundle = await fresh("everything", persona);
    const own = coverageOf(bundle);
    assert.ok(own.filter((row) => row.state === "data").length >= 1, "and sees something");
  });

test("every kind of organisation holds and looks", () => {
  const kind = (words) => [...holders, ...viewers].some((h) => (h.kind ?? "").includes(words));
  for (const words of ["GP practice, West Essex", "GP practice, East and North", "GP practice, Herts Valleys",
    "hospital trust", "ambulance", "pharmacy", "111", "extended", "out-of-hours", "council", "beyond", "federation"])
    assert.ok(kind(words), words);
  for (const code of ["F81901", "RQW", "RYC", "FZZ97", "ZZ111", "ZZ110", "ZZ112", "Z99", "ZZ202", "R1H", "ZZ900"])
    assert.ok(viewers.some((v) => v.code === code), `${code} looks`);
});

test("one patient's view has parts of at least twelve organisations over all protocols, and a row for every other", async () => {
  const bundle = await view("everything");
  const rows = coverageOf(bundle);
  const data = rows.filter((row) => row.state === "data").map((row) => row.organisation);
  assert.ok(data.length >= 12, `${data}`);
  const protocols = new Set(holders.filter((h) => h.story === "everything" && h.state === "data").map((h) => h.protocol));
  assert.deepEqual([...protocols].sort(), ["cda", "federation", "fhir-r4", "gp-connect-documents",
    "gp-connect-html", "gp-connect-structured", "hl7v2", "mhd", "nrl", "xca", "xds"]);
  const codes = rows.map((row) => row.organisation).filter(Boolean);
  assert.equal(new Set(codes).size, codes.length, "each organisation has one row");
  for (const { code, story } of holders) if (story === "everything") assert.ok(codes.includes(code), code);
});

/// The status of opening the first document that `code` gives and whose content lies there.
const opened = async (code, story = "everything") => {
  const attachments = of(await fresh(story), code)
    .flatMap((r) => r.content ?? []).map((c) => c.attachment).filter((a) => a?.data || a?.url?.includes("/Binary/"));
  assert.ok(attachments.length > 0, `${code} gives an address`);
  if (attachments[0].data) return 200; // it came along
  const answer = await fetch(attachments[0].url.replace(/^.*\/fhir\//, `${demo.fhir}/`), {
    headers: { Authorization: `Bearer ${await demo.token(asked)}`, Accept: "*/*" },
  });
  await answer.arrayBuffer();
  return answer.status;
};

for (const { code, system, story } of holders.filter((h) => h.gives.includes("DocumentReference")))
  test(`a document of ${system} can be opened`, async () => assert.equal(await opened(code, story), 200));

test("stopping any one simulated organisation changes its row only", async () => {
  const statesOf = (bundle) => new Map(coverageOf(bundle).map((row) => [row.organisation ?? row.text, row.state]));
  let before = statesOf(await fresh("everything"));
  const codes = [...new Set(holders.filter((h) => h.story === "everything" && h.state === "data" && h.system)
    .map((h) => h.code))];
  for (const code of codes) {
    const mayChange = new Set(code === "ZZ900" ? ["ZZ900", "RAL", "RF4"] : [code]);
    for (const { system } of holders.filter((h) => h.code === code && h.system)) {
      const edge = state.edges?.[system];
      if (edge) process.kill(edge.pid, "SIGKILL");
      else {
        const off = await fetch(`${state.control}/systems/${system}`, { method: "DELETE" });
        assert.equal(off.status, 200, system);
      }
    }
    const now = statesOf(await fresh("everything"));
    // Pointers lie with the record locator: they stand, and what they point to cannot be opened.
    if (holders.find((h) => h.code === code).protocol === "nrl") assert.equal(await opened(code), 503);
    else assert.notEqual(now.get(code), "data", `${code} is gone and its row says ${now.get(code)}`);
    for (const [organisation, was] of before)
      if (!mayChange.has(organisation)) assert.equal(now.get(organisation), was, `${organisation} when ${code} stopped`);
    before = now;
  }
});
