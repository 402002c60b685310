#pragma once

#include <map>
#include <string>
#include <vector>

#include "relay/coverage.hpp"
#include "relay/permit.hpp"
#include "source/adapter.hpp"

namespace mcr::relay {

/// What the federations of one view gave of organisations behind them: judged for each of those as
/// for a holder of our own, and told in rows. Lives on the request's thread.
/// docs/decisions/010 says why, docs/access.md what.
class Beyond {
public:
    /// All must outlive it.
    Beyond(const Standpoint& from, const directory::Directory& directory,
           const record::Sections& wanted)
        : from_(from), directory_(directory), wanted_(wanted) {}

    /// Takes out of `answer`, which `federation` gave, what the decision for each item's
    /// organisation does not let through, and says so in that organisation's row. Rows without an
    /// organisation become notes; so do those whose name alone tells something and that gave
    /// nothing.
    void judge(source::Answer& answer, const directory::Member& federation);

    /// Puts the rows of `answer`, judged, into `coverage`. Gives the indexes of rows that are new,
    /// stand in the place of another or have a new note and are settled.
    std::vector<std::size_t> tell(source::Answer& answer, const directory::Member& federation,
                                  Coverage& coverage) const;

    /// Organisations whose items are for the caring team only and leave labelled so.
    [[nodiscard]] std::vector<OdsCode> confidential() const;
    /// For the audit: what of organisations that are not `located` will be taken out of what
    /// `federation` gives, "CODE KEY objection section …".
    [[nodiscard]] std::vector<std::string> withheld(const directory::Member& federation,
                                                    const Coverage& located) const;

private:
    [[nodiscard]] Permit permit_for(const OdsCode& code, const directory::Member& federation) const;
    [[nodiscard]] record::Sections permitted_unlabelled(const directory::Member& federation) const;
    void judge_row(source::RowBeyond& row, const Permit& permit, std::size_t left,
                   std::size_t came) const;

    const Standpoint& from_;
    const directory::Directory& directory_;
    const record::Sections& wanted_;
};

}  // namespace mcr::relay
