#include "app/member_actions.hpp"

#include <algorithm>
#include <boost/json.hpp>
#include <iomanip>

#include "directory/toml.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
using directory::Cause;
using directory::HistoryRow;
using directory::Organisation;
using directory::System;

json::value text_or_null(const std::optional<OdsCode>& code) {
    return code ? json::value(code->text()) : json::value(nullptr);
}

json::object as_object(const std::map<std::string, std::string, std::less<>>& table) {
    json::object out;
    for (const auto& [name, value] : table) out[name] = value;
    return out;
}

json::object to_json(const System& system) {
    return {{"key", system.key},
            {"protocol", system.protocol},
            {"address", system.address},
            {"answers_for", directory::to_string(system.answers_for)},
            {"sections", json::array(system.sections.begin(), system.sections.end())},
            {"time_limit_ms", system.time_limit.count()},
            {"stage", directory::to_string(system.stage)},
            {"stage_reason", system.stage_reason},
            {"withholding", directory::to_string(system.withholding)},
            {"settings", as_object(system.settings)},
            {"credentials", as_object(system.credentials)}};
}

json::object to_json(const Organisation& organisation, bool from_file) {
    json::array systems;
    for (const System& system : organisation.systems) systems.push_back(to_json(system));
    return {{"code", organisation.code.text()},
            {"name", organisation.name},
            {"kind", directory::to_string(organisation.kind)},
            {"valid_from", organisation.valid_from},
            {"valid_to", organisation.valid_to},
            {"predecessor", text_or_null(organisation.predecessor)},
            {"successor", text_or_null(organisation.successor)},
            {"parent", text_or_null(organisation.parent)},
            {"objection_contact", organisation.objection_contact},
            {"telling_name", organisation.telling_name},
            {"from", from_file ? "file" : "store"},
            {"systems", std::move(systems)}};
}

json::object to_json(const HistoryRow& row) {
    return {{"revision", row.revision},
            {"at", row.at},
            {"by", row.by},
            {"action", row.action},
            {"organisation", row.organisation},
            {"system", row.system},
            {"reason", row.reason},
            {"detail", row.detail}};
}

/// The stages of an organisation's systems, each once: "live", "live, suspended", "no system".
std::string stages_of(const Organisation& organisation) {
    std::string out;
    for (const auto stage :
         {directory::Stage::live, directory::Stage::awaiting, directory::Stage::suspended})
        if (std::ranges::find(organisation.systems, stage, &System::stage) !=
            organisation.systems.end())
            out += (out.empty() ? "" : ", ") + std::string(directory::to_string(stage));
    return out.empty() ? "no system" : out;
}

void print(std::ostream& out, const HistoryRow& row) {
    out << row.revision << "  " << row.at << "  " << row.by << "  " << row.action << " "
        << row.organisation;
    if (!row.system.empty()) out << " " << row.system;
    if (!row.detail.empty() && row.detail.find('\n') == std::string::npos)
        out << ": " << row.detail;
    if (!row.reason.empty()) out << " (" << row.reason << ")";
    out << "\n";
}

}  // namespace

int MemberActions::no(const Error& error) {
    err_ << "mcr member: " << error.sentence << "\n";
    return 1;
}

int MemberActions::wrong_usage(std::string_view sentence) {
    err_ << "mcr member: " << sentence << "\n";
    return 2;
}

template <class Action>
int MemberActions::with_code(std::string_view code, Action action) {
    const auto parsed = OdsCode::parse(code);
    if (!parsed) return wrong_usage(parsed.error().sentence);
    return action(*parsed);
}

int MemberActions::report(const directory::DirectoryStore::Changes& changes) {
    if (!changes) return no(changes.error());
    if (json_) {
        json::array rows;
        for (const HistoryRow& row : *changes) rows.push_back(to_json(row));
        out_ << json::serialize(json::object{{"revision", changes->front().revision},
                                             {"changes", std::move(rows)}})
             << "\n";
    } else {
        for (const HistoryRow& row : *changes) print(out_, row);
    }
    return 0;
}

