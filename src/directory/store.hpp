#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "store/store.hpp"

namespace mcr::directory {

/// Who changes the directory, and why.
struct Cause {
    std::string by;      ///< one line, never empty
    std::string reason;  ///< one line; needed where said so
};

/// One change as the store remembers it, for ever. Reported to the caller of every change.
struct HistoryRow {
    std::uint64_t revision = 0;  ///< that the change led to
    std::string at;              ///< FHIR instant
    std::string by;
    std::string action;        ///< "add", "replace", "remove", "stage", "suspend", "resume"
    std::string organisation;  ///< ODS code
    std::string system;        ///< key, where one system was changed; else empty
    std::string reason;
    std::string detail;  ///< what is different: "live -> suspended", or the TOML added
};

/// All organisations at one moment.
struct Loaded {
    std::uint64_t revision = 0;
    std::vector<Organisation> organisations;
};

/// The organisations of the store and of the installation's directory file, if it has one: those of
/// the file are added, replaced and removed there, but staged, suspended and resumed here, and what
/// is said here goes before what the file says. Safe from any thread; every function blocks on the
/// database: not from a Worker's thread.
///
/// A change is made only if the whole directory can be built after it; but suspending is never
/// refused for something else that is broken. Each raises the revision by
/// one and leaves its rows in the history, in the same transaction. Errors of every change, beside
/// those said: invalid, naming organisation and field; invalid for a Cause that is not one line
/// each; those of Store::transact.
class DirectoryStore {
public:
    /// `store` must outlive it.
    explicit DirectoryStore(store::Store& store, std::vector<Organisation> from_file = {});

    /// A rule beside those of Directory::build, from folders further down: what systems' settings
    /// mean to their protocols. Kept by copies of this too.
    using Rule = std::function<Result<void>(const Directory&)>;
    void also_check(Rule rule) { rule_ = std::move(rule); }

    /// Brings the tables up to date. Errors: those of Store::migrate.
    [[nodiscard]] Result<void> migrate();

    [[nodiscard]] Result<std::uint64_t> revision();
    /// Errors: invalid, naming organisation and field, when what is stored is no organisation.
    [[nodiscard]] Result<Loaded> load();
    /// What load gives, built. Errors: those of load, of Directory::build and of the further rule.
    [[nodiscard]] Result<std::shared_ptr<const Directory>> directory();
    [[nodiscard]] bool is_from_file(const OdsCode& code) const;

    using Changes = Result<std::vector<HistoryRow>>;
    /// Adds all or none. Errors: conflict when one is there already.
    [[nodiscard]] Changes add(std::span<const Organisation> organisations, const Cause& cause);
    /// Puts each in the place of the one with its code; stages are those given. Errors: not_found;
    /// conflict for one of the file.
    [[nodiscard]] Changes replace(std::span<const Organisation> organisations, const Cause& cause);
    /// Errors: not_found; conflict for one of the file; invalid without a reason, or when another
    /// organisation refers to it.
    [[nodiscard]] Changes remove(const OdsCode& code, const Cause& cause);
    /// Errors: not_found; conflict when it is at that stage already; invalid for suspended without
    /// a reason.
    [[nodiscard]] Changes set_stage(std::string_view key, Stage stage, const Cause& cause);
    /// Suspends every system of the organisation that is not suspended yet. Errors: not_found;
    /// conflict when none is left to suspend; invalid without a reason.
    [[nodiscard]] Changes suspend(const OdsCode& code, const Cause& cause);
    /// Gives every system that `suspend` suspended the stage that it had. One that was suspended by
    /// itself stays so. Errors: not_found; conflict when there is none.
    [[nodiscard]] Changes resume(const OdsCode& code, const Cause& cause);

    /// The latest first; of one organisation, or of all where `code` is empty.
    [[nodiscard]] Result<std::vector<HistoryRow>> history(const std::optional<OdsCode>& code,
                                                          std::size_t most = 100);

private:
    using Edit = std::function<Changes(store::Transaction&, const Loaded& now)>;
    enum class Weight { plain, needs_reason, switches_off };
    [[nodiscard]] Changes change(const Cause& cause, Weight weight, const Edit& edit);
    [[nodiscard]] Result<Loaded> load_all(store::Transaction& transaction) const;
    [[nodiscard]] Result<std::shared_ptr<const Directory>> build(Loaded loaded) const;

    store::Store& store_;
    std::vector<Organisation> from_file_;
    Rule rule_;
};

}  // namespace mcr::directory
