// What document sharing makes, judged by implementations of others: every DocumentReference by the
// R4 validator, every signature by the JDK's XML signature implementation.
import assert from "node:assert/strict";
import { execFileSync, spawn, spawnSync } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { after, before, test } from "node:test";

import { bin } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

const program = join(bin, "document_sharing_output_test");
const output = mkdtempSync(join(tmpdir(), "mcr-sharing-"));
after(() => rmSync(output, { recursive: true, force: true }));
const run = (filter, more = {}) =>
  spawnSync(program, ["--gtest_brief=1", `--gtest_filter=${filter}`],
    { env: { ...process.env, MCR_OUTPUT: output, ...more }, encoding: "utf8" });
before(() => {
  const done = run("Output.*");
  assert.equal(done.status, 0, done.stdout);
});

function validate(name, least) {
  const resources = readFileSync(join(output, name), "utf8").trim().split("\n").map((line) => JSON.parse(line));
  assert.ok(resources.length >= least, `${resources.length}`);
  const errors = resources.flatMap((one) => errorsOf(one).map((error) => `${one.id} ${error}`));
  assert.deepEqual(errors, []);
}

for (const [name, least] of [["gateway.ndjson", 3], ["samples.ndjson", 4]])
  test(`every resource of ${name} is valid R4`, (t) => {
    if (!existsSync(join(output, name))) return t.skip("SKIP: the sample documents are not there");
    validate(name, least);
  });

const java = spawnSync("java", ["-version"]).status === 0;
test("assertions are verified by the JDK, and bent ones are not", { skip: java ? false : "SKIP: no java" }, () => {
  const files = ["rsa.xml", "ec.xml", "bent-rsa.xml", "bent-ec.xml"].map((name) => join(output, name));
  const told = execFileSync("java", [join("tests", "conformance", "support", "VerifySignature.java"), ...files],
    { encoding: "utf8" }).trim().split("\n");
  assert.deepEqual(told.map((line) => line.split(" ")[0]), ["valid", "valid", "INVALID", "INVALID"]);
});

/// The class path of the Open eHealth Integration Platform (Apache 2.0), or why there is none.
function integrationPlatform() {
  if (!java) return { why: "no java" };
  const folder = join("tests", "conformance", "ipf");
  const paths = join(output, "class-path");
  const resolved = spawnSync("mvn", ["-q", "-B", "-f", join(folder, "pom.xml"), "dependency:build-classpath",
    `-Dmdep.outputFile=${paths}`], { timeout: 240_000 });
  if (resolved.status !== 0) return { why: "Maven does not give the Open eHealth Integration Platform" };
  const libraries = readFileSync(paths, "utf8").trim();
  const compiled = spawnSync("javac", ["-cp", libraries, "-d", output, join(folder, "IndependentGateway.java")],
    { encoding: "utf8" });
  if (compiled.error) return { why: "no javac" };
  assert.equal(compiled.status, 0, compiled.stderr);
  return { libraries };
}

test("IPF understands what is asked, and is understood", async (t) => {
  const platform = integrationPlatform();
  if (platform.why) return t.skip(`SKIP: ${platform.why}`);
  const gateway = spawn("java", ["-cp", `${platform.libraries}:${output}`, "IndependentGateway"],
    { stdio: ["pipe", "pipe", "inherit"] });
  try {
    const [address] = await Promise.race([once(gateway.stdout.setEncoding("utf8"), "data"),
      once(gateway, "exit").then(([status]) => assert.fail(`the gateway ended with ${status}`))]);
    const asked = run("all/Independent.*", { MCR_INDEPENDENT_GATEWAY: address.trim() });
    assert.equal(asked.status, 0, asked.stdout);
    for (const protocol of ["xds", "xca"]) validate(`independent-${protocol}.ndjson`, 2);
  } finally {
    gateway.kill();
  }
});
