#include <algorithm>
#include <array>

#include "source/cda/conversion.hpp"

namespace mcr::source::cda {
namespace {

using r4::Object;
using r4::push;
using r4::put;

bool one_of(std::string_view text, std::initializer_list<std::string_view> these) {
    return std::ranges::find(these, text) != these.end();
}

pugi::xml_node material_of(pugi::xml_node given) {
    return at(given, {"consumable", "manufacturedProduct", "manufacturedMaterial"});
}

Object product_of(const Conversion& conversion, pugi::xml_node given) {
    const pugi::xml_node material = material_of(given);
    Object product = concept_from(conversion.document, material.child("code"));
    if (product.empty()) put(product, "text", text_of(material.child("name")));
    return product;
}

/// The effectiveTime that says from when to when; the others say how often.
pugi::xml_node period_of(pugi::xml_node given) {
    for (const pugi::xml_node time : given.children("effectiveTime"))
        if (!one_of(type_of_any(time), {"PIVL_TS", "EIVL_TS", "SXPR_TS"})) return time;
    return {};
}

/// How often, as the specifications of time that FHIR has too: every so many hours, at an event.
Object timing_of(pugi::xml_node given) {
    Object repeat;
    for (const pugi::xml_node time : given.children("effectiveTime")) {
        const std::string_view type = type_of_any(time);
        const pugi::xml_node period = time.child("period");
        const std::string_view unit = attribute(period, "unit");
        const auto every = r4::decimal(attribute(period, "value"));
        if (type == "PIVL_TS" && !every.is_null() &&
            one_of(unit, {"s", "min", "h", "d", "wk", "mo", "a"}) &&
            repeat.if_contains("period") == nullptr) {
            repeat["frequency"] = 1;
            repeat["period"] = every;
            repeat["periodUnit"] = unit;
        }
        const std::string_view event = attribute(time.child("event"), "code");
        if (type == "EIVL_TS" && one_of(event, {"HS", "WAKE", "C", "CM", "CD", "CV", "AC", "ACM",
                                                "ACD", "ACV", "PC", "PCM", "PCD", "PCV"}))
            push(repeat, "when", event);
    }
    Object timing;
    put(timing, "repeat", repeat);
    return timing;
}

Object dose_of(pugi::xml_node given, const char* element) {
    const pugi::xml_node dose = given.child(element);
    const Object low = quantity_from(dose.child("low"));
    const Object high = quantity_from(dose.child("high"));
    Object made;
    if (!low.empty() || !high.empty()) {
        Object range;
        put(range, "low", low);
        put(range, "high", high);
        made["Range"] = range;
    } else if (const Object quantity = quantity_from(dose); !quantity.empty()) {
        made["Quantity"] = quantity;
    }
    return made;
}

std::string words_for_taking(const Conversion& conversion, pugi::xml_node given) {
    const pugi::xml_node free_text = inner(given, "2.16.840.1.113883.10.20.22.4.147");
    std::string words = text_of_ed(conversion.document, free_text.child("text"));
    return words.empty() ? text_of_ed(conversion.document, given.child("text")) : words;
}

Object dosage_of(const Conversion& conversion, pugi::xml_node given) {
    const Document& document = conversion.document;
    Object dosage;
    put(dosage, "text", words_for_taking(conversion, given));
    const pugi::xml_node instruction = inner(given, "2.16.840.1.113883.10.20.22.4.20");
    put(dosage, "patientInstruction", text_of_ed(document, instruction.child("text")));
    put(dosage, "timing", timing_of(given));
    if (const pugi::xml_node when = at(given, {"precondition", "criterion"})) {
        const Object needed = concept_from(document, when.child("value"));
        if (needed.empty())
            dosage["asNeededBoolean"] = true;
        else
            dosage["asNeededCodeableConcept"] = needed;
    }
    put(dosage, "site", concept_from(document, given.child("approachSiteCode")));
    put(dosage, "route", concept_from(document, given.child("routeCode")));
    Object amounts;
    for (const auto& [key, value] : dose_of(given, "doseQuantity"))
        amounts["dose" + std::string(key)] = value;
    for (const auto& [key, value] : dose_of(given, "rateQuantity"))
        amounts["rate" + std::string(key)] = value;
    push(dosage, "doseAndRate", amounts);
    const pugi::xml_node most = given.child("maxDoseQuantity");
    Object ratio;
    put(ratio, "numerator", quantity_from(most.child("numerator")));
    put(ratio, "denominator", quantity_from(most.child("denominator")));
    if (ratio.size() == 2) put(dosage, "maxDosePerPeriod", ratio);
    return dosage;
}

std::string_view medication_status(pugi::xml_node given) {
    const std::string_view status = status_of(given);
    if (status == "active" || status == "completed") return status;
    if (status == "aborted") return "stopped";
    if (status == "suspended") return "on-hold";
    if (status == "nullified") return "entered-in-error";
    if (status == "cancelled") return "not-taken";
    return "unknown";
}

void put_reasons(const Conversion& conversion, Object& made, pugi::xml_node given) {
    for (const pugi::xml_node one : given.children("entryRelationship")) {
        const pugi::xml_node reason = statement_of(one);
        if (has_template(reason, "2.16.840.1.113883.10.20.22.4.19"))
            push(made, "reasonCode", concept_from(conversion.document, reason.child("value")));
    }
}

std::string_view immunization_status(pugi::xml_node given) {
    if (is_true(given, "negationInd")) return "not-done";
    const std::string_view status = status_of(given);
    if (status == "nullified") return "entered-in-error";
    if (status == "aborted" || status == "cancelled" || status == "held" || status == "suspended")
        return "not-done";
    return "completed";
}

}  // namespace

Object* make_medication(Conversion& conversion, const Where& where, pugi::xml_node given) {
    const std::string_view mood = attribute(given, "moodCode");
    if (!mood.empty() && mood != "EVN" && mood != "INT") return nullptr;
    Object product = product_of(conversion, given);
    if (product.empty()) return nullptr;
    const bool negated = is_true(given, "negationInd");
    // "No known medicines" is said by negation without a medicine: it stays in the section's text.
    if (negated && attribute(material_of(given).child("code"), "code").empty()) return nullptr;

    Object& made = conversion.add("MedicationStatement", hint_of(given));
    made["status"] = negated ? std::string_view("not-taken") : medication_status(given);
    made["medicationCodeableConcept"] =
        negated ? denied(std::move(product), "Not taken") : std::move(product);
    put(made, "subject", conversion.subject());
    put_times(made, "effective", times_of(period_of(given)));
    put(made, "dateAsserted", written_at(given));
    put_reasons(conversion, made, given);
    put_notes(conversion, made, given);
    if (!negated) push(made, "dosage", dosage_of(conversion, given));
    finish(conversion, where, made, given);
    return &made;
}

Object* make_immunization(Conversion& conversion, const Where& where, pugi::xml_node given) {
    if (!is_event(given)) return nullptr;
    Object vaccine = product_of(conversion, given);
    if (vaccine.empty()) return nullptr;
    const std::string_view status = immunization_status(given);

    Object& made = conversion.add("Immunization", hint_of(given));
    made["status"] = status;
    const pugi::xml_node refusal = inner(given, "2.16.840.1.113883.10.20.22.4.53");
    put(made, "statusReason", concept_from(conversion.document, refusal.child("code")));
    made["vaccineCode"] =
        status == "not-done" ? denied(std::move(vaccine), "Not given") : std::move(vaccine);
    put(made, "patient", conversion.subject());
    const std::string when = times_of(given.child("effectiveTime")).start();
    if (when.empty())
        made["occurrenceString"] = "Not stated";
    else
        made["occurrenceDateTime"] = when;
    put(made, "recorded", written_at(given));
    const pugi::xml_node product = at(given, {"consumable", "manufacturedProduct"});
    put(made, "manufacturer",
        r4::display_reference(text_of(product.child("manufacturerOrganization").child("name"))));
    put(made, "lotNumber", text_of(material_of(given).child("lotNumberText")));
    put(made, "site", concept_from(conversion.document, given.child("approachSiteCode")));
    put(made, "route", concept_from(conversion.document, given.child("routeCode")));
    put(made, "doseQuantity", quantity_from(given.child("doseQuantity")));
    if (const Object by = performer_of(given); !by.empty())
        push(made, "performer", Object{{"actor", by}});
    put_notes(conversion, made, given);
    put_reasons(conversion, made, given);
    finish(conversion, where, made, given);
    return &made;
}

}  // namespace mcr::source::cda
