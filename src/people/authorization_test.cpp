#include "people/authorization.hpp"

#include <gtest/gtest.h>

#include "store/testing.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;

class Authorizations : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        ASSERT_TRUE(migrate_authorizations(*store));
    }
    void TearDown() override {
        store.reset();
        DatabaseTest::TearDown();
    }
    std::string keep_one(Step step) {
        TokenClaims claims{.professional = {.id = "555000000101",
                                            .role_profile_id = "555000000201",
                                            .family = "Khan",
                                            .role = RoleGroup::doctor,
                                            .role_name = "hospital doctor",
                                            .organisation = *OdsCode::parse("RQW")},
                           .purpose = "TREAT"};
        claims.client_id = "app";
        claims.scope = "patient/*.rs";
        claims.patient = "9990000018";
        claims.stated.basis = "admission";
        const Authorization what{claims, "https://app.example/back", "challenge"};
        return *store->transact(
            [&](store::Transaction& t) { return keep(t, step, what, clock.now(), random); });
    }
    std::optional<Authorization> take_one(Step step, std::string_view handle) {
        return *store->transact(
            [&](store::Transaction& t) { return take(t, step, handle, clock.now()); });
    }
    std::unique_ptr<store::Store> store;
};

TEST_P(Authorizations, are_taken_whole_and_once) {
    const std::string handle = keep_one(Step::code);
    const auto taken = take_one(Step::code, handle);
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->claims.professional.family, "Khan");
    EXPECT_EQ(taken->claims.client_id, "app");
    EXPECT_EQ(taken->claims.patient, "9990000018");
    EXPECT_EQ(taken->claims.stated.basis, "admission");
    EXPECT_EQ(taken->redirect_uri, "https://app.example/back");
    EXPECT_EQ(taken->challenge, "challenge");
    EXPECT_FALSE(take_one(Step::code, handle));
}

TEST_P(Authorizations, run_out_and_serve_their_own_step_only) {
    const std::string code = keep_one(Step::code);
    const std::string launch = keep_one(Step::launch);
    EXPECT_FALSE(take_one(Step::code, launch));
    EXPECT_FALSE(take_one(Step::launch, code));
    clock.advance(60s);
    EXPECT_FALSE(take_one(Step::code, code));
    EXPECT_TRUE(take_one(Step::launch, launch));
    for (const std::string_view handle : {"", "unknown"})
        EXPECT_FALSE(take_one(Step::code, handle));
    EXPECT_FALSE(take_one(Step::code, std::string(129, 'a')));
}

TEST_P(Authorizations, nothing_in_the_store_names_the_patient_or_the_handle) {
    const std::string handle = keep_one(Step::code);
    const auto rows = store->read([](store::Transaction& t) {
        return t.query("select handle, step, until, sealed from people_authorization");
    });
    ASSERT_TRUE(rows);
    for (const store::Row row : *rows)
        for (std::size_t i = 0; i < 4; ++i) {
            EXPECT_EQ(row.text(i).find("9990000018"), std::string::npos);
            EXPECT_EQ(row.text(i).find(handle), std::string::npos);
        }
}

MCR_ON_BOTH_DATABASES(Authorizations);

}  // namespace
}  // namespace mcr::people
