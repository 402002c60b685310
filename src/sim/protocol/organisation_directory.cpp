#include "sim/protocol/organisation_directory.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view ods_system = "https://fhir.nhs.uk/Id/ods-organization-code";

Json period_of(const std::string& from, const std::string& to) {
    return object({{"start", Json::unless_empty(from)}, {"end", Json::unless_empty(to)}});
}

Json named(std::string_view code) {
    return object({{"identifier", object({{"system", ods_system}, {"value", code}})}});
}

Json organisation_of(const SimOrganisation& one) {
    const Json role = object(
        {{"url", "roleCode"},
         {"valueCodeableConcept",
          object({{"coding",
                   array({object({{"system",
                                   "https://digital.nhs.uk/services/organisation-data-service/"
                                   "CodeSystem/ODSOrganisationRole"},
                                  {"code", one.role}})})}})}});
    const Json typed_period = object(
        {{"url", "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-TypedPeriod"},
         {"extension",
          array({object({{"url", "dateType"},
                         {"valueCoding",
                          object({{"system",
                                   "https://fhir.nhs.uk/England/CodeSystem/England-PeriodType"},
                                  {"code", "Operational"}})}}),
                 object({{"url", "period"}, {"valuePeriod", period_of(one.from, one.to)}})})}});
    return object({{"resourceType", "Organization"},
                   {"id", one.code},
                   {"extension", array({object({{"url",
                                                 "https://fhir.nhs.uk/England/StructureDefinition/"
                                                 "Extension-England-OrganisationRole"},
                                                {"extension", array({role, typed_period})}}),
                                        typed_period})},
                   {"identifier", array({object({{"system", ods_system}, {"value", one.code}})})},
                   {"active", one.to.empty()},
                   {"name", one.name}});
}

Json affiliation_of(const SimOrganisation& one) {
    return object({{"resourceType", "OrganizationAffiliation"},
                   {"id", one.code + "-" + one.successor},
                   {"active", true},
                   {"period", period_of(one.succeeded_on, {})},
                   {"organization", named(one.code)},
                   {"participatingOrganization", named(one.successor)},
                   {"code", array({object({{"coding", array({object({{"code", "Successor"}})})},
                                           {"text", "Successor"}})})}});
}

}  // namespace

OrganisationDirectory::OrganisationDirectory(std::vector<SimOrganisation> organisations,
                                             std::string base_url, std::size_t page_size)
    : organisations_(std::move(organisations)),
      base_url_(std::move(base_url)),
      base_path_(path_of(base_url_)),
      page_size_(page_size) {}

Reply OrganisationDirectory::answer(const net::Request& request) const {
    const auto segments = segments_after(request, base_path_);
    const auto query = Query::of(request);
    Reply reply;
    const bool affiliations =
        segments && segments->size() == 1 && (*segments)[0] == "OrganizationAffiliation";
    if (!query || request.method != "GET" || !segments || segments->size() != 1 ||
        (!affiliations && (*segments)[0] != "Organization")) {
        reply.status = 404;
        reply.body =
            object({{"resourceType", "OperationOutcome"},
                    {"issue", array({object({{"severity", "error"}, {"code", "not-found"}})})}})
                .text();
        return reply;
    }
    std::set<std::string, std::less<>> wanted;
    const std::string_view parameter = affiliations ? "primary-organization" : "_id";
    for (const auto value : query->all(parameter))
        for (auto code : split(value, ',')) {
            if (const auto bar = code.rfind('|'); bar != std::string_view::npos)
                code.remove_prefix(bar + 1);
            wanted.emplace(code);
        }
    const std::string* given = query->get(parameter);
    const std::string asked = given == nullptr ? std::string() : *given;
    std::vector<Json> all;
    for (const SimOrganisation& one : organisations_) {
        if (!wanted.empty() && !wanted.contains(one.code)) continue;
        if (affiliations && one.successor.empty()) continue;
        all.push_back(
            object({{"resource", affiliations ? affiliation_of(one) : organisation_of(one)}}));
    }
    const std::size_t from = query->number("_page", 0, 0, all.size());
    const std::size_t to = std::min(all.size(), from + page_size_);
    Json link;
    if (to < all.size())
        link = array(
            {object({{"relation", "next"},
                     {"url", base_url_ + '/' + (*segments)[0] + "?_page=" + std::to_string(to) +
                                 '&' + std::string(parameter) + '=' + percent_encode(asked)}})});
    reply.body = object({{"resourceType", "Bundle"},
                         {"type", "searchset"},
                         {"total", static_cast<int>(all.size())},
                         {"link", link},
                         {"entry", array_of({all.begin() + static_cast<std::ptrdiff_t>(from),
                                             all.begin() + static_cast<std::ptrdiff_t>(to)})}})
                     .text();
    return reply;
}

}  // namespace mcr::sim
