#include "fhir/negotiation.hpp"

#include <gtest/gtest.h>

namespace mcr::fhir {
namespace {

struct Asked {
    const char* format;  ///< _format; null for none
    const char* accept;  ///< null for none
    std::optional<Format> given;
};
class Negotiation : public testing::TestWithParam<Asked> {};

TEST_P(Negotiation, gives_what_is_asked_for_or_406) {
    const auto& [format, accept, expected] = GetParam();
    const auto given = negotiate(format ? std::optional<std::string_view>(format) : std::nullopt,
                                 accept ? std::optional<std::string_view>(accept) : std::nullopt);
    if (expected) {
        ASSERT_TRUE(given);
        EXPECT_EQ(*given, *expected);
    } else {
        ASSERT_FALSE(given);
        EXPECT_EQ(given.error().status, 406);
        EXPECT_NE(given.error().issue.text.find("XML"), std::string::npos);
    }
}

INSTANTIATE_TEST_SUITE_P(
    Table, Negotiation,
    testing::Values(
        Asked{nullptr, nullptr, Format::json}, Asked{nullptr, "", Format::json},
        Asked{nullptr, "*/*", Format::json}, Asked{nullptr, "application/fhir+json", Format::json},
        Asked{nullptr, "application/json", Format::json}, Asked{nullptr, "text/json", Format::json},
        Asked{nullptr, "Application/FHIR+JSON; fhirVersion=4.0", Format::json},
        Asked{nullptr, "application/fhir+json; fhirVersion=3.0", std::nullopt},
        Asked{nullptr, "application/fhir+ndjson", Format::ndjson},
        Asked{nullptr, "application/fhir+xml", std::nullopt},
        Asked{nullptr, "application/fhir+xml, application/fhir+json;q=0.5", Format::json},
        Asked{nullptr, "application/fhir+json;q=0.5, application/fhir+ndjson", Format::ndjson},
        Asked{nullptr, "application/fhir+json;q=0", std::nullopt},
        Asked{nullptr, "text/html, */*;q=0.1", Format::json},
        Asked{"json", "application/fhir+xml", Format::json},
        Asked{"application/fhir+json", nullptr, Format::json},
        Asked{"application/fhir json", nullptr, Format::json},
        Asked{"ndjson", nullptr, Format::ndjson}, Asked{"xml", nullptr, std::nullopt},
        Asked{"application/fhir+xml", "application/fhir+json", std::nullopt},
        Asked{"html", nullptr, std::nullopt}));

TEST(Prefer, strict_handling_is_found_among_other_preferences) {
    EXPECT_TRUE(asks_strict_handling({{"Prefer", "return=minimal, handling=strict"}}));
    EXPECT_TRUE(asks_strict_handling({{"prefer", "respond-async"}, {"PREFER", "Handling=Strict"}}));
    EXPECT_FALSE(asks_strict_handling({{"Prefer", "handling=lenient"}}));
    EXPECT_FALSE(asks_strict_handling({}));
}

TEST(Form, is_known_by_its_content_type) {
    EXPECT_TRUE(is_form("application/x-www-form-urlencoded; charset=utf-8"));
    EXPECT_FALSE(is_form("application/fhir+json"));
    EXPECT_FALSE(is_form(std::nullopt));
}

}  // namespace
}  // namespace mcr::fhir
