#include "edge/hl7_events.hpp"

#include <algorithm>
#include <array>
#include <utility>

namespace mcr::edge {
namespace {

using source::hl7v2::Made;
using source::hl7v2::Message;
using source::hl7v2::Segment;
using source::r4::Object;

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& of) {
    return std::ranges::find(of, text) != of.end();
}

constexpr std::array<std::string_view, 8> merges = {"A18", "A30", "A34", "A36",
                                                    "A39", "A40", "A46", "A47"};
constexpr std::array<std::string_view, 9> moves = {"A35", "A41", "A42", "A43", "A44",
                                                   "A45", "A49", "A50", "A51"};

std::string text_of(const Object& object, std::string_view key) {
    const auto* member = object.if_contains(key);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
}

struct Nothing {
    std::size_t field;
    std::string_view member;
};

/// Members that a field sent as "" takes away (HL7 v2.8 section 2.5.3: delete the value).
void clear(const Segment* segment, std::span<const Nothing> table, Item& item) {
    if (segment == nullptr) return;
    for (const Nothing& row : table)
        if (segment->is_null(row.field)) item.cleared.emplace_back(row.member);
}

constexpr std::array patient_fields = {Nothing{7, "birthDate"},
                                       Nothing{8, "gender"},
                                       Nothing{11, "address"},
                                       Nothing{13, "telecom"},
                                       Nothing{15, "communication"},
                                       Nothing{16, "maritalStatus"},
                                       Nothing{24, "multipleBirthBoolean"},
                                       Nothing{25, "multipleBirthInteger"},
                                       Nothing{29, "deceasedDateTime"},
                                       Nothing{30, "deceasedBoolean"}};
constexpr std::array visit_fields = {Nothing{3, "location"}, Nothing{10, "serviceType"},
                                     Nothing{44, "period.start"}, Nothing{45, "period.end"}};

/// What an ADT message says of the person and the visit is the word of the system that keeps them;
/// what others say is said in passing.
void stand(const Message& message, const std::string& type, Item& item) {
    const bool keeps_people = message.type() == "ADT";
    if (type == "Patient") {
        item.manner = keeps_people ? Manner::update : Manner::if_missing;
        clear(message.find("PID"), patient_fields, item);
    } else if (type == "Encounter") {
        item.manner = keeps_people ? Manner::update : Manner::if_missing;
        clear(message.find("PV1"), visit_fields, item);
        if (message.event() == "A13") {
            item.cleared.emplace_back("period.end");
            item.cleared.emplace_back("hospitalization.dischargeDisposition");
        }
    } else if (type == "RelatedPerson" && !keeps_people) {
        item.manner = Manner::if_missing;
    } else if (type == "DocumentReference" && message.find("TXA") != nullptr &&
               message.find("OBX") == nullptr) {
        // A change of status speaks of the document that was sent before.
        item.manner = Manner::update;
        item.weak = {"content"};
    }
}

void take_appointment(const Message& message, Object& resource, std::vector<std::string>& removed) {
    const std::string_view event = message.event();
    if (event == "S15" || event == "S16") resource["status"] = "cancelled";
    if (event == "S26") resource["status"] = "noshow";
    if (event == "S17") removed.push_back("Appointment/" + text_of(resource, "id"));
}

}  // namespace

std::expected<void, Hl7Fault> check_event(const Message& message) {
    if (message.type() != "ADT" || !is_one_of(message.event(), moves)) return {};
    Hl7Fault fault;
    fault.code = "201";
    fault.segment = "MSH";
    fault.field = 9;
    fault.sentence =
        "Moves of visits and accounts between patients are not read; the patients "
        "have to be corrected in the vault.";
    fault.rejected = true;
    return std::unexpected(std::move(fault));
}

Prepared::OfPatient by_event(const Message& message, Made made, Told told) {
    Prepared::OfPatient out;
    Delivery& delivery = out.delivery;
    delivery.told = std::move(told);
    delivery.nhs_numbers = std::move(made.nhs_numbers);
    delivery.local_ids = std::move(made.local_ids);
    const std::string_view event = message.event();
    const bool is_adt = message.type() == "ADT";
    for (Object& resource : made.resources.resources()) {
        const std::string type = text_of(resource, "resourceType");
        if (type == "Patient" && delivery.patient_id.empty())
            delivery.patient_id = text_of(resource, "id");
        Item item;
        item.resource = std::move(resource);
        stand(message, type, item);
        if (type == "Appointment" && message.type() == "SIU")
            take_appointment(message, item.resource, delivery.removed);
        if (type == "Encounter" && is_adt && event == "A23") {
            delivery.removed.push_back("Encounter/" + text_of(item.resource, "id"));
            continue;
        }
        if (type == "Appointment" && event == "S17") continue;
        delivery.items.push_back(std::move(item));
    }
    if (is_adt && is_one_of(event, merges)) out.prior_ids = std::move(made.prior_ids);
    if (is_adt && event == "A37") out.apart_again = delivery.local_ids;
    out.forgotten = is_adt && event == "A29";
    if (out.forgotten) delivery.items.clear();
    return out;
}

}  // namespace mcr::edge
