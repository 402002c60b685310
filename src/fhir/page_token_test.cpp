#include "fhir/page_token.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

constexpr const char* number = "9990000018";

class PageToken : public testing::Test {
protected:
    FakeClock clock_;
    SeededRandom random_{7};
    PageTokens tokens_{Secret(std::string(32, 'k')), random_};

    [[nodiscard]] PagePosition position() const {
        PagePosition made;
        made.path = std::string("Patient/") + number + "/$everything";
        made.query = "_count=10&_type=Condition";
        made.after = std::string("RQW\0Condition\0RQW.1", 19);
        made.record = sha256("record");
        made.expires = clock_.now() + std::chrono::minutes{15};
        return made;
    }
    [[nodiscard]] int refused(std::string_view token, std::string_view asker = "asker") const {
        const auto opened = tokens_.open(token, asker, clock_.now());
        return opened ? 200 : opened.error().status;
    }
};

TEST_F(PageToken, opens_for_its_asker_as_it_was_sealed) {
    const auto opened = tokens_.open(tokens_.seal(position(), "asker"), "asker", clock_.now());
    ASSERT_TRUE(opened);
    EXPECT_EQ(opened->path, position().path);
    EXPECT_EQ(opened->query, position().query);
    EXPECT_EQ(opened->after, position().after);
    EXPECT_EQ(opened->record, position().record);
}

TEST_F(PageToken, shows_nothing_of_the_patient_and_is_another_each_time) {
    const std::string token = tokens_.seal(position(), "asker");
    EXPECT_EQ(token.find(number), std::string::npos);
    const auto raw = from_base64url(token);
    ASSERT_TRUE(raw);
    EXPECT_EQ(raw->find(number), std::string::npos);
    EXPECT_EQ(raw->find("Condition"), std::string::npos);
    EXPECT_NE(token, tokens_.seal(position(), "asker"));
}

TEST_F(PageToken, is_refused_to_another_asker_and_under_another_key) {
    const std::string token = tokens_.seal(position(), "asker");
    EXPECT_EQ(refused(token), 200);
    EXPECT_EQ(refused(token, "another"), 400);
    const PageTokens other(Secret(std::string(32, 'x')), random_);
    EXPECT_EQ(other.open(token, "asker", clock_.now()).error().status, 400);
}

TEST_F(PageToken, is_refused_when_any_character_of_it_was_changed) {
    const std::string token = tokens_.seal(position(), "asker");
    for (std::size_t i = 0; i < token.size(); ++i) {
        std::string changed = token;
        changed[i] = changed[i] == 'A' ? 'B' : 'A';
        EXPECT_EQ(refused(changed), 400) << i;
    }
}

TEST_F(PageToken, that_is_cut_short_or_nonsense_is_refused) {
    const std::string token = tokens_.seal(position(), "asker");
    EXPECT_EQ(refused(""), 400);
    EXPECT_EQ(refused("AQ"), 400);
    EXPECT_EQ(refused("not base64!"), 400);
    EXPECT_EQ(refused(token.substr(0, token.size() / 2)), 400);
    EXPECT_EQ(refused(token + "AAAA"), 400);
    EXPECT_EQ(refused(std::string(20'000, 'A')), 400);
}

TEST_F(PageToken, is_gone_once_its_time_has_passed) {
    const std::string token = tokens_.seal(position(), "asker");
    clock_.advance(std::chrono::minutes{15});
    const auto opened = tokens_.open(token, "asker", clock_.now());
    ASSERT_FALSE(opened);
    EXPECT_EQ(opened.error().status, 410);
    EXPECT_EQ(opened.error().issue.code, "expired");
}

}  // namespace
}  // namespace mcr::fhir
