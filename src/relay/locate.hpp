#pragma once

#include <memory>
#include <string>
#include <vector>

#include "directory/directory.hpp"
#include "people/demographics.hpp"
#include "relay/coverage.hpp"

namespace mcr::relay {

/// What of the locator's answer does not depend on the patient, made once for each directory, so
/// that a view costs by the holders it asks and not by the members there are.
class LocatorIndex {
public:
    /// `today` is a FHIR date.
    LocatorIndex(std::shared_ptr<const directory::Directory> directory, std::string today);

    /// A holder that could hold a part of the record: one organisation with its systems.
    struct Holder {
        const directory::Organisation* organisation = nullptr;
        std::vector<directory::Member> systems;
    };
    /// Organisations in force that answer for anyone, each once.
    [[nodiscard]] const std::vector<Holder>& anyone() const noexcept { return anyone_; }
    /// Rows that are the same for every patient: members without a connected system, and one for
    /// those that have closed.
    [[nodiscard]] const std::vector<CoverageRow>& standing_rows() const noexcept { return rows_; }
    [[nodiscard]] bool has_telling_names() const noexcept { return telling_; }
    [[nodiscard]] const directory::Directory& directory() const noexcept { return *directory_; }
    [[nodiscard]] const std::shared_ptr<const directory::Directory>& shared_directory()
        const noexcept {
        return directory_;
    }
    [[nodiscard]] const std::string& today() const noexcept { return today_; }

private:
    std::shared_ptr<const directory::Directory> directory_;
    std::string today_;
    std::vector<Holder> anyone_;
    std::vector<CoverageRow> rows_;
    bool telling_ = false;
};

/// Everything the relay must ask or explain for one patient.
struct Located {
    std::vector<LocatorIndex::Holder> holders;
    std::vector<CoverageRow> explained;  ///< settled rows: ruled out, with the reason
};

/// Locates by the register (the practice that the demographics name, if it is in force) and the
/// members that answer for anyone. Pointers to single records would add holders here.
/// `index` must outlive the result.
[[nodiscard]] Located locate(const LocatorIndex& index, const people::Demographics& patient);

}  // namespace mcr::relay
