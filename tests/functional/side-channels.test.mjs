// What is withheld shows nowhere: not on page two, in an inclusion, a count, a total, a size, a header, an error
// or the time of an answer; and a patient who must not be found is like a number that nobody has.
import assert from "node:assert/strict";
import { after, before, test } from "node:test";

import { coverageOf, demonstration, run } from "../support/programs.mjs";

let demo, token;
const tokens = new Map();
before(async () => { demo = await demonstration(); });
after(async () => { await demo?.stop(); });

const numberOf = (id) => demo.patients.find((p) => p.id === id).nhs_number;

async function ask(path, as = "hospital-doctor-rwh", options = {}) {
  if (!tokens.has(as)) tokens.set(as, (await run("mcr", ["demo-token", ...as.split(" "), "--state", demo.state])).out.trim());
  return fetch(`${demo.fhir}${path}`, {
    ...options, headers: { Authorization: `Bearer ${tokens.get(as)}`, Accept: "application/fhir+json", ...options.headers },
  });
}

const ofHolder = (bundle, code) => bundle.entry.map((e) => e.resource).filter((r) => r.meta?.tag?.some((t) => t.code === code));

/// An answer without what differs between any two: ids, times, durations.
const settled = (text) => text
  .replace(/[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}/g, "UUID")
  .replace(/\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z/g, "INSTANT")
  .replace(/("valueDuration":\{"value":)\d+/g, "$1N");

test("a section that is objected to is on no page, in no count and no total", async () => {
  const patient = numberOf("objection-upheld");
  const own = await (await ask(`/Condition?patient=${patient}`, "hospital-doctor")).json();
  assert.ok(ofHolder(own, "RQW").length > 0, "there is something to withhold");
  const other = await (await ask(`/Condition?patient=${patient}`)).json();
  assert.equal(ofHolder(other, "RQW").length, 0);
  const seen = other.entry.filter((e) => e.search.mode === "match").length;
  assert.equal(seen, own.entry.filter((e) => e.search.mode === "match").length - ofHolder(own, "RQW").length);
  const count = await (await ask(`/Condition?patient=${patient}&_summary=count`)).json();
  if (count.total !== undefined) assert.equal(count.total, seen);
  if (other.total !== undefined) assert.equal(other.total, seen);

  const paged = [];
  let url = `/Condition?patient=${patient}&_count=1`;
  for (let page = 0; url && page < 50; ++page) {
    const bundle = await (await ask(url)).json();
    if (bundle.total !== undefined) assert.equal(bundle.total, seen);
    paged.push(...bundle.entry.filter((e) => e.search.mode === "match"));
    assert.equal(ofHolder(bundle, "RQW").length, 0);
    const next = bundle.link.find((l) => l.relation === "next")?.url;
    url = next?.slice(demo.fhir.length);
  }
  assert.equal(paged.length, seen);
});

test("asking for a withheld item by its id is like asking for one that is not there", async () => {
  const patient = numberOf("objection-upheld");
  const own = await (await ask(`/Condition?patient=${patient}`, "hospital-doctor")).json();
  const [withheld] = ofHolder(own, "RQW").filter((r) => r.resourceType === "Condition");
  const withId = async (id) => settled((await (await ask(`/Condition?patient=${patient}&_id=${id}`)).text()).replaceAll(id, "ID"));
  const made = `RQW.${"x".repeat(withheld.id.length - 4)}`;
  assert.equal(await withId(withheld.id), await withId(made));
});

test("no parameter lets a withheld item through or tells of it", async () => {
  const patient = numberOf("objection-upheld");
  const words = (await (await ask(`/Condition?patient=${patient}`, "hospital-doctor")).json());
  const texts = ofHolder(words, "RQW").map((r) => r.id);
  for (const query of [
    `/Encounter?patient=${patient}&_include=Encounter:diagnosis`,
    `/Observation?patient=${patient}&_revinclude=Provenance:target`,
    `/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${patient}&_has:Condition:patient:code=195967001`,
    `/Observation?patient=${patient}&_has:Condition:evidence:code=195967001`,
    `/Observation?patient.identifier=https://fhir.nhs.uk/Id/nhs-number|${patient}`,
    `/Encounter?subject:Patient.identifier=https://fhir.nhs.uk/Id/nhs-number|${patient}`,
    `/MedicationRequest?patient=${patient}&_include=MedicationRequest:medication`,
    `/Patient/${patient}/$everything?_type=Condition`,
    `/Patient/${patient}/$everything?_elements=code`,
    `/Patient/${patient}/$everything?_since=2000-01-01`,
    `/Condition?patient=${patient}&code:not=1`,
    `/Condition?patient=${patient}&_tag=https://fhir.nhs.uk/Id/ods-organization-code|RQW`,
  ]) {
    const answer = await ask(query);
    const text = await answer.text();
    for (const id of texts) assert.ok(!text.includes(`"id":"${id}"`), `${query} gives ${id}`);
    assert.equal(answer.headers.get("etag"), null, query);
    assert.equal(answer.headers.get("last-modified"), null, query);
  }
});

test("a stream gives the same as a Bundle, and withholds the same", async () => {
  const patient = numberOf("objection-upheld");
  const lines = (await (await ask(`/Patient/${patient}/$everything`, undefined, { headers: { Accept: "application/fhir+ndjson" } })).text())
    .trim().split("\n").map((line) => JSON.parse(line));
  assert.equal(lines.filter((r) => r.resourceType === "Condition" && r.meta.tag.some((t) => t.code === "RQW")).length, 0);
  assert.ok(lines.some((r) => r.resourceType === "Observation" || r.resourceType === "Encounter"));
});

test("an error says nothing of what is withheld", async () => {
  for (const path of [`/Condition?patient=${numberOf("objection-upheld")}&code:unknown=1`, `/Observation?patient=${numberOf("objection-upheld")}&date=x`]) {
    const answer = await ask(path);
    const text = await answer.text();
    assert.equal(answer.status, 400, path);
    assert.doesNotMatch(text, /object|RQW|999\d{7}/i, text);
  }
});

test("a service with a telling name shows nothing of whether it holds a record, is objected to or fails", async () => {
  const without = numberOf("objection-upheld");
  const rows = async (patient) => {
    const bundle = await (await ask(`/Patient/${patient}/$everything`)).json();
    return coverageOf(bundle).filter((row) => !row.organisation || /not named/i.test(row.text + JSON.stringify(row.issue.extension)))
      .map((row) => settled(JSON.stringify(row.issue))).sort();
  };
  const unnamed = async (patient) => (await rows(patient)).filter((row) => row.includes("not named here"));
  const before = await unnamed(without);
  assert.equal(before.length, 1);
  assert.deepEqual(await unnamed(numberOf("confidential")), before, "the clinic holds a record of this one");
  const recorded = await run("mcr", ["objection", "record", "--patient", without, "--holder", "NZZ98", "--state", demo.state]);
  assert.equal(recorded.status, 0, recorded.err);
  assert.deepEqual(await unnamed(without), before, "an objection there");
  const text = await (await ask(`/Patient/${without}/$everything`)).text();
  assert.doesNotMatch(text, /NZZ98|Rosemary/);
});

/// NHS numbers of the 999 range that nobody in the demonstration has.
function* unknownNumbers() {
  const known = new Set(demo.patients.map((p) => p.nhs_number));
  for (let i = 0; ; ++i) {
    const nine = `999${String(770000 + i).padStart(6, "0")}`;
    const check = (11 - [...nine].reduce((sum, digit, at) => sum + Number(digit) * (10 - at), 0) % 11) % 11;
    const number = nine + check;
    if (check !== 10 && !known.has(number)) yield number;
  }
}

const paths = [(n) => `/Patient/${n}`, (n) => `/Patient/${n}/$everything`, (n) => `/Condition?patient=${n}`,
  (n) => `/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number|${n}`];

test("restricted and unknown are the same bytes and headers", async () => {
  const restricted = numberOf("restricted");
  const [unknown] = unknownNumbers();
  for (const path of paths) {
    const seen = [];
    for (const number of [restricted, unknown]) {
      const answer = await ask(path(number));
      const headers = [...answer.headers].filter(([name]) => !["date", "x-request-id"].includes(name)).map(([n, v]) => `${n}: ${v}`);
      seen.push({ status: answer.status, headers, body: settled(await answer.text()) });
    }
    assert.equal(seen[0].status, 404);
    assert.deepEqual(seen[0], seen[1], path("N"));
  }
});

/// The Kolmogorov-Smirnov statistic of two samples, and the value that it passes by chance once in 10,000.
function distance(a, b) {
  const all = [...a, ...b].sort((x, y) => x - y);
  const share = (of, at) => of.filter((x) => x <= at).length / of.length;
  const most = Math.max(...all.map((at) => Math.abs(share(a, at) - share(b, at))));
  return { most, limit: Math.sqrt(-Math.log(0.0001 / 2) / 2) * Math.sqrt((a.length + b.length) / (a.length * b.length)) };
}

test("the times of answers on a restricted and on unknown numbers are of one distribution", async () => {
  const restricted = numberOf("restricted");
  const others = unknownNumbers();
  const times = { restricted: [], unknown: [] };
  const once = async (number, into) => {
    const began = performance.now();
    await (await ask(`/Patient/${number}/$everything`)).arrayBuffer();
    into?.push(performance.now() - began);
  };
  for (let i = 0; i < 10; ++i) await once(restricted);
  for (let i = 0; i < 120; ++i) {
    const first = i % 2 === 0;
    if (first) await once(restricted, times.restricted);
    await once(others.next().value, times.unknown);
    if (!first) await once(restricted, times.restricted);
  }
  const { most, limit } = distance(times.restricted, times.unknown);
  assert.ok(most < limit, `distance ${most.toFixed(3)}, by chance at most ${limit.toFixed(3)}`);
});

test("the test of times would see a difference of 5 milliseconds", () => {
  const noise = () => 50 + Math.abs(Math.sin(++n * 12.9898) * 2);
  let n = 0;
  const a = Array.from({ length: 120 }, noise), b = Array.from({ length: 120 }, noise);
  assert.ok(distance(a, b).most < distance(a, b).limit);
  const later = b.map((x) => x + 5);
  assert.ok(distance(a, later).most > distance(a, later).limit);
});
