#include <algorithm>
#include <array>

#include "source/cda/conversion.hpp"

namespace mcr::source::cda {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

constexpr std::string_view condition_clinical =
    "http://terminology.hl7.org/CodeSystem/condition-clinical";
constexpr std::string_view condition_verification =
    "http://terminology.hl7.org/CodeSystem/condition-ver-status";
constexpr std::string_view allergy_clinical =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view allergy_verification =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

bool one_of(std::string_view text, std::initializer_list<std::string_view> these) {
    return std::ranges::find(these, text) != these.end();
}

/// What the status observation within `statement` says: active, inactive, resolved or nothing.
std::string_view stated_status(pugi::xml_node statement, std::string_view template_root) {
    const std::string_view code = attribute(inner(statement, template_root).child("value"), "code");
    if (code == "55561003") return "active";
    if (code == "73425007") return "inactive";
    if (code == "413322009") return "resolved";
    return {};
}

/// The severity of template 22.4.8 as SNOMED CT codes it.
std::string_view severity_code(pugi::xml_node statement) {
    return attribute(inner(statement, "2.16.840.1.113883.10.20.22.4.8").child("value"), "code");
}

std::string recorded(pugi::xml_node statement, const Concern& concern) {
    std::string own = written_at(statement);
    return own.empty() && concern.author ? written_at(concern.author.parent()) : own;
}

/// "Problem", "Condition", "Disease" and the like: what nobody has when it is negated.
bool is_any_problem(pugi::xml_node value) {
    return attribute(value, "code").empty() ||
           one_of(attribute(value, "code"),
                  {"55607006", "404684003", "64572001", "282291009", "409586006"});
}

struct NoKnown {
    std::string_view type;  ///< of the allergy that is denied
    std::string_view code, display;
};
/// HL7 C-CDA on FHIR: what the negation of a kind of allergy without a substance says.
constexpr std::array no_known = {
    NoKnown{"416098002", "409137002", "No known drug allergy"},
    NoKnown{"414285001", "429625007", "No known food allergy"},
    NoKnown{"426232007", "428607008", "No known environmental allergy"},
};
constexpr NoKnown none_at_all{"", "716186003", "No known allergy"};

bool is_any_substance(const Document& document, pugi::xml_node substance) {
    return concept_from(document, substance).empty() ||
           one_of(attribute(substance, "code"),
                  {"105590001", "410942007", "762766007", "312412007"});
}

void put_kind(Object& allergy, std::string_view code) {
    if (one_of(code, {"416098002", "419199007", "414285001", "426232007"}))
        allergy["type"] = "allergy";
    if (one_of(code, {"59037007", "235719002", "782197009"})) allergy["type"] = "intolerance";
    if (one_of(code, {"416098002", "419511003", "59037007"}))
        push(allergy, "category", "medication");
    if (one_of(code, {"414285001", "418471000", "235719002"})) push(allergy, "category", "food");
    if (code == "426232007") push(allergy, "category", "environment");
}

void put_reactions(const Conversion& conversion, Object& allergy, pugi::xml_node observation) {
    for (const pugi::xml_node one : observation.children("entryRelationship")) {
        const pugi::xml_node reaction = statement_of(one);
        if (!has_template(reaction, "2.16.840.1.113883.10.20.22.4.9")) continue;
        if (is_true(reaction, "negationInd") || !null_flavor(reaction).empty()) continue;
        const Object manifestation = concept_from(conversion.document, reaction.child("value"));
        if (manifestation.empty()) continue;
        Object made;
        push(made, "manifestation", manifestation);
        put(made, "onset", times_of(reaction.child("effectiveTime")).start());
        const std::string_view severity = severity_code(reaction);
        if (severity == "255604002") made["severity"] = "mild";
        if (severity == "6736007") made["severity"] = "moderate";
        if (one_of(severity, {"24484000", "371924009", "442452003", "399166001"}))
            made["severity"] = "severe";
        push(allergy, "reaction", made);
    }
}

void put_criticality(Object& allergy, pugi::xml_node observation) {
    const std::string_view code =
        attribute(inner(observation, "2.16.840.1.113883.10.20.22.4.145").child("value"), "code");
    if (code == "CRITL") allergy["criticality"] = "low";
    if (code == "CRITH") allergy["criticality"] = "high";
    if (code == "CRITU") allergy["criticality"] = "unable-to-assess";
}

}  // namespace

