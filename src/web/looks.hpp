#pragma once

#include <string>
#include <vector>

#include "audit/reader.hpp"
#include "directory/directory.hpp"

/// Entries of the audit log as people read them.
namespace mcr::web {

/// One look at a record, refused ones included, or one override.
struct Look {
    Instant when;
    std::string id;  ///< of the person who looked
    std::string name, role, organisation;
    std::string why;
    std::vector<std::string> what;  ///< sentences
    bool refused = false;
    bool overridden = false;
};

/// The looks that `records` (the latest first) tell of: an intent and what was released for it are
/// one. An organisation whose name alone tells something is named only where its data was released
/// (law 4). `officer_of`: the code of the organisation for whose privacy officer it is, who sees of
/// what others' staff did only what concerns it; empty for a patient. Entries of other kinds, which
/// officers are given, stand for themselves.
[[nodiscard]] std::vector<Look> looks_of(const std::vector<audit::Record>& records,
                                         const directory::Directory& directory,
                                         const std::string& officer_of = {});
/// Whether such an entry is for patients to see.
[[nodiscard]] bool tells_of_a_look(const audit::Entry& entry);
/// A table of looks; `self` is the id of the reader, who is called "You". HTML.
[[nodiscard]] std::string looks_table(const std::vector<Look>& looks, std::string_view caption,
                                      std::string_view self);

}  // namespace mcr::web
