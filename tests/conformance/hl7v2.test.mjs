// What comes of HL7 v2 messages, the samples of others and those of the simulated hospital,
// validates as FHIR R4.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";

import { run, samples, temporary } from "../support/programs.mjs";
import { errorsOf } from "../support/validator.mjs";

test("every resource made of an HL7 v2 message validates", { skip: samples() ? false : "SKIP: the sample documents are not there" }, async () => {
  const place = temporary("mcr-test-hl7v2-");
  try {
    const file = join(place.folder, "resources");
    const done = await run("hl7v2_messages_test", ["--gtest_brief=1"], {
      env: { ...process.env, MCR_SAMPLES: samples(), MCR_WRITE_RESOURCES: file },
    });
    assert.equal(done.status, 0, done.out + done.err);
    const lines = readFileSync(file, "utf8").split("\n").filter(Boolean);
    assert.ok(lines.length > 1000, `${lines.length} resources`);
    const errors = new Set();
    const types = new Set();
    for (const line of lines) {
      const [of, text] = line.split("\t");
      const resource = JSON.parse(text);
      types.add(resource.resourceType);
      for (const error of errorsOf(resource)) errors.add(`${of} ${resource.resourceType}: ${error}`);
    }
    assert.deepEqual([...errors], []);
    assert.deepEqual([...types].sort(), [
      "AllergyIntolerance", "Appointment", "Condition", "DiagnosticReport", "DocumentReference", "Encounter", "Immunization",
      "Observation", "Patient", "Practitioner", "Procedure", "Provenance", "ServiceRequest", "Specimen",
    ]);
  } finally {
    place.remove();
  }
});
