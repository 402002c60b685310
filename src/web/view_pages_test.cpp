#include "web/view_pages.hpp"

#include "base/text.hpp"
#include "relay/content_address.hpp"
#include "web/pages_fixture.hpp"

namespace mcr::web {
namespace {

using record::CoverageState;

class ViewPagesTest : public PagesTest {
protected:
    Form look(const char* number = ann) {
        return {{"nhs_number", number}, {"reason", "known"}, {"permission", "given"}};
    }
    /// Lets RQW be overridden for safeguarding.
    void RQW_accepts_overrides() {
        auto done = store_->transact([&](store::Transaction& t) {
            access::AgreementEdit edit{access::AgreementEdit::What::overrides,
                                       *OdsCode::parse("RQW")};
            edit.reasons.set(static_cast<std::size_t>(access::OverrideReason::safeguarding));
            return access::edit_agreement(t, *directory_->get(), edit,
                                          people::operator_named("test"), "test", clock.now());
        });
        EXPECT_TRUE(done) << done.error().sentence;
        read_policies();
    }
    /// Whether the store holds an override of `who` for Ann at RQW.
    std::size_t overrides() {
        auto running = store_->read([&](store::Transaction& t) {
            return access::running(t,
                                   {"555", *OdsCode::parse("RWH"), *people::NhsNumber::parse(ann),
                                    patient_hash_.of(ann)},
                                   clock.now());
        });
        EXPECT_TRUE(running);
        return running->overrides.size();
    }
    std::string start(const people::Begun& who) {
        Form asked = look();
        asked["holder-RQW"] = "1";
        return post("/view/override/start", who, asked).header("Location");
    }
    static Form declaration(const std::string& location) {
        return {{"draft", location.substr(location.find("draft=") + 6)},
                {"holder-RQW", "1"},
                {"override_reason", "safeguarding"},
                {"words", "A child lives there"}};
    }
};

TEST_P(ViewPagesTest, those_whom_nothing_named_can_be_asked_too) {
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    relay::CoverageRow kind = row("RQW", record::CoverageState::not_asked);
    kind.organisation.reset();
    kind.system_key.clear();
    kind.askable = true;
    rows_ = {row("RWH", record::CoverageState::data), kind};
    const Answer first = post("/view/record", who, look());
    EXPECT_NE(first.body.find("Ask them too"), std::string::npos) << first.body;
    EXPECT_FALSE(asked_.at(0).ask_everyone);
    Form again = look();
    again["ask_everyone"] = "1";
    (void)post("/view/record", who, again);
    EXPECT_TRUE(asked_.at(1).ask_everyone);
    EXPECT_EQ(asked_.at(1).action, "view: whole record, everyone asked");
}

TEST_P(ViewPagesTest, a_look_carries_who_looks_why_and_what_for) {
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const Answer answer = post("/view/record", who,
                               {{"nhs_number", "999 000 0018"},
                                {"reason", "patient-present"},
                                {"permission", "could-not-ask:unconscious"},
                                {"purpose", "ETREAT"}});
    ASSERT_EQ(asked_.size(), 1U) << answer.body;
    const relay::ViewRequest& asked = asked_[0];
    EXPECT_EQ(asked.patient.text(), ann);
    EXPECT_EQ(asked.who.professional.id, "555");
    EXPECT_EQ(asked.who.purpose, "ETREAT");
    EXPECT_EQ(asked.who.stated.basis, "self-claimed");
    EXPECT_EQ(asked.who.stated.claim, "patient-present");
    EXPECT_EQ(asked.who.stated.permission, "could-not-ask");
    EXPECT_EQ(asked.who.stated.not_asked, "unconscious");
    EXPECT_TRUE(asked.sections.all());
    EXPECT_THAT(answer.body, HasSubstr("never relayed, for any patient"));
}

TEST_P(ViewPagesTest, what_is_missing_is_said_beside_its_field_and_nobody_is_asked) {
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const Answer none = post("/view/record", who, {{"nhs_number", "999 000 0019"}});
    EXPECT_EQ(none.status, 400);
    for (const char* said : {"nhs_number-error", "reason-error", "There is a problem"})
        EXPECT_THAT(none.body, HasSubstr(said));
    EXPECT_EQ(post("/view/record", who, look("9434765919")).status, 400)
        << "a number outside the test range";
    EXPECT_TRUE(asked_.empty());
}

TEST_P(ViewPagesTest, an_organisation_that_asks_first_must_say_whether_it_did) {
    auto policies = *policies_->get();
    auto agreement = policies.of(*directory_->get()->find(*OdsCode::parse("RWH")));
    agreement.asks_first = true;
    policies.agreements.insert_or_assign(*OdsCode::parse("RWH"), agreement);
    policies_->swap(std::make_shared<const access::Policies>(policies));
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    Form asked = look();
    asked.erase("permission");
    EXPECT_THAT(post("/view/record", who, asked).body, HasSubstr("permission-error"));
    EXPECT_TRUE(asked_.empty());
    agreement.asks_first = false;
    policies.agreements.insert_or_assign(*OdsCode::parse("RWH"), agreement);
    policies_->swap(std::make_shared<const access::Policies>(policies));
    EXPECT_EQ(post("/view/record", who, asked).status, 503) << "no source answered";
    EXPECT_EQ(asked_.size(), 1U);
}

TEST_P(ViewPagesTest, a_receptionist_asks_for_what_the_organisation_lets_the_role_see) {
    (void)post("/view/record", begin(staff(RoleGroup::receptionist, "E81001")), look());
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_TRUE(
        asked_[0].sections.test(static_cast<std::size_t>(directory::Section::person_demographics)));
    EXPECT_FALSE(
        asked_[0].sections.test(static_cast<std::size_t>(directory::Section::problem_list)));
}

TEST_P(ViewPagesTest, a_missing_relationship_is_asked_for_again) {
    refuses_ = Error{ErrorKind::forbidden, 403, "Say why you look.", "relationship"};
    const Answer answer = post("/view/record", begin(staff(RoleGroup::doctor, "RWH")), look());
    EXPECT_EQ(answer.status, 403);
    EXPECT_THAT(answer.body, HasSubstr("reason-error"));
    EXPECT_THAT(answer.body, HasSubstr("Say why you look."));
}

TEST_P(ViewPagesTest, a_launched_session_sees_the_patient_it_was_launched_for_and_no_other) {
    people::Session session = staff(RoleGroup::doctor, "RWH");
    session.launch = people::LaunchContext{ann, "", {"referral", "ref-1", "", "", ""}};
    const auto who = begin(session);
    EXPECT_THAT(get("/view", who).body, HasSubstr("/view/launched"));
    EXPECT_EQ(post("/view/record", who, look(bob)).status, 403);
    EXPECT_TRUE(asked_.empty());
    (void)get("/view/launched", who);
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0].patient.text(), ann);
    EXPECT_EQ(asked_[0].who.stated.basis, "referral");
    EXPECT_EQ(get("/view/launched", begin(staff(RoleGroup::doctor, "RWH"))).status, 303);
}

