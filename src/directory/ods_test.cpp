#include "directory/ods.hpp"

#include <gmock/gmock.h>

#include "directory/directory.hpp"
#include "directory/testing.hpp"

namespace mcr::directory {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

Organisation known(const char* code, const char* name, Kind kind = Kind::acute_trust) {
    Organisation made{.code = *OdsCode::parse(code)};
    made.name = name;
    made.kind = kind;
    return made;
}

std::string organization(const std::string& code, const std::string& name,
                         const std::string& period = R"({"start":"1974-04-01"})",
                         const std::string& role = "RO197",
                         const std::string& type = "Operational") {
    return R"({"resourceType":"Organization","id":")" + code +
           R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
           code + R"("}],"name":")" + name +
           R"(","extension":[{"url":"https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole","extension":[{"url":"roleCode","valueCodeableConcept":{"coding":[{"code":")" +
           role +
           R"("}]}}]},{"url":"https://fhir.nhs.uk/England/StructureDefinition/Extension-England-TypedPeriod","extension":[{"url":"dateType","valueCoding":{"code":")" +
           type + R"("}},{"url":"period","valuePeriod":)" + period + R"(}]}]})";
}

std::string affiliation(const std::string& one, const std::string& other,
                        const std::string& code = "Successor") {
    return R"({"resourceType":"OrganizationAffiliation","organization":{"identifier":{"value":")" +
           one + R"("}},"participatingOrganization":{"reference":"Organization/)" + other +
           R"("},"code":[{"coding":[{"code":")" + code + R"("}]}]})";
}

std::string bundle(const std::vector<std::string>& resources, const std::string& next = {}) {
    std::string out = R"({"resourceType":"Bundle","type":"searchset")";
    if (!next.empty()) out += R"(,"link":[{"relation":"next","url":")" + next + "\"}]";
    out += R"(,"entry":[)";
    for (std::size_t i = 0; i < resources.size(); ++i)
        out += (i == 0 ? "" : ",") + std::string(R"({"resource":)") + resources[i] + '}';
    return out + "]}";
}

std::vector<std::string> told(const OdsUpdate& update) {
    std::vector<std::string> out;
    for (const OdsChange& one : update.changes)
        out.push_back(one.code.text() + " " + one.field + ": " + one.from + " -> " + one.to);
    return out;
}

OdsUpdate compare(const std::vector<Organisation>& organisations,
                  const std::vector<std::string>& resources) {
    const auto snapshot = read_ods(bundle(resources));
    EXPECT_TRUE(snapshot);
    return compare_with_ods(organisations, *snapshot, "2026-11-27");
}

TEST(Ods, a_succession_and_an_end_are_taken_over) {
    const auto update =
        compare({known("RQ8", "Mid Essex"), known("RAJ", "Mid and South Essex")},
                {organization("RQ8", "MID ESSEX", R"({"start":"1991-04-01","end":"2020-03-31"})"),
                 organization("RAJ", "MID AND SOUTH ESSEX"), affiliation("RQ8", "RAJ")});
    EXPECT_THAT(told(update),
                UnorderedElementsAre("RQ8 valid_to:  -> 2020-03-31", "RQ8 successor:  -> RAJ",
                                     "RAJ predecessor:  -> RQ8"));
    ASSERT_EQ(update.organisations.size(), 2U);
    EXPECT_TRUE(Directory::build(update.organisations));
    EXPECT_THAT(update.notes, IsEmpty());
}

TEST(Ods, a_predecessor_says_the_same_from_the_other_side) {
    const auto update = compare({known("RQ8", "A"), known("RAJ", "B")},
                                {organization("RQ8", "A"), organization("RAJ", "B"),
                                 affiliation("RAJ", "RQ8", "Predecessor")});
    EXPECT_THAT(told(update), testing::Contains("RQ8 successor:  -> RAJ"));
}

TEST(Ods, names_that_differ_in_capitals_only_are_the_same) {
    EXPECT_THAT(told(compare({known("RQW", "The Princess Alexandra")},
                             {organization("RQW", "THE PRINCESS ALEXANDRA")})),
                IsEmpty());
    EXPECT_THAT(told(compare({known("RQW", "Old Name")}, {organization("RQW", "New Name")})),
                ElementsAre("RQW name: Old Name -> New Name"));
}

TEST(Ods, what_a_person_must_look_at_is_noted_and_not_changed) {
    auto closed = known("RQ8", "A");
    closed.valid_to = "2020-03-31";
    const auto update = compare(
        {closed, known("E81046", "B"), known("RAJ", "C"), known("RQW", "D")},
        {organization("RQ8", "A"), organization("E81046", "B", R"({"start":"2000-01-01"})", "RO76"),
         organization("RQW", "D"), affiliation("RQW", "RDE"), affiliation("RQ8", "RQW"),
         affiliation("RQW", "RQ8")});
    EXPECT_THAT(update.notes,
                UnorderedElementsAre("RQ8 ends on 2020-03-31 here and has no end there.",
                                     "E81046 is acute-trust here and gp-practice there.",
                                     "RQW is followed by RDE, which is not in the directory.",
                                     "RQW and RQ8 would follow each other.", "RAJ is not there."));
    EXPECT_THAT(told(update),
                UnorderedElementsAre("RQ8 successor:  -> RQW", "RQW predecessor:  -> RQ8"));
}

TEST(Ods, another_successor_than_ours_is_a_persons_decision) {
    auto followed = known("RQ8", "A");
    followed.successor = *OdsCode::parse("RQW");
    const auto update = compare({followed, known("RQW", "B"), known("RAJ", "C")},
                                {organization("RQ8", "A"), organization("RQW", "B"),
                                 organization("RAJ", "C"), affiliation("RQ8", "RAJ")});
    EXPECT_THAT(update.changes, IsEmpty());
    EXPECT_THAT(update.notes, ElementsAre("RQ8 is followed by RAJ there, by RQW here."));
}

TEST(Ods, the_operational_period_goes_before_the_legal_one) {
    const std::string legal = organization("RQ8", "A", R"({"end":"2019-01-01"})", "RO197", "Legal");
    EXPECT_THAT(told(compare({known("RQ8", "A")}, {legal})),
                ElementsAre("RQ8 valid_to:  -> 2019-01-01"));
    EXPECT_THAT(
        told(compare({known("RQ8", "A")}, {organization("RQ8", "A", R"({"start":"2027-01-01"})")})),
        ElementsAre("RQ8 valid_from:  -> 2027-01-01"));
}

TEST(Ods, documents_that_are_something_else_are_refused) {
    EXPECT_EQ(read_ods("{").error().kind, ErrorKind::malformed);
    EXPECT_EQ(read_ods(R"({"resourceType":"Patient"})").error().kind, ErrorKind::malformed);
    EXPECT_TRUE(read_ods(
        bundle({R"({"resourceType":"Patient"})", "{}", R"({"resourceType":"Organization"})"})));
    EXPECT_EQ(read_ods(organization("RQW", "A"))->records.size(), 1U);
    EXPECT_EQ(read_ods(bundle({}, "https://x/2"))->next, "https://x/2");
    EXPECT_THAT(read_ods(bundle({affiliation("RQ8", "RQ8"), affiliation("RQ8", "?"),
                                 affiliation("RQ8", "RAJ", "RE4")}))
                    ->successions,
                IsEmpty());
}

}  // namespace
}  // namespace mcr::directory
