#pragma once

#include <string>
#include <string_view>

#include "fhir/outcome.hpp"
#include "fhir/resource_types.hpp"

namespace mcr::fhir {

enum class Interaction {
    metadata,        ///< GET metadata
    page,            ///< GET with _page
    patient_search,  ///< GET Patient?… or POST Patient/_search
    patient_read,    ///< GET Patient/[NHS number]
    everything,      ///< GET Patient/[NHS number]/$everything
    type_search,     ///< GET [type]?… or POST [type]/_search
    document,        ///< GET Binary/[token]
    consent_search,  ///< GET Consent?… or POST Consent/_search: the register of objections
    consent_read,    ///< GET Consent/[id]
    consent_create,  ///< POST Consent
    consent_update,  ///< PUT Consent/[id]
    may_share,       ///< POST Consent/$may-share
    whom_may_i_ask,  ///< POST Consent/$whom-may-i-ask
};
[[nodiscard]] std::string_view to_string(Interaction interaction) noexcept;
/// Whether it is about the register of objections, not about a record.
[[nodiscard]] constexpr bool is_about_consents(Interaction interaction) noexcept {
    return interaction >= Interaction::consent_search;
}

/// What a request asks for.
struct Route {
    Interaction interaction = Interaction::metadata;
    const ResourceType* type = nullptr;  ///< of type_search
    std::string id;  ///< of patient_read, everything, document and Consents, as sent
    bool by_post = false;
};

/// A refusal with the methods that the address does take, for the Allow header; empty if none.
struct RouteRefusal {
    Refusal refusal;
    std::string allow;
};

/// Reads method and path below /fhir ("" or "/Condition"). Refusals: 404 for an unknown type,
/// operation or address; 405 for what is not done at an address (records are only read, objections
/// also filed and changed); 403 for export.
[[nodiscard]] std::expected<Route, RouteRefusal> route(std::string_view method,
                                                       std::string_view path, bool has_page);

}  // namespace mcr::fhir
