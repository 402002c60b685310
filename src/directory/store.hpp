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

/// What the store holds at one moment.
struct Loaded {
    std::uint64_t revision = 0;
    std::vector<Organisation> organisations;  ///< by code
};

/// The organisations in the store. Safe from any thread; every function blocks on the database:
/// not from a Worker's thread.
///
/// A change is made only if the whole directory, with the organisations of the installation's file,
/// can be built after it. Each raises the revision by one and leaves its rows in the history, in
/// the same transaction. Errors of every change, beside those said: invalid, naming organisation
/// and field; invalid for a Cause that is not one line each; those of Store::transact.
class DirectoryStore {
public:
    /// `store` must outlive it. `from_file` are organisations that are always there beside those of
    /// the store, and that the store cannot change.
    explicit DirectoryStore(store::Store& store, std::vector<Organisation> from_file = {});

    /// Brings the tables up to date. Errors: those of Store::migrate.
    [[nodiscard]] Result<void> migrate();

    [[nodiscard]] Result<std::uint64_t> revision();
    /// Errors: invalid, naming organisation and field, when what is stored is no organisation.
    [[nodiscard]] Result<Loaded> load();
    /// All organisations, those of the file too, built. Errors: those of load and Directory::build.
    [[nodiscard]] Result<std::shared_ptr<const Directory>> directory();
    [[nodiscard]] std::span<const Organisation> from_file() const noexcept { return from_file_; }

    using Changes = Result<std::vector<HistoryRow>>;
    /// Adds all or none. Errors: conflict when one is there already.
    [[nodiscard]] Changes add(std::span<const Organisation> organisations, const Cause& cause);
    /// Puts each in the place of the one with its code. Errors: not_found.
    [[nodiscard]] Changes replace(std::span<const Organisation> organisations, const Cause& cause);
    /// Errors: not_found; invalid without a reason, or when another organisation refers to it.
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
    using Edit = std::function<Changes(store::Transaction&)>;
    [[nodiscard]] Changes change(const Cause& cause, bool needs_reason, const Edit& edit);
    [[nodiscard]] Result<void> check_whole(std::vector<Organisation> stored,
                                           std::uint64_t revision) const;

    store::Store& store_;
    std::vector<Organisation> from_file_;
};

}  // namespace mcr::directory
