#include <boost/json.hpp>

#include "app/member_actions.hpp"

namespace mcr::app {

namespace json = boost::json;

Result<std::vector<OdsCode>> MemberActions::codes() {
    const auto all = members_.directory();
    if (!all) return std::unexpected(all.error());
    std::vector<OdsCode> codes;
    for (const directory::Organisation& one : (*all)->organisations()) codes.push_back(one.code);
    return codes;
}

int MemberActions::refresh(const directory::OdsSnapshot& snapshot, std::string_view today,
                           bool apply, const directory::Cause& cause) {
    const auto loaded = members_.load();
    if (!loaded) return no(loaded.error());
    const auto update = directory::compare_with_ods(loaded->organisations, snapshot, today);
    std::vector<directory::Organisation> ours;
    for (const directory::Organisation& one : update.organisations)
        if (!members_.is_from_file(one.code)) ours.push_back(one);
    if (apply && !ours.empty())
        if (const auto done = members_.replace(ours, cause); !done) return no(done.error());
    if (json_) {
        json::array changes;
        for (const directory::OdsChange& one : update.changes)
            changes.push_back(json::object{{"organisation", one.code.text()},
                                           {"field", one.field},
                                           {"from", one.from},
                                           {"to", one.to},
                                           {"in_file", members_.is_from_file(one.code)}});
        json::array notes(update.notes.begin(), update.notes.end());
        out_ << json::serialize(json::object{{"applied", apply && !ours.empty()},
                                             {"changes", std::move(changes)},
                                             {"notes", std::move(notes)}})
             << "\n";
        return 0;
    }
    for (const directory::OdsChange& one : update.changes)
        out_ << one.code.text() << "  " << one.field << ": "
             << (one.from.empty() ? "nothing" : one.from) << " -> " << one.to
             << (members_.is_from_file(one.code) ? "  (to be changed in the directory file)" : "")
             << "\n";
    for (const std::string& note : update.notes) out_ << "look at: " << note << "\n";
    if (update.changes.empty()) out_ << "Nothing differs.\n";
    return 0;
}

}  // namespace mcr::app
