// One bad source harms only itself (law 8): every misbehaviour of mcr-sim in a table. The answer
// arrives within the source's time limit and a margin, names the organisation and its state, the
// other organisations' parts are whole, nothing leaks, memory stays bounded, and the source is back
// when it is well again.
import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { readFileSync, readdirSync, statSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, issuesOf, odsSystem } from "../support/programs.mjs";

let demo, patient, control, well;
const victim = "RWH";
const most = 15_000; // milliseconds; the view's own limit is 10 seconds

before(async () => {
  demo = await demonstration();
  patient = demo.patients[0].nhs_number;
  control = JSON.parse(readFileSync(join(demo.state, "demonstration.json"), "utf8")).control;
  well = await view();
});
after(async () => { await demo?.stop(); });

async function view() {
  const answer = await demo.get(`/Patient/${patient}/$everything`, { signal: AbortSignal.timeout(most) });
  const bundle = await answer.json();
  assert.equal(answer.status, 200, JSON.stringify(bundle).slice(0, 500));
  const byOrigin = {};
  for (const entry of bundle.entry) {
    if (entry.search.mode === "outcome") continue;
    const origin = entry.resource.meta.tag.find((t) => t.system === odsSystem).code;
    const resource = structuredClone(entry.resource);
    delete resource.meta; // carries the time of retrieval
    delete resource.recorded; // of a conversion's Provenance, too
    if (resource.resourceType === "List") { // a practice makes its lists anew with every answer
      delete resource.id;
      delete resource.date;
    }
    if (resource.resourceType === "Composition") delete resource.date; // as a page of a practice is
    // The address of a document is sealed anew with every answer.
    (byOrigin[origin] ??= []).push(JSON.stringify(resource).replace(/\/Binary\/[^"]{40,}/g, "/Binary/"));
  }
  for (const list of Object.values(byOrigin)) list.sort();
  return { byOrigin, coverage: coverageOf(bundle), text: JSON.stringify(bundle) };
}

/// Waits until everybody gives what they gave at the beginning: circuits close again.
async function wellAgain() {
  const until = Date.now() + 20_000;
  const whole = (seen) => Object.entries(well.byOrigin)
    .every(([origin, resources]) => JSON.stringify(seen.byOrigin[origin]) === JSON.stringify(resources));
  let seen;
  do seen = await view();
  while (!whole(seen) && Date.now() < until);
  assert.deepEqual(seen.byOrigin, well.byOrigin);
}

const row = (seen, code) => seen.coverage.find((one) => one.organisation === code);

function memory(field) {
  return Number(readFileSync(`/proc/${demo.pid}/status`, "utf8").match(new RegExp(`${field}:\\s+(\\d+)`))[1]) / 1024;
}

const table = [
  ["slow-first-byte", "60000", ["timed-out"]],
  ["slow-body", "", ["timed-out"]],
  ["never-answers", "", ["timed-out"]],
  ["stop-half-way", "", ["failed"]],
  ["reset", "", ["failed"]],
  ["5xx", "503", ["failed"]],
  ["429", "", ["failed"]],
  ["wrong-type", "", ["failed"]],
  ["malformed", "", ["failed"]],
  ["truncated", "", ["failed"]],
  ["duplicate-keys", "", ["failed"]],
  ["huge-body", "", ["failed", "timed-out"]],
  ["decompression-bomb", "", ["failed", "timed-out"]],
  ["redirect", "", ["failed"]],
  ["wrong-patient", "", ["wrong-patient"]],
  ["stale", "", ["failed", "wrong-patient"]],
  ["deep-nesting", "", ["failed"]],
  ["bad-utf8", "", ["failed"]],
  ["endless-paging", "", ["data", "failed", "timed-out"]],
  ["foreign-next-link", "", ["failed"]],
  ["huge-headers", "", ["failed"]],
];

for (const [kind, value, expected] of table)
  test(`${kind}: its own row says so and everything else is whole`, async () => {
    const told = await fetch(`${control}/control/${victim}`, {
      method: "PUT", headers: { "Content-Type": "application/json" },
      body: JSON.stringify(value ? { kind, value } : { kind }),
    });
    assert.ok(told.ok, await told.text());
    try {
      const seen = await view();
      const bad = row(seen, victim);
      assert.ok(expected.includes(bad.state), `${bad.state}: ${bad.text}`);
      assert.ok(bad.text.length > 10, "a sentence for the reader");
      assert.ok(!bad.text.includes(patient), "no NHS number in the sentence");
      if (bad.state !== "data") assert.equal(seen.byOrigin[victim], undefined);
      else assert.match(bad.text, /page|cut|more/i, "what is missing is said");
      for (const [origin, resources] of Object.entries(well.byOrigin))
        if (origin !== victim) assert.deepEqual(seen.byOrigin[origin], resources, `${origin} is whole`);
      for (const before of well.coverage)
        if (before.organisation !== victim)
          assert.equal(seen.coverage.find((one) => one.organisation === before.organisation &&
            (one.organisation || one.text === before.text))?.state, before.state);
    } finally {
      await fetch(`${control}/control/${victim}`, { method: "DELETE" });
    }
    assert.ok(memory("VmHWM") < 600, `${memory("VmHWM")} MB at most`);
  });

// Over every protocol, faults that its transport can have; slow ones stand in the table above.
const protocols = {
  "F81901-D": "F81901", "F81901-H": "F81901", "F81901": "F81901", "RQW-PAS": "RQW", "RAJ": "RAJ", "ZZ111": "ZZ111",
  "ZZ110": "ZZ110", "R1H": "R1H", "ZZ900": "ZZ900", "nrl": "RYC",
};
const everywhere = ["stop-half-way", "reset", "5xx", "wrong-type", "malformed", "truncated", "huge-body", "wrong-patient",
  "deep-nesting", "bad-utf8"];
for (const [key, organisation] of Object.entries(protocols))
  test(`${key}: whatever goes wrong there changes nothing elsewhere`, async () => {
    await wellAgain();
    const affected = new Set(key === "ZZ900" ? ["ZZ900", "RAL", "RF4", "X26"] : [organisation]);
    for (const kind of everywhere) {
      const told = await fetch(`${control}/control/${key}`, {
        method: "PUT", headers: { "Content-Type": "application/json" }, body: JSON.stringify({ kind, on: "all" }),
      });
      assert.ok(told.ok, await told.text());
      try {
        const seen = await view();
        const bad = row(seen, organisation);
        assert.notEqual(bad.state, "nothing-recorded", `${kind}: ${bad.text}`);
        assert.ok(!bad.text.includes(patient), "no NHS number in the sentence");
        for (const [origin, resources] of Object.entries(well.byOrigin))
          if (!affected.has(origin)) assert.deepEqual(seen.byOrigin[origin], resources, `${kind}: ${origin} is whole`);
        for (const before of well.coverage)
          if (before.organisation && !affected.has(before.organisation))
            assert.equal(row(seen, before.organisation)?.state, before.state, `${kind}: ${before.organisation}`);
      } finally {
        await fetch(`${control}/control/${key}`, { method: "DELETE" });
      }
    }
    assert.ok(memory("VmHWM") < 600, `${memory("VmHWM")} MB at most`);
  });

test("a source that is well again is asked again and gives everything", () => wellAgain());

test("nothing clinical and no NHS number rests on disk, in the log or in the metrics", async () => {
  const words = new Set();
  for (const list of Object.values(well.byOrigin))
    for (const text of list)
      for (const [, display] of text.matchAll(/"(?:display|text|family)":"([^"\\]{6,60})"/g)) words.add(display);
  assert.ok(words.size > 20, `${words.size} clinical words to look for`);
  // The directory and the demonstration's own story texts are no records.
  const files = [];
  const walk = (folder) => {
    for (const name of readdirSync(folder)) {
      const path = join(folder, name);
      // What edges keep rests at their holders, and is theirs.
      if (statSync(path).isDirectory()) { if (name !== "edges") walk(path); }
      else if (!/directory\.toml|demonstration\.json/.test(name)) files.push(path);
    }
  };
  walk(demo.state);
  assert.ok(files.some((f) => f.includes("audit")));
  const administrative = /NHS|Hospital|Practice|Surgery|Trust|Dr |Clinic|Pharmacy|Ambulance|Health|Medical|Council|Centre/;
  for (const path of files) {
    const text = readFileSync(path, "latin1");
    for (const word of words)
      if (!administrative.test(word)) assert.ok(!text.includes(`"${word}"`) && !text.includes(` ${word} `), `"${word}" in ${path}`);
    if (!/audit|mcr\.db/.test(path)) assert.ok(!text.includes(patient), `an NHS number in ${path}`);
  }
  // In the store, NHS numbers stand with objections, and with deeds on their way to the audit log.
  const dump = await new Promise((done) => {
    const child = spawn("python3", ["-c",
      "import sqlite3, sys\nc = sqlite3.connect('file:' + sys.argv[1] + '?mode=ro', uri=True)\nfor line in c.iterdump(): print(line)",
      join(demo.state, "mcr.db")]);
    let out = "";
    child.stdout.on("data", (bytes) => { out += bytes; });
    child.once("close", () => done(out));
  });
  assert.match(dump, /INSERT INTO "relationship"/, "there is something to look through");
  for (const line of dump.split("\n"))
    if (!/^INSERT INTO "(objection|deed_outbox)/.test(line)) assert.doesNotMatch(line, /999\d{7}/, line.slice(0, 60));
  const metrics = await (await fetch(`${demo.url}/metrics`)).text();
  assert.ok(!metrics.includes(patient));
  assert.match(metrics, /mcr_source_answers_total/);
});
