// How long the access decision takes for one view: 50 holders of all kinds, 38 sections each, with
// what each gives by agreement, and 0, 5 or 50 standing objections of the patient. Medians of the
// time of all 50 decisions. One line of JSON each: {"name","value","unit"}.

#include <algorithm>
#include <chrono>
#include <cstdio>
#include <string>
#include <vector>

#include "access/decision.hpp"
#include "access/policy.hpp"

namespace {

using namespace mcr;
using Steady = std::chrono::steady_clock;

constexpr std::size_t holder_count = 50;
constexpr int rounds = 2001;
const Instant now{std::chrono::seconds{1'790'000'000}};

OdsCode code_of_holder(std::size_t n) {
    return *OdsCode::parse("RH" + std::to_string(100 + n));
}

/// As the relay knows a holder before it decides.
struct Known {
    OdsCode organisation;
    directory::Kind kind;
    const access::Agreement* agreement;
};

std::vector<Known> holders() {
    std::vector<Known> all;
    for (std::size_t n = 0; n < holder_count; ++n) {
        const auto kind = static_cast<directory::Kind>(n % access::kind_count);
        all.push_back({code_of_holder(n), kind, &access::default_agreement(kind)});
    }
    return all;
}

/// Objections to the first `count` holders: every other one lifted for named organisations, so that
/// both ways through are taken.
std::vector<objection::Standing> objections(std::size_t count) {
    std::vector<objection::Standing> all;
    for (std::size_t n = 0; n < count; ++n) {
        objection::Standing standing{.holder = code_of_holder(n),
                                     .objection = "3f1c8a52-6a0e-4c53-9f6e-0d2b7e41c001",
                                     .state = objection::State::received};
        standing.sections.set(n % directory::section_count);
        standing.sections.set(static_cast<std::size_t>(directory::Section::documents));
        if (n % 2 == 1) {
            standing.state = objection::State::not_upheld;
            standing.ground = objection::Ground::public_interest;
            standing.lifted.organisations = {*OdsCode::parse("RQ9"), *OdsCode::parse("RQ1")};
            standing.lifted.until = now + std::chrono::hours{1};
        }
        all.push_back(std::move(standing));
    }
    return all;
}

double median_microseconds(const std::vector<Known>& known,
                           const std::vector<objection::Standing>& standing) {
    const access::Agreement& own = access::default_agreement(directory::Kind::acute_trust);
    const access::Asker asker{.role = people::RoleGroup::doctor,
                              .organisation = *OdsCode::parse("RQ1"),
                              .kind = directory::Kind::acute_trust,
                              .purpose = access::Purpose::care,
                              .basis = access::Basis::referral,
                              .permission = access::Permission::given,
                              .sees = own.seen_by(people::RoleGroup::doctor),
                              .asks_first = own.asks_first};
    const std::vector<access::Override> declared{{.id = "3f1c8a52-6a0e-4c53-9f6e-0d2b7e41c003",
                                                  .reason = access::OverrideReason::safeguarding,
                                                  .holders = {code_of_holder(0)},
                                                  .until = now + std::chrono::hours{1}}};
    std::vector<double> times;
    std::size_t permitted = 0;
    for (int round = 0; round < rounds; ++round) {
        const auto start = Steady::now();
        for (const Known& one : known) {
            const access::Holder holder{.organisation = one.organisation,
                                        .offered = directory::Sections{}.set(),
                                        .gives = access::given_by(*one.agreement, one.kind, asker),
                                        .takes_self_claimed = one.agreement->takes_self_claimed,
                                        .overrides = one.agreement->overrides,
                                        .standing = standing,
                                        .declared = declared};
            permitted += access::decide(asker, holder, now).permitted.count();
        }
        times.push_back(std::chrono::duration<double, std::micro>(Steady::now() - start).count());
    }
    if (permitted == 0) std::fprintf(stderr, "nothing was permitted\n");
    std::ranges::nth_element(times, times.begin() + rounds / 2);
    return times[rounds / 2];
}

}  // namespace

int main() {
    const auto known = holders();
    for (const std::size_t count : {0, 5, 50}) {
        const double value = median_microseconds(known, objections(count));
        std::printf(
            R"({"name":"decide for 50 holders x 38 sections, %zu objections","value":%.3g,"unit":"us"})"
            "\n",
            count, value);
    }
    return 0;
}
