#include "sim/protocol/federation_gateway.hpp"

#include <algorithm>

#include <boost/json.hpp>

#include "base/text.hpp"
#include "sim/json/json.hpp"
#include "sim/json/json_text.hpp"
#include "sim/protocol/federation_labels.hpp"
#include "sim/protocol/query.hpp"

namespace mcr::sim {
namespace {

namespace json = boost::json;

std::string text_in(const json::object& from, std::string_view key) {
    const auto* found = from.if_contains(key);
    return found != nullptr && found->is_string() ? std::string(found->get_string())
                                                  : std::string();
}

std::int64_t number_in(const json::object& from, std::string_view key) {
    const auto* found = from.if_contains(key);
    return found != nullptr && found->is_int64() ? found->get_int64() : 0;
}

/// The claims of a JWT in compact form; empty if it is none.
json::object claims_of(std::string_view compact) {
    const auto parts = split(compact, '.');
    if (parts.size() != 3 || parts[2].empty()) return {};
    const auto payload = from_base64url(parts[1]);
    if (!payload) return {};
    boost::system::error_code error;
    json::value value = json::parse(
        std::string_view(reinterpret_cast<const char*>(payload->data()), payload->size()), error);
    return !error && value.is_object() ? std::move(value.get_object()) : json::object();
}

Reply oauth_error(int status, std::string_view code) {
    Reply reply;
    reply.status = status;
    reply.content_type = "application/json";
    reply.body = object({{"error", code}}).text();
    return reply;
}

/// Who an identity token names; false for one that names nobody or has run out.
bool read_person(const json::object& claims, Instant now, FederationGateway::Asked& who) {
    const auto seconds =
        std::chrono::duration_cast<std::chrono::seconds>(now.time_since_epoch()).count();
    who.person = text_in(claims, "sub");
    const auto* roles = claims.if_contains("nhsid_nrbac_roles");
    const std::string selected = text_in(claims, "selected_roleid");
    if (roles != nullptr && roles->is_array())
        for (const auto& role : roles->get_array())
            if (role.is_object() && text_in(role.get_object(), "person_roleid") == selected) {
                who.organisation = text_in(role.get_object(), "org_code");
                who.role = text_in(role.get_object(), "role_code");
            }
    return !who.person.empty() && !who.organisation.empty() && number_in(claims, "exp") > seconds;
}

Json national_patient(std::string_view number, const std::string& born) {
    return object(
        {{"resourceType", "Patient"},
         {"id", number},
         {"meta", object({{"tag", array_of({object({{"system",
                                                     "https://fhir.nhs.uk/Id/"
                                                     "ods-organization-code"},
                                                    {"code", "X26"}})})}})},
         {"identifier",
          array_of({object({{"system", "https://fhir.nhs.uk/Id/nhs-number"}, {"value", number}})})},
         {"birthDate", Json::unless_empty(born)}});
}

}  // namespace

FederationGateway::FederationGateway(Settings settings, std::vector<OrganisationBehind> behind,
                                     const Clock& clock)
    : settings_(std::move(settings)),
      behind_(std::move(behind)),
      clock_(clock),
      base_path_(path_of(settings_.identity.base_url)) {
    constexpr std::string_view face = "/fhir";
    std::string beside = base_path_;
    if (beside.ends_with(face)) beside.resize(beside.size() - face.size());
    token_path_ = beside + "/oauth/token";
}

Reply FederationGateway::answer(const net::Request& request) const {
    return route(request, false);
}

Reply FederationGateway::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply FederationGateway::route(const net::Request& request, bool muddled) const {
    if (request.path() == token_path_ && settings_.bearer.empty()) return token(request);
    const auto path = segments_after(request, base_path_);
    if (!path) return r4_outcome(404, "not-found", "There is nothing at this address.");
    if (request.method != "GET")
        return r4_outcome(405, "not-supported", "This gateway is only read.");
    if (path->size() == 1 && path->front() == "metadata") {
        Reply reply;
        reply.body = object({{"resourceType", "CapabilityStatement"},
                             {"status", "active"},
                             {"date", "2026-10-31"},
                             {"kind", "instance"},
                             {"implementation",
                              object({{"description", settings_.identity.name + " (simulated)"},
                                      {"url", settings_.identity.base_url}})},
                             {"fhirVersion", "4.0.1"},
                             {"format", array({"json"})},
                             {"rest", array({object({{"mode", "server"}})})}})
                         .text();
        return reply;
    }
    if (path->size() == 3 && (*path)[0] == "Patient" && (*path)[2] == "$everything")
        return everything(request, (*path)[1], muddled);
    return r4_outcome(404, "not-supported", "There is no such interaction.");
}

Reply FederationGateway::token(const net::Request& request) const {
    const auto form = Query::of(request);
    const auto field = [&form](std::string_view name) {
        const std::string* value = form ? form->get(name) : nullptr;
        return value == nullptr ? std::string() : *value;
    };
    if (request.method != "POST" ||
        field("grant_type") != "urn:ietf:params:oauth:grant-type:token-exchange" ||
        field("subject_token_type") != "urn:ietf:params:oauth:token-type:id_token")
        return oauth_error(400, "unsupported_grant_type");
    if (text_in(claims_of(field("client_assertion")), "iss").empty())
        return oauth_error(401, "invalid_client");
    Asked who;
    if (!read_person(claims_of(field("subject_token")), clock_.now(), who))
        return oauth_error(400, "invalid_grant");
    who.purpose = field("purpose");
    who.basis = field("basis");
    who.patient = field("patient");
    const std::scoped_lock lock(mutex_);
    const std::string given = "simulated-" + std::to_string(++given_);
    tokens_[given] = who;
    Reply reply;
    reply.content_type = "application/json";
    reply.body = object({{"access_token", given},
                         {"token_type", "Bearer"},
                         {"issued_token_type", "urn:ietf:params:oauth:token-type:access_token"},
                         {"expires_in", 3600},
                         {"scope", field("scope")}})
                     .text();
    return reply;
}

bool FederationGateway::admitted(const net::Request& request, Asked& who) const {
    constexpr std::string_view scheme = "Bearer ";
    const auto header = request.headers.get("Authorization");
    if (!header || !header->starts_with(scheme)) return false;
    const std::string_view token = header->substr(scheme.size());
    if (!settings_.bearer.empty()) {
        const auto person = request.headers.get("X-Person");
        return token == settings_.bearer && person &&
               read_person(claims_of(*person), clock_.now(), who);
    }
    const std::scoped_lock lock(mutex_);
    const auto known = tokens_.find(token);
    if (known == tokens_.end()) return false;
    who = known->second;
    return true;
}

std::string FederationGateway::born_of(std::string_view number) const {
    for (const OrganisationBehind& one : behind_)
        if (const PatientRecord* record = one.records ? one.records->by_number(number) : nullptr)
            return string_member(record->items.front().text, "birthDate");
    return {};
}

Reply FederationGateway::everything(const net::Request& request, std::string_view number,
                                    bool muddled) const {
    Asked who;
    if (!admitted(request, who))
        return r4_outcome(401, "login", "A token of a professional is needed.");
    if (!who.patient.empty() && who.patient != number)
        return r4_outcome(403, "forbidden", "The token is for another patient.");
    const auto path = request.headers.get("X-My-Care-Record-Path");
    who.path = path ? std::string(*path) : std::string();
    {
        const std::scoped_lock lock(mutex_);
        asked_.push_back(who);
    }
    const auto query = Query::of(request);
    std::set<std::string, std::less<>> types;
    if (const std::string* named = query ? query->get("_type") : nullptr)
        for (const auto type : split(*named, ',')) types.emplace(type);

    Reply reply;
    reply.patient = std::string(number);
    reply.clinical = true;
    const std::string retrieved = format_instant(clock_.now());
    std::vector<Json> entries, issues;
    // Whose record it is stands there even where nobody holds one: the national Patient.
    if (!muddled && (types.empty() || types.contains("Patient")))
        entries.push_back(object({{"resource", national_patient(number, born_of(number))},
                                  {"search", object({{"mode", "match"}})}}));
    bool first = true, anybody = false;
    for (const OrganisationBehind& one : behind_) {
        const StatementFault fault =
            std::exchange(first, false) ? settings_.fault : StatementFault::none;
        const PatientRecord* record =
            one.records == nullptr ? nullptr : one.records->by_number(number);
        if (record != nullptr && muddled)
            if (const PatientRecord* other = one.records->another_than(*record)) record = other;
        std::string state = one.state, sentence = one.sentence;
        std::size_t items = 0;
        if (one.records != nullptr && one.objections.contains(std::string(number))) {
            state = "objected";
            sentence = "The patient has objected to " + one.name + " sharing the record.";
        } else if (one.records != nullptr && record == nullptr) {
            state = "not-held";
            sentence = one.name + " holds no record of the patient.";
        } else if (record != nullptr) {
            state = "data";
            sentence = "This organisation answered.";
            const GatewayLabel label{one.code, one.name, number, record->patient_id(), retrieved};
            for (const Item& item : record->items) {
                if (!types.empty() && !types.contains(item.type)) continue;
                entries.push_back(
                    object({{"resource", Json::raw(fault == StatementFault::unlabelled_items
                                                       ? rekeyed(item, label)
                                                       : labelled(item, label))},
                            {"search", object({{"mode", "match"}})}}));
                ++items;
            }
        }
        anybody = anybody || one.records != nullptr;
        if (fault == StatementFault::row_missing) continue;
        if (fault == StatementFault::row_without_state) state.clear();
        if (fault == StatementFault::unlabelled_items) items = 0;
        if (fault == StatementFault::counts_too_many) ++items;
        issues.push_back(coverage_issue(one.code, one.name, state, sentence, items));
    }
    const bool loops = std::ranges::any_of(split(who.path, ','), [this](std::string_view name) {
        return trim(name) == settings_.gateway;
    });
    if (loops)
        issues.push_back(coverage_issue("", "Other federations", "not-asked",
                                        "The question has come through here before.", 0));
    const Json outcome = object(
        {{"resourceType", "OperationOutcome"}, {"id", "coverage"}, {"issue", array_of(issues)}});
    if (!anybody) {
        reply.status = 503;
        reply.body = outcome.text();
        return reply;
    }
    if (settings_.fault != StatementFault::no_statement)
        entries.push_back(
            object({{"resource", outcome}, {"search", object({{"mode", "outcome"}})}}));
    reply.body =
        object({{"resourceType", "Bundle"},
                {"type", "searchset"},
                {"link",
                 array({object({{"relation", "self"},
                                {"url", settings_.identity.base_url + "/Patient/$everything"}})})},
                {"entry", array_of(entries)}})
            .text();
    return reply;
}

std::vector<FederationGateway::Asked> FederationGateway::asked() const {
    const std::scoped_lock lock(mutex_);
    return asked_;
}

void FederationGateway::forget_tokens() {
    const std::scoped_lock lock(mutex_);
    tokens_.clear();
}

}  // namespace mcr::sim
