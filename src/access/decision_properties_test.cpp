#include <gtest/gtest.h>

#include "access/decision.hpp"
#include "base/random.hpp"

namespace mcr::access {
namespace {

using directory::Sections;
using people::RoleGroup;

Sections all() {
    return Sections{}.set();
}
OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

/// Anything at all, for what must hold of every decision.
class Anything {
public:
    explicit Anything(std::uint64_t seed) : random_(seed) {}
    bool coin() { return random_.below(2) == 1; }
    Sections sections() {
        if (coin()) return coin() ? all() : Sections{};
        return Sections(random_.next());
    }
    OdsCode organisation() {
        constexpr std::array<std::string_view, 4> codes = {"RQW", "RWH", "RAL", "RWHX"};
        return code(codes[random_.below(codes.size())]);
    }
    objection::Standing standing() {
        objection::Standing made{organisation()};
        made.sections = sections();
        made.except_in_emergency = coin();
        made.bars_override = coin();
        made.confidential = random_.below(4) == 0;
        made.lifted.everyone = random_.below(6) == 0;
        for (std::uint64_t i = random_.below(3); i > 0; --i)
            made.lifted.organisations.push_back(organisation());
        return made;
    }
    Override override_of(Instant now) {
        return {"o",
                static_cast<OverrideReason>(random_.below(override_reason_count)),
                {organisation()},
                now + std::chrono::hours{static_cast<int>(random_.below(3)) - 1}};
    }
    Asker asker() {
        return {static_cast<RoleGroup>(random_.below(role_count)),
                organisation(),
                static_cast<directory::Kind>(random_.below(kind_count)),
                static_cast<Purpose>(random_.below(4)),
                static_cast<Basis>(random_.below(basis_count)),
                static_cast<Permission>(random_.below(permission_count)),
                sections(),
                coin()};
    }
    Holder holder() {
        return {organisation(),
                static_cast<directory::Stage>(random_.below(3)),
                sections(),
                sections(),
                sections(),
                coin(),
                std::bitset<override_reason_count>(random_.next()),
                {},
                {}};
    }

private:
    SeededRandom random_;
};

TEST(DecisionProperties, one_more_objection_never_releases_more) {
    Anything any(11);
    const Instant now{std::chrono::seconds{1'790'000'000}};
    for (int i = 0; i < 20'000; ++i) {
        const Asker asker = any.asker();
        Holder holder = any.holder();
        std::vector<objection::Standing> standing;
        const std::vector<Override> declared = {any.override_of(now)};
        holder.declared = declared;
        Decision before = decide(asker, holder, now);
        for (int more = 0; more < 3; ++more) {
            standing.push_back(any.standing());
            holder.standing = standing;
            const Decision after = decide(asker, holder, now);
            ASSERT_TRUE((after.permitted & ~before.permitted).none());
            before = after;
        }
    }
}

TEST(DecisionProperties, an_override_changes_nothing_at_another_holder_and_only_objections_here) {
    Anything any(12);
    const Instant now{std::chrono::seconds{1'790'000'000}};
    for (int i = 0; i < 20'000; ++i) {
        const Asker asker = any.asker();
        Holder holder = any.holder();
        const std::vector<objection::Standing> standing = {any.standing(), any.standing()};
        holder.standing = standing;
        const Decision without = decide(asker, holder, now);
        const std::vector<Override> declared = {any.override_of(now)};
        holder.declared = declared;
        const Decision with = decide(asker, holder, now);
        const Sections gained = with.permitted & ~without.permitted;
        if (gained.none()) continue;
        ASSERT_EQ(declared[0].holders[0], holder.organisation);
        ASSERT_TRUE(
            (gained & ~without.by_reason[static_cast<std::size_t>(Reason::objection)]).none());
    }
}

}  // namespace
}  // namespace mcr::access
