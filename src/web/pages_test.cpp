#include "web/pages.hpp"

#include <filesystem>
#include <map>

#include "base/text.hpp"
#include "web/pages_fixture.hpp"

namespace mcr::web {
namespace {

/// Which callers a page lets in: n nobody in particular, c staff who give care, p patients, o
/// privacy officers, a administrators.
struct Listed {
    const char* method;
    const char* path;
    const char* callers;
};
constexpr const char* everybody = "ncpoa";
constexpr std::array listed = {
    Listed{"GET", "/", everybody},
    Listed{"GET", "/objecting", everybody},
    Listed{"GET", "/organisations", everybody},
    Listed{"GET", "/organisations/*", everybody},
    Listed{"GET", "/view", "c"},
    Listed{"GET", "/view/record", "c"},
    Listed{"POST", "/view/record", "c"},
    Listed{"GET", "/view/launched", "c"},
    Listed{"GET", "/view/document", "c"},
    Listed{"POST", "/view/override/start", "c"},
    Listed{"GET", "/view/override", "c"},
    Listed{"POST", "/view/override", "c"},
    Listed{"GET", "/my", "p"},
    Listed{"GET", "/my/objections", "p"},
    Listed{"GET", "/my/objections/new", "p"},
    Listed{"POST", "/my/objections/new", "p"},
    Listed{"POST", "/my/objections", "p"},
    Listed{"GET", "/my/objections/*", "p"},
    Listed{"POST", "/my/objections/*/withdraw", "p"},
    Listed{"POST", "/my/objections/*/choose", "p"},
    Listed{"GET", "/my/looked", "p"},
    Listed{"GET", "/office", "oa"},
    Listed{"GET", "/office/objections", "o"},
    Listed{"GET", "/office/objections/*", "o"},
    Listed{"POST", "/office/objections/*/consider", "o"},
    Listed{"POST", "/office/objections/*/decide", "o"},
    Listed{"POST", "/office/objections/*/withdraw", "o"},
    Listed{"POST", "/office/objections/*/confirm", "o"},
    Listed{"GET", "/office/record-objection", "coa"},
    Listed{"POST", "/office/record-objection", "coa"},
    Listed{"GET", "/office/alerts", "oa"},
    Listed{"GET", "/office/alerts/*", "oa"},
    Listed{"POST", "/office/alerts/*", "oa"},
    Listed{"GET", "/office/sharing", "a"},
    Listed{"GET", "/office/sharing/*", "oa"},
    Listed{"POST", "/office/sharing/*", "a"},
};

class PagesAsWhole : public PagesTest {};

std::string filled(std::string path) {
    if (const auto star = path.find('*'); star != std::string::npos)
        path.replace(star, 1, "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01");
    return path;
}

TEST_P(PagesAsWhole, every_page_stands_in_the_table_of_this_test) {
    std::vector<std::string> there, here;
    for (const Route& route : pages_->routes())
        there.push_back(std::string(route.method) + " " + std::string(route.path));
    for (const Listed& one : listed) here.push_back(std::string(one.method) + " " + one.path);
    EXPECT_THAT(there, testing::UnorderedElementsAreArray(here));
}

TEST_P(PagesAsWhole, every_page_stands_in_the_documentation_and_no_other) {
    const std::map<std::string, std::string> words = {
        {everybody, "anyone"},    {"c", "caring staff"},  {"p", "patient"},
        {"o", "privacy officer"}, {"a", "administrator"}, {"oa", "privacy officer, administrator"},
        {"coa", "any staff"}};
    std::ifstream in;
    for (auto from = std::filesystem::current_path(); !in.is_open(); from = from.parent_path()) {
        in.open(from / "docs/pages.md");
        ASSERT_TRUE(in.is_open() || from.has_relative_path()) << "docs/pages.md is not there";
        if (!in.is_open()) in.clear();
    }
    std::vector<std::string> written, here;
    for (std::string line; std::getline(in, line);) {
        if (!line.starts_with("| GET /") && !line.starts_with("| POST /")) continue;
        const auto cells = split(line, '|');
        ASSERT_EQ(cells.size(), 5U) << line;
        written.push_back(std::string(trim(cells[1])) + " for " + std::string(trim(cells[3])));
    }
    for (const Listed& one : listed)
        here.push_back(std::string(one.method) + " " + one.path + " for " + words.at(one.callers));
    EXPECT_THAT(written, testing::UnorderedElementsAreArray(here));
}

TEST_P(PagesAsWhole, every_page_lets_in_whom_it_is_for_and_nobody_else) {
    people::Session stray = staff(RoleGroup::patient, "RQW");  // staff cannot be patients here
    people::Session crossed = patient(ann);
    crossed.roles[0].role = RoleGroup::doctor;  // nor a patient's sign-in staff
    const std::map<char, people::Begun> callers = {
        {'c', begin(staff(RoleGroup::doctor, "RQW"))},
        {'p', begin(patient(ann))},
        {'o', begin(staff(RoleGroup::privacy_officer, "RQW"))},
        {'a', begin(staff(RoleGroup::administrator, "RQW"))},
        {'x', begin(stray)},
        {'y', begin(crossed)}};
    for (const Listed& one : listed) {
        const std::string_view in = one.callers;
        const std::string target = filled(one.path);
        const std::string what = std::string(one.method) + " " + target + " as ";
        const Answer nobody = ask(one.method, target, nullptr, "a=b");
        if (in.contains('n')) {
            EXPECT_NE(nobody.status, 303) << what << "nobody";
        } else if (std::string_view(one.method) == "POST") {
            EXPECT_EQ(nobody.status, 401) << what << "nobody";
        } else {
            EXPECT_EQ(nobody.status, 303) << what << "nobody";
            EXPECT_THAT(nobody.header("Location"), testing::StartsWith("/sign-in"));
        }
        for (const auto& [letter, who] : callers) {
            const Answer answer = std::string_view(one.method) == "POST"
                                      ? post(target, who, {{"a", "b"}})
                                      : get(target, who);
            if (in.contains(letter) || in.contains('n'))
                EXPECT_THAT(answer.body, Not(HasSubstr("You may not see this page")))
                    << what << letter;
            else
                EXPECT_EQ(answer.status, 403) << what << letter;
        }
    }
}

TEST_P(PagesAsWhole, a_form_without_the_sessions_token_is_refused_and_changes_nothing) {
    const auto who = begin(patient(ann));
    const auto objection = filed(ann, "RQW");
    const std::string target = "/my/objections/" + objection.id + "/withdraw";
    EXPECT_EQ(ask("POST", target, &who, "a=b").status, 403);
    EXPECT_EQ(ask("POST", target, &who, "csrf=guess").status, 403);
    EXPECT_EQ(now(objection.id).state, objection::State::received);
    EXPECT_EQ(post(target, who, {}).status, 303);
    EXPECT_EQ(now(objection.id).state, objection::State::withdrawn);
}

TEST_P(PagesAsWhole, after_signing_in_one_comes_back_to_the_page_asked_for) {
    EXPECT_EQ(get("/my/looked?a=b").header("Location"), "/sign-in?next=%2Fmy%2Flooked%3Fa%3Db");
}

TEST_P(PagesAsWhole, who_has_several_roles_and_chose_none_is_asked_which) {
    people::Session session = staff(RoleGroup::doctor, "RQW");
    session.roles.push_back(person(RoleGroup::privacy_officer, "RQW"));
    session.role.reset();
    EXPECT_EQ(get("/view", begin(session)).header("Location"), "/sign-in/role");
    session.roles.clear();
    EXPECT_EQ(get("/view", begin(session)).status, 403);
}

TEST_P(PagesAsWhole, what_does_not_exist_is_said_to_be_missing) {
    EXPECT_EQ(get("/nowhere").status, 404);
    EXPECT_EQ(get("/organisations/RQW/more").status, 404);
    EXPECT_EQ(get("/organisations/").status, 404);
    EXPECT_EQ(ask("POST", "/", nullptr, "").status, 405);
    EXPECT_EQ(ask("DELETE", "/view", nullptr, "").status, 405);
    EXPECT_EQ(ask("HEAD", "/", nullptr, "").status, 200);
}

TEST_P(PagesAsWhole, every_page_carries_the_policy_that_no_script_of_its_own_runs) {
    for (const char* path : {"/", "/nowhere", "/view"}) {
        const Answer answer = get(path);
        EXPECT_THAT(answer.header("Content-Security-Policy"), HasSubstr("script-src 'self'"));
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        EXPECT_THAT(answer.body, Not(HasSubstr("<script>")));
    }
}

TEST_P(PagesAsWhole, the_menu_shows_who_is_signed_in_and_what_is_for_them) {
    const Answer answer = get("/", begin(staff(RoleGroup::privacy_officer, "RQW")));
    EXPECT_THAT(answer.body, HasSubstr("Dr Amina Khan, privacy officer, Name of RQW"));
    EXPECT_THAT(answer.body, HasSubstr("href=\"/office\""));
    EXPECT_THAT(answer.body, HasSubstr("action=\"/sign-out\""));
    EXPECT_THAT(answer.body, Not(HasSubstr("href=\"/view\"")));
    EXPECT_THAT(get("/").body, HasSubstr("href=\"/sign-in\""));
}

MCR_ON_BOTH_DATABASES(PagesAsWhole);

class PublicPagesTest : public PagesTest {};

TEST_P(PublicPagesTest, home_names_who_takes_part_by_kind_and_who_is_joining_or_switched_off) {
    const std::string html = get("/").body;
    for (const char* said : {"Princess Alexandra Hospital", "Tanyard Lane Surgery",
                             "Sexual Health Clinic", "Joining", "Switched off at present",
                             "speak to one of your care team first", "Ambulance &lt;Service&gt;"})
        EXPECT_THAT(html, HasSubstr(said));
}

TEST_P(PublicPagesTest, objecting_names_the_three_grounds_and_what_an_objection_does_not_do) {
    const std::string html = get("/objecting").body;
    for (const char* said :
         {"three cases, and only three", "public interest", "Care cannot be provided without it",
          "computer system cannot prevent sharing", "confidential to the team",
          "speak to one of your care team first", "by telephone, letter or on paper",
          "Summary Care Record", "national data opt-out"})
        EXPECT_THAT(html, HasSubstr(said));
}

TEST_P(PublicPagesTest, organisations_are_found_by_name_code_and_kind) {
    EXPECT_THAT(get("/organisations").body, HasSubstr("6 organisations"));
    EXPECT_THAT(get("/organisations?name=tanyard").body, HasSubstr("1 organisation<"));
    EXPECT_THAT(get("/organisations?name=rwh").body, HasSubstr("East and North"));
    EXPECT_THAT(get("/organisations?kind=acute-trust").body, HasSubstr("3 organisations"));
    EXPECT_THAT(get("/organisations?page=99999999999999999999").body, HasSubstr("6 organ"));
    const std::string hostile = get("/organisations?name=%22%3E%3Cscript%3E").body;
    EXPECT_THAT(hostile, Not(HasSubstr("<script>")));
}

TEST_P(PublicPagesTest, many_organisations_come_on_several_pages) {
    std::vector<directory::Organisation> many;
    for (int i = 0; i < 120; ++i)
        many.push_back(organisation("E" + std::to_string(82000 + i),
                                    "Practice " + std::to_string(i), directory::Kind::gp_practice));
    directory_->swap(*directory::Directory::build(std::move(many)));
    const std::string first = get("/organisations?name=practice").body;
    EXPECT_THAT(first, HasSubstr("Page 2 of 3"));
    EXPECT_THAT(get("/organisations?name=practice&page=3").body, HasSubstr("Page 2 of 3"));
    EXPECT_THAT(get("/").body, HasSubstr("and 112 more"));
}

TEST_P(PublicPagesTest, an_organisations_page_says_whom_to_ask_and_whether_it_can_withhold) {
    const std::string html = get("/organisations/RQW").body;
    EXPECT_THAT(html, HasSubstr("Privacy officer, 01279 000000"));
    EXPECT_THAT(html, HasSubstr("Only through My Care Record"));
    EXPECT_THAT(html, HasSubstr("To staff of"));
    EXPECT_THAT(get("/organisations/RWH").body, HasSubstr("cannot be told apart"));
    EXPECT_THAT(get("/organisations/RAL").body, HasSubstr("Moving house"));
    EXPECT_EQ(get("/organisations/NEVER").status, 404);
    EXPECT_EQ(get("/organisations/%3Cscript%3E").status, 404);
}

MCR_ON_BOTH_DATABASES(PublicPagesTest);

}  // namespace
}  // namespace mcr::web
