#include "fhir/consent/render.hpp"

#include <algorithm>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>

#include "base/text.hpp"
#include "fhir/consent/vocabulary.hpp"

namespace mcr::fhir::consent {
namespace {

namespace json = boost::json;
using objection::Choice;
using objection::Ground;
using objection::Objection;
using objection::Reach;
using objection::State;
using objection::Verdict;

json::object coding(std::string_view system, std::string_view code, std::string_view display = {}) {
    json::object out{{"system", system}, {"code", code}};
    if (!display.empty()) out["display"] = display;
    return out;
}

json::object concept_of(json::object one) {
    return {{"coding", json::array{std::move(one)}}};
}

json::object organisation(const OdsCode& code, std::string_view name = {}) {
    json::object out{
        {"type", "Organization"},
        {"identifier", json::object{{"system", ods_code_system}, {"value", code.text()}}}};
    if (!name.empty()) out["display"] = name;
    return out;
}

/// The children of a complex extension, in order; nothing for empty texts.
class Children {
public:
    void add(std::string_view url, std::string_view type, json::value value) {
        list_.push_back(json::object{{"url", url}, {type, std::move(value)}});
    }
    void text(std::string_view url, std::string_view type, std::string_view value) {
        if (!value.empty()) add(url, type, json::string(value));
    }
    void instant(std::string_view url, const std::optional<Instant>& when) {
        if (when) add(url, "valueInstant", json::string(format_instant(*when)));
    }
    void nested(std::string_view url, Children inner) {
        if (!inner.list_.empty())
            list_.push_back(json::object{{"url", url}, {"extension", std::move(inner.list_)}});
    }
    json::object as(std::string_view url) && {
        return {{"url", url}, {"extension", std::move(list_)}};
    }

private:
    json::array list_;
};

std::optional<json::object> period(const std::optional<Instant>& from,
                                   const std::optional<Instant>& until) {
    json::object out;
    if (from) out["start"] = format_instant(*from);
    if (until) out["end"] = format_instant(*until);
    if (out.empty()) return std::nullopt;
    return out;
}

/// Whether what the verdict lets through is let through: a choice that care needs must be made.
bool lifts(const Objection& objection) {
    return objection.state == State::not_upheld && objection.verdict &&
           (objection.verdict->ground != Ground::care_needs_it ||
            objection.choice == Choice::share);
}

bool names_anyone(const Reach& reach) {
    return reach.everyone || !reach.organisations.empty();
}

Children reach_of(const Reach& reach) {
    Children out;
    if (reach.everyone) out.add("everyone", "valueBoolean", true);
    for (const OdsCode& code : reach.organisations)
        out.add("organisation", "valueIdentifier",
                json::object{{"system", ods_code_system}, {"value", code.text()}});
    if (auto bounds = period(reach.from, reach.until))
        out.add("period", "valuePeriod", std::move(*bounds));
    return out;
}

/// Whether its exceptions say `reach` whole, so that the decision need not say it again.
bool said_by_exception(const Objection& objection) {
    const Reach& reach = objection.verdict->reach;
    return lifts(objection) && names_anyone(reach) &&
           !(reach.everyone && !reach.organisations.empty());
}

json::object decision(const Objection& objection) {
    const Verdict& verdict = *objection.verdict;
    Children out;
    out.text("outcome", "valueCode", objection::to_string(verdict.outcome));
    if (verdict.ground) out.text("ground", "valueCode", objection::to_string(*verdict.ground));
    out.text("reason", "valueString", verdict.reason);
    out.instant("review", verdict.review);
    if (verdict.bars_override) out.add("barsOverride", "valueBoolean", true);
    out.text("care", "valueString", verdict.care);
    if (verdict.telling_deferred) {
        Children deferred;
        deferred.text("officer", "valueString", verdict.telling_deferred->officer);
        deferred.instant("review", verdict.telling_deferred->review);
        out.nested("tellingDeferred", std::move(deferred));
    }
    if (!said_by_exception(objection)) out.nested("reach", reach_of(verdict.reach));
    return std::move(out).as(decision_extension);
}

json::object progress(const Objection& objection) {
    Children out;
    out.text("state", "valueCode", objection::to_string(objection.state));
    out.text("filing", "valueId", objection.filing);
    out.text("authority", "valueCode", objection::to_string(objection.authority));
    out.text("competence", "valueCode", objection::to_string(objection.competence));
    const people::Doer& by = objection.recorded_by;
    Children recorded;
    recorded.text("id", "valueString", by.id);
    recorded.text("roleProfile", "valueString", by.role_profile_id);
    recorded.text("name", "valueString", by.name);
    recorded.text("roleCode", "valueString", by.role_code);
    recorded.text("roleName", "valueString", by.role_name);
    recorded.text("organisation", "valueString", by.organisation);
    recorded.text("organisationName", "valueString", by.organisation_name);
    out.nested("recordedBy", std::move(recorded));
    out.instant("withdrawalEffective", objection.withdrawal_effective);
    if (objection.verdict && objection.verdict->ground == Ground::care_needs_it)
        out.text("choice", "valueCode", objection::to_string(objection.choice));
    return std::move(out).as(objection_extension);
}

json::array exceptions(const Objection& objection) {
    json::array out;
    if (objection.except_in_emergency)
        out.push_back(json::object{{"type", "permit"},
                                   {"purpose", json::array{coding(act_reason_system, "ETREAT")}}});
    if (!objection.verdict || !said_by_exception(objection)) return out;
    const Reach& reach = objection.verdict->reach;
    json::object lifted{{"type", "permit"}};
    if (auto bounds = period(reach.from, reach.until)) lifted["period"] = std::move(*bounds);
    json::array actors;
    for (const OdsCode& code : reach.organisations)
        actors.push_back(json::object{{"role", concept_of(coding(participation_system, "IRCP"))},
                                      {"reference", organisation(code)}});
    if (!actors.empty()) lifted["actor"] = std::move(actors);
    out.push_back(std::move(lifted));
    return out;
}

json::object provision(const Objection& objection, json::array excepted) {
    json::object out;
    if (!objection.everything()) {
        json::array sections;
        for (std::size_t i = 0; i < directory::section_count; ++i) {
            if (!objection.sections.test(i)) continue;
            const auto section = static_cast<directory::Section>(i);
            sections.push_back(
                json::object{{"url", section_extension},
                             {"valueCoding", coding(section_system, directory::code_of(section),
                                                    directory::title_of(section))}});
        }
        out["extension"] = std::move(sections);
    }
    out["type"] = "deny";
    if (auto bounds = period(objection.received, objection.withdrawal_effective))
        out["period"] = std::move(*bounds);
    if (!excepted.empty()) out["provision"] = std::move(excepted);
    return out;
}

void put_carried(json::object& consent, const Written& written) {
    const Objection& objection = written.objection;
    const auto parsed = [](const std::string& text) {
        json::error_code error;
        json::value value = json::parse(text, error);
        return error ? json::value() : value;
    };
    if (auto identifiers = parsed(written.carried.identifier); identifiers.is_array())
        consent["identifier"] = std::move(identifiers);
    consent["dateTime"] = written.carried.date_time.empty() ? format_instant(objection.received)
                                                            : written.carried.date_time;
    if (auto source = parsed(written.carried.source); source.is_object())
        for (auto& [name, value] : source.get_object()) consent[name] = value;
    else
        consent["sourceAttachment"] = json::object{{"contentType", "text/plain"},
                                                   {"language", "en-GB"},
                                                   {"title", "Objection as recorded"}};
}

}  // namespace

Objection as_told_to_patient(Objection objection, Instant now) {
    const bool deferred = objection.verdict && objection.verdict->telling_deferred &&
                          now < objection.verdict->telling_deferred->review;
    if (!deferred) return objection;
    objection.verdict.reset();
    objection.choice = Choice::open;
    if (objection.state == State::withdrawn) return objection;
    objection.state = State::considered;
    objection.changed = objection.received;
    objection.version = std::max<std::int64_t>(1, objection.version - 1);
    return objection;
}

std::string_view status_of(const Objection& objection, Instant now) {
    if (objection.state == State::withdrawn)
        return objection.withdrawal_effective && now < *objection.withdrawal_effective ? "active"
                                                                                       : "inactive";
    if (!lifts(objection)) return "active";
    const Reach& reach = objection.verdict->reach;
    const bool everyone =
        reach.everyone || objection.verdict->ground == Ground::system_cannot_withhold;
    return everyone && !reach.from && !reach.until ? "rejected" : "active";
}

std::vector<OdsCode> actors_of(const Objection& objection) {
    if (!objection.verdict || !said_by_exception(objection)) return {};
    return objection.verdict->reach.organisations;
}

std::string render(const Written& written, Instant now) {
    const Objection& objection = written.objection;
    const std::string patient = "Patient/" + objection.patient.text();
    json::array excepted = exceptions(objection);
    json::object consent{
        {"resourceType", "Consent"},
        {"id", objection.id},
        {"meta", json::object{{"versionId", std::to_string(objection.version)},
                              {"lastUpdated", format_instant(objection.changed)},
                              {"profile", json::array{excepted.empty() ? basic_profile
                                                                       : intermediate_profile}}}}};
    json::array extensions{progress(objection)};
    if (objection.verdict) extensions.push_back(decision(objection));
    consent["extension"] = std::move(extensions);
    consent["status"] = status_of(objection, now);
    consent["scope"] = concept_of(coding(scope_system, "patient-privacy", "Privacy Consent"));
    consent["category"] = json::array{concept_of(coding(loinc_system, consent_code))};
    consent["patient"] = json::object{
        {"reference", patient},
        {"type", "Patient"},
        {"identifier",
         json::object{{"system", people::nhs_number_system}, {"value", objection.patient.text()}}}};
    json::object performer;
    if (objection.authority == objection::Authority::patient)
        performer["reference"] = patient;
    else
        performer["display"] = objection.on_authority_of;
    consent["performer"] = json::array{std::move(performer)};
    consent["organization"] = json::array{organisation(objection.holder, written.holder_name)};
    put_carried(consent, written);
    consent["policy"] = json::array{json::object{{"uri", policy_uri}}};
    consent["provision"] = provision(objection, std::move(excepted));
    return json::serialize(consent);
}

}  // namespace mcr::fhir::consent
