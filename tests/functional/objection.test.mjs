// Objections at the command line, on a demonstration that runs, as an operator uses them.
import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bin, demonstration, root, run } from "../support/programs.mjs";

let demo, number, another;
before(async () => {
  demo = await demonstration();
  // Some stories of the demonstration tell of patients who object: take two who do not.
  const silent = [];
  for (const { nhs_number } of demo.patients)
    if ((await done("list", "--patient", nhs_number)).objections.length === 0) silent.push(nhs_number);
  [number, another] = silent;
});
after(async () => { await demo?.stop(); });

const uuid = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/;

/// Runs `mcr objection` on the demonstration.
const objection = (...args) => run("mcr", ["objection", ...args, "--state", demo.state]);

/// The same where it must succeed; gives what it printed, parsed.
async function done(...args) {
  const { status, out, err } = await objection(...args, "--json");
  assert.equal(status, 0, err);
  return JSON.parse(out);
}

/// Files an objection to `holder` and gives its id.
async function recorded(holder, ...more) {
  const filed = await done("record", "--patient", number, "--holder", holder, "--by", "Ann Bell", ...more);
  return filed.objections[0].id;
}

/// Exit status 1 or 2, nothing on standard output, and no number of a patient in the sentence.
async function refused(status, sentence, ...args) {
  const answer = await objection(...args);
  assert.equal(answer.status, status, `${args.join(" ")}: ${answer.out}${answer.err}`);
  assert.equal(answer.out, "");
  assert.match(answer.err, sentence);
  assert.doesNotMatch(answer.err, /\d{10}/);
}

/// Asks the audit log until it has an entry that `wanted` takes; the server moves what commands did
/// into it every so often.
async function audited(wanted) {
  for (const end = Date.now() + 15_000; Date.now() < end;) {
    const shown = await run("mcr", ["audit", "show", "--patient", number, "--json", "--state", demo.state]);
    assert.equal(shown.status, 0, shown.err);
    const entry = JSON.parse(shown.out).find(wanted);
    if (entry) return entry;
  }
  return assert.fail("the audit log does not have it");
}

test("every command has help, and one subcommand is needed", async () => {
  for (const command of ["list", "show", "record", "consider", "decide", "choose", "withdraw", "confirm-withdrawal", "history"])
    assert.equal((await run("mcr", ["objection", command, "--help"])).status, 0, command);
  assert.equal((await run("mcr", ["objection"])).status, 2);
});

test("record prints one id for each holder, and takes an NHS number with blanks", async () => {
  const typed = number.replace(/^(...)(...)/, "$1 $2 ");
  const quoted = await objection("record", "--patient", typed, "--holder", "RQW", "--holder", "RWH", "--by", "Ann Bell");
  assert.equal(quoted.status, 0, quoted.err);
  const ids = quoted.out.trim().split("\n");
  assert.equal(ids.length, 2);
  for (const id of ids) assert.match(id, uuid);

  const listed = await done("list", "--patient", ...typed.split(" "), "--open");
  assert.deepEqual(listed.objections.map((each) => each.id).sort(), [...ids].sort());
  assert.equal(listed.objections[0].patient, number);
  assert.equal(listed.objections[0].filing, listed.objections[1].filing);
  for (const id of ids)
    assert.equal((await done("withdraw", id, "--checked", "--reason", "A trial", "--by", "Ann Bell")).state, "withdrawn");
  assert.deepEqual((await done("list", "--patient", number, "--open")).objections, []);
});

test("an objection is considered, upheld, and looked at anew; its history tells it all", async () => {
  const id = await recorded("RQW", "--section", "problem-list", "--section", "documents", "--except-in-emergency");
  assert.equal((await done("consider", id, "--by", "Helen Marsh")).state, "considered");
  await refused(1, /not waiting to be considered/, "consider", id);
  const upheld = await done("decide", id, "upheld", "--review", "2199-06-01", "--bars-override", "--by", "Helen Marsh");
  assert.equal(upheld.state, "upheld");
  assert.equal(upheld.decision.review, "2199-06-01T00:00:00.000Z");
  assert.equal(upheld.decision.bars_override, true);
  assert.deepEqual(upheld.sections, ["problem-list", "documents"]);
  assert.equal(upheld.except_in_emergency, true);

  const { history } = await done("history", id);
  assert.deepEqual(history.map((row) => [row.version, row.action, row.by.name]),
    [[1, "filed", "Ann Bell"], [2, "considered", "Helen Marsh"], [3, "decided", "Helen Marsh"]]);
  const shown = await done("show", id);
  assert.equal(shown.version, 3);
  assert.deepEqual(shown.history, history);
  await refused(1, /has been filed already/, "record", "--patient", number, "--holder", "RQW",
    "--section", "problem-list", "--section", "documents");
});

