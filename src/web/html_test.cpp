#include "web/html.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "web/draft.hpp"
#include "web/sharing.hpp"

namespace mcr::web {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

TEST(Html, no_text_that_is_given_becomes_markup) {
    const std::string bad = "<script>\"'&";
    const Problems problems = {{"field", bad}};
    for (const std::string& html :
         {heading(1, "l", bad), paragraph(bad), link({bad, bad}), bullets({bad}),
          error_summary({{bad, bad}}), text_input({"field", bad, bad, bad, ""}, problems),
          text_area({"field", bad, bad, bad, ""}, problems),
          date_input({"field", bad, bad, bad, ""}, problems),
          radios({"field", bad, bad}, {{bad, bad, bad, true}}, problems),
          checkboxes({"field", bad, bad}, {{bad, bad, bad, true}}, problems), hidden(bad, bad),
          button(bad, "secondary", bad, bad), form(bad, bad, ""), tag("red", bad), warning(bad, ""),
          details(bad, ""), summary_list({{bad, ""}}), table(bad, {bad}, {{"x"}}),
          pagination("/x?name=" + bad + "&page=", 1, 2)})
        EXPECT_THAT(html, Not(HasSubstr("<script>"))) << html;
}

TEST(Html, a_problem_is_read_out_with_its_field_and_leads_to_it) {
    const Problems problems = {{"number", "Ten digits."}};
    const std::string input = text_input({"number", "Number", "Hint", "", ""}, problems);
    EXPECT_THAT(input, HasSubstr("aria-describedby=\"number-hint number-error\""));
    EXPECT_THAT(error_summary(problems), HasSubstr("href=\"#number\""));
    EXPECT_THAT(radios({"number", "Which", ""}, {{"a", "A", "", false}}, problems),
                HasSubstr("id=\"number\"")) << "the first choice is where the summary leads";
    EXPECT_EQ(error_summary({}), "");
}

TEST(Html, pages_lead_to_the_one_before_and_the_one_after) {
    EXPECT_EQ(pagination("/x?page=", 1, 1), "");
    EXPECT_THAT(pagination("/x?page=", 1, 3), Not(HasSubstr("Previous")));
    EXPECT_THAT(pagination("/x?page=", 2, 3), HasSubstr("/x?page=3"));
    EXPECT_THAT(pagination("/x?page=", 3, 3), Not(HasSubstr("Next")));
}

TEST(Sharing, sections_read_as_a_sentence) {
    directory::Sections sections;
    EXPECT_EQ(words_of(sections), "nothing");
    sections.set(static_cast<std::size_t>(directory::Section::problem_list));
    sections.set(static_cast<std::size_t>(directory::Section::gp_practice));
    EXPECT_EQ(words_of(sections), "GP practice and problem list");
    EXPECT_THAT(words_of(~sections), testing::StartsWith("everything but GP practice and"));
    sections.set();
    EXPECT_EQ(words_of(sections), "the whole record");
}

TEST(Sharing, kinds_and_roles_that_are_given_the_same_stand_together) {
    access::Agreement agreement;
    const auto give = [&agreement](directory::Kind kind, people::RoleGroup role) {
        agreement.gives[static_cast<std::size_t>(kind)][static_cast<std::size_t>(role)].set();
    };
    give(directory::Kind::acute_trust, people::RoleGroup::doctor);
    give(directory::Kind::acute_trust, people::RoleGroup::nurse);
    give(directory::Kind::ambulance_service, people::RoleGroup::doctor);
    give(directory::Kind::ambulance_service, people::RoleGroup::nurse);
    give(directory::Kind::gp_practice, people::RoleGroup::doctor);
    const auto rows = gives_of(agreement);
    ASSERT_EQ(rows.size(), 2U);
    EXPECT_THAT(rows[0].roles, ElementsAre("doctor"));
    EXPECT_EQ(rows[1].kinds.size(), 2U);
    EXPECT_THAT(rows[1].roles, ElementsAre("doctor", "nurse"));
    EXPECT_EQ(rows[1].sections, "the whole record");
}

TEST(Sharing, an_organisation_takes_part_once_one_of_its_systems_is_live) {
    directory::Organisation organisation{*OdsCode::parse("RQW"), "Name",
                                         directory::Kind::acute_trust};
    EXPECT_EQ(joining_of(organisation), Joining::joining);
    directory::System system;
    system.stage = directory::Stage::suspended;
    organisation.systems.push_back(system);
    EXPECT_EQ(joining_of(organisation), Joining::switched_off);
    system.stage = directory::Stage::awaiting;
    organisation.systems.push_back(system);
    EXPECT_EQ(joining_of(organisation), Joining::switched_off);
    system.stage = directory::Stage::live;
    organisation.systems.push_back(system);
    EXPECT_EQ(joining_of(organisation), Joining::takes_part);
}

TEST(Drafts, come_back_as_they_were_to_their_session_only) {
    SeededRandom random{1};
    const Drafts drafts(Secret(std::string(32, 'k')), random);
    people::Session session, other;
    session.key = "a";
    other.key = "b";
    const Instant now{std::chrono::seconds{1'790'000'000}};
    const Form form = {{"words", "a & b = ü\r\n"}, {"nhs_number", "9990000018"}};
    const std::string sealed = drafts.seal(form, session, now);
    EXPECT_THAT(sealed, Not(HasSubstr("999")));
    EXPECT_EQ(*drafts.open(sealed, session, now), form);
    EXPECT_EQ(drafts.open(sealed, other, now).error().kind, ErrorKind::invalid);
    EXPECT_EQ(drafts.open("", session, now).error().kind, ErrorKind::invalid);
    EXPECT_EQ(drafts.open(sealed, session, now + std::chrono::minutes{10}).error().kind,
              ErrorKind::gone);
}

}  // namespace
}  // namespace mcr::web