int MemberActions::list() {
    const auto all = members_.directory();
    if (!all) return no(all.error());
    if (json_) {
        json::array rows;
        for (const Organisation& organisation : (*all)->organisations())
            rows.push_back(to_json(organisation, members_.is_from_file(organisation.code)));
        out_ << json::serialize(json::object{{"revision", (*all)->revision()},
                                             {"organisations", std::move(rows)}})
             << "\n";
        return 0;
    }
    for (const Organisation& organisation : (*all)->organisations())
        out_ << std::left << std::setw(11) << organisation.code.text() << std::setw(26)
             << directory::plain_name(organisation.kind) << std::setw(7)
             << (members_.is_from_file(organisation.code) ? "file" : "store") << std::setw(20)
             << stages_of(organisation) << organisation.name << "\n";
    return 0;
}

int MemberActions::show(std::string_view code) {
    return with_code(code, [&](const OdsCode& wanted) {
        const auto all = members_.directory();
        if (!all) return no(all.error());
        const Organisation* found = (*all)->find(wanted);
        if (found == nullptr)
            return no(Error{
                ErrorKind::not_found, 404, "There is no organisation " + wanted.text() + ".", {}});
        const auto latest = members_.history(wanted, 10);
        if (!latest) return no(latest.error());
        if (json_) {
            json::object shown = to_json(*found, members_.is_from_file(wanted));
            json::array rows;
            for (const HistoryRow& row : *latest) rows.push_back(to_json(row));
            shown["history"] = std::move(rows);
            out_ << json::serialize(shown) << "\n";
            return 0;
        }
        out_ << "# From the " << (members_.is_from_file(wanted) ? "directory file" : "store")
             << "\n"
             << directory::write_toml(std::span(found, 1));
        if (!latest->empty()) out_ << "\n# Latest changes\n";
        for (const HistoryRow& row : *latest) {
            out_ << "# ";
            print(out_, row);
        }
        return 0;
    });
}

int MemberActions::history(std::string_view code) {
    std::optional<OdsCode> wanted;
    if (!code.empty()) {
        auto parsed = OdsCode::parse(code);
        if (!parsed) return wrong_usage(parsed.error().sentence);
        wanted = std::move(*parsed);
    }
    const auto rows = members_.history(wanted, 1000);
    if (!rows) return no(rows.error());
    if (json_) {
        json::array all;
        for (const HistoryRow& row : *rows) all.push_back(to_json(row));
        out_ << json::serialize(json::object{{"history", std::move(all)}}) << "\n";
    } else {
        for (const HistoryRow& row : *rows) print(out_, row);
    }
    return 0;
}

int MemberActions::add(const std::filesystem::path& file, const Cause& cause) {
    const auto read = directory::read_toml_file(file);
    if (!read) return no(read.error());
    return report(members_.add(*read, cause));
}

int MemberActions::replace(const std::filesystem::path& file, const Cause& cause) {
    const auto read = directory::read_toml_file(file);
    if (!read) return no(read.error());
    return report(members_.replace(*read, cause));
}

int MemberActions::remove(std::string_view code, const Cause& cause) {
    return with_code(code,
                     [&](const OdsCode& known) { return report(members_.remove(known, cause)); });
}

int MemberActions::stage(std::string_view key, std::string_view stage, const Cause& cause) {
    const auto wanted = directory::stage_from(stage);
    if (!wanted)
        return wrong_usage("The stage " + std::string(stage) + " " + wanted.error().sentence + ".");
    if (*wanted == directory::Stage::suspended && cause.reason.empty())
        return wrong_usage("Say why it is suspended: --reason TEXT.");
    return report(members_.set_stage(key, *wanted, cause));
}

int MemberActions::suspend(std::string_view code, const Cause& cause) {
    return with_code(code,
                     [&](const OdsCode& known) { return report(members_.suspend(known, cause)); });
}

int MemberActions::resume(std::string_view code, const Cause& cause) {
    return with_code(code,
                     [&](const OdsCode& known) { return report(members_.resume(known, cause)); });
}

}  // namespace mcr::app