test("not upheld needs a ground, and what the ground needs", async () => {
  const id = await recorded("RWH");
  const decide = (...more) => ["decide", id, "not-upheld", "--by", "Helen Marsh", ...more];
  await refused(2, /--ground/, ...decide());
  await refused(2, /--ground/, ...decide("--ground", "convenience"));
  await refused(1, /written reason/, ...decide("--ground", "public-interest", "--organisation", "RQW"));
  await refused(1, /Name the care/, ...decide("--ground", "care-needs-it", "--organisation", "RQW"));
  await refused(1, /can withhold/, ...decide("--ground", "system-cannot-withhold"));
  await refused(1, /no organisation RQX/, ...decide("--ground", "public-interest", "--reason", "x", "--organisation", "RQX"));
  await refused(2, /--everyone/, ...decide("--ground", "public-interest", "--reason", "x", "--organisation", "RQW", "--everyone"));
  await refused(2, /--defer/, ...decide("--ground", "public-interest", "--reason", "x", "--defer-telling-by", "Helen Marsh"));
  await refused(2, /--until/, ...decide("--ground", "public-interest", "--reason", "x", "--until", "tomorrow"));
  assert.equal((await done("show", id)).state, "received");

  const decided = await done(...decide("--ground", "public-interest", "--reason", "Safeguarding enquiry SG-0001",
    "--organisation", "RQW", "--until", "2199-01-31", "--defer-telling-by", "Helen Marsh", "--defer-until", "2198-12-15"));
  assert.equal(decided.state, "not-upheld");
  assert.deepEqual(decided.decision.organisations, ["RQW"]);
  assert.equal(decided.decision.until, "2199-01-31T00:00:00.000Z");
  assert.deepEqual(decided.decision.telling_deferred, { officer: "Helen Marsh", review: "2198-12-15T00:00:00.000Z" });
});

test("where care needs it the patient chooses, and may decline later", async () => {
  const id = await recorded("RWG");
  await refused(1, /nothing to choose/, "choose", id, "share");
  const told = await done("decide", id, "not-upheld", "--ground", "care-needs-it", "--care", "Referral to the eye clinic",
    "--organisation", "RQW", "--by", "Helen Marsh");
  assert.equal(told.choice, "open");
  await refused(2, /CHOICE/, "choose", id, "open");
  assert.equal((await done("choose", id, "share", "--by", "Ann Bell")).choice, "share");
  assert.equal((await done("choose", id, "decline-care", "--by", "Ann Bell")).choice, "decline-care");
});

test("a withdrawal waits to be checked, 48 hours at most", async () => {
  const id = await recorded("RQW");
  await refused(2, /--reason/, "withdraw", id);
  await refused(1, /no withdrawal/, "confirm-withdrawal", id);
  const waiting = await done("withdraw", id, "--reason", "Changed my mind", "--by", "Ann Bell");
  assert.equal(Date.parse(waiting.withdrawal_effective) - Date.parse(waiting.changed), 48 * 3_600_000);
  const checked = await done("confirm-withdrawal", id, "--by", "Priya Shah");
  assert.equal(checked.withdrawal_effective, checked.changed);
  await refused(1, /withdrawn already/, "withdraw", id, "--reason", "Again");
});

test("what is wrong is refused without repeating it", async () => {
  await refused(2, /--patient/, "record", "--patient", "9990000019", "--holder", "RQW");
  await refused(2, /--holder/, "record", "--patient", number);
  await refused(2, /--section/, "record", "--patient", number, "--holder", "RQW", "--section", "gossip");
  await refused(2, /--authority-name/, "record", "--patient", number, "--holder", "RQW", "--on-behalf-of-authority", "parent");
  await refused(1, /no organisation/, "record", "--patient", number, "--holder", "ZZZ9");
  await refused(1, /no such objection/, "show", "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01");
  await refused(2, /excludes/i, "list", "--patient", number, "--holder", "RQW");
});

test("the commands of docs/objection.md do what the page says", async () => {
  const page = readFileSync(join(root, "docs/objection.md"), "utf8");
  const commands = page.match(/```sh\n([^]*?)```/)[1]
    .replaceAll("\\\n", " ").split("\n").filter((line) => line.startsWith("mcr objection"));
  assert.equal(commands.length, 11);
  let id = "";
  for (const command of commands) {
    const line = command
      .replace(/999 000 0018|9990000026/, another).replace(/\bID\b/, id)
      .replace("--state demo", '--state "$STATE"')
      .replace(/\b202\d-/g, "2199-");  // whenever this runs, it is to come
    const out = execFileSync("sh", ["-euc", `mcr() { "$MCR" "$@"; }; ${line}`],
      { encoding: "utf8", env: { ...process.env, MCR: join(bin, "mcr"), STATE: demo.state } });
    id ||= out.split("\n")[0];
    assert.match(id, uuid, command);
  }
  const shown = await done("show", id);
  assert.deepEqual(shown.history.map((row) => row.action),
    ["filed", "considered", "decided", "decided", "decided", "chosen", "withdrawn", "withdrawal checked"]);
});

test("who changed what, and why, is in the audit log soon after", async () => {
  const id = await recorded("RYC");
  await done("withdraw", id, "--checked", "--reason", "Only a trial", "--by", "Ann Bell");
  const entry = await audited((each) => JSON.stringify(each).includes("Only a trial"));
  const text = JSON.stringify(entry);
  assert.match(text, /withdrew an objection/);
  assert.match(text, /Ann Bell/);
  assert.match(text, /RYC/);
});
