#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/protocol/xds_gateway.hpp"

// The texts that a simulated gateway reads and writes. Plain strings: it must not share a mistake
// with the relay's readers.
namespace mcr::sim::xds_text {

inline constexpr std::string_view nhs_number_oid = "2.16.840.1.113883.2.1.4.1";

[[nodiscard]] std::string escaped(std::string_view text);
/// The text of the first element that ends in `name`, prefix or not; empty if there is none.
[[nodiscard]] std::string element(std::string_view xml, std::string_view name);
/// The value of the slot `name`, with its first quotes and parentheses taken off.
[[nodiscard]] std::string slot(std::string_view xml, std::string_view name);
/// The value of the first attribute `name` behind `from`.
[[nodiscard]] std::string attribute(std::string_view xml, std::string_view name,
                                    std::string_view from = {});

/// An envelope of `action` that answers `relates_to`.
[[nodiscard]] std::string envelope(std::string_view action, std::string_view relates_to,
                                   std::string_view body);
[[nodiscard]] std::string fault(std::string_view relates_to, std::string_view code,
                                std::string_view subcode, std::string_view reason);

/// The ExtrinsicObject of a document.
[[nodiscard]] std::string extrinsic(const XdsCommunity& community, const XdsPatient& patient,
                                    const XdsDocument& document, bool with_home);
/// The patient's id in that community, as a CX.
[[nodiscard]] std::string patient_id(const XdsCommunity& community, const XdsPatient& patient);
struct Trouble {
    std::string code, home;
};
[[nodiscard]] std::string error_list(const std::vector<Trouble>& troubles);
[[nodiscard]] std::string sha1_hex(std::string_view bytes);

}  // namespace mcr::sim::xds_text