TEST_P(ViewPagesTest, an_override_is_offered_where_the_holder_accepts_one) {
    RQW_accepts_overrides();
    rows_ = {row("RQW", CoverageState::objected), row("E81001", CoverageState::data)};
    rows_[0].overridable = true;
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    EXPECT_THAT(post("/view/record", who, look()).body, HasSubstr("/view/override/start"));
    rows_[0].overridable = false;  // a source's own refusal, or an objection that bars it
    EXPECT_THAT(post("/view/record", who, look()).body, Not(HasSubstr("/view/override/start")));
}

TEST_P(ViewPagesTest, no_address_on_the_way_to_an_override_tells_the_number) {
    RQW_accepts_overrides();
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const std::string to = start(who);
    EXPECT_THAT(to, testing::StartsWith("/view/override?draft="));
    EXPECT_THAT(to, Not(HasSubstr(ann)));
    const Answer form = get(to, who);
    EXPECT_EQ(form.status, 200);
    EXPECT_THAT(form.body, HasSubstr("Princess Alexandra Hospital"));
    EXPECT_THAT(form.body, HasSubstr("is shown that you looked"));
}

TEST_P(ViewPagesTest, an_override_is_declared_and_the_record_asked_for_again) {
    RQW_accepts_overrides();
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const Form fields = declaration(start(who));
    (void)post("/view/override", who, fields);
    EXPECT_EQ(overrides(), 1U);
    ASSERT_EQ(asked_.size(), 1U);
    EXPECT_EQ(asked_[0].patient.text(), ann);
    EXPECT_EQ(asked_[0].who.purpose, "TREAT");
    (void)post("/view/override", who, fields);
    EXPECT_EQ(overrides(), 1U) << "the same declaration sent twice is one";
}

