#pragma once

#include <string>
#include <vector>

#include "access/context.hpp"
#include "directory/directory.hpp"
#include "record/coverage_state.hpp"
#include "record/section.hpp"

namespace mcr::relay {

/// From where one view looks: what its decisions are made of, the same for every holder.
struct Standpoint {
    access::Asker asker;
    access::Context context;
    Instant now;
};

/// What may be asked of one system, and what the reader is told of the rest.
struct Permit {
    record::Sections ask;           ///< of those wanted; none: the system is not contacted
    record::Sections permitted;     ///< what may come back, whatever was asked
    record::Sections confidential;  ///< of those: labelled so
    bool overridden = false;        ///< something is asked only because of an override
    bool overridable = false;       ///< an objection that keeps something back does not bar it
    /// Where nothing is asked: the row's state and sentence.
    record::CoverageState state = record::CoverageState::not_supported;
    std::string sentence;
    std::vector<std::string> notes;     ///< what is left out, and why
    std::vector<std::string> withheld;  ///< for the audit: "reason section …"
    /// Nothing is asked, and for something that concerns this patient: no other patient's view may
    /// show it by its time (law 4).
    bool for_this_patient = false;
    /// An answer of nothing recorded would say too much: what an objection or a switch keeps back
    /// was wanted too.
    bool incomplete = false;
    record::CoverageState incomplete_state = record::CoverageState::objected;
};

/// The decision of access/ for one system, as the relay acts on it.
[[nodiscard]] Permit permit(const Standpoint& from, const directory::Member& member,
                            const record::Sections& wanted);

/// The same under `agreement`, where the organisation has none of its own here.
[[nodiscard]] Permit permit(const Standpoint& from, const directory::Member& member,
                            const access::Agreement& agreement, const record::Sections& wanted);

/// Where a refusal of access/ stands in the coverage statement.
[[nodiscard]] record::CoverageState state_of(access::Reason reason) noexcept;

/// The sections that `system` offers.
[[nodiscard]] record::Sections offered_by(const directory::System& system);

}  // namespace mcr::relay
