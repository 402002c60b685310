#include "web/record_page.hpp"

#include <gtest/gtest.h>

#include "web/form.hpp"

namespace mcr::web {
namespace {

using record::CoverageState;

relay::CoverageRow row(const char* code, CoverageState state) {
    relay::CoverageRow made;
    made.organisation = *OdsCode::parse(code);
    made.organisation_name = std::string("Name of ") + code;
    made.state = state;
    made.settled = true;
    made.sentence = "A sentence.";
    return made;
}

TEST(RecordPage, what_a_source_says_cannot_become_markup) {
    Shown shown;
    shown.display.title = "<script>alert(1)</script>";
    shown.display.facts = {"<img src=x>"};
    shown.display.status = "<b>";
    shown.display.date = "<i>";
    shown.origin = shown.organisation = "<u>";
    const std::string html = section_items({shown});
    for (const char* bad : {"<script>", "<img", "<b>", "<i>", "<u>"})
        EXPECT_EQ(html.find(bad), std::string::npos) << bad;
    auto hostile = row("RQW", CoverageState::failed);
    hostile.sentence = hostile.organisation_name = "<script>";
    hostile.notes = {"<script>"};
    EXPECT_EQ(coverage_row(hostile, {0, {}}).find("<script>"), std::string::npos);
}

TEST(RecordPage, the_summary_says_that_a_view_with_gaps_is_not_complete) {
    relay::Coverage whole;
    whole.add(row("RQW", CoverageState::data));
    whole.add(row("RWH", CoverageState::not_held));
    EXPECT_EQ(coverage_summary(whole), "1 of 2 organisations gave information, 1 holds nothing.");
    relay::Coverage gaps;
    gaps.add(row("RQW", CoverageState::data));
    gaps.add(row("RWH", CoverageState::timed_out));
    gaps.add(row("RWG", CoverageState::objected));
    EXPECT_NE(coverage_summary(gaps).find("not complete"), std::string::npos);
}

TEST(RecordPage, the_summary_says_when_it_is_not_known_who_holds_something) {
    relay::Coverage doubt;
    doubt.add(row("RQW", CoverageState::data));
    relay::CoverageRow kind = row("RWH", CoverageState::timed_out);
    kind.organisation.reset();
    doubt.add(kind);
    EXPECT_EQ(coverage_summary(doubt),
              "1 of 1 organisation gave information, and it is not known who else holds something. "
              "This view is not complete: information may exist that is not shown.");
}

TEST(RecordPage, a_row_says_how_much_is_shown_and_keeps_what_is_missing) {
    auto whole = row("RQW", CoverageState::data);
    whole.sentence = "120 items.";
    whole.items = 149;
    EXPECT_NE(coverage_row(whole, {0, {}}).find(">149 items shown.<"), std::string::npos);
    whole.sentence = "This organisation answered in part only.";
    EXPECT_NE(coverage_row(whole, {0, {}}).find("in part only. 149 items shown."),
              std::string::npos);
}

TEST(RecordPage, dates_and_names_are_shown_as_nhs_screens_do) {
    people::Demographics patient{*people::NhsNumber::parse("9990000018")};
    patient.family = "Sample";
    patient.given = {"Ann"};
    patient.prefix = "Ms";
    patient.birth_date = "1950-01-02";
    const std::string html = patient_banner(patient);
    EXPECT_NE(html.find("SAMPLE, Ann (Ms)"), std::string::npos);
    EXPECT_NE(html.find("02-Jan-1950"), std::string::npos);
    EXPECT_NE(html.find("999 000 0018"), std::string::npos);
}

TEST(RecordPage, an_empty_core_section_says_that_nothing_shown_is_not_nothing_there) {
    const std::string html = section_boxes({}, false);
    EXPECT_NE(html.find("Allergies"), std::string::npos);
    EXPECT_NE(html.find("That does not mean that there is nothing"), std::string::npos);
}

TEST(RecordPage, items_stand_with_the_latest_first) {
    Shown older, newer, undated;
    older.display = {"Older", "2001-01-01", "", {}};
    newer.display = {"Newer", "2020-05", "", {}};
    undated.display = {"Undated", "", "", {}};
    const std::string html = section_items({older, undated, newer});
    EXPECT_LT(html.find("Newer"), html.find("Older"));
    EXPECT_LT(html.find("Older"), html.find("Undated"));
    EXPECT_NE(html.find("No date"), std::string::npos);
}

net::Request form_of(std::string body,
                     std::string type = "application/x-www-form-urlencoded; charset=utf-8") {
    net::Request request;
    request.method = "POST";
    request.headers.add("Content-Type", std::move(type));
    request.body = std::move(body);
    return request;
}

TEST(Form, gives_its_fields_decoded) {
    const auto form = read_form(form_of("nhs_number=999+000+0018&live=1&empty="));
    ASSERT_TRUE(form);
    EXPECT_EQ(form->at("nhs_number"), "999 000 0018");
    EXPECT_EQ(form->at("empty"), "");
}

TEST(Form, refuses_what_no_browser_sends) {
    EXPECT_EQ(read_form(form_of("a=%G1")).error().kind, ErrorKind::invalid);
    EXPECT_EQ(read_form(form_of("a=%FF")).error().kind, ErrorKind::invalid);
    EXPECT_EQ(read_form(form_of("{}", "application/json")).error().kind, ErrorKind::unsupported);
    std::string many;
    for (int i = 0; i < 30; ++i) many += "f" + std::to_string(i) + "=1&";
    EXPECT_EQ(read_form(form_of(many)).error().kind, ErrorKind::too_large);
}

TEST(Form, from_another_site_is_told_apart) {
    net::Request request;
    request.headers.add("Host", "127.0.0.1:8080");
    EXPECT_TRUE(same_site(request));
    request.headers.set("Origin", "http://127.0.0.1:8080");
    EXPECT_TRUE(same_site(request));
    request.headers.set("Origin", "http://elsewhere.example");
    EXPECT_FALSE(same_site(request));
    request.headers.set("Sec-Fetch-Site", "same-origin");
    EXPECT_TRUE(same_site(request));
    request.headers.set("Sec-Fetch-Site", "cross-site");
    EXPECT_FALSE(same_site(request));
}

TEST(Cookie, is_found_by_its_whole_name) {
    net::Request request;
    request.headers.add("Cookie", "xmcr=1; mcr=token; other=2");
    EXPECT_EQ(cookie(request, "mcr"), "token");
    EXPECT_FALSE(cookie(request, "cr"));
}

}  // namespace
}  // namespace mcr::web