TEST_P(ViewPagesTest,
       who_signed_in_too_long_ago_signs_in_again_and_goes_on_with_what_was_filled_in) {
    RQW_accepts_overrides();
    auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const std::string to = start(who);
    clock.advance(std::chrono::minutes{5} + std::chrono::seconds{1});
    EXPECT_THAT(get(to, who).body, HasSubstr("/sign-in/again?next="));
    const std::string again = post("/view/override", who, declaration(to)).body;
    EXPECT_EQ(overrides(), 0U);
    const auto from = again.find("/sign-in/again?next=");
    ASSERT_NE(from, std::string::npos) << again;
    const auto next = percent_decode(again.substr(from + 20, again.find('"', from) - from - 20));
    ASSERT_TRUE(next);
    EXPECT_THAT(*next, Not(HasSubstr(ann)));
    ASSERT_TRUE(store_->transact([&](store::Transaction& t) {
        return people::note_authenticated(t, who.session.key, clock.now());
    }));
    EXPECT_THAT(get(*next, who).body, HasSubstr("A child lives there"));
}

TEST_P(ViewPagesTest, an_override_needs_a_holder_a_reason_that_it_accepts_and_words) {
    RQW_accepts_overrides();
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const Form whole = declaration(start(who));
    const auto without = [&](const char* name, const char* value) {
        Form fields = whole;
        if (value == nullptr)
            fields.erase(name);
        else
            fields[name] = value;
        return post("/view/override", who, fields);
    };
    EXPECT_THAT(without("holder-RQW", nullptr).body, HasSubstr("holders-error"));
    EXPECT_THAT(without("override_reason", nullptr).body, HasSubstr("override_reason-error"));
    EXPECT_THAT(without("override_reason", "court-order").body,
                HasSubstr("does not allow this for that reason"));
    EXPECT_THAT(without("words", " ").body, HasSubstr("words-error"));
    EXPECT_THAT(without("words", std::string(1001, 'x').c_str()).body, HasSubstr("words-error"));
    EXPECT_EQ(overrides(), 0U);
}

TEST_P(ViewPagesTest, a_draft_is_of_one_session_and_of_few_minutes) {
    RQW_accepts_overrides();
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const auto other = begin(staff(RoleGroup::doctor, "RWH"));
    const std::string to = start(who);
    EXPECT_EQ(get(to, other).status, 400);
    EXPECT_EQ(post("/view/override", other, declaration(to)).status, 400);
    EXPECT_EQ(get(to + "x", who).status, 400);
    clock.advance(std::chrono::minutes{11});
    EXPECT_EQ(get(to, who).status, 410);
    EXPECT_EQ(overrides(), 0U);
}

TEST_P(ViewPagesTest, a_holder_that_the_record_page_did_not_offer_cannot_be_overridden) {
    RQW_accepts_overrides();
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    Form asked = look();
    asked["holder-E81001"] = "1";
    const std::string to = post("/view/override/start", who, asked).header("Location");
    EXPECT_THAT(post("/view/override", who, declaration(to)).body, HasSubstr("holders-error"));
    EXPECT_EQ(overrides(), 0U);
}

MCR_ON_BOTH_DATABASES(ViewPagesTest);

