#include <algorithm>

#include "source/cda/conversion.hpp"

namespace mcr::source::cda {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

constexpr std::string_view result_observation = "2.16.840.1.113883.10.20.22.4.2";
constexpr std::string_view vital_sign = "2.16.840.1.113883.10.20.22.4.27";
constexpr std::string_view vital_signs = "2.16.840.1.113883.10.20.22.4.26";
constexpr std::string_view category_system =
    "http://terminology.hl7.org/CodeSystem/observation-category";

std::string_view observation_status(pugi::xml_node statement) {
    const std::string_view status = status_of(statement);
    if (status == "completed") return "final";
    if (status == "active") return "preliminary";
    if (status == "aborted" || status == "cancelled") return "cancelled";
    if (status == "held" || status == "new" || status == "suspended") return "registered";
    if (status == "nullified") return "entered-in-error";
    return "unknown";
}

std::string_view report_status(pugi::xml_node statement) {
    const std::string_view status = observation_status(statement);
    return status == "preliminary" ? "partial" : status;
}

std::string_view why_absent(std::string_view null_flavor) {
    if (null_flavor == "ASKU") return "asked-unknown";
    if (null_flavor == "NASK") return "not-asked";
    if (null_flavor == "MSK") return "masked";
    if (null_flavor == "NA") return "not-applicable";
    if (null_flavor == "NINF") return "negative-infinity";
    if (null_flavor == "PINF") return "positive-infinity";
    return "unknown";
}

void put_reference_ranges(const Conversion& conversion, Object& made, pugi::xml_node observation) {
    for (const pugi::xml_node one : observation.children("referenceRange")) {
        const pugi::xml_node range = one.child("observationRange");
        const pugi::xml_node value = range.child("value");
        Object limits;
        put(limits, "low", quantity_from(value.child("low")));
        put(limits, "high", quantity_from(value.child("high")));
        std::string words = text_of_ed(conversion.document, range.child("text"));
        if (words.empty() && limits.empty()) words = attribute(value, "value");
        if (words.empty() && limits.empty())
            words = words_of(concept_from(conversion.document, value));
        put(limits, "text", words);
        push(made, "referenceRange", limits);
    }
}

/// Images are told from laboratory results by the code of what they stand in.
std::string_view kind_of_results(const Conversion& conversion, pugi::xml_node organizer) {
    const Object code = concept_from(conversion.document, organizer.child("code"));
    const auto* codings = code.if_contains("coding");
    if (codings == nullptr) return "laboratory";
    const bool is_imaging = std::ranges::any_of(codings->get_array(), [](const auto& one) {
        const auto& system_code = one.get_object().at("code");
        return system_code == "18748-4" || system_code == "RAD" || system_code == "363679005";
    });
    return is_imaging ? "imaging" : "laboratory";
}

}  // namespace

Object* make_observation(Conversion& conversion, const Where& where, pugi::xml_node observation,
                         std::string_view category) {
    // A result that is denied is no result: it stays in the section's text.
    if (!is_event(observation) || is_true(observation, "negationInd") ||
        !null_flavor(observation).empty())
        return nullptr;
    Object& made = conversion.add("Observation", hint_of(observation));
    made["status"] = observation_status(observation);
    push(made, "category", r4::concept_of(category_system, category, {}));
    made["code"] = required_concept(conversion.document, observation.child("code"));
    put(made, "subject", conversion.subject());
    put_times(made, "effective", times_of(observation.child("effectiveTime")));
    if (const Object by = performer_of(observation); !by.empty()) push(made, "performer", by);
    const pugi::xml_node value = observation.child("value");
    if (!value || !put_value(conversion.document, made, value))
        made["dataAbsentReason"] =
            r4::concept_of("http://terminology.hl7.org/CodeSystem/data-absent-reason",
                           why_absent(null_flavor(value)), {});
    for (pugi::xml_node further = value.next_sibling("value"); further;
         further = further.next_sibling("value")) {
        Object more;
        if (!put_value(conversion.document, more, further)) continue;
        more["code"] = made["code"];
        push(made, "component", more);
    }
    for (const pugi::xml_node one : observation.children("interpretationCode"))
        push(made, "interpretation", concept_from(conversion.document, one));
    put_notes(conversion, made, observation);
    put(made, "bodySite", concept_from(conversion.document, observation.child("targetSiteCode")));
    put(made, "method", concept_from(conversion.document, observation.child("methodCode")));
    put_reference_ranges(conversion, made, observation);
    finish(conversion, where, made, observation);
    return &made;
}

Object* make_organizer(Conversion& conversion, const Where& where, pugi::xml_node organizer) {
    const bool is_panel = has_template(organizer, vital_signs);
    const std::string_view category =
        is_panel ? std::string_view("vital-signs") : kind_of_results(conversion, organizer);
    Object& made =
        conversion.add(is_panel ? "Observation" : "DiagnosticReport", hint_of(organizer));
    Array members;
    Where within{.code = where.code, .entries = &members, .security = where.security};
    for (const pugi::xml_node component : organizer.children("component")) {
        const pugi::xml_node statement = statement_of(component);
        const bool known = has_template(statement, is_panel ? vital_sign : result_observation) &&
                           conversion.extracted + 1 < conversion.most_extracted;
        const bool came =
            known && make_observation(conversion, within, statement, category) != nullptr;
        const bool is_specimen = std::string_view(statement.name()) == "procedure";
        if (!came && statement && !is_specimen) ++conversion.out.left_as_text;
    }
    made["status"] = is_panel ? observation_status(organizer) : report_status(organizer);
    if (is_panel)
        push(made, "category", r4::concept_of(category_system, category, {}));
    else if (category == "imaging")
        push(made, "category",
             r4::concept_of("http://terminology.hl7.org/CodeSystem/v2-0074", "RAD", {}));
    made["code"] = required_concept(conversion.document, organizer.child("code"));
    put(made, "subject", conversion.subject());
    put_times(made, "effective", times_of(organizer.child("effectiveTime")));
    if (const Object by = performer_of(organizer); !by.empty()) push(made, "performer", by);
    put(made, is_panel ? "hasMember" : "result", members);
    finish(conversion, where, made, organizer);
    // Each member is an entry of the section too, as it would be without its organizer.
    for (const auto& member : members) where.entries->push_back(member);
    return &made;
}

}  // namespace mcr::source::cda
