#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <vector>

#include "audit/checkpoint.hpp"
#include "audit/intervals.hpp"
#include "audit/keys.hpp"
#include "audit/segment.hpp"
#include "audit/tree.hpp"
#include "audit/verify.hpp"

namespace mcr::audit {

/// Follows the chain line by line and tells what was done to it. A line whose hash holds is a true
/// entry, wherever it stands; what was done is read from the order of the true entries and from
/// the lines between them. Looks one true entry ahead.
class ChainCheck {
public:
    explicit ChainCheck(const Keys& keys, std::optional<Checkpoint> checkpoint);

    /// The next file. `last`: an unfinished last line is no harm in it.
    void begin_segment(std::string name, bool last);
    void feed(const Line& line);
    /// Call once, after the last line.
    [[nodiscard]] Verdict finish();

private:
    struct Where {
        std::size_t segment = 0;
        std::uint64_t line = 0;
    };
    struct TrueEntry {
        std::uint64_t sequence = 0;
        std::string previous, hash;
        Digest leaf{};
        Where where;
    };
    /// Lines that follow each other, whose hashes do not hold and that claim numbers that follow
    /// each other; `claimed` is 0 for lines that claim none.
    struct Suspects {
        std::uint64_t claimed = 0;
        std::uint64_t count = 0;
        Where where;
    };
    struct Found {
        Where where;
        Break what;
    };

    void suspect(std::optional<std::uint64_t> claimed, Where where);
    void settle(const TrueEntry& entry, const TrueEntry* next);
    [[nodiscard]] Intervals unseen(std::uint64_t first, std::uint64_t last) const;
    void match_suspects(Intervals& places, bool at_end);
    void accept(const TrueEntry& entry);
    void miss(const Intervals& places, Where where);
    void report(BreakKind kind, Where where, std::uint64_t sequence);
    void report(BreakKind kind, Where where, std::uint64_t first, std::uint64_t last);

    ChainMac mac_;
    std::optional<Checkpoint> checkpoint_;
    std::vector<std::string> segments_;
    bool in_last_ = false;
    Where here_;

    std::optional<TrueEntry> held_;
    std::vector<Suspects> before_, after_;  ///< of held_, not settled yet

    std::uint64_t expected_ = 1;
    std::string head_;
    Intervals missing_;                         ///< passed over, may still come late
    std::map<std::uint64_t, Where> missed_at_;  ///< by the first of each gap
    std::map<std::uint64_t, Where> early_;      ///< came before their place
    Tree tree_;
    Verdict verdict_;
    std::vector<Found> found_;
};

}  // namespace mcr::audit
