// What comes of CDA documents, the samples of others and the simulated ones, validates as FHIR R4.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { run, samples, temporary } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

test("every resource made of a CDA document validates", { skip: samples() ? false : "SKIP: the sample documents are not there" }, async () => {
  const place = temporary("mcr-test-cda-");
  try {
    const file = join(place.folder, "resources");
    const done = await run("cda_documents_test", ["--gtest_brief=1"], {
      env: { ...process.env, MCR_SAMPLES: samples(), MCR_WRITE_RESOURCES: file },
    });
    assert.equal(done.status, 0, done.out + done.err);
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    assert.ok(lines.length > 500, `${lines.length} resources`);
    const errors = [];
    for (const line of lines) {
      const [of, text] = line.split("\t");
      const resource = JSON.parse(text);
      for (const error of errorsOf(resource)) errors.push(`${of} ${resource.resourceType}: ${error}`);
    }
    assert.deepEqual(errors, []);
  } finally {
    place.remove();
  }
});
