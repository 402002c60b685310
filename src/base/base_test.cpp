#include <gtest/gtest.h>

#include <set>
#include <sstream>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/ods_code.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcr {
namespace {

TEST(Deadline, gives_what_remains_and_can_only_become_sooner) {
    FakeClock clock;
    const Deadline deadline(clock, std::chrono::seconds{2});
    clock.advance(std::chrono::seconds{1});
    EXPECT_EQ(deadline.remaining(clock), std::chrono::seconds{1});
    EXPECT_EQ(deadline.sooner(clock, std::chrono::seconds{5}).at(), deadline.at());
    EXPECT_LT(deadline.sooner(clock, Milliseconds{10}).at(), deadline.at());
    clock.advance(std::chrono::seconds{2});
    EXPECT_TRUE(deadline.passed(clock));
    EXPECT_EQ(deadline.remaining(clock).count(), 0);
}

TEST(Error, has_a_name_and_an_http_status_for_every_kind) {
    std::set<std::string_view> names;
    for (int kind = 0; kind <= static_cast<int>(ErrorKind::internal); ++kind) {
        EXPECT_TRUE(names.insert(to_string(static_cast<ErrorKind>(kind))).second);
        EXPECT_GE(default_http_status(static_cast<ErrorKind>(kind)), 400);
    }
    const Result<int> failed = fail(ErrorKind::not_found, "Nobody.", "NOBODY");
    EXPECT_EQ(failed.error().http_status, 404);
    EXPECT_EQ(failed.error().code, "NOBODY");
}

TEST(OdsCode, is_three_to_ten_letters_and_digits_in_upper_case) {
    EXPECT_EQ(OdsCode::parse("rqw")->text(), "RQW");
    EXPECT_TRUE(OdsCode::parse("E81001"));
    for (const char* text : {"", "RQ", "RQW ", "R-W", "ABCDEFGHIJK", "R\xc3\xa9W"})
        EXPECT_FALSE(OdsCode::parse(text)) << text;
}

TEST(Random, gives_version_4_uuids_and_the_same_sequence_for_a_seed) {
    SeededRandom one(7), same(7), other(8);
    const std::string first = new_uuid(one);
    EXPECT_EQ(first.size(), 36U);
    EXPECT_EQ(first[14], '4');
    EXPECT_NE(std::string("89ab").find(first[19]), std::string::npos);
    EXPECT_EQ(first, new_uuid(same));
    EXPECT_NE(first, new_uuid(other));
    SystemRandom system;
    EXPECT_NE(new_token(system), new_token(system));
}

TEST(KeyedHash, stands_for_an_identifier_under_its_key_only) {
    const KeyedHash one(Secret("k1")), two(Secret("k2"));
    EXPECT_EQ(one.of("9999999999"), one.of("9999999999"));
    EXPECT_NE(one.of("9999999999"), two.of("9999999999"));
    EXPECT_EQ(one.of("9999999999").size(), 32U);
    EXPECT_TRUE(equal_in_constant_time("abc", "abc"));
    EXPECT_FALSE(equal_in_constant_time("abc", "abd"));
    EXPECT_FALSE(equal_in_constant_time("abc", "ab"));
}

TEST(Sha256, agrees_with_the_published_vector) {  // FIPS 180-4, "abc"
    EXPECT_EQ(to_hex(sha256("abc")),
              "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Log, writes_one_line_of_json_per_event) {
    std::ostringstream out;
    FakeClock clock;
    Log log(out, clock);
    log.write(LogLevel::debug, "unseen");
    log.info("started", {{"port", "80\n80"}});
    EXPECT_EQ(out.str(), "{\"at\":\"" + format_instant(clock.now()) +
                             "\",\"level\":\"info\",\"event\":\"started\",\"port\":\"80\\n80\"}\n");
}

TEST(Metrics, appear_in_the_exposition_text_with_their_labels) {
    Metrics metrics;
    metrics.count("mcr_views_total", {{"result", "complete"}});
    metrics.count("mcr_views_total", {{"result", "complete"}}, 2);
    metrics.gauge("mcr_connections", 4);
    metrics.observe_seconds("mcr_view_seconds", 0.002);
    const std::string text = metrics.text();
    EXPECT_NE(text.find("mcr_views_total{result=\"complete\"} 3"), std::string::npos);
    EXPECT_NE(text.find("mcr_connections 4"), std::string::npos);
    EXPECT_NE(text.find("mcr_view_seconds_bucket{le=\"0.0025\"} 1"), std::string::npos);
}

}  // namespace
}  // namespace mcr
