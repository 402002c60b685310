#include "source/hl7v2/convert.hpp"

#include <algorithm>
#include <array>
#include <map>

#include "source/hl7v2/conversion.hpp"

namespace mcr::source::hl7v2 {
namespace {

constexpr auto read_types = std::to_array<std::string_view>(
    {"ADT", "ORU", "MDM", "SIU", "VXU", "ADR", "ORF", "RSP", "DOC"});
/// Those that answer a question may answer it with nobody.
constexpr auto answers = std::to_array<std::string_view>({"ADR", "ORF", "RSP", "DOC"});
/// About the exchange, not about the patient.
constexpr auto envelope = std::to_array<std::string_view>(
    {"MSH", "SFT", "UAC", "MSA", "ERR", "QAK", "QPD", "QRD", "QRF", "RCP", "DSC", "QRI"});

template <std::size_t N>
bool is_one_of(std::string_view text, const std::array<std::string_view, N>& words) {
    return std::ranges::find(words, text) != words.end();
}

/// The segments of one patient: those from one PID to the next, with the EVN before it, and what
/// stands before the first PID.
std::vector<std::vector<std::size_t>> groups_of(const Message& message) {
    std::vector<std::vector<std::size_t>> groups;
    std::vector<std::size_t> before;
    const auto& segments = message.segments();
    for (std::size_t i = 0; i < segments.size(); ++i) {
        const std::string_view name = segments[i].name();
        if (is_one_of(name, envelope)) continue;
        if (name == "EVN" && !groups.empty()) {
            before = {i};
        } else if (name == "PID") {
            groups.emplace_back().push_back(i);
            groups.back().insert(groups.back().end(), before.begin(), before.end());
            before.clear();
        } else if (groups.empty() || !before.empty()) {
            before.push_back(i);
        } else {
            groups.back().push_back(i);
        }
    }
    if (!groups.empty()) groups.back().insert(groups.back().end(), before.begin(), before.end());
    return groups;
}

Result<void> take(Conversion& conversion, const Row& row) {
    using Step = void (Conversion::*)(const Row&);
    struct Entry {
        std::string_view name;
        Step step;
    };
    static constexpr std::array<Entry, 23> steps = {{
        {"OBX", &Conversion::obx},
        {"NTE", &Conversion::nte},
        {"OBR", &Conversion::obr},
        {"ORC", &Conversion::orc},
        {"PD1", &Conversion::pd1},
        {"NK1", &Conversion::nk1},
        {"MRG", &Conversion::mrg},
        {"ARV", &Conversion::arv},
        {"PV1", &Conversion::pv1},
        {"PV2", &Conversion::pv2},
        {"AL1", &Conversion::al1},
        {"IAM", &Conversion::iam},
        {"DG1", &Conversion::dg1},
        {"PR1", &Conversion::pr1},
        {"SPM", &Conversion::spm},
        {"TXA", &Conversion::txa},
        {"SCH", &Conversion::sch},
        {"TQ1", &Conversion::tq1},
        {"AIS", &Conversion::resource_of_appointment},
        {"AIG", &Conversion::resource_of_appointment},
        {"AIL", &Conversion::resource_of_appointment},
        {"AIP", &Conversion::resource_of_appointment},
        {"RXA", &Conversion::rxa},
    }};
    if (row.name() == "PID") return conversion.pid(row);
    if (row.name() == "RXR") {
        conversion.rxr(row);
        return {};
    }
    const auto step = std::ranges::find(steps, row.name(), &Entry::name);
    if (step == steps.end())
        conversion.keep(row);
    else
        (conversion.*(step->step))(row);
    return {};
}

}  // namespace

Result<std::vector<Made>> to_r4(const Message& message, const Context& context) {
    if (!is_one_of(message.type(), read_types)) {
        const std::string_view type = message.type();
        const bool plain = type.size() == 3 && std::ranges::all_of(type, [](char c) {
                               return (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
                           });
        return fail(ErrorKind::unsupported, "Messages of type " +
                                                (plain ? std::string(type) : std::string("MSH-9")) +
                                                " are not read.");
    }
    const auto zone = TimeZone::of(context.time_zone);
    if (!zone) return fail(ErrorKind::invalid, "The time zone of the system is not known.");
    std::vector<Made> all;
    ReadMarks marks(message.segments().size(), 0);
    const auto groups = groups_of(message);
    if (groups.empty()) {
        if (is_one_of(message.type(), answers)) return all;
        return fail(ErrorKind::malformed, "The message has no PID segment.");
    }
    std::map<std::string, std::size_t, std::less<>> known;  // ids of patients
    for (const auto& group : groups) {
        const Row pid(message, group.front(), marks);
        Made probe;
        if (auto told = Conversion(message, context, *zone, probe, marks).pid(pid); !told)
            return pass_on(told);
        const std::string id(probe.resources.resources().front()["id"].get_string());
        const auto [place, is_new] = known.emplace(id, all.size());
        if (is_new) all.emplace_back().notes = message.notes();
        Conversion conversion(message, context, *zone, all[place->second], marks);
        for (const std::size_t segment : group)
            if (auto taken = take(conversion, Row(message, segment, marks)); !taken)
                return pass_on(taken);
        conversion.finish(group);
    }
    return all;
}

}  // namespace mcr::source::hl7v2
