#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

void Conversion::rxa(const Row& row) {
    const Field code = row.at(5);
    under_ = Under::nothing;
    immunization_ = nullptr;
    last_observation_ = nullptr;
    // CVX 998: no vaccine was given, the message only carries observations.
    if (!has_patient() || code.empty() || code.text(1) == "998") return keep(row);
    std::string key;
    if (orc_)
        for (const std::size_t position : {3U, 2U})
            if (key.empty() && orc_->has(position))
                key = orc_->text(position, 2) + "|" + orc_->text(position);
    const std::string when = date_time(row, 3);
    if (key.empty()) key = patient_id_ + "|" + code.text(1) + "|" + when;
    under_ = Under::immunization;
    order_id_ = key;
    order_time_ = when;
    order_issued_.clear();
    Object& made = add("Immunization", id_of({"Immunization", key}), "patient");
    immunization_ = &made;
    if (orc_) {
        push(made, "identifier", identifier_of_ei(orc_->at(2), context_, "PLAC"));
        push(made, "identifier", identifier_of_ei(orc_->at(3), context_, "FILL"));
    }
    const std::string_view status = immunization_status_of(row.text(20));
    made["status"] = row.text(21) == "D" ? std::string_view("entered-in-error")
                     : status.empty()    ? std::string_view("completed")
                                         : status;
    if (made["status"].get_string() == "not-done")
        put(made, "statusReason", concept_of_cwe(row.at(18)));
    made["vaccineCode"] = concept_of_cwe(code);
    if (when.empty())
        made["occurrenceString"] = "unknown";
    else
        made["occurrenceDateTime"] = when;
    // 999: an amount that is not known.
    if (const std::string amount = row.text(6); amount != "999")
        put(made, "doseQuantity", quantity_of(amount, row.at(7)));
    for (const Field& who : row.all(10)) push(made, "performer", performer_of(who));
    const auto notes = row.all(9);
    for (const Field& note : notes) {
        const std::string source = note.text(1);
        if (note.text(3) == "NIP001") {
            made["primarySource"] = source == "00";
            if (source != "00") put(made, "reportOrigin", concept_of_cwe(note));
        } else {
            std::string words = note.text(2).empty() ? source : note.text(2);
            push(made, "note", Object{{"text", words}});
        }
    }
    if (row.has(11)) {
        const Field place = row.at(11);
        const std::string facility = place.text(4);
        put(made, "location",
            r4::display_reference(facility.empty() ? display_of_pl(place) : facility));
    } else if (row.has(27)) {
        put(made, "location", r4::display_reference(display_of_pl(row.at(27))));
    }
    put(made, "lotNumber", row.text(15));
    put_date(made, "expirationDate", row, 16);
    const Field maker = row.at(17);
    put(made, "manufacturer",
        r4::display_reference(maker.text(2).empty() ? maker.text(1) : maker.text(2)));
    put_date_time(made, "recorded", row, 22);
    for (const Field& reason : row.all(19)) push(made, "reasonCode", concept_of_cwe(reason));
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(2));
    static_cast<void>(row.at(4));
    if (encounter_ != nullptr)
        made["encounter"] = r4::reference("Encounter", (*encounter_)["id"].get_string());
    take_notes_to(made, "note");
    orc_.reset();
}

void Conversion::rxr(const Row& row) {
    if (immunization_ == nullptr) return keep(row);
    put(*immunization_, "route", concept_of_cwe(row.at(1), v2_table("0162")));
    put(*immunization_, "site", concept_of_cwe(row.at(2), v2_table("0163")));
}

/// What the mapping has elements of Immunization for; anything else becomes an Observation.
bool Conversion::fact_of_immunization(const Row& row) {
    if (immunization_ == nullptr || row.text(3, 3) != "LN") return false;
    const std::string code = row.text(3);
    const auto done = [&] {
        for (const std::size_t position : {1U, 2U, 3U, 4U, 5U, 11U, 14U})
            static_cast<void>(row.at(position));
        return true;
    };
    if (code == "64994-7") {  // vaccine funding programme eligibility
        push(*immunization_, "programEligibility", concept_of_cwe(row.at(5)));
        return done();
    }
    if (code == "30963-3") {  // vaccine funding source
        put(*immunization_, "fundingSource", concept_of_cwe(row.at(5)));
        return done();
    }
    if (code == "30973-2") {  // number of the dose in its series
        const std::string number = row.text(5);
        if (number.empty()) return false;
        push(*immunization_, "protocolApplied", Object{{"doseNumberString", number}});
        return done();
    }
    return false;
}

}  // namespace mcr::source::hl7v2