TEST_P(ViewPagesTest, a_listed_document_is_opened_from_the_record_page) {
    relay::ContentAddresses addresses(Secret("documents"), Milliseconds{1000}, clock, random);
    addresses.set_base("https://here.example");
    directory::System system;
    system.key = "RQW";
    const std::string address =
        addresses.address_of(system, *people::NhsNumber::parse(ann), {"/Binary/1", {}, {}, {}});
    const std::string json =
        R"({"resourceType":"DocumentReference","id":"d1","status":"current","content":[)"
        R"({"attachment":{"contentType":"application/pdf","size":1234567,"title":"A <letter>",)"
        R"("url":")" +
        address + R"("}},{"attachment":{"url":"https://elsewhere.example/1"}}]})";
    record::Origin origin{*OdsCode::parse("RQW"), "RQW", "RQW", "https://rqw.example", clock.now()};
    auto part = record::check(net::Buffer(json), std::move(origin), {});
    ASSERT_TRUE(part) << part.error().sentence;
    parts_.push_back(std::move(*part));
    rows_ = {row("RQW", CoverageState::data)};

    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    const Answer page = post("/view/record", who, look());
    const auto at = page.body.find("<a href=\"/view/document?at=");
    ASSERT_NE(at, std::string::npos) << page.body;
    EXPECT_NE(page.body.find("Open document: A &lt;letter&gt;</a> (PDF, 1.2 MB)"),
              std::string::npos);
    EXPECT_EQ(page.body.find("Open document", page.body.find("Open document") + 1),
              std::string::npos)
        << "what lies elsewhere has no link";
    std::string link = page.body.substr(at + 9, page.body.find('"', at + 9) - at - 9);
    link.replace(link.find("&amp;"), 5, "&");
    EXPECT_EQ(link.find(ann), std::string::npos) << "no NHS number in an address";

    const Answer file = get(link, who);
    EXPECT_EQ(file.status, 200) << file.body;
    EXPECT_EQ(file.body, document_);
    EXPECT_EQ(file.header("Content-Disposition"), "attachment; filename=\"document.pdf\"");
    ASSERT_EQ(documents_asked_.size(), 1U);
    EXPECT_EQ(documents_asked_[0].token, relay::ContentAddresses::token_of(address));
    EXPECT_EQ(documents_asked_[0].who.stated.permission, "given");

    EXPECT_EQ(get(link, begin(staff(RoleGroup::doctor, "RQW"))).status, 400) << "another's link";
    document_.clear();
    refuses_ = fail(ErrorKind::gone, "The document was listed too long ago.").error();
    EXPECT_EQ(get(link, who).status, 410);
    clock.advance(std::chrono::minutes{61});
    EXPECT_NE(get(link, who).status, 200);
    EXPECT_EQ(documents_asked_.size(), 2U);
}

TEST_P(ViewPagesTest, a_text_of_a_record_is_shown_cleaned_with_its_origin) {
    const std::string json =
        R"({"resourceType":"Composition","id":"c1","status":"final","title":"Allergies",)"
        R"("date":"2026-03-04","section":[{"title":"Allergies","text":{"status":"generated",)"
        R"("div":"<div><script>alert(1)</script><h1>Allergies</h1><p onclick='x()' id='a'>)"
        R"(Peanut</p></div></details></li></div>"}}]})";
    record::Origin origin{*OdsCode::parse("RQW"), "Princess", "RQW", "https://rqw.example",
                          clock.now()};
    origin.converted = true;
    auto part = record::check(net::Buffer(json), std::move(origin), {});
    ASSERT_TRUE(part) << part.error().sentence;
    parts_.push_back(std::move(*part));
    rows_ = {row("RQW", CoverageState::data)};
    const auto who = begin(staff(RoleGroup::doctor, "RWH"));
    for (const bool live : {false, true}) {
        Form asked = look();
        if (live) asked["live"] = "1";
        const Answer page = post("/view/record", who, asked);
        EXPECT_THAT(page.body, HasSubstr("<div class=\"mcr-narrative\"><div><p id=\"text-1-1-a\">"
                                         "Peanut</p></div></div></details>"));
        EXPECT_THAT(page.body, HasSubstr("<span class=\"mcr-item__organisation\">Princess (RQW)"
                                         "</span>, converted from the source&#39;s format"));
        EXPECT_THAT(page.body, Not(HasSubstr("alert(1)")));
        EXPECT_THAT(page.header("Content-Security-Policy"), HasSubstr("script-src 'self';"));
    }
}

}  // namespace
}  // namespace mcr::web
