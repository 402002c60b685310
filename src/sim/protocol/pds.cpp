#include "sim/protocol/pds.hpp"

#include <algorithm>
#include <set>

#include "base/clock.hpp"
#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

const std::set<std::string_view> search_parameters = {"family",
                                                      "given",
                                                      "gender",
                                                      "birthdate",
                                                      "death-date",
                                                      "email",
                                                      "phone",
                                                      "_fuzzy-match",
                                                      "_exact-match",
                                                      "address-postalcode",
                                                      "_history",
                                                      "_max-results",
                                                      "general-practitioner"};

Reply too_many_matches() {
    auto reply = pds_outcome(200, "multiple-matches", "TOO_MANY_MATCHES", "Too Many Matches");
    return reply;
}

std::string without_spaces(std::string_view text) {
    std::string out = to_lower(text);
    std::erase(out, ' ');
    return out;
}

/// `pattern` may hold one * at or after its third character.
bool matches_name(std::string_view name, std::string_view pattern) {
    const std::string have = to_lower(name), want = to_lower(pattern);
    const auto star = want.find('*');
    if (star == std::string::npos) return have == want;
    return have.starts_with(want.substr(0, star)) && have.ends_with(want.substr(star + 1)) &&
           have.size() + 1 >= want.size();
}

bool matches_date(std::string_view date, std::string_view wanted) {
    if (wanted.starts_with("ge")) return date >= wanted.substr(2);
    if (wanted.starts_with("le")) return date <= wanted.substr(2);
    if (wanted.starts_with("eq")) wanted.remove_prefix(2);
    return date == wanted;
}

bool is_date(std::string_view text) {
    for (const std::string_view prefix : {"eq", "ge", "le"})
        if (text.starts_with(prefix)) {
            text.remove_prefix(2);
            break;
        }
    return text.size() == 10 && text[4] == '-' && text[7] == '-';
}

bool matches(const PdsPatient& patient, const Query& query) {
    if (const auto* family = query.get("family"); family && !matches_name(patient.family, *family))
        return false;
    for (const auto given : query.all("given"))
        if (!matches_name(patient.given, given)) return false;
    if (const auto* gender = query.get("gender"); gender && patient.gender != *gender) return false;
    for (const auto date : query.all("birthdate"))
        if (!matches_date(patient.birth_date, date)) return false;
    if (const auto* postcode = query.get("address-postalcode"))
        if (patient.restricted || without_spaces(patient.postcode) != without_spaces(*postcode))
            return false;
    if (const auto* practice = query.get("general-practitioner"))
        if (patient.restricted || !equal_ignoring_case(patient.practice, *practice)) return false;
    return !query.has("death-date") && !query.has("email") && !query.has("phone");
}

Reply invalid_value(std::string_view diagnostics) {
    return pds_outcome(400, "value", "INVALID_VALUE", "Provided value is invalid", diagnostics);
}

}  // namespace

Reply pds_outcome(int status, std::string_view issue_code, std::string_view spine_code,
                  std::string_view display, std::string_view diagnostics) {
    Reply reply;
    reply.status = status;
    reply.body =
        object({{"resourceType", "OperationOutcome"},
                {"issue",
                 array({object(
                     {{"severity", status < 400 || status == 404 ? "information" : "error"},
                      {"code", issue_code},
                      {"details",
                       object({{"coding",
                                array({object(
                                    {{"system",
                                      "https://fhir.nhs.uk/R4/CodeSystem/Spine-ErrorOrWarningCode"},
                                     {"version", "1"},
                                     {"code", spine_code},
                                     {"display", display}})})}})},
                      {"diagnostics", Json::unless_empty(diagnostics)}})})}})
            .text();
    return reply;
}

Pds::Pds(std::vector<PdsPatient> patients, std::string base_url)
    : patients_(std::move(patients)),
      base_url_(std::move(base_url)),
      base_path_(path_of(base_url_)) {
    for (std::size_t i = 0; i < patients_.size(); ++i) {
        by_number_.emplace(patients_[i].nhs_number, i);
        for (const auto& former : patients_[i].former_numbers) by_number_.emplace(former, i);
    }
}

