#pragma once

#include <optional>

#include <boost/json/value.hpp>

#include "fhir/consent/document.hpp"
#include "fhir/consent/element.hpp"

/// The parts that read_document reads; each reports to its Element's Findings and closes it.
namespace mcr::fhir::consent {

/// A JSON object within `limits`. Refusals: 400, 413.
[[nodiscard]] Judged<boost::json::value> read_body(std::string_view json,
                                                   const DocumentLimits& limits);
/// The ODS code that a Reference names, by identifier or as Organization/[code].
[[nodiscard]] std::optional<OdsCode> organisation_of(Element& reference);
/// A section named by a Coding.
[[nodiscard]] std::optional<directory::Section> section_of(Element& coding);

void read_objection_extension(Element& extension, Document& out);
void read_decision_extension(Element& extension, Document& out);
/// After the decision extension: the exceptions of a provision complete its reach.
void read_provision(Element& provision, Document& out);

}  // namespace mcr::fhir::consent
