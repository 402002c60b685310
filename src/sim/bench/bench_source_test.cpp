#include "sim/bench/bench_source.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using namespace testing;

TEST(BenchRecord, is_about_as_large_as_asked_and_about_whom_was_asked) {
    for (const std::size_t bytes : {20'000U, 200'000U, 950'000U}) {
        const auto text = BenchRecord(bytes, 1).everything("9990000018");
        EXPECT_TRUE(is_strict_json(text));
        EXPECT_NEAR(static_cast<double>(text.size()), static_cast<double>(bytes), 700);
        EXPECT_NE(text.find(R"("value":"9990000018")"), std::string::npos);
    }
}

TEST(BenchSources, answer_for_any_test_number_and_their_pds_knows_everybody) {
    const SystemClock clock;
    std::ostringstream lines;
    Log log(lines, clock);
    Metrics metrics;
    const auto sources =
        BenchSources::start({.bytes = 5000, .count = 3, .members = 4}, clock, log, metrics);
    ASSERT_TRUE(sources);
    ASSERT_EQ((*sources)->directory().size(), 7U);
    EXPECT_TRUE(is_strict_json((*sources)->ready_line()));
    for (std::size_t i = 0; i < 3; ++i) {
        const std::string& base = (*sources)->directory()[i].systems[0].address;
        const auto found =
            get(base + "/Patient?identifier=https://fhir.nhs.uk/Id/nhs-number%7C9990000026");
        EXPECT_EQ(elements_of(found.body(), "entry").size(), 1U);
        const auto record =
            get(base + "/Patient/9990000026/$everything", "Accept-Encoding: gzip\r\n");
        EXPECT_EQ(record.status(), 200);
        EXPECT_TRUE(is_strict_json(record.body())) << "and not compressed";
        EXPECT_EQ(get(base + "/Patient/1/$everything").status(), 404);
    }
    const auto person = get((*sources)->demographics() + "/Patient/9990000026");
    EXPECT_EQ(string_member(person.body(), "id"), "9990000026");
    EXPECT_NE(person.body().find("B0000"), std::string::npos);
    EXPECT_EQ(get((*sources)->demographics() + "/Patient/9990000027").status(), 404);
}

}  // namespace
}  // namespace mcr::sim
