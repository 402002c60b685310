#include "app/objection_print.hpp"

#include <boost/json.hpp>
#include <iomanip>

#include "base/text.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
using objection::HistoryRow;
using objection::Objection;
using objection::State;
using objection::Verdict;

json::value moment_or_null(const std::optional<Instant>& when) {
    return when ? json::value(format_instant(*when)) : json::value(nullptr);
}

json::array to_json(const std::vector<OdsCode>& codes) {
    json::array out;
    for (const OdsCode& code : codes) out.emplace_back(code.text());
    return out;
}

json::object to_json(const people::Doer& by) {
    return {{"name", by.name},
            {"id", by.id},
            {"role", by.role_name},
            {"organisation", by.organisation}};
}

json::object to_json(const Verdict& verdict) {
    json::object out{
        {"outcome", to_string(verdict.outcome)},
        {"ground", verdict.ground ? json::value(to_string(*verdict.ground)) : json::value(nullptr)},
        {"reason", verdict.reason},
        {"review", moment_or_null(verdict.review)},
        {"bars_override", verdict.bars_override},
        {"everyone", verdict.reach.everyone},
        {"organisations", to_json(verdict.reach.organisations)},
        {"from", moment_or_null(verdict.reach.from)},
        {"until", moment_or_null(verdict.reach.until)},
        {"care", verdict.care},
        {"telling_deferred", nullptr}};
    if (const auto& deferred = verdict.telling_deferred)
        out["telling_deferred"] = {{"officer", deferred->officer},
                                   {"review", format_instant(deferred->review)}};
    return out;
}

/// What is stored, but for a review that has come.
State state_at(const Objection& objection, Instant now) {
    const auto standing = standing_of(objection, now);
    return standing ? standing->state : objection.state;
}

bool asks_for_a_choice(const Objection& objection) {
    return objection.state == State::not_upheld && objection.verdict &&
           objection.verdict->ground == objection::Ground::care_needs_it;
}

std::string sections_of(const Objection& objection) {
    if (objection.everything()) return "everything";
    std::string text;
    for (const std::string_view code : directory::codes_of(objection.sections))
        text += (text.empty() ? "" : ",") + std::string(code);
    return text;
}

}  // namespace

json::object to_json(const Objection& objection, Instant now) {
    json::array sections;
    for (const std::string_view code : directory::codes_of(objection.sections))
        sections.emplace_back(code);
    json::object out{{"id", objection.id},
                     {"filing", objection.filing},
                     {"patient", objection.patient.text()},
                     {"holder", objection.holder.text()},
                     {"everything", objection.everything()},
                     {"sections", std::move(sections)},
                     {"except_in_emergency", objection.except_in_emergency},
                     {"authority", to_string(objection.authority)},
                     {"on_authority_of", objection.on_authority_of},
                     {"competence", to_string(objection.competence)},
                     {"recorded_by", to_json(objection.recorded_by)},
                     {"received", format_instant(objection.received)},
                     {"state", to_string(state_at(objection, now))},
                     {"decision", nullptr},
                     {"choice", nullptr},
                     {"withdrawal_effective", moment_or_null(objection.withdrawal_effective)},
                     {"changed", format_instant(objection.changed)},
                     {"version", objection.version}};
    if (objection.verdict) out["decision"] = to_json(*objection.verdict);
    if (asks_for_a_choice(objection)) out["choice"] = to_string(objection.choice);
    return out;
}

json::object to_json(const HistoryRow& row) {
    return {{"version", row.version}, {"at", format_instant(row.at)},  {"by", to_json(row.by)},
            {"action", row.action},   {"state", to_string(row.state)}, {"reason", row.reason},
            {"detail", row.detail}};
}

void print(std::ostream& out, const Objection& objection, Instant now) {
    out << objection.id << "  " << std::left << std::setw(11) << objection.holder.text()
        << objection.patient.display() << "  " << std::setw(11)
        << to_string(state_at(objection, now)) << format_instant(objection.received) << "  "
        << sections_of(objection);
    if (objection.except_in_emergency) out << ", except in an emergency";
    if (asks_for_a_choice(objection)) out << "; choice: " << to_string(objection.choice);
    if (objection.withdrawal_effective)
        out << "; withdrawn from " << format_instant(*objection.withdrawal_effective);
    out << "\n";
}

void print(std::ostream& out, const HistoryRow& row) {
    out << row.version << "  " << format_instant(row.at) << "  " << row.by.name << "  "
        << row.action << ": " << row.detail;
    if (!row.reason.empty()) out << " (" << row.reason << ")";
    out << "\n";
}

}  // namespace mcr::app
