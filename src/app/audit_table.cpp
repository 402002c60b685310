#include "app/audit_table.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::app {
namespace {

std::string harmless(std::string text) {
    std::ranges::replace_if(
        text, [](char c) { return static_cast<unsigned char>(c) < 0x20 || c == 0x7F; }, '?');
    return text;
}

/// `text` with spaces up to `width` characters and two more; a longer text stays whole.
std::string column(std::string text, std::size_t width) {
    text = harmless(std::move(text));
    const auto characters = static_cast<std::size_t>(std::ranges::count_if(
        text, [](char c) { return (static_cast<unsigned char>(c) & 0xC0U) != 0x80U; }));
    if (characters < width) text.append(width - characters, ' ');
    return text + "  ";
}

std::string joined(const std::vector<std::string>& texts, std::string_view separator) {
    std::string out;
    for (const auto& text : texts) {
        if (!out.empty()) out += separator;
        out += text;
    }
    return out;
}

std::string who(const audit::Actor& actor) {
    std::string out = actor.name.empty() ? actor.id : actor.name;
    if (!actor.role_name.empty()) out += ", " + actor.role_name;
    if (!actor.organisation.empty()) out += ", " + actor.organisation;
    return out;
}

std::string what(const audit::Entry& entry) {
    std::vector<std::string> parts;
    for (const auto& part : entry.parts) {
        std::string text = part.holder + " " + part.state;
        if (!part.items.empty()) text += " " + std::to_string(part.items.size()) + " items";
        parts.push_back(std::move(text));
    }
    std::vector<std::string> texts;
    if (!entry.action.empty()) texts.push_back(entry.action);
    if (!entry.holders.empty()) texts.push_back("of " + joined(entry.holders, ", "));
    if (!parts.empty()) texts.push_back(joined(parts, ", "));
    if (!entry.reason.empty()) texts.push_back(entry.reason);
    return joined(texts, "; ");
}

std::string grouped(const std::string& nhs_number) {
    if (nhs_number.size() != 10) return nhs_number;
    return nhs_number.substr(0, 3) + " " + nhs_number.substr(3, 3) + " " + nhs_number.substr(6);
}

std::string row(std::string number, std::string time, std::string kind, std::string actor,
                std::string patient, std::string content) {
    std::string out = column(std::move(number), 8) + column(std::move(time), 24) +
                      column(std::move(kind), 7) + column(std::move(actor), 40) +
                      column(std::move(patient), 12) + harmless(std::move(content));
    out.erase(out.find_last_not_of(' ') + 1);
    return out + "\n";
}

}  // namespace

std::string table_row(const audit::Record& record) {
    const audit::Entry& entry = record.entry;
    return row(std::to_string(record.position.sequence), format_instant(record.position.recorded),
               std::string(audit::to_string(entry.kind)), who(entry.actor), grouped(entry.patient),
               what(entry));
}

std::string table_heading() {
    return row("ENTRY", "TIME", "KIND", "WHO", "PATIENT", "WHAT");
}

}  // namespace mcr::app
