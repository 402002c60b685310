#include "fhir/route.hpp"

#include <algorithm>
#include <vector>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

using Routed = std::expected<Route, RouteRefusal>;

std::unexpected<RouteRefusal> no(int status, std::string_view code, std::string_view detail,
                                 std::string text, std::string allow = {}) {
    return std::unexpected(
        RouteRefusal{refuse(status, code, detail, std::move(text)).error(), std::move(allow)});
}

std::unexpected<RouteRefusal> wrong_method(std::string allow) {
    return no(405, "not-supported", "read-only",
              "Records are relayed and only read here. This address is asked with " + allow + ".",
              allow);
}

std::unexpected<RouteRefusal> unknown_operation() {
    return no(404, "not-supported", "operation-not-offered",
              "This operation is not offered. Patient/[NHS number]/$everything, Consent/$may-share "
              "and Consent/$whom-may-i-ask are.");
}

Routed route_patient(std::string_view method, const std::vector<std::string>& segments) {
    if (segments.size() > 3 || (segments.size() == 3 && segments[2] != "$everything"))
        return no(404, "not-found", "address-unknown", "There is nothing at this address.");
    if (method != "GET") return wrong_method("GET");
    Route found;
    found.interaction = segments.size() == 3 ? Interaction::everything : Interaction::patient_read;
    found.id = segments[1];
    return found;
}

/// The register's Consents are filed and changed here; those of the sources are part of records.
Routed route_consent(std::string_view method, const std::vector<std::string>& segments) {
    const auto found = [&](Interaction interaction, std::string id = {}) {
        Route to;
        to.interaction = interaction;
        to.id = std::move(id);
        return Routed(std::move(to));
    };
    if (segments.size() > 2)
        return no(404, "not-found", "address-unknown", "There is nothing at this address.");
    if (segments.size() == 1) {
        if (method == "GET") return found(Interaction::consent_search);
        if (method == "POST") return found(Interaction::consent_create);
        return wrong_method("GET, POST");
    }
    const std::string& last = segments[1];
    if (last == "_search" || last == "$may-share" || last == "$whom-may-i-ask") {
        if (method != "POST") return wrong_method("POST");
        auto to = found(last == "_search"      ? Interaction::consent_search
                        : last == "$may-share" ? Interaction::may_share
                                               : Interaction::whom_may_i_ask);
        to->by_post = last == "_search";
        return to;
    }
    if (last.starts_with('$')) return unknown_operation();
    if (method == "GET") return found(Interaction::consent_read, last);
    if (method == "PUT") return found(Interaction::consent_update, last);
    return wrong_method("GET, PUT");
}

Routed route_type(std::string_view method, const std::vector<std::string>& segments) {
    const std::string& name = segments[0];
    const bool is_patient = name == "Patient";
    const ResourceType* type = find_resource_type(name);
    if (!is_patient && type == nullptr)
        return no(404, "not-supported", "type-not-offered",
                  is_r4_type(name) ? "Resources of this type are not offered by themselves."
                                   : "There is no FHIR R4 resource type of this name.");
    Route found{is_patient ? Interaction::patient_search : Interaction::type_search, type};
    if (segments.size() == 1) {
        if (method != "GET") return wrong_method("GET");
        return found;
    }
    if (segments[1] == "_search") {
        if (segments.size() > 2)
            return no(404, "not-found", "address-unknown", "There is nothing at this address.");
        if (method != "POST") return wrong_method("POST");
        found.by_post = true;
        return found;
    }
    if (is_patient) return route_patient(method, segments);
    if (method != "GET") return wrong_method("GET");
    return no(404, "not-supported", "read-not-offered",
              "A single resource cannot be read by its id alone, because a record is asked for by "
              "patient: search " +
                  name + " with patient and _id.");
}

}  // namespace

std::string_view to_string(Interaction interaction) noexcept {
    switch (interaction) {
        case Interaction::metadata:
            return "capabilities";
        case Interaction::page:
            return "page";
        case Interaction::patient_search:
            return "patient-search";
        case Interaction::patient_read:
            return "patient-read";
        case Interaction::everything:
            return "everything";
        case Interaction::type_search:
            return "type-search";
        case Interaction::document:
            return "document";
        case Interaction::consent_search:
            return "consent-search";
        case Interaction::consent_read:
            return "consent-read";
        case Interaction::consent_create:
            return "consent-create";
        case Interaction::consent_update:
            return "consent-update";
        case Interaction::may_share:
            return "may-share";
        case Interaction::whom_may_i_ask:
            return "whom-may-i-ask";
    }
    return "other";
}

std::expected<Route, RouteRefusal> route(std::string_view method, std::string_view path,
                                         bool has_page) {
    std::vector<std::string> segments;
    for (const std::string_view segment : split(path, '/')) {
        if (segment.empty()) continue;
        auto decoded = percent_decode(segment);
        if (!decoded || !is_valid_utf8(*decoded))
            return no(400, "invalid", "malformed-address",
                      "The address is not correctly percent-encoded.");
        segments.push_back(std::move(*decoded));
    }
    if (segments.empty()) {
        if (method != "GET") return wrong_method("GET");
        if (has_page) return Route{Interaction::page};
        return no(400, "not-supported", "type-required",
                  "Searches are offered by type, for example Condition?patient=[NHS number].");
    }
    const std::string& last = segments.back();
    if (last == "$export" || last == "$export-poll-status")
        return no(403, "forbidden", "export-not-offered",
                  "Records are relayed for one patient at a time, for that patient's care. There "
                  "is no export of many.");
    if (segments.size() == 1 && last == "metadata") {
        if (method != "GET") return wrong_method("GET");
        return Route{Interaction::metadata};
    }
    const bool everything =
        segments.size() == 3 && segments[0] == "Patient" && last == "$everything";
    if (segments[0] == "Binary" && segments.size() == 2) {
        if (method != "GET") return wrong_method("GET");
        Route found{Interaction::document};
        found.id = segments[1];
        return found;
    }
    if (segments[0] == "Consent") return route_consent(method, segments);
    if (last.starts_with('$') && !everything) return unknown_operation();
    return route_type(method, segments);
}

}  // namespace mcr::fhir
