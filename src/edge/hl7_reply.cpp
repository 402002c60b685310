#include "edge/hl7_reply.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ranges>
#include <utility>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

using source::hl7v2::Message;

std::string_view words_of(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 12> table = {{
        {"100", "Segment sequence error"},
        {"101", "Required field missing"},
        {"102", "Data type error"},
        {"103", "Table value not found"},
        {"200", "Unsupported message type"},
        {"201", "Unsupported event code"},
        {"202", "Unsupported processing id"},
        {"203", "Unsupported version id"},
        {"204", "Unknown key identifier"},
        {"205", "Duplicate key identifier"},
        {"206", "Application record locked"},
        {"207", "Application internal error"},
    }};
    for (const auto& [known, words] : table)
        if (known == code) return words;
    return "Application internal error";
}

/// YYYYMMDDHHMMSS+0000 of an instant.
std::string stamp(Instant when) {
    std::string out;
    for (const char c : format_instant(when).substr(0, 19))
        if (c >= '0' && c <= '9') out += c;
    return out + "+0000";
}

bool is_upper(char c) {
    return c >= 'A' && c <= 'Z';
}
bool is_digit(char c) {
    return c >= '0' && c <= '9';
}

/// A number at `at`, which moves behind it; 0 if there is none.
int number_at(std::string_view text, std::size_t& at) {
    int number = 0;
    const auto read = std::from_chars(text.data() + at, text.data() + text.size(), number);
    if (read.ec != std::errc{}) return 0;
    at = static_cast<std::size_t>(read.ptr - text.data());
    return number;
}

std::string text_of(const Message& message, std::string_view raw) {
    return message.text(raw);
}

/// Whether the answer is an accept acknowledgement, an application one, or none at all.
char mode_of(const Message& message, bool good) {
    const std::string accept(message.header().field(15)), application(message.header().field(16));
    if (accept.empty() && application.empty()) return 'A';
    const auto wanted = [good](std::string_view when) {
        return when == "AL" || (when == "ER" && !good) || (when == "SU" && good);
    };
    if (wanted(accept)) return 'C';
    return wanted(application) || (accept.empty() && application.empty()) ? 'A' : '\0';
}

/// ERR has its place and code apart since version 2.5.
bool is_before_2_5(std::string_view version) {
    return version.starts_with("2.1") || version.starts_with("2.2") || version.starts_with("2.3") ||
           version.starts_with("2.4");
}

std::string err_of(const Hl7Fault& fault, std::string_view version) {
    const std::string sentence = source::hl7v2::escape(fault.sentence);
    const std::string words(words_of(fault.code));
    if (is_before_2_5(version)) {
        std::string place = fault.segment + '^' + std::to_string(fault.occurrence) + '^' +
                            (fault.field > 0 ? std::to_string(fault.field) : std::string());
        if (fault.segment.empty()) place = "^^";
        return "ERR|" + place + '^' + fault.code + '&' + words + "&HL70357";
    }
    return "ERR||" + fault.place() + '|' + fault.code + '^' + words + "^HL70357|E|||" + sentence +
           '|' + sentence;
}

}  // namespace

std::string Hl7Fault::place() const {
    if (segment.empty()) return {};
    std::string out = segment + '^' + std::to_string(occurrence);
    if (field > 0) out += '^' + std::to_string(field);
    return out;
}

void find_place(std::string_view sentence, const Message* message, Hl7Fault& into) {
    constexpr std::string_view numbered = "Segment ", without = " no ", of_field = "field ";
    if (sentence.starts_with(numbered)) {
        std::size_t at = numbered.size();
        const int place = number_at(sentence, at);
        const auto open = sentence.find('(', at);
        if (place <= 0 || open == std::string_view::npos || open + 4 >= sentence.size()) return;
        into.segment = sentence.substr(open + 1, 3);
        if (message != nullptr)
            into.occurrence = static_cast<int>(std::ranges::count_if(
                message->segments() | std::views::take(place),
                [&](const auto& segment) { return segment.name() == into.segment; }));
        if (const auto field = sentence.find(of_field, open); field != std::string_view::npos) {
            at = field + of_field.size();
            into.field = number_at(sentence, at);
        }
        return;
    }
    const auto missing = sentence.find(without);
    if (missing == std::string_view::npos || !sentence.substr(missing + 4).contains(" segment"))
        return;
    const std::string_view name = sentence.substr(missing + without.size(), 3);
    if (name.size() == 3 &&
        std::ranges::all_of(name, [](char c) { return is_upper(c) || is_digit(c); }))
        into.segment = name;
}

std::string acknowledgement(const Message* message, const std::optional<Hl7Fault>& fault,
                            const Replying& replying) {
    const char mode = message != nullptr ? mode_of(*message, !fault) : 'A';
    if (mode == '\0') return {};
    std::string sender, facility, event, control_id, version = "2.5", processing = "P";
    if (message != nullptr) {
        const auto& header = message->header();
        sender = text_of(*message, message->component(header.field(3), 1));
        facility = text_of(*message, message->component(header.field(4), 1));
        event = text_of(*message, message->event());
        control_id = text_of(*message, message->control_id());
        if (!message->version().empty()) version = text_of(*message, message->version());
        if (const auto id = message->component(header.field(11), 1); !id.empty())
            processing = text_of(*message, id);
    }
    using source::hl7v2::escape;
    std::string out =
        "MSH|^~\\&|" + escape(replying.application) + '|' + escape(replying.facility) + '|' +
        escape(sender) + '|' + escape(facility) + '|' + stamp(replying.now) + "||ACK" +
        (event.empty() ? std::string() : '^' + escape(event)) + '|' + escape(replying.control_id) +
        '|' + escape(processing) + '|' + escape(version) + '\r';
    out += std::string("MSA|") + mode +
           (!fault            ? 'A'
            : fault->rejected ? 'R'
                              : 'E') +
           '|' + escape(control_id);
    if (fault) out += '|' + escape(fault->sentence);
    out += '\r';
    if (fault) out += err_of(*fault, version) + '\r';
    return out;
}

}  // namespace mcr::edge
