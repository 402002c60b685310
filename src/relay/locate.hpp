#pragma once

#include <memory>
#include <set>
#include <string>
#include <unordered_map>
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
        std::vector<directory::Member> systems;  ///< asked for every patient, or for this one
        std::vector<directory::Member> pointed;  ///< asked only where something names it
    };
    /// Organisations in force that answer for anyone, each once.
    [[nodiscard]] const std::vector<Holder>& anyone() const noexcept { return anyone_; }
    /// Organisations in force whose systems are asked only where something names them.
    [[nodiscard]] const std::vector<Holder>& pointed() const noexcept { return pointed_; }
    /// The one of pointed() with this code, null for none.
    [[nodiscard]] const Holder* find_pointed(const OdsCode& code) const;
    /// How many of pointed() there are of each kind, without those whose name tells something.
    [[nodiscard]] const std::vector<directory::Directory::KindCount>& pointed_counts()
        const noexcept {
        return pointed_counts_;
    }
    /// Whether any system in force is asked only where something names it.
    [[nodiscard]] bool has_pointed() const noexcept { return has_pointed_; }
    /// Rows that are the same for every patient: members without a connected system.
    [[nodiscard]] const std::vector<CoverageRow>& standing_rows() const noexcept { return rows_; }
    /// How many organisations are not in force today.
    [[nodiscard]] std::size_t closed() const noexcept { return closed_; }
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
    std::vector<Holder> anyone_, pointed_;
    std::unordered_map<OdsCode, std::size_t> pointed_at_;
    std::vector<directory::Directory::KindCount> pointed_counts_;
    std::vector<CoverageRow> rows_;
    std::size_t closed_ = 0;
    bool telling_ = false, has_pointed_ = false;
};

/// What beside the register and the directory says who may hold something of a patient.
struct Naming {
    std::vector<OdsCode> hinted;     ///< knew the patient before
    std::vector<OdsCode> objecting;  ///< the patient has objected there
    bool everyone = false;           ///< the reader's wish
};

/// The holders of one patient by the register (the practice that the demographics name, if it is in
/// force), the members that answer for anyone, and what `naming` names: all that is known before a
/// record locator has answered. Of the organisations that are asked only where something names
/// them, those whose name tells something are always among them (law 4), and those where the
/// patient has objected, so that no row tells what a record locator knows of them.
/// `index` must outlive the result.
[[nodiscard]] std::vector<LocatorIndex::Holder> locate(const LocatorIndex& index,
                                                       const people::Demographics& patient,
                                                       const Naming& naming = {});

/// The settled rows of what is ruled out for this patient, with the reason, without organisations
/// that are in `apart` because they have a row of their own.
[[nodiscard]] std::vector<CoverageRow> ruled_out(const LocatorIndex& index,
                                                 const people::Demographics& patient,
                                                 const std::set<OdsCode>& apart = {});

/// The settled rows, one per kind, of the organisations of index.pointed() that are not in `apart`:
/// nothing named them, which is said as `sentence`.
[[nodiscard]] std::vector<CoverageRow> not_pointed_to(const LocatorIndex& index,
                                                      const std::set<OdsCode>& apart,
                                                      record::CoverageState state,
                                                      const std::string& sentence);

/// A settled row of one organisation, and one without.
[[nodiscard]] CoverageRow settled_for(const directory::Organisation& organisation,
                                      record::CoverageState state, std::string sentence);
[[nodiscard]] CoverageRow settled(std::string name, record::CoverageState state,
                                  std::string sentence);

}  // namespace mcr::relay