Reply Pds::answer(const net::Request& request) const {
    return route(request, false);
}

Reply Pds::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply Pds::route(const net::Request& request, bool muddled) const {
    const auto segments = segments_after(request, base_path_);
    const auto sent_id = request.headers.get("X-Request-ID");
    if (!sent_id)
        return pds_outcome(412, "structure", "PRECONDITION_FAILED",
                           "Required condition was not fulfilled",
                           "Invalid request with error - X-Request-ID header must be supplied");
    if (*sent_id != request.id)
        return pds_outcome(412, "structure", "PRECONDITION_FAILED",
                           "Required condition was not fulfilled",
                           "Invalid request with error - X-Request-ID must be a UUID");
    if (!request.headers.get("NHSD-End-User-Organisation-ODS"))
        return pds_outcome(400, "required", "MISSING_VALUE", "Required value is missing",
                           "NHSD-End-User-Organisation-ODS header must be supplied");
    if (!segments || segments->empty() || (*segments)[0] != "Patient" || segments->size() > 2 ||
        request.method != "GET")
        return pds_outcome(400, "processing", "UNSUPPORTED_SERVICE", "Unsupported Service");
    return segments->size() == 2 ? read((*segments)[1], muddled) : search(request);
}

Reply Pds::read(std::string_view number, bool muddled) const {
    Reply reply;
    if (!is_nhs_number(number)) {
        reply = pds_outcome(400, "value", "INVALID_RESOURCE_ID", "Resource Id is invalid");
    } else if (const auto at = by_number_.find(number); at == by_number_.end()) {
        reply = pds_outcome(404, "not-found", "RESOURCE_NOT_FOUND", "Resource not found");
    } else if (const PdsPatient& patient = patients_[at->second]; patient.invalidated) {
        reply = pds_outcome(404, "processing", "INVALIDATED_RESOURCE",
                            "Resource that has been marked as invalid was requested - invalid "
                            "resources cannot be retrieved");
    } else {
        const auto& given = muddled ? patients_[(at->second + 1) % patients_.size()] : patient;
        reply.body = given.patient_json;
        reply.headers.set("ETag", "W/\"1\"");
    }
    reply.patient = number;
    reply.clinical = true;
    return reply;
}

Reply Pds::search(const net::Request& request) const {
    const auto query = Query::of(request);
    if (!query) return invalid_value("The query is not percent-encoded correctly");
    for (const auto& [name, value] : query->parameters())
        if (!search_parameters.contains(name))
            return pds_outcome(400, "value", "ADDITIONAL_PROPERTIES",
                               "Additional properties are not allowed", name);
    if (!query->has("family") || !query->has("birthdate"))
        return pds_outcome(
            400, "required", "MISSING_VALUE", "Required value is missing",
            "Not enough search parameters were provided to be able to make a search");
    for (const auto date : query->all("birthdate"))
        if (!is_date(date)) return invalid_value("Invalid value - birthdate");
    for (const std::string_view name : {"family", "given"})
        for (const auto value : query->all(name))
            if (value.find('*') < 2)
                return pds_outcome(400, "value", "INVALID_SEARCH_DATA", "Search data is invalid",
                                   "A wildcard may not stand in the first two characters");
    const std::size_t most = query->number("_max-results", 50, 1, 50);
    std::vector<Json> entries;
    for (const PdsPatient& patient : patients_) {
        if (patient.invalidated || !matches(patient, *query)) continue;
        if (entries.size() == most) return too_many_matches();
        entries.push_back(object({{"fullUrl", base_url_ + "/Patient/" + patient.nhs_number},
                                  {"search", object({{"score", 1}})},
                                  {"resource", Json::raw(patient.patient_json)}}));
    }
    Reply reply;
    reply.clinical = true;
    reply.body = object({{"resourceType", "Bundle"},
                         {"type", "searchset"},
                         {"timestamp", format_instant(SystemClock().now())},
                         {"total", static_cast<int>(entries.size())},
                         {"entry", array_of(entries)}})
                     .text();
    return reply;
}

}  // namespace mcr::sim
