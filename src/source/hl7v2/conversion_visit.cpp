#include <algorithm>
#include <array>

#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, text) != words.end();
}

constexpr auto cancels = std::to_array<std::string_view>({"A11", "A23", "A27", "A38"});
constexpr auto plans = std::to_array<std::string_view>({"A05", "A14"});
constexpr auto ends = std::to_array<std::string_view>({"A03"});
constexpr auto reopens = std::to_array<std::string_view>({"A13"});

std::string_view status_of(std::string_view event, std::string_view patient_class, bool ended) {
    if (is_one_of(event, cancels)) return "cancelled";
    if (is_one_of(event, reopens)) return "in-progress";
    if (is_one_of(event, ends) || ended) return "finished";
    if (is_one_of(event, plans) || patient_class == "P") return "planned";
    if (patient_class == "U") return "unknown";
    return "in-progress";
}

bool is_no(std::string_view text) {
    return text.empty() || text == "N" || text == "n" || text == "0" || text == "NO";
}

}  // namespace

void Conversion::pv1(const Row& row) {
    if (!has_patient()) return keep(row);
    const bool about_visits = message_.type() == "ADT" || message_.type() == "ADR";
    const bool tells_one = row.has(19) || row.has(44) || row.has(50);
    const std::string patient_class = row.text(2);
    if (const std::string vip = row.text(16); !is_no(vip)) {
        const std::string_view by_code = confidentiality_of(vip);
        items_label_ = by_code.empty() ? "R" : std::string(by_code);
    }
    if (patient_class == "N" || (!about_visits && !tells_one)) {
        row.unread(2);
        return;
    }
    const Field number = row.has(19) ? row.at(19) : row.at(50);
    const std::string key = number.empty()
                                ? patient_id_ + date_time(row, 44) + patient_class + row.text(3)
                                : local_id_of(number);
    Object& made = add("Encounter", id_of({"Encounter", key}), "subject");
    encounter_ = &made;
    if (row.has(19)) {
        Object visit = identifier_of_cx(row.at(19), context_);
        visit["type"] = r4::concept_of(v2_table("0203"), "VN", {});
        push(made, "identifier", std::move(visit));
    }
    for (const Field& other : row.all(50))
        push(made, "identifier", identifier_of_cx(other, context_));
    const std::string ended = date_time(row, 45);
    made["status"] = status_of(message_.event(), patient_class, !ended.empty());
    const std::string_view code = encounter_class_of(patient_class);
    made["class"] = code.empty()
                        ? r4::coding(v2_table("0004"), patient_class.empty() ? "U" : patient_class)
                        : r4::coding("http://terminology.hl7.org/CodeSystem/v3-ActCode", code,
                                     class_display_of(code));
    push(made, "type", concept_of_cwe(row.at(4), v2_table("0007")));
    push(made, "type", concept_of_cwe(row.at(18), v2_table("0018")));
    put(made, "serviceType", concept_of_cwe(row.at(10), v2_table("0069")));
    struct Role {
        std::size_t position;
        std::string_view code, display;
    };
    for (const Role& role : {Role{7, "ATND", "attender"}, Role{8, "REF", "referrer"},
                             Role{9, "CON", "consultant"}, Role{17, "ADM", "admitter"}}) {
        for (const Field& xcn : row.all(role.position)) {
            Object who = practitioner(xcn);
            if (who.empty()) continue;
            Object participant;
            push(participant, "type",
                 r4::concept_of("http://terminology.hl7.org/CodeSystem/v3-ParticipationType",
                                role.code, role.display));
            participant["individual"] = std::move(who);
            push(made, "participant", std::move(participant));
        }
    }
    std::string began = date_time(row, 44);
    put(made, "period", r4::period(began, ended));
    Object stay;
    if (row.has(5)) put(stay, "preAdmissionIdentifier", identifier_of_cx(row.at(5), context_));
    put(stay, "reAdmission", concept_of_cwe(row.at(13), v2_table("0092")));
    put(stay, "admitSource", concept_of_cwe(row.at(14), v2_table("0023")));
    for (const Field& need : row.all(15))
        push(stay, "specialArrangement", concept_of_cwe(need, v2_table("0009")));
    push(stay, "specialCourtesy", concept_of_cwe(row.at(16), v2_table("0099")));
    put(stay, "dischargeDisposition", concept_of_cwe(row.at(36), v2_table("0112")));
    put(stay, "destination", r4::display_reference(row.at(37).readable()));
    put(made, "hospitalization", std::move(stay));
    const auto place = [&](std::size_t position, std::string_view status) {
        const std::string display = display_of_pl(row.at(position));
        if (display.empty()) return;
        push(made, "location",
             Object{{"location", r4::display_reference(display)}, {"status", status}});
    };
    place(3, ended.empty() ? "active" : "completed");
    place(6, "completed");
    place(11, "active");
}

void Conversion::pv2(const Row& row) {
    if (encounter_ == nullptr) return keep(row);
    push(*encounter_, "reasonCode", concept_of_cwe(row.at(3)));
}

}  // namespace mcr::source::hl7v2
