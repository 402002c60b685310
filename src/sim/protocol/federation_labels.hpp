#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "sim/json/json.hpp"
#include "sim/protocol/records.hpp"

namespace mcr::sim {

/// How a gateway labels what an organisation gave (docs/fhir.md, what comes back).
struct GatewayLabel {
    std::string_view code, name;
    std::string_view number;      ///< NHS number of the patient
    std::string_view patient_id;  ///< at the organisation
    std::string_view retrieved;   ///< FHIR instant
};
/// `item` with the organisation's tag, its source, its id and references re-keyed.
[[nodiscard]] std::string labelled(const Item& item, const GatewayLabel& label);
/// As it is but for its id and references: a gateway that forgot to label.
[[nodiscard]] std::string rekeyed(const Item& item, const GatewayLabel& label);

/// One issue of the coverage statement. Without `state` it says none.
[[nodiscard]] Json coverage_issue(std::string_view code, std::string_view name,
                                  std::string_view state, std::string_view sentence,
                                  std::size_t items);

}  // namespace mcr::sim
