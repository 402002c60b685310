#include "audit/chain_check.hpp"

#include <algorithm>
#include <tuple>
#include <utility>

#include "audit/line.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

/// Beyond this many ranges of one sort, the oldest are reported as they stand.
constexpr std::size_t most_pending = 100'000;

std::uint64_t count_of(const Intervals& places) {
    std::uint64_t count = 0;
    for (const auto& [first, last] : places) count += last - first + 1;
    return count;
}

std::string words(const Break& what) {
    const bool several = what.last > what.first;
    const std::string who =
        several ? "Entries " + std::to_string(what.first) + " to " + std::to_string(what.last)
                : "Entry " + std::to_string(what.first);
    const std::string were = several ? " were " : " was ";
    switch (what.kind) {
        case BreakKind::changed:
            return who + were + "changed.";
        case BreakKind::removed:
            return who + were + "removed.";
        case BreakKind::inserted:
            if (what.first == 0) return "A line that is no entry of this log was inserted.";
            return "A line that claims to be entry " + std::to_string(what.first) +
                   " was inserted; that entry's place is elsewhere.";
        case BreakKind::reordered:
            return who + (several ? " stand" : " stands") + " in the wrong place.";
        case BreakKind::replaced:
            return who + " does not continue what stands before: one of the two comes from " +
                   "another copy of this log.";
        case BreakKind::cut_off:
            return who + were + "cut off at the end.";
        case BreakKind::checkpoint:
            break;
    }
    return {};
}

}  // namespace

ChainCheck::ChainCheck(const Keys& keys, std::optional<Checkpoint> checkpoint)
    : mac_(keys), checkpoint_(std::move(checkpoint)), head_(no_hash()) {
    if (checkpoint_) verdict_.checkpointed = checkpoint_->entries;
}

void ChainCheck::begin_segment(std::string name, bool last) {
    segments_.push_back(std::move(name));
    in_last_ = last;
    here_ = {segments_.size() - 1, 0};
    ++verdict_.segments;
}

void ChainCheck::feed(const Line& line) {
    here_.line = line.number;
    if (!line.complete && in_last_) {
        verdict_.torn_bytes = line.text.size();
        return;
    }
    const auto frame = line.too_long ? std::nullopt : frame_of(line.text);
    if (!line.complete || !frame || !hash_holds(*frame, mac_)) {
        suspect(claimed_sequence(line.text), here_);
        return;
    }
    TrueEntry entry{frame->sequence, std::string(frame->previous), std::string(frame->hash),
                    leaf_hash(line.text), here_};
    if (held_) settle(*held_, &entry);
    before_.insert(before_.end(), after_.begin(), after_.end());
    after_.clear();
    held_ = std::move(entry);
}

void ChainCheck::suspect(std::optional<std::uint64_t> claimed, Where where) {
    auto& list = held_ ? after_ : before_;
    if (!list.empty()) {
        auto& last = list.back();
        const bool next = claimed ? last.claimed != 0 && *claimed == last.claimed + last.count
                                  : last.claimed == 0;
        if (next && last.where.segment == where.segment) {
            ++last.count;
            return;
        }
    }
    if (list.size() >= most_pending)
        ++verdict_.more_breaks;
    else
        list.push_back({claimed.value_or(0), 1, where});
}

/// Gives `entry` its place; `next` is the true entry behind it, if there is one.
void ChainCheck::settle(const TrueEntry& entry, const TrueEntry* next) {
    if (entry.sequence < expected_) {
        const bool late = missing_.remove(entry.sequence);
        report(late ? BreakKind::reordered : BreakKind::inserted, entry.where, entry.sequence);
        return;
    }
    if (entry.sequence == expected_) {
        Intervals none;
        match_suspects(none, false);
        if (const auto copy = early_.find(entry.sequence); copy != early_.end()) {
            report(BreakKind::inserted, copy->second, entry.sequence);
            early_.erase(copy);
        }
        if (entry.previous != head_) report(BreakKind::replaced, entry.where, entry.sequence);
        accept(entry);
        return;
    }
    Intervals places = unseen(expected_, entry.sequence - 1);
    std::uint64_t suspects = 0;
    for (const auto& lines : before_) suspects += lines.count;
    if (suspects < count_of(places) && next != nullptr && next->sequence <= entry.sequence &&
        early_.size() < most_pending) {
        if (!early_.emplace(entry.sequence, entry.where).second)
            report(BreakKind::inserted, entry.where, entry.sequence);
        return;
    }
    match_suspects(places, false);
    miss(places, entry.where);
    while (!early_.empty() && early_.begin()->first < entry.sequence) {
        report(BreakKind::reordered, early_.begin()->second, early_.begin()->first);
        early_.erase(early_.begin());
    }
    if (const auto copy = early_.find(entry.sequence); copy != early_.end()) {
        report(BreakKind::inserted, copy->second, entry.sequence);
        early_.erase(copy);
    }
    accept(entry);
}

