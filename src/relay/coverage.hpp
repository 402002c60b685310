#pragma once

#include <optional>
#include <span>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "directory/directory.hpp"
#include "record/coverage_state.hpp"

namespace mcr::relay {

/// One organisation's row, or one row for a kind of organisation that the locator ruled out.
/// Carries no clinical content.
struct CoverageRow {
    std::optional<OdsCode> organisation;  ///< empty for a row per kind and for the unnamed row
    std::string organisation_name;        ///< or "Other GP practices (212)"
    std::string system_key;               ///< empty where no system stands behind the row
    std::string protocol;
    record::CoverageState state = record::CoverageState::not_asked;
    bool settled = false;
    std::string sentence;            ///< plain English, for the reader
    std::vector<std::string> notes;  ///< further sentences of the source
    Milliseconds took{0};            ///< from asking to the last byte
    std::size_t items = 0;           ///< released
    bool overridable = false;        ///< an objection keeps something back that may be overridden
    bool askable = false;            ///< the reader may wish that these be asked after all
    /// The federation that told of it, where this organisation was not asked from here; then
    /// system_key is that of its system, a slash and the organisation's code.
    std::optional<OdsCode> via;
    std::string via_name;
};

/// The coverage statement of one answer (law 3). Lives on the request's thread.
class Coverage {
public:
    /// Adds a row and gives its index.
    std::size_t add(CoverageRow row);
    /// Settles row `index` for good. Errors: conflict if it has a state; not_found if there is no
    /// such row.
    Result<void> settle(std::size_t index, record::CoverageState state, std::string sentence,
                        std::vector<std::string> notes = {}, Milliseconds took = {});
    /// The first row of `organisation`.
    [[nodiscard]] std::optional<std::size_t> find(const OdsCode& organisation) const noexcept;
    /// Adds a note to row `index`, whether it is settled or not.
    void add_note(std::size_t index, std::string note);
    /// Puts `row` in the place of row `index`, behind which no system stands, of the same
    /// organisation. Errors: conflict where one does; not_found if there is no such row.
    Result<void> take_over(std::size_t index, CoverageRow row);
    void mark_overridable(std::size_t index) { rows_[index].overridable = true; }
    void count_item(std::size_t index) { ++rows_[index].items; }
    /// True once every row has its state; only then may the answer end.
    [[nodiscard]] bool complete() const noexcept;
    /// Whether at least one source answered, whatever it said (design section 5: else 503).
    [[nodiscard]] bool anyone_answered() const noexcept;
    [[nodiscard]] std::span<const CoverageRow> rows() const noexcept { return rows_; }

private:
    std::vector<CoverageRow> rows_;
};

/// Whether a source in this state answered the question.
[[nodiscard]] bool is_answer(record::CoverageState state) noexcept;

}  // namespace mcr::relay
