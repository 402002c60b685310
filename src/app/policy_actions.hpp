#pragma once

#include <ostream>
#include <string>
#include <string_view>
#include <vector>

#include "access/policy.hpp"
#include "base/clock.hpp"
#include "directory/store.hpp"
#include "store/store.hpp"

namespace mcr::app {

/// A change to an agreement in the words of the command line. Empty words are "every".
struct AgreementWords {
    std::string code;
    std::string kind, role;             ///< "community-pharmacy", "social worker"
    std::vector<std::string> sections;  ///< codes; "all" for every section
    std::vector<std::string> reasons;   ///< of overrides; none for no override at all
    std::string on_or_off;
    bool no_longer = false;
};

/// What `mcr agreement`, `mcr switch` and `mcr sensitive` do once the installation is open. Each
/// action prints its answer to `out` (one line of JSON if `json`), or one line to `err`, and gives
/// the exit status: 0 done, 1 'no', 2 wrong usage.
class PolicyActions {
public:
    struct Parts {  ///< all must outlive it
        store::Store& store;
        directory::DirectoryStore& members;
        const Clock& clock;
        std::ostream& out;
        std::ostream& err;
    };
    /// `command` begins the lines to `err`: "mcr agreement".
    PolicyActions(Parts parts, std::string command, bool json)
        : parts_(parts), command_(std::move(command)), json_(json) {}

    int list();
    int show(std::string_view code);
    /// `code` is empty for all, with the changes to sensitive codes.
    int history(std::string_view code);
    int edit(access::AgreementEdit::What what, const AgreementWords& words,
             const directory::Cause& cause);

    int switches();
    int turn(const AgreementWords& words, bool off, const directory::Cause& cause);

    int sensitive();
    int change_sensitive(const std::string& group, const std::vector<std::string>& codes, bool add,
                         const directory::Cause& cause);

private:
    int no(const Error& error);
    int wrong_usage(std::string_view sentence);
    /// Runs `change` in a transaction and prints the change that it made.
    template <class Change>
    int do_change(Change change);
    Result<access::Policies> policies();
    void print(const access::PolicyChange& change);

    Parts parts_;
    std::string command_;
    bool json_;
};

}  // namespace mcr::app
