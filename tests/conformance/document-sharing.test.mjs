// What document sharing makes, judged by implementations of others: every DocumentReference by the
// R4 validator, every signature by the JDK's XML signature implementation.
import assert from "node:assert/strict";
import { execFileSync, spawnSync } from "node:child_process";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bin } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const program = join(bin, "document_sharing_output_test");
const output = mkdtempSync(join(tmpdir(), "mcr-sharing-"));
after(() => rmSync(output, { recursive: true, force: true }));
before(() => {
  execFileSync(program, ["--gtest_brief=1"], { env: { ...process.env, MCR_OUTPUT: output }, stdio: "inherit" });
});

for (const [name, least] of [["gateway.ndjson", 3], ["samples.ndjson", 4]])
  test(`every resource of ${name} is valid R4`, (t) => {
    if (!existsSync(join(output, name))) return t.skip("SKIP: the sample documents are not there");
    const resources = readFileSync(join(output, name), "utf8").trim().split("\n").map((line) => JSON.parse(line));
    assert.ok(resources.length >= least, `${resources.length}`);
    const errors = resources.flatMap((one) => errorsOf(one).map((error) => `${one.id} ${error}`));
    assert.deepEqual(errors, []);
  });

const java = spawnSync("java", ["-version"]).status === 0;
test("assertions are verified by the JDK, and bent ones are not", { skip: java ? false : "SKIP: no java" }, () => {
  const files = ["rsa.xml", "ec.xml", "bent-rsa.xml", "bent-ec.xml"].map((name) => join(output, name));
  const told = execFileSync("java", [join("tests", "conformance", "support", "VerifySignature.java"), ...files],
    { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(told.map((line) => line.split(" ")[0]), ["valid", "valid", "INVALID", "INVALID"]);
});
