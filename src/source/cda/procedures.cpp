#include <string_view>

#include "source/cda/conversion.hpp"

namespace mcr::source::cda {
namespace {

using r4::Object;
using r4::push;
using r4::put;

constexpr std::string_view act_code_oid = "2.16.840.1.113883.5.4";

std::string_view procedure_status(pugi::xml_node procedure) {
    const std::string_view status = status_of(procedure);
    if (status == "nullified") return "entered-in-error";
    if (is_true(procedure, "negationInd") || status == "cancelled") return "not-done";
    if (status == "completed") return "completed";
    if (status == "active") return "in-progress";
    if (status == "aborted") return "stopped";
    return "unknown";
}

std::string_view encounter_status(pugi::xml_node encounter, const Times& times) {
    const std::string_view status = status_of(encounter);
    if (status == "nullified") return "entered-in-error";
    if (status == "cancelled" || status == "aborted") return "cancelled";
    if (status == "active") return "in-progress";
    const bool has_ended = status == "completed" || !times.at.empty() || !times.high.empty();
    return has_ended ? "finished" : "unknown";
}

/// The class of an Encounter, which FHIR requires: a code of ActCode, or that it is not known.
Object class_of(pugi::xml_node code) {
    if (attribute(code, "codeSystem") == act_code_oid) return coding_from(code);
    for (const pugi::xml_node one : code.children("translation"))
        if (attribute(one, "codeSystem") == act_code_oid) return coding_from(one);
    return r4::coding("http://terminology.hl7.org/CodeSystem/v3-NullFlavor", "UNK", "unknown");
}

void put_reasons(const Conversion& conversion, Object& made, pugi::xml_node statement) {
    for (const pugi::xml_node one : statement.children("entryRelationship")) {
        const pugi::xml_node reason = statement_of(one);
        if (has_template(reason, "2.16.840.1.113883.10.20.22.4.19"))
            push(made, "reasonCode", concept_from(conversion.document, reason.child("value")));
    }
}

/// The diagnoses within an encounter become Conditions, to which it refers.
void put_diagnoses(Conversion& conversion, const Where& where, Object& made,
                   pugi::xml_node encounter) {
    r4::Array conditions;
    const Where within{.code = {}, .entries = &conditions, .security = where.security};
    for (const pugi::xml_node one : encounter.children("entryRelationship")) {
        const pugi::xml_node act = statement_of(one);
        if (has_template(act, "2.16.840.1.113883.10.20.22.4.80") ||
            has_template(act, "2.16.840.1.113883.10.20.22.4.33"))
            extract(conversion, within, act);
    }
    for (const auto& condition : conditions) {
        push(made, "diagnosis", Object{{"condition", condition}});
        where.entries->push_back(condition);
    }
}

}  // namespace

Object* make_procedure(Conversion& conversion, const Where& where, pugi::xml_node procedure) {
    if (!is_event(procedure)) return nullptr;
    Object code = concept_from(conversion.document, procedure.child("code"));
    if (code.empty()) put(code, "text", text_of_ed(conversion.document, procedure.child("text")));
    if (code.empty()) return nullptr;
    const std::string_view status = procedure_status(procedure);

    Object& made = conversion.add("Procedure", hint_of(procedure));
    made["status"] = status;
    made["code"] = status == "not-done" ? denied(std::move(code), "Not done") : std::move(code);
    put(made, "subject", conversion.subject());
    put_times(made, "performed", times_of(procedure.child("effectiveTime")));
    if (const Object by = performer_of(procedure); !by.empty())
        push(made, "performer", Object{{"actor", by}});
    put_reasons(conversion, made, procedure);
    for (const pugi::xml_node site : procedure.children("targetSiteCode"))
        push(made, "bodySite", concept_from(conversion.document, site));
    if (const pugi::xml_node value = procedure.child("value"))
        put(made, "outcome", concept_from(conversion.document, value));
    put_notes(conversion, made, procedure);
    finish(conversion, where, made, procedure);
    return &made;
}

Object* make_encounter(Conversion& conversion, const Where& where, pugi::xml_node encounter) {
    if (!is_event(encounter) || is_true(encounter, "negationInd")) return nullptr;
    Object& made = conversion.add("Encounter", hint_of(encounter));
    const Times times = times_of(encounter.child("effectiveTime"));
    made["status"] = encounter_status(encounter, times);
    made["class"] = class_of(encounter.child("code"));
    push(made, "type", concept_from(conversion.document, encounter.child("code")));
    put(made, "subject", conversion.subject());
    if (const Object by = performer_of(encounter); !by.empty())
        push(made, "participant", Object{{"individual", by}});
    put(made, "period",
        times.low.empty() && times.high.empty() ? r4::period(times.at, times.at)
                                                : times.as_period());
    put_reasons(conversion, made, encounter);
    put_diagnoses(conversion, where, made, encounter);
    const Object discharge =
        concept_from(conversion.document, encounter.child("sdtc:dischargeDispositionCode"));
    if (!discharge.empty()) made["hospitalization"] = Object{{"dischargeDisposition", discharge}};
    for (const pugi::xml_node one : encounter.children("participant")) {
        if (attribute(one, "typeCode") != "LOC") continue;
        const pugi::xml_node role = one.child("participantRole");
        std::string name = text_of(role.child("playingEntity").child("name"));
        if (name.empty()) name = words_of(concept_from(conversion.document, role.child("code")));
        if (!name.empty())
            push(made, "location", Object{{"location", r4::display_reference(name)}});
    }
    finish(conversion, where, made, encounter);
    return &made;
}

}  // namespace mcr::source::cda
