#pragma once

#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "audit/entry.hpp"
#include "audit/line.hpp"
#include "audit/segment.hpp"
#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::audit {

/// Which entries are wanted; what is empty asks for nothing.
struct Filter {
    std::string patient;       ///< NHS number
    std::string who;           ///< Actor::id
    std::string organisation;  ///< ODS code of the actor's organisation
    std::string request_id;
    std::optional<EntryKind> kind;
    std::optional<Instant> since;  ///< recorded then or later
    std::optional<Instant> until;  ///< recorded before
    [[nodiscard]] bool takes(const Record& record) const;
};

/// Reads the entries of a log in order, which may be growing. Does not check the chain: verify_log
/// does. Holds one entry at a time. For one thread.
class Reader {
public:
    /// Errors: not_found when there is no log; unavailable.
    [[nodiscard]] static Result<Reader> open(const std::filesystem::path& folder,
                                             Filter filter = {});
    /// Reads these segments only, in this order.
    [[nodiscard]] static Reader over(std::vector<Segment> segments, Filter filter);
    /// Asked before every so many lines; once it gives true, `next` gives timed_out.
    void stop_when(std::function<bool()> stop) { stop_ = std::move(stop); }

    /// The next entry that the filter takes; nothing at the end. Errors: unavailable; timed_out when
    /// it was stopped.
    [[nodiscard]] Result<std::optional<Record>> next();
    /// The line of the entry that `next` gave last, without its line end.
    [[nodiscard]] std::string_view line() const noexcept { return line_; }
    /// Lines passed over because they are no entries.
    [[nodiscard]] std::uint64_t unreadable() const noexcept { return unreadable_; }

private:
    Reader() = default;
    [[nodiscard]] bool may_match(std::string_view line) const;
    std::vector<Segment> segments_;
    std::size_t at_ = 0;
    std::optional<LineReader> lines_;
    Filter filter_;
    std::vector<std::string> needles_;  ///< texts that a line with a match contains
    std::string_view line_;
    std::uint64_t unreadable_ = 0;
    std::uint64_t read_ = 0;
    std::function<bool()> stop_;
};

}  // namespace mcr::audit