/// The numbers of [first, last] that did not come early.
Intervals ChainCheck::unseen(std::uint64_t first, std::uint64_t last) const {
    Intervals places;
    std::uint64_t from = first;
    for (auto at = early_.lower_bound(first); at != early_.end() && at->first <= last; ++at) {
        if (at->first > from) places.add(from, at->first - 1);
        from = at->first + 1;
    }
    if (from <= last) places.add(from, last);
    return places;
}

/// Lines whose hash does not hold stand in for the entries that are not there: first those that
/// claim one of `places`, then the others in order; what is left over was inserted.
void ChainCheck::match_suspects(Intervals& places, bool at_end) {
    std::vector<Suspects> homeless;
    const auto keep = [&homeless](std::uint64_t claimed, Where where) {
        if (!homeless.empty() && homeless.back().claimed != 0 &&
            homeless.back().claimed + homeless.back().count == claimed)
            ++homeless.back().count;
        else
            homeless.push_back({claimed, 1, where});
    };
    for (const auto& lines : before_) {
        if (lines.claimed == 0 || places.empty()) {
            homeless.push_back(lines);
            continue;
        }
        for (std::uint64_t i = 0; i < lines.count; ++i) {
            const Where where{lines.where.segment, lines.where.line + i};
            if (places.remove(lines.claimed + i))
                report(BreakKind::changed, where, lines.claimed + i);
            else
                keep(lines.claimed + i, where);
        }
    }
    before_.clear();
    const std::uint64_t beyond =
        std::max(expected_, checkpoint_ ? checkpoint_->entries + 1 : std::uint64_t{1});
    for (const auto& lines : homeless) {
        for (std::uint64_t i = 0; i < lines.count; ++i) {
            const Where where{lines.where.segment, lines.where.line + i};
            const std::uint64_t claimed = lines.claimed == 0 ? 0 : lines.claimed + i;
            if (at_end && claimed >= beyond)
                report(BreakKind::changed, where, claimed);
            else if (!places.empty())
                report(BreakKind::changed, where, places.take_first());
            else
                report(BreakKind::inserted, where, claimed);
        }
    }
}

void ChainCheck::miss(const Intervals& places, Where where) {
    for (const auto& [first, last] : places) {
        missing_.add(first, last);
        missed_at_.emplace(first, where);
    }
    while (missing_.ranges() > most_pending) {
        ++verdict_.more_breaks;
        missed_at_.erase(missed_at_.begin(), missed_at_.lower_bound(missing_.begin()->first));
        missing_.drop_first();
    }
}

void ChainCheck::accept(const TrueEntry& entry) {
    if (checkpoint_ && entry.sequence == checkpoint_->entries && entry.hash != checkpoint_->head)
        report(BreakKind::replaced, entry.where, entry.sequence);
    expected_ = entry.sequence + 1;
    head_ = entry.hash;
    tree_.add(entry.leaf);
    ++verdict_.entries;
}

void ChainCheck::report(BreakKind kind, Where where, std::uint64_t sequence) {
    report(kind, where, sequence, sequence);
}

void ChainCheck::report(BreakKind kind, Where where, std::uint64_t first, std::uint64_t last) {
    if (!found_.empty()) {
        auto& before = found_.back();
        if (before.what.kind == kind && before.where.segment == where.segment && first != 0 &&
            kind != BreakKind::inserted && kind != BreakKind::replaced &&
            before.what.last + 1 == first) {
            before.what.last = last;
            return;
        }
    }
    if (found_.size() >= max_breaks) {
        ++verdict_.more_breaks;
        return;
    }
    Break what;
    what.kind = kind;
    what.first = first;
    what.last = last;
    found_.push_back({where, std::move(what)});
}

Verdict ChainCheck::finish() {
    if (held_) settle(*held_, nullptr);
    before_.insert(before_.end(), after_.begin(), after_.end());
    after_.clear();
    Intervals places;
    if (checkpoint_ && checkpoint_->entries >= expected_)
        places = unseen(expected_, checkpoint_->entries);
    match_suspects(places, true);
    for (const auto& [sequence, where] : early_) report(BreakKind::reordered, where, sequence);
    for (const auto& [first, last] : missing_) {
        const auto at = std::prev(missed_at_.upper_bound(first));
        report(BreakKind::removed, at->second, first, last);
    }
    for (const auto& [first, last] : places) report(BreakKind::cut_off, here_, first, last);

    std::ranges::stable_sort(found_, {}, [](const Found& found) {
        return std::tuple(found.where.segment, found.where.line, found.what.first);
    });
    for (auto& [where, what] : found_) {
        if (where.segment < segments_.size()) what.segment = segments_[where.segment];
        what.line = where.line;
        what.sentence = words(what);
        verdict_.breaks.push_back(std::move(what));
    }
    verdict_.head = head_;
    if (verdict_.intact()) verdict_.tree_head = to_hex(tree_.head());
    return std::move(verdict_);
}

}  // namespace mcr::audit
