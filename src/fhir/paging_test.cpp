#include "fhir/face_fixture.hpp"
#include "fhir/page_sink.hpp"

namespace mcr::fhir {
namespace {

using fakes::holder;
using record::CoverageState;
using testing::ElementsAre;

class PagingTest : public FaceTest {
protected:
    void SetUp() override {
        FaceTest::SetUp();
        runner_.holders = {
            holder("RWH", CoverageState::data,
                   {bundle({resource("Condition", "2"), resource("Condition", "1"),
                            resource("AllergyIntolerance", "9")})}),
            holder("RQW", CoverageState::data,
                   {bundle({resource("Observation", "5"), resource("Condition", "7")})})};
    }
    static std::string next_of(const Json& bundle) {
        for (const Json& link : bundle.at("link").as_array())
            if (text(link.at("relation")) == "next") {
                const std::string url = text(link.at("url"));
                return url.substr(std::string(fakes::base_url).size() + 5);
            }
        return {};
    }
};

const std::string everything = "/Patient/9990000018/$everything";

TEST_F(PagingTest, pages_follow_one_order_whoever_answers_first_and_lose_nothing) {
    std::vector<std::string> all;
    std::string target = everything + "?_count=2";
    std::size_t pages = 0;
    while (!target.empty()) {
        const auto answer = ask(target);
        ASSERT_EQ(answer.status, 200) << answer.body;
        const Json page = json_of(answer);
        EXPECT_EQ(page.at("total").as_int64(), 6);
        EXPECT_LE(entries(page).size(), 2U);
        EXPECT_EQ(states(outcome(page)).size(), 2U) << "every page explains absence";
        for (const std::string& each : entries(page)) all.push_back(each);
        target = next_of(page);
        std::swap(runner_.holders[0], runner_.holders[1]);
        ++pages;
    }
    EXPECT_EQ(pages, 3U);
    EXPECT_THAT(all, ElementsAre("Patient/9990000018", "Condition/RQW.7", "Observation/RQW.5",
                                 "AllergyIntolerance/RWH.9", "Condition/RWH.1", "Condition/RWH.2"));
}

TEST_F(PagingTest, one_resource_a_page_works_from_the_patient_on) {
    std::vector<std::string> all;
    for (std::string target = everything + "?_count=1"; !target.empty();) {
        const Json page = json_of(ask(target));
        for (const std::string& each : entries(page)) all.push_back(each);
        target = next_of(page);
    }
    EXPECT_EQ(all.size(), 6U);
}

TEST_F(PagingTest, a_count_that_holds_all_has_no_next_page) {
    EXPECT_EQ(next_of(json_of(ask(everything + "?_count=6"))), "");
    EXPECT_NE(next_of(json_of(ask(everything + "?_count=5"))), "");
}

TEST_F(PagingTest, only_what_a_page_shows_is_released_under_its_holder) {
    const Json first = json_of(ask("/Condition?_count=2&patient=9990000018"));
    EXPECT_THAT(entries(first), ElementsAre("Condition/RQW.7", "Condition/RWH.1"));
    ASSERT_EQ(runner_.released.size(), 2U);
    EXPECT_EQ(runner_.released[0].system, "RWH");
    EXPECT_THAT(runner_.released[0].items, ElementsAre("Condition/1"));
    EXPECT_THAT(runner_.released[1].items, ElementsAre("Condition/7"));
    EXPECT_FALSE(runner_.released[1].hash.empty());
    const Json& about = outcome(first).at("issue").at(0).at("extension").at(0).at("extension");
    EXPECT_EQ(about.at(3).at("valueUnsignedInt").as_int64(), 1);
}

TEST_F(PagingTest, the_link_shows_no_number_and_the_audit_knows_it_for_a_page) {
    const std::string next = next_of(json_of(ask(everything + "?_count=2")));
    ASSERT_TRUE(next.starts_with("?_page="));
    EXPECT_EQ(next.find("9990000018"), std::string::npos);
    ask(next);
    EXPECT_EQ(runner_.asked.back().action, "Patient/$everything?_count=2&_page");
    EXPECT_EQ(runner_.asked.back().patient.text(), "9990000018");
}

TEST_F(PagingTest, a_record_that_changed_between_pages_is_410_and_not_another_set) {
    const std::string next = next_of(json_of(ask(everything + "?_count=2")));
    runner_.holders[0].documents[0].json =
        bundle({resource("Condition", "2"), resource("Condition", "3")});
    const auto changed = ask(next);
    expect_outcome(changed, 410, "page-expired");
    EXPECT_TRUE(runner_.released[0].items.empty());
}

TEST_F(PagingTest, a_holder_that_fails_between_pages_is_410_too) {
    const std::string next = next_of(json_of(ask(everything + "?_count=2")));
    runner_.holders[0] = holder("RWH", CoverageState::timed_out, {});
    expect_outcome(ask(next), 410, "page-expired");
}

TEST_F(PagingTest, a_link_expires_and_is_nobody_elses) {
    const std::string next = next_of(json_of(ask(everything + "?_count=2")));
    expect_outcome(ask(next, Ask{"GET", {{"Authorization", "Bearer other"}}}), 400,
                   "page-not-valid");
    clock_.advance(std::chrono::hours{1});
    expect_outcome(ask(next), 410, "page-expired");
}

TEST_F(PagingTest, two_copies_under_one_id_are_both_given) {
    runner_.holders = {
        holder("RQW", CoverageState::data,
               {bundle({resource("Flag", "1", R"("a":1)"), resource("Flag", "1", R"("a":2)")})})};
    std::size_t given = 0;
    for (std::string target = "/Flag?_count=1&patient=9990000018"; !target.empty();) {
        const Json page = json_of(ask(target));
        given += entries(page).size();
        target = next_of(page);
    }
    EXPECT_EQ(given, 2U);
}

TEST(IdentityHash, does_not_depend_on_the_order_but_on_every_identity) {
    IdentityHash one, two, three;
    one.add("a");
    one.add("b");
    two.add("b");
    two.add("a");
    three.add("a");
    EXPECT_EQ(one.value(), two.value());
    EXPECT_NE(one.value(), three.value());
}

}  // namespace
}  // namespace mcr::fhir
