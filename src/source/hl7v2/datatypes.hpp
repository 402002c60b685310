#pragma once

#include <string>
#include <string_view>

#include "source/hl7v2/convert.hpp"
#include "source/hl7v2/moment.hpp"
#include "source/hl7v2/row.hpp"

namespace mcr::source::hl7v2 {

using r4::Object;

/// Identifiers of the HL7 v2 assigning authority `name` (HD: namespace, universal id and its type)
/// as a FHIR system; a URI of our own for one that only its sender knows, empty for none.
[[nodiscard]] std::string authority_system(std::string_view name, std::string_view universal,
                                           std::string_view type, const Context& context);

/// Whether a CX is an NHS number by its authority or its type.
[[nodiscard]] bool is_nhs(const Field& cx);
/// The NHS number of a CX that says it is one; empty unless it is valid.
[[nodiscard]] std::string nhs_number_of(const Field& cx);
/// "authority|value" of a CX; empty without a value.
[[nodiscard]] std::string local_id_of(const Field& cx);

[[nodiscard]] Object identifier_of_cx(const Field& cx, const Context& context);
[[nodiscard]] Object identifier_of_ei(const Field& ei, const Context& context,
                                      std::string_view type = {});
/// CE, CNE, CWE; `default_system` for a code without a system.
[[nodiscard]] Object concept_of_cwe(const Field& cwe, std::string_view default_system = {});
[[nodiscard]] Object coding_of_cwe(const Field& cwe, std::string_view default_system = {});
[[nodiscard]] Object name_of_xpn(const Field& xpn, const TimeZone& zone);
[[nodiscard]] Object address_of_xad(const Field& xad);
[[nodiscard]] Object telecom_of_xtn(const Field& xtn, std::string_view default_use);
/// A person location for reading, "Ward, room, bed, facility".
[[nodiscard]] std::string display_of_pl(const Field& pl);
/// A quantity with its unit in `unit` (CE of OBX-6).
[[nodiscard]] Object quantity_of(std::string_view number, const Field& unit);

}  // namespace mcr::source::hl7v2
