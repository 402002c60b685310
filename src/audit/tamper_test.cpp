#include <gtest/gtest.h>

#include <algorithm>
#include <set>

#include "audit/line.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"
#include "base/random.hpp"

namespace mcr::audit {
namespace {

using Lines = std::vector<std::string>;

/// One random act of tampering. Gives what was done and the entries of which one must be named.
struct Act {
    std::string what;
    std::set<std::uint64_t> touched;
};

std::uint64_t sequence_of(const std::string& line) {
    return *claimed_sequence(line);
}

Act tamper(Lines& lines, SeededRandom& random) {
    const std::size_t at = random.below(lines.size());
    const std::uint64_t here = sequence_of(lines[at]);
    const auto place = lines.begin() + static_cast<std::ptrdiff_t>(at);
    switch (random.below(7)) {
        case 0: {
            const std::size_t byte = random.below(lines[at].size());
            lines[at][byte] ^= static_cast<char>(1U << random.below(7));
            return {"flip byte " + std::to_string(byte) + " of " + std::to_string(here), {here}};
        }
        case 1:
            lines.erase(place);
            return {"remove " + std::to_string(here), {here}};
        case 2: {
            const std::size_t to = random.below(lines.size());
            const std::string copy = lines[at];
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(to), copy);
            return {"copy " + std::to_string(here) + " to line " + std::to_string(to + 1), {here}};
        }
        case 3: {
            const std::size_t other = (at + 1 + random.below(lines.size() - 1)) % lines.size();
            const std::uint64_t there = sequence_of(lines[other]);
            std::swap(lines[at], lines[other]);
            return {"swap " + std::to_string(here) + " and " + std::to_string(there),
                    {here, there}};
        }
        case 4: {
            const std::string line = lines[at];
            lines.erase(place);
            const std::size_t to = (at + 1 + random.below(lines.size() - 1)) % lines.size();
            lines.insert(lines.begin() + static_cast<std::ptrdiff_t>(to), line);
            // Moving an entry by one place moves its neighbour just as well.
            return {"move " + std::to_string(here) + " to line " + std::to_string(to + 1),
                    {here - 1, here, here + 1}};
        }
        case 5:
            lines.resize(at);
            return {"cut off from " + std::to_string(here), {here}};
        default: {
            std::string line = lines[at];
            line.resize(random.below(line.size()));
            lines[at] = line;
            return {"shorten " + std::to_string(here), {here}};
        }
    }
}

TEST(AuditTamper, every_random_act_is_found_and_an_entry_that_it_touched_is_named) {
    const test::Folder folder;
    test::make_log(folder.path(), 25);
    const auto path = folder.path() / segment_name(1);
    const Lines original = test::lines_of(path);
    const auto keys = Keys::derive(test::key());
    SeededRandom random(20261123);
    for (int round = 0; round < 1500; ++round) {
        Lines lines = original;
        const Act act = tamper(lines, random);
        if (lines == original) continue;
        test::write_lines(path, lines);
        const auto verdict = verify_log(folder.path(), *keys);
        ASSERT_TRUE(verdict);
        ASSERT_FALSE(verdict->intact()) << act.what;
        ASSERT_TRUE(std::ranges::any_of(verdict->breaks,
                                        [&](const Break& found) {
                                            const auto first = act.touched.lower_bound(found.first);
                                            return first != act.touched.end() &&
                                                   *first <= found.last;
                                        }))
            << act.what << ": " << verdict->breaks.front().sentence;
    }
}

TEST(AuditTamper, several_random_acts_at_once_are_found) {
    const test::Folder folder;
    test::make_log(folder.path(), 25);
    const auto path = folder.path() / segment_name(1);
    const Lines original = test::lines_of(path);
    const auto keys = Keys::derive(test::key());
    SeededRandom random(7);
    for (int round = 0; round < 500; ++round) {
        Lines lines = original;
        std::string what;
        for (std::uint64_t acts = 2 + random.below(4); acts > 0 && lines.size() > 2; --acts) {
            std::erase_if(lines, [](const std::string& line) { return !claimed_sequence(line); });
            if (lines.size() < 2) break;
            what += tamper(lines, random).what + "; ";
        }
        if (lines == original) continue;
        test::write_lines(path, lines);
        const auto verdict = verify_log(folder.path(), *keys);
        ASSERT_TRUE(verdict);
        EXPECT_FALSE(verdict->intact()) << what;
    }
}

}  // namespace
}  // namespace mcr::audit
