#pragma once

#include <functional>
#include <ostream>
#include <string>

#include "app/objection_words.hpp"
#include "base/clock.hpp"
#include "base/random.hpp"
#include "directory/directory.hpp"
#include "objection/register.hpp"
#include "store/store.hpp"

namespace mcr::app {

/// What `mcr objection` does once the installation is open and the register's tables are there.
/// Each action prints its answer to `out` (one line of JSON if `json`), or one line to `err`, and
/// gives the exit status: 0 done, 1 'no', 2 wrong usage. `by` names who acts.
class ObjectionActions {
public:
    struct Parts {  ///< all must outlive it
        store::Store& store;
        const directory::Directory& directory;
        const Clock& clock;
        Random& random;
    };
    ObjectionActions(Parts parts, bool json, std::ostream& out, std::ostream& err)
        : parts_(parts), json_(json), out_(out), err_(err) {}

    /// Of one patient, of one holder, or of all where both are empty; `open_only`: only those that
    /// wait for the holder's decision.
    int list(const std::string& patient, const std::string& holder, bool open_only);
    int show(const std::string& id);
    int history(const std::string& id);
    int record(const FilingWords& words, const std::string& by);
    int consider(const std::string& id, const std::string& by);
    int decide(const std::string& id, const VerdictWords& words, const std::string& by);
    int choose(const std::string& id, const std::string& choice, const std::string& by);
    int withdraw(const std::string& id, bool checked, const std::string& reason,
                 const std::string& by);
    int confirm_withdrawal(const std::string& id, const std::string& by);

private:
    using Objections = Result<std::vector<objection::Objection>>;
    int print(const Objections& objections);
    int changed(const Result<objection::Objection>& objection);
    int no(const Error& error);
    int wrong_usage(const Error& error);

    Parts parts_;
    bool json_;
    std::ostream& out_;
    std::ostream& err_;
};

}  // namespace mcr::app
