#include <gtest/gtest.h>

#include "record/record_samples.hpp"
#include "record/screen.hpp"
#include "source/cda/convert.hpp"
#include "source/cda/test_documents.hpp"

// What the screen takes out of a document (docs/agreements.md): its Composition and its listing go
// with any excluded code in it, extracted or not.

namespace mcr::source::cda {
namespace {

constexpr std::string_view pregnancy_ended =
    R"(<value xsi:type="CD" code="57797005" codeSystem="2.16.840.1.113883.6.96"/>)";
constexpr std::string_view asthma =
    R"(<value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96"/>)";

std::string statement(std::string_view template_root, std::string_view value) {
    return "<entry><observation><templateId root=\"" + std::string(template_root) + "\"/>" +
           std::string(value) + "</observation></entry>";
}
constexpr std::string_view problem = "2.16.840.1.113883.10.20.22.4.4";
constexpr std::string_view unknown = "2.16.840.1.113883.2.1.3.2.4.18.1";

/// The types that are left of the document.
std::vector<std::string> left_of(const std::string& xml, const record::Screen& screen) {
    const auto made = to_r4(xml, {.source_key = "s", .document_reference = {}});
    EXPECT_TRUE(made);
    auto part = record::test::checked(made->resources.write());
    EXPECT_TRUE(part) << part.error().sentence;
    record::screen(*part, screen);
    std::vector<std::string> types;
    for (const auto& item : part->items()) types.emplace_back(item.type);
    return types;
}

record::Screen everything_but(const access::CodeSet& excluded) {
    record::Screen screen;
    screen.permitted.set();
    screen.excluded = &excluded;
    return screen;
}

using Types = std::vector<std::string>;

TEST(ExcludedCodes, a_document_without_one_stays_whole) {
    const access::CodeSet excluded{"57797005"};
    EXPECT_EQ(
        left_of(test::section("11450-4", statement(problem, asthma)), everything_but(excluded)),
        (Types{"Patient", "DocumentReference", "Composition", "Condition", "Provenance"}));
}

TEST(ExcludedCodes, one_that_is_left_as_text_takes_the_document_with_it) {
    const access::CodeSet excluded{"57797005"};
    EXPECT_EQ(left_of(test::section("11450-4", statement(unknown, pregnancy_ended)),
                      everything_but(excluded)),
              Types{"Patient"});
}

TEST(ExcludedCodes, one_that_is_extracted_takes_the_document_and_leaves_the_other_entries) {
    const access::CodeSet excluded{"57797005"};
    EXPECT_EQ(left_of(test::section("11450-4", statement(problem, pregnancy_ended) +
                                                   statement(problem, asthma)),
                      everything_but(excluded)),
              (Types{"Patient", "Condition"}));
}

class Places : public testing::TestWithParam<std::string> {};
TEST_P(Places, of_codes_within_a_document_are_all_searched) {
    const access::CodeSet excluded{"57797005"};
    EXPECT_EQ(left_of(GetParam(), everything_but(excluded)), Types{"Patient"});
}
INSTANTIATE_TEST_SUITE_P(
    all, Places,
    testing::Values(
        // a translation, a qualifier, deep within a nested section
        test::section("",
                      statement(unknown, R"(<value code="1" codeSystem="1.2.3"><translation )"
                                         R"(code="57797005" codeSystem="2.16.840.1.113883.6.96"/>)"
                                         R"(</value>)")),
        test::section("", statement(unknown, R"(<value code="1"><qualifier><value )"
                                             R"(code="57797005"/></qualifier></value>)")),
        test::structured("<component><section><component><section>" +
                         statement(unknown, pregnancy_ended) +
                         "</section></component></section></component>"),
        // what the document is about, and the encounter
        test::document("", std::string(test::record_target) +
                               R"(<documentationOf><serviceEvent><code code="57797005"/>)"
                               R"(</serviceEvent></documentationOf>)"),
        test::document("", std::string(test::record_target) +
                               R"(<componentOf><encompassingEncounter><code code="57797005"/>)"
                               R"(</encompassingEncounter></componentOf>)"),
        test::section("57797005", "<text>words</text>")));

TEST(ExcludedCodes, what_is_not_for_the_patient_is_kept_from_the_patient) {
    record::Screen screen;
    screen.permitted.set();
    const std::string xml =
        test::section("", R"(<confidentialityCode code="NOPAT"/>)" + statement(unknown, asthma));
    EXPECT_EQ(left_of(xml, screen), (Types{"Patient", "DocumentReference", "Composition"}));
    screen.to_patient = true;
    EXPECT_EQ(left_of(xml, screen), Types{"Patient"});
}

TEST(Sections, a_composition_goes_when_an_entry_of_it_is_not_permitted) {
    record::Screen screen;
    screen.permitted.set();
    screen.permitted.reset(static_cast<std::size_t>(record::Section::problem_list));
    EXPECT_EQ(left_of(test::section("11450-4", statement(problem, asthma)), screen),
              (Types{"Patient", "DocumentReference"}));
}

}  // namespace
}  // namespace mcr::source::cda
