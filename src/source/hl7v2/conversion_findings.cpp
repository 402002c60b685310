#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

constexpr std::string_view clinical_of_allergy =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-clinical";
constexpr std::string_view verification_of_allergy =
    "http://terminology.hl7.org/CodeSystem/allergyintolerance-verification";

/// What identifies a code in a stable id: its code, else its words.
std::string key_of(const Field& cwe) {
    const std::string code = cwe.text(1);
    return code.empty() ? cwe.text(2) : code;
}

}  // namespace

void Conversion::al1(const Row& row) {
    const Field code = row.at(3);
    if (!has_patient() || code.empty()) return keep(row);
    Object& made = add("AllergyIntolerance",
                       id_of({"AllergyIntolerance", patient_id_, key_of(code)}), "patient");
    made["clinicalStatus"] = r4::concept_of(clinical_of_allergy, "active", "Active");
    const std::string type = row.text(2);
    push(made, "category", allergy_category_of(type));
    if (!made.contains("category")) row.unread(2);
    put(made, "code", concept_of_cwe(code));
    const std::string severity = row.text(4);
    put(made, "criticality", criticality_of(severity));
    if (!made.contains("criticality")) row.unread(4);
    put_date_time(made, "onsetDateTime", row, 6);
    Object reaction;
    for (const Field& sign : row.all(5)) {
        Object manifestation = concept_of_cwe(sign);
        // AL1-5 is free text of one component.
        if (sign.text(2).empty() && sign.text(3).empty())
            manifestation = r4::text_concept(sign.text(1));
        push(reaction, "manifestation", std::move(manifestation));
    }
    if (!reaction.empty()) {
        put(reaction, "severity", severity_of(severity));
        push(made, "reaction", std::move(reaction));
    }
    take_notes_to(made, "note");
}

void Conversion::iam(const Row& row) {
    const Field code = row.at(3);
    if (!has_patient() || code.empty()) return keep(row);
    const std::string number = row.text(7);
    Object& made = add("AllergyIntolerance",
                       number.empty() ? id_of({"AllergyIntolerance", patient_id_, key_of(code)})
                                      : id_of({"AllergyIntolerance", patient_id_, "IAM-7", number}),
                       "patient");
    push(made, "identifier", identifier_of_ei(row.at(7), context_));
    const std::string verification = row.text(17);
    const bool erroneous = verification == "E" || row.text(6) == "D";
    if (!erroneous)
        made["clinicalStatus"] =
            r4::concept_of(clinical_of_allergy, verification == "I" ? "inactive" : "active",
                           verification == "I" ? "Inactive" : "Active");
    const std::string_view verified = erroneous ? "entered-in-error"
                                      : verification == "C" || verification == "I" ? "confirmed"
                                      : verification.empty()                       ? ""
                                                                                   : "unconfirmed";
    if (!verified.empty())
        made["verificationStatus"] = r4::concept_of(verification_of_allergy, verified, {});
    push(made, "category", allergy_category_of(row.text(2)));
    if (!made.contains("category")) row.unread(2);
    put(made, "code", concept_of_cwe(code));
    const std::string severity = row.text(4);
    put(made, "criticality", criticality_of(severity));
    if (!made.contains("criticality")) row.unread(4);
    if (row.text(9) == "AL" || row.text(9) == "IN")
        made["type"] = row.text(9) == "AL" ? "allergy" : "intolerance";
    else
        row.unread(9);
    if (row.has(11)) put_date_time(made, "onsetDateTime", row, 11);
    put_date_time(made, "recordedDate", row, 13);
    Object reaction;
    for (const Field& sign : row.all(5))
        push(reaction, "manifestation", r4::text_concept(sign.readable()));
    if (!reaction.empty()) {
        put(reaction, "severity", severity_of(severity));
        push(made, "reaction", std::move(reaction));
    }
    if (row.has(14)) put(made, "asserter", r4::display_reference(row.at(14).behind(1).readable()));
    if (row.has(18)) put(made, "recorder", practitioner(row.at(18)));
    take_notes_to(made, "note");
}

void Conversion::dg1(const Row& row) {
    const Field code = row.at(3);
    const std::string words = row.text(4);
    if (!has_patient() || (code.empty() && words.empty())) return keep(row);
    const std::string number = row.text(20);
    const std::string key = number.empty() ? (code.empty() ? words : key_of(code)) : number;
    Object& made = add("Condition", id_of({"Condition", patient_id_, key}), "subject");
    push(made, "identifier", identifier_of_ei(row.at(20), context_));
    push(made, "category",
         r4::concept_of("http://terminology.hl7.org/CodeSystem/condition-category",
                        "encounter-diagnosis", "Encounter Diagnosis"));
    Object what = concept_of_cwe(code);
    if (!words.empty()) what["text"] = words;
    const std::string method = row.text(2);
    if (!method.empty() && what.contains("coding")) {
        Object& coded = what["coding"].get_array().front().get_object();
        if (!coded.contains("system")) put(coded, "system", code_system_of(method));
    }
    put(made, "code", std::move(what));
    put_date_time(made, "onsetDateTime", row, 5);
    put_date_time(made, "recordedDate", row, 19);
    if (row.has(16)) put(made, "asserter", practitioner(row.at(16)));
    if (const std::string action = row.text(21); action == "D")
        made["verificationStatus"] =
            r4::concept_of("http://terminology.hl7.org/CodeSystem/condition-ver-status",
                           "entered-in-error", "Entered in Error");
    if (encounter_ != nullptr) {
        made["encounter"] = r4::reference("Encounter", (*encounter_)["id"].get_string());
        Object diagnosis{{"condition", r4::reference("Condition", made["id"].get_string())}};
        put(diagnosis, "use", concept_of_cwe(row.at(6), v2_table("0052")));
        push(*encounter_, "diagnosis", std::move(diagnosis));
    }
    take_notes_to(made, "note");
}

void Conversion::pr1(const Row& row) {
    const Field code = row.at(3);
    const std::string words = row.text(4);
    if (!has_patient() || (code.empty() && words.empty())) return keep(row);
    const std::string number = row.text(19);
    const std::string when = date_time(row, 5);
    const std::string key =
        number.empty() ? when + "|" + (code.empty() ? words : key_of(code)) : number;
    Object& made = add("Procedure", id_of({"Procedure", patient_id_, key}), "subject");
    push(made, "identifier", identifier_of_ei(row.at(19), context_));
    made["status"] = "completed";
    Object what = concept_of_cwe(code);
    if (!words.empty()) what["text"] = words;
    const std::string method = row.text(2);
    if (!method.empty() && what.contains("coding")) {
        Object& coded = what["coding"].get_array().front().get_object();
        if (!coded.contains("system")) put(coded, "system", code_system_of(method));
    }
    put(made, "code", std::move(what));
    put(made, "performedDateTime", when);
    put(made, "category", concept_of_cwe(row.at(6), v2_table("0230")));
    for (const std::size_t position : {8U, 11U, 12U})
        for (const Field& xcn : row.all(position)) push(made, "performer", performer_of(xcn));
    push(made, "reasonCode", concept_of_cwe(row.at(15)));
    if (encounter_ != nullptr)
        made["encounter"] = r4::reference("Encounter", (*encounter_)["id"].get_string());
    take_notes_to(made, "note");
}

}  // namespace mcr::source::hl7v2
