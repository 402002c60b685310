#include "people/smart_scope.hpp"

#include <gtest/gtest.h>

namespace mcr::people {
namespace {

TEST(SmartScope, is_read_and_written_in_its_one_form) {
    for (const std::string_view text :
         {"user/Observation.rs", "patient/*.cruds", "system/Consent.crus", "user/*.s", "user/A.c",
          "patient/Observation.rs?category=http://terminology.hl7.org/x|laboratory"}) {
        const auto scope = parse_smart_scope(text);
        ASSERT_TRUE(scope) << text;
        EXPECT_EQ(to_string(*scope), text);
    }
    const auto scope = parse_smart_scope("patient/Observation.rs?code=1");
    EXPECT_EQ(scope->context, SmartScope::Context::patient);
    EXPECT_EQ(scope->type, "Observation");
    EXPECT_TRUE(scope->read && scope->search);
    EXPECT_FALSE(scope->create || scope->update || scope->remove);
    EXPECT_EQ(scope->query, "code=1");
}

TEST(SmartScope, every_other_form_is_refused) {
    for (const std::string_view text : {"",
                                        "user",
                                        "user/",
                                        "user/*",
                                        "user/*.",
                                        "/Observation.rs",
                                        "users/Observation.rs",
                                        "User/Observation.rs",
                                        "user/observation.rs",
                                        "user/Observation.sr",
                                        "user/Observation.rr",
                                        "user/Observation.dus",
                                        "user/Observation.rsx",
                                        "user/Observation.read",
                                        "user/Observation.*",
                                        "user/Obs ervation.rs",
                                        "user/Observation.rs?",
                                        "user/Observation.rs?category",
                                        "user/Observation.rs?=x",
                                        "user/**.rs",
                                        "user/Observation,Condition.rs",
                                        "user/Observation.rs\x01",
                                        "user/\"A\".rs",
                                        "user/A\\.rs"})
        EXPECT_FALSE(parse_smart_scope(text)) << text;
}

TEST(SmartScopes, what_is_unknown_is_left_out_and_what_is_no_scope_is_refused) {
    const auto scopes = SmartScopes::parse(
        "launch openid  profile offline_access user/Condition.rs user/Condition.sr launch "
        "user/Condition.rs");
    ASSERT_TRUE(scopes);
    EXPECT_EQ(scopes->text(), "launch user/Condition.rs");
    EXPECT_TRUE(SmartScopes::parse("")->empty());
    EXPECT_FALSE(SmartScopes::parse("user/A.rs \"quoted\""));
    EXPECT_FALSE(SmartScopes::parse("user/A.rs\nuser/B.rs"));
    EXPECT_FALSE(SmartScopes::parse(std::string(2001, 'a')));
    std::string many;
    for (int i = 0; i < 51; ++i) many += "launch ";
    EXPECT_EQ(SmartScopes::parse(many).error().kind, ErrorKind::too_large);
}

TEST(SmartScopes, say_which_types_may_be_read_and_searched) {
    const auto scopes = SmartScopes::parse(
        "user/Condition.r user/Observation.s patient/Patient.rs "
        "user/Procedure.cud user/Flag.rs?code=1");
    EXPECT_TRUE(scopes->may_read("Condition") && !scopes->may_search("Condition"));
    EXPECT_TRUE(scopes->may_search("Observation") && !scopes->may_read("Observation"));
    EXPECT_TRUE(scopes->may_read("Patient") && scopes->may_search("Patient"));
    EXPECT_FALSE(scopes->may_read("Procedure") || scopes->may_search("Procedure"));
    EXPECT_FALSE(scopes->may_read("Flag") || scopes->may_search("Flag"));
    EXPECT_FALSE(scopes->may_read("Observationx") || scopes->may_read("*"));
    const auto every = SmartScopes::parse("user/*.rs");
    EXPECT_TRUE(every->may_read("*") && every->may_search("Medication"));
}

TEST(SmartScopes, granted_is_what_was_asked_and_is_allowed) {
    struct Row {
        std::string_view asked, allowed, granted;
    };
    for (const Row& row : {
             Row{"user/*.rs", "user/*.rs", "user/*.rs"},
             Row{"user/*.cruds", "user/*.rs", "user/*.rs"},
             Row{"user/*.rs", "user/Condition.rs user/Flag.r", "user/Condition.rs user/Flag.r"},
             Row{"user/Condition.rs", "user/*.r", "user/Condition.r"},
             Row{"user/Condition.rs", "user/Flag.rs", ""},
             Row{"user/Condition.r", "user/Condition.s", ""},
             Row{"patient/*.rs", "user/*.rs", ""},
             Row{"system/*.rs", "user/*.rs patient/*.rs", ""},
             Row{"user/Condition.rs?code=1", "user/*.rs", ""},
             Row{"user/Condition.rs", "user/Condition.rs?code=1", ""},
             Row{"launch openid patient/*.rs", "launch patient/*.rs", "launch patient/*.rs"},
             Row{"launch/patient", "launch", ""},
             Row{"", "user/*.rs", ""},
             Row{"user/*.rs", "", ""},
         })
        EXPECT_EQ(
            SmartScopes::granted(*SmartScopes::parse(row.asked), *SmartScopes::parse(row.allowed))
                .text(),
            row.granted)
            << row.asked << " of " << row.allowed;
}

TEST(SmartScopes, can_be_kept_to_one_context) {
    const auto scopes = SmartScopes::parse("launch user/Flag.r patient/Flag.r system/Consent.r");
    EXPECT_EQ(scopes->only(SmartScope::Context::system, false).text(), "system/Consent.r");
    EXPECT_EQ(scopes->only(SmartScope::Context::user, true).text(), "launch user/Flag.r");
}

}  // namespace
}  // namespace mcr::people
