#include <gmock/gmock.h>

#include "access/relationship.hpp"

namespace mcr::access {
namespace {

using testing::HasSubstr;

Stated claimed(ClaimReason reason = ClaimReason::patient_present) {
    return {.basis = Basis::self_claimed, .claim = reason};
}
Stated referred(std::string reference = "UBRN 0001") {
    return {.basis = Basis::referral, .reference = std::move(reference)};
}

struct StatedRow {
    Stated stated;
    const char* wrong;  ///< a part of the sentence; empty where it is right
};

TEST(Stated, is_checked_for_what_is_missing_and_what_is_too_much) {
    const auto with = [](Stated stated, Permission permission,
                         std::optional<NotAskedReason> not_asked = {}) {
        stated.permission = permission;
        stated.not_asked = not_asked;
        return stated;
    };
    const auto basis = [](Basis of_basis, std::string reference = {},
                          std::optional<ClaimReason> claim = {}) {
        return Stated{.basis = of_basis, .reference = std::move(reference), .claim = claim};
    };
    const StatedRow rows[] = {
        {basis(Basis::none), ""},
        {basis(Basis::patient), ""},
        {basis(Basis::registered_practice), ""},
        {basis(Basis::registered_practice, "list 4"), ""},
        {referred(), ""},
        {claimed(), ""},
        {with(claimed(), Permission::given), ""},
        {with(basis(Basis::none), Permission::could_not_ask, NotAskedReason::not_present), ""},
        {basis(Basis::referral), "needs its reference"},
        {basis(Basis::appointment, "  "), "needs its reference"},
        {basis(Basis::admission), "needs its reference"},
        {basis(Basis::care_case), "needs its reference"},
        {basis(Basis::none, "x"), "has a reference"},
        {basis(Basis::patient, "x"), "has a reference"},
        {basis(Basis::self_claimed, "x", ClaimReason::handover), "has a reference"},
        {referred(std::string(201, 'x')), "at most 200"},
        {referred("two\nlines"), "one line"},
        {referred("\xff"), "one line"},
        {basis(Basis::self_claimed), "coded reason is missing"},
        {basis(Basis::referral, "x", ClaimReason::handover), "self-claimed relationship only"},
        {with(claimed(), Permission::could_not_ask), "could not be asked"},
        {with(claimed(), Permission::given, NotAskedReason::unconscious), "could not be asked"},
        {with(claimed(), Permission::not_stated, NotAskedReason::unconscious),
         "could not be asked"},
    };
    for (const StatedRow& row : rows) {
        const auto answer = check(row.stated);
        if (*row.wrong == '\0') {
            EXPECT_TRUE(answer) << answer.error().sentence;
        } else {
            ASSERT_FALSE(answer) << row.wrong;
            EXPECT_EQ(answer.error().kind, ErrorKind::invalid);
            EXPECT_THAT(answer.error().sentence, HasSubstr(row.wrong));
        }
    }
}

}  // namespace
}  // namespace mcr::access
