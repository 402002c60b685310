#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

constexpr std::string_view interpretation_system =
    "http://terminology.hl7.org/CodeSystem/v3-ObservationInterpretation";

bool is_text(std::string_view type) {
    return type == "TX" || type == "FT";
}

}  // namespace

void Conversion::obx(const Row& row) {
    if (!has_patient()) return keep(row);
    if (under_ == Under::document && document_ != nullptr) return document_content(row);
    const std::string type = row.text(2);
    if (type == "ED" || type == "RP") {
        last_observation_ = nullptr;
        return file_of_report(row);
    }
    if (under_ == Under::immunization && fact_of_immunization(row)) return;

    std::string code = row.text(3);
    if (code.empty()) code = row.text(3, 2);
    const std::string sub_id = row.text(4);
    const std::string status = row.text(11);
    // A text that is sent a line at a time.
    std::string text_key = code + "|" + sub_id + "|" + status;
    if (is_text(type) && last_observation_ != nullptr && last_text_key_ == text_key) {
        auto& value = last_observation_->at("valueString").get_string();
        value += "\n" + row.lines(5);
        for (const std::size_t same : {1U, 3U, 4U, 6U, 7U, 8U, 14U, 15U, 16U})
            static_cast<void>(row.all(same));
        return;
    }

    const std::string key =
        under_ == Under::nothing ? patient_id_ + "|" + std::string(row.at(14).raw()) : order_id_;
    Object& made = add("Observation", id_of({"Observation", key, code, sub_id}), "subject");
    const std::string_view known = observation_status_of(status);
    made["status"] = !known.empty() ? known : std::string_view("unknown");
    if (known.empty() && !status.empty())
        push(made, "extension",
             r4::extension(std::string(extension_base) + "hl7v2-result-status", "valueCode",
                           boost::json::value(boost::json::string(status))));
    Object what = concept_of_cwe(row.at(3));
    made["code"] = what.empty() ? r4::text_concept("Result without a code") : std::move(what);
    put_value(made, row);
    put_observation_facts(made, row);

    const std::string id(made["id"].get_string());
    if (under_ == Under::order) {
        if (report_ != nullptr) push(*report_, "result", r4::reference("Observation", id));
        for (const std::string& number : order_keys_)
            by_parent_key_.insert_or_assign(number + "|" + code + "|" + sub_id, &made);
        if (child_) children_.back().observations.push_back(id);
    }
    if (under_ == Under::immunization && immunization_ != nullptr)
        push(made, "partOf", r4::reference("Immunization", (*immunization_)["id"].get_string()));
    if (encounter_ != nullptr && under_ != Under::immunization)
        made["encounter"] = r4::reference("Encounter", (*encounter_)["id"].get_string());
    last_observation_ = is_text(type) && made.contains("valueString") ? &made : nullptr;
    last_text_key_ = std::move(text_key);
    take_notes_to(made, "note");
}

void Conversion::put_observation_facts(Object& made, const Row& row) {
    if (const std::string sub_id = row.text(4); !sub_id.empty())
        push(made, "extension",
             r4::extension(std::string(extension_base) + "hl7v2-sub-id", "valueString",
                           boost::json::value(boost::json::string(sub_id))));
    std::string when = date_time(row, 14);
    if (when.empty()) when = order_time_;
    put(made, "effectiveDateTime", when);
    std::string issued = instant(row, 19);
    if (issued.empty()) issued = order_issued_;
    put(made, "issued", issued);
    if (const std::string range = row.at(7).readable(); !range.empty())
        push(made, "referenceRange", Object{{"text", range}});
    for (const Field& flag : row.all(8)) {
        const std::string code = flag.text(1);
        Object meaning = concept_of_cwe(flag, v2_table("0078"));
        if (is_interpretation(code))
            meaning = r4::concept_of(interpretation_system, code, {}, flag.text(2));
        push(made, "interpretation", std::move(meaning));
    }
    const Field laboratory = row.at(15);
    push(made, "performer",
         r4::display_reference(laboratory.text(2).empty() ? laboratory.text(1)
                                                          : laboratory.text(2)));
    for (const Field& who : row.all(16)) push(made, "performer", practitioner(who));
    push(made, "performer", r4::display_reference(row.text(23)));
    const auto methods = row.all(17);
    if (!methods.empty()) put(made, "method", concept_of_cwe(methods.front()));
    if (methods.size() > 1) row.unread(17);
    const auto devices = row.all(18);
    if (!devices.empty()) {
        Object number = identifier_of_ei(devices.front(), context_);
        if (!number.empty()) made["device"] = Object{{"identifier", std::move(number)}};
    }
    if (devices.size() > 1) row.unread(18);
    const auto sites = row.all(20);
    if (!sites.empty()) put(made, "bodySite", concept_of_cwe(sites.front()));
    if (sites.size() > 1) row.unread(20);
    static_cast<void>(row.at(1));
    const std::string status = row.text(11);
    if (status == "X") {
        bool has_value = false;
        for (const auto& member : made) has_value |= member.key().starts_with("value");
        if (!has_value)
            made["dataAbsentReason"] =
                r4::concept_of("http://terminology.hl7.org/CodeSystem/data-absent-reason",
                               "not-performed", "Not Performed");
    }
}

void Conversion::nte(const Row& row) {
    std::string words = row.lines(3);
    if (words.empty()) return;
    if (noted_ == nullptr) return keep(row);
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(2));
    if (noted_key_ == "note") {
        Object note;
        put(note, "time", date_time(row, 6));
        if (row.has(5)) put(note, "authorReference", practitioner(row.at(5)));
        note["text"] = words;
        push(*noted_, "note", std::move(note));
        return;
    }
    auto& member = (*noted_)[noted_key_];
    if (member.is_string()) words = std::string(member.get_string()) + "\n" + words;
    member = words;
}

}  // namespace mcr::source::hl7v2