Object* make_condition(Conversion& conversion, const Where& where, pugi::xml_node observation,
                       const Concern& concern) {
    if (!is_event(observation)) return nullptr;
    const pugi::xml_node value = observation.child("value");
    const bool negated = is_true(observation, "negationInd");
    Object code = concept_from(conversion.document, value);
    if (code.empty()) put(code, "text", text_of_ed(conversion.document, observation.child("text")));
    if (code.empty()) return nullptr;
    const bool none = negated && is_any_problem(value);

    Object& made = conversion.add("Condition", hint_of(observation));
    const bool wrong = status_of(observation) == "nullified";
    const Times times = times_of(observation.child("effectiveTime"));
    std::string_view status = stated_status(observation, "2.16.840.1.113883.10.20.22.4.6");
    if (status.empty())
        status = times.has_high                  ? "resolved"
                 : concern.status == "completed" ? "inactive"
                                                 : "active";
    if (negated && !none) status = "inactive";
    if (!wrong) made["clinicalStatus"] = r4::concept_of(condition_clinical, status, {});
    if (wrong || (negated && !none))
        made["verificationStatus"] =
            r4::concept_of(condition_verification, wrong ? "entered-in-error" : "refuted", {});
    push(made, "category",
         r4::concept_of("http://terminology.hl7.org/CodeSystem/condition-category",
                        where.code == "11450-4" ? "problem-list-item" : "encounter-diagnosis", {}));
    const Object severity = concept_from(
        conversion.document, inner(observation, "2.16.840.1.113883.10.20.22.4.8").child("value"));
    put(made, "severity", severity);
    if (none)
        made["code"] = r4::concept_of(r4::snomed, "160245001", "No current problems or disability",
                                      "No known problems");
    else
        made["code"] = negated ? denied(std::move(code), "Not present") : std::move(code);
    for (const pugi::xml_node site : observation.children("targetSiteCode"))
        push(made, "bodySite", concept_from(conversion.document, site));
    put(made, "subject", conversion.subject());
    // con-4: what has an abatement is not active.
    const bool has_ended = times.has_high && (status == "resolved" || status == "inactive");
    if (times.has_high && !has_ended && !times.high.empty()) {
        made["onsetPeriod"] = times.as_period();
    } else {
        put(made, "onsetDateTime", times.start());
        if (has_ended && !wrong) {
            if (times.high.empty())
                made["abatementString"] = "Ended; when is not known";
            else
                made["abatementDateTime"] = times.high;
        }
    }
    put(made, "recordedDate", recorded(observation, concern));
    put_notes(conversion, made, observation);
    finish(conversion, where, made, observation);
    return &made;
}

Object* make_allergy(Conversion& conversion, const Where& where, pugi::xml_node observation,
                     const Concern& concern) {
    if (!is_event(observation)) return nullptr;
    const bool negated = is_true(observation, "negationInd");
    const pugi::xml_node kind = observation.child("value");
    const pugi::xml_node substance =
        at(observation, {"participant", "participantRole", "playingEntity", "code"});
    const bool none = negated && is_any_substance(conversion.document, substance);
    Object code = concept_from(conversion.document, substance);
    if (code.empty())
        put(code, "text",
            text_of(at(observation, {"participant", "participantRole", "playingEntity", "name"})));
    if (code.empty()) code = concept_from(conversion.document, kind);
    if (code.empty()) return nullptr;

    Object& made = conversion.add("AllergyIntolerance", hint_of(observation));
    const bool wrong = status_of(observation) == "nullified";
    const Times times = times_of(observation.child("effectiveTime"));
    std::string_view status = stated_status(observation, "2.16.840.1.113883.10.20.22.4.28");
    if (status.empty())
        status = times.has_high                  ? "resolved"
                 : concern.status == "completed" ? "inactive"
                                                 : "active";
    if (negated && !none) status = "inactive";
    // ait-1, ait-2: a clinical status, unless entered in error.
    if (!wrong) made["clinicalStatus"] = r4::concept_of(allergy_clinical, status, {});
    if (wrong || (negated && !none))
        made["verificationStatus"] =
            r4::concept_of(allergy_verification, wrong ? "entered-in-error" : "refuted", {});
    put_kind(made, attribute(kind, "code"));
    if (!negated) put_criticality(made, observation);
    if (none) {
        const auto* const found =
            std::ranges::find(no_known, attribute(kind, "code"), &NoKnown::type);
        const NoKnown& what = found == no_known.end() ? none_at_all : *found;
        made["code"] = r4::concept_of(r4::snomed, what.code, what.display, what.display);
    } else {
        made["code"] = negated ? denied(std::move(code), "Not allergic") : std::move(code);
    }
    put(made, "patient", conversion.subject());
    put(made, "onsetDateTime", times.start());
    put(made, "recordedDate", recorded(observation, concern));
    put_notes(conversion, made, observation);
    if (!negated) put_reactions(conversion, made, observation);
    finish(conversion, where, made, observation);
    return &made;
}

}  // namespace mcr::source::cda
