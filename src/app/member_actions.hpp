#pragma once

#include <filesystem>
#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "directory/ods.hpp"
#include "directory/store.hpp"

namespace mcr::app {

/// What `mcr member` does once the installation is open. Each action prints its answer to `out`
/// (one line of JSON if `json`), or one line to `err`, and gives the exit status: 0 done, 1 'no',
/// 2 wrong usage.
class MemberActions {
public:
    /// All must outlive it.
    MemberActions(directory::DirectoryStore& members, bool json, std::ostream& out,
                  std::ostream& err)
        : members_(members), json_(json), out_(out), err_(err) {}

    int list();
    int show(std::string_view code);
    /// `code` is empty for all.
    int history(std::string_view code);
    int add(const std::filesystem::path& file, const directory::Cause& cause);
    int replace(const std::filesystem::path& file, const directory::Cause& cause);
    int remove(std::string_view code, const directory::Cause& cause);
    int stage(std::string_view key, std::string_view stage, const directory::Cause& cause);
    int suspend(std::string_view code, const directory::Cause& cause);
    int resume(std::string_view code, const directory::Cause& cause);
    /// Shows what of the organisations of the store is another in `snapshot`, and, if `apply`,
    /// makes it so. What stands in the directory file is shown as to be changed there.
    int refresh(const directory::OdsSnapshot& snapshot, std::string_view today, bool apply,
                const directory::Cause& cause);
    /// The codes of all organisations. Errors: those of DirectoryStore::directory.
    [[nodiscard]] Result<std::vector<OdsCode>> codes();

private:
    template <class Action>
    int with_code(std::string_view code, Action action);
    int report(const directory::DirectoryStore::Changes& changes);
    int no(const Error& error);
    int wrong_usage(std::string_view sentence);

    directory::DirectoryStore& members_;
    bool json_;
    std::ostream& out_;
    std::ostream& err_;
};

}  // namespace mcr::app
