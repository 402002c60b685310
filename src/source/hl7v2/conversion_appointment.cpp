#include <charconv>

#include "base/text.hpp"
#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

/// The status that the event itself gives (HL7 v2.8 chapter 10); empty where SCH-25 has the word.
std::string_view status_of_event(std::string_view event) {
    if (event == "S15" || event == "S16") return "cancelled";
    if (event == "S17") return "entered-in-error";
    if (event == "S26") return "noshow";
    return {};
}

std::string_view participation_of(std::string_view filler_status) {
    if (equal_ignoring_case(filler_status, "Booked") ||
        equal_ignoring_case(filler_status, "Confirmed") ||
        equal_ignoring_case(filler_status, "Complete"))
        return "accepted";
    if (equal_ignoring_case(filler_status, "Cancelled") ||
        equal_ignoring_case(filler_status, "Deleted"))
        return "declined";
    return "needs-action";
}

/// The minutes of a duration with its unit (s, min, h or in words; minutes without one).
int minutes_of(std::string_view number, std::string_view unit) {
    int count = 0;
    const auto [end, failed] = std::from_chars(number.data(), number.data() + number.size(), count);
    if (failed != std::errc{} || end != number.data() + number.size() || count <= 0 ||
        count > 100'000)
        return 0;
    const std::string lower = to_lower(unit);
    if (lower == "s" || lower.starts_with("sec")) return count / 60;
    if (lower == "h" || lower == "hr" || lower.starts_with("hour")) return count * 60;
    return count;
}

Object absent() {
    return {{"extension", r4::Array{r4::extension(data_absent_reason, "valueCode", "unknown")}}};
}

}  // namespace

void Conversion::sch(const Row& row) {
    if (!has_patient()) return keep(row);
    const Field number = row.has(2) ? row.at(2) : row.at(1);
    const std::string key = number.empty() ? patient_id_ + "|" + std::string(row.at(11).raw())
                                           : number.text(2) + "|" + number.text(1);
    Object& made = add("Appointment", id_of({"Appointment", key}), "");
    appointment_ = &made;
    start_.clear();
    end_.clear();
    push(made, "identifier", identifier_of_ei(row.at(1), context_, "PLAC"));
    push(made, "identifier", identifier_of_ei(row.at(2), context_, "FILL"));
    const std::string filler = row.text(25);
    std::string_view status = status_of_event(message_.event());
    if (status.empty()) status = appointment_status_of(filler);
    if (status.empty() && !filler.empty()) row.unread(25);
    made["status"] = status.empty() ? std::string_view("booked") : status;
    if (status == "cancelled")
        put(made, "cancelationReason", concept_of_cwe(row.at(6)));
    else
        push(made, "reasonCode", concept_of_cwe(row.at(7), v2_table("0276")));
    put(made, "appointmentType", concept_of_cwe(row.at(8), v2_table("0277")));
    if (const int minutes = minutes_of(row.text(9), row.text(10)); minutes > 0)
        made["minutesDuration"] = minutes;
    // TQ, until v2.5: begin and end in its components 4 and 5.
    const auto begin = read_moment(row.text(11, 4), zone_);
    const auto end = read_moment(row.text(11, 5), zone_);
    if (begin && begin->exact) start_ = begin->date_time;
    if (end && end->exact) end_ = end->date_time;
    Object self{{"actor", patient()}};
    self["status"] = status == "cancelled" ? "declined" : "accepted";
    push(made, "participant", std::move(self));
    take_notes_to(made, "comment");
}

void Conversion::tq1(const Row& row) {
    if (appointment_ == nullptr) return keep(row);
    if (const std::string begin = instant(row, 7); !begin.empty()) start_ = begin;
    if (const std::string end = instant(row, 8); !end.empty()) end_ = end;
}

void Conversion::resource_of_appointment(const Row& row) {
    if (appointment_ == nullptr) return keep(row);
    static_cast<void>(row.at(1));
    static_cast<void>(row.at(2));
    Object& made = *appointment_;
    const bool service = row.name() == "AIS";
    // AIS counts its times one place before AIG, AIL and AIP.
    const std::size_t time_at = service ? 4 : row.name() == "AIG" ? 8 : 6;
    const std::string begin = instant(row, time_at);
    if (start_.empty()) start_ = begin;
    const int minutes = minutes_of(row.text(time_at + 3), row.text(time_at + 4));
    if (minutes > 0 && !made.contains("minutesDuration")) made["minutesDuration"] = minutes;
    const std::string_view status = participation_of(row.text(time_at + 6));
    if (service) {
        push(made, "serviceType", concept_of_cwe(row.at(3)));
        take_notes_to(made, "comment");
        return;
    }
    const auto resources = row.all(3);
    for (const Field& one : resources) {
        Object actor;
        if (row.name() == "AIP")
            actor = practitioner(one);
        else if (row.name() == "AIL")
            actor = r4::display_reference(display_of_pl(one));
        else
            actor = r4::display_reference(one.text(2).empty() ? one.text(1) : one.text(2));
        if (actor.empty()) continue;
        Object participant{{"actor", std::move(actor)}};
        push(participant, "type", concept_of_cwe(row.at(4)));
        participant["status"] = status;
        push(made, "participant", std::move(participant));
    }
    take_notes_to(made, "comment");
}

void Conversion::finish_appointment() {
    if (appointment_ == nullptr) return;
    Object& made = *appointment_;
    if (end_.empty() && !start_.empty()) {
        const auto* minutes = made.if_contains("minutesDuration");
        const auto begin = parse_instant(start_);
        end_ = start_;
        if (minutes != nullptr && begin)
            end_ = format_instant(*begin + std::chrono::minutes(minutes->to_number<int>()));
    }
    const std::string_view status = made["status"].get_string();
    const bool may_be_open = status == "cancelled" || status == "proposed" || status == "waitlist";
    if (!start_.empty()) {
        made["start"] = start_;
        made["end"] = end_;
    } else if (!may_be_open) {
        made["_start"] = absent();
        made["_end"] = absent();
    }
    appointment_ = nullptr;
}

}  // namespace mcr::source::hl7v2
