#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "relay/coverage.hpp"
#include "source/record_locator.hpp"

namespace mcr::relay {

/// The pointers of one view, by the organisation that answers for them. Immutable.
class Pointers {
public:
    Pointers() = default;
    /// Pointers of an organisation that is not in force on `today` are its successor's, as far as
    /// the directory leads.
    Pointers(source::PointersFound found, const directory::Directory& directory,
             std::string_view today);

    /// Those that `code` answers for; empty for none.
    [[nodiscard]] std::span<const source::Pointer> of(const OdsCode& code) const;
    /// Each that answers for at least one, once, in the order of their codes.
    [[nodiscard]] const std::vector<OdsCode>& holders() const noexcept { return holders_; }
    [[nodiscard]] std::size_t unattributed() const noexcept { return unattributed_; }

private:
    std::vector<source::Pointer> pointers_;  ///< sorted by who answers for them
    std::vector<OdsCode> holders_;
    std::vector<std::size_t> ends_;  ///< of each holder's pointers
    std::size_t unattributed_ = 0;
};

/// What came of asking the record locator.
struct LocatorAnswer {
    std::optional<Error> error;
    source::PointersFound found;
};

/// The state and the beginning of a sentence for what could not be located because of `error`.
struct LocatorTrouble {
    record::CoverageState state;
    std::string sentence;
};
[[nodiscard]] LocatorTrouble trouble_of(const Error& error, std::string_view locator);

/// The row for pointers that do not say whose they are.
[[nodiscard]] CoverageRow unattributed_row(std::size_t count, std::string_view locator);

}  // namespace mcr::relay
