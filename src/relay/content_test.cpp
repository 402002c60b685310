#include "relay/content.hpp"

#include "relay/content_address.hpp"
#include "relay/relay_fixture.hpp"

namespace mcr::relay {
namespace {

/// Keeps what it is given, and whether anything was durable before.
class Document final : public source::ContentSink {
public:
    explicit Document(const fakes::Audit& audit) : audit_(audit) {}
    std::string type, content;
    std::size_t entries_before = 0;
    std::size_t breaks_at = SIZE_MAX;

    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t>) override {
        type = content_type;
        entries_before = audit_.entries.size();
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view bytes) override {
        if (content.size() >= breaks_at) co_return fail(ErrorKind::cancelled, "Gone.");
        content += bytes;
        co_return Result<void>{};
    }

private:
    const fakes::Audit& audit_;
};

class ContentTest : public RelayTest {
protected:
    Document reader_{audit_};
    source::DocumentLocator document_{"/Binary/1", "application/pdf", 14, "abc"};

    void SetUp() override {
        RelayTest::SetUp();
        relay_->set_base_url("https://here.example");
        protocol_->document = "%PDF-1.4 words";
    }
    [[nodiscard]] std::string listed(const char* key = "RQW", const char* whose = number) {
        const ContentAddresses addresses(Secret("documents"), settings_.document_lifetime, clock_,
                                         random_);
        directory::System system;
        system.key = key;
        const auto address =
            addresses.address_of(system, *people::NhsNumber::parse(whose), document_);
        return std::string(ContentAddresses::token_of(address));
    }
    Result<void> open(std::string token, ViewRequest as = request()) {
        Result<void> outcome = fail(ErrorKind::internal, "It did not end.");
        workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
            ContentRequest asked{as.who, token, "Binary", as.request_id};
            outcome = co_await relay_->content(worker, asked, reader_);
        });
        return outcome;
    }
};

TEST_F(ContentTest, a_listed_document_is_given_after_its_intent_and_recorded_with_a_hash) {
    ASSERT_TRUE(open(listed()));
    EXPECT_EQ(reader_.content, "%PDF-1.4 words");
    EXPECT_EQ(reader_.type, "application/pdf");
    EXPECT_EQ(reader_.entries_before, 1U) << "the intent is durable before the first byte";
    ASSERT_EQ(protocol_->fetched.size(), 1U);
    EXPECT_EQ(protocol_->fetched[0].at, "/Binary/1");
    EXPECT_EQ(protocol_->fetched[0].size, 14U);
    EXPECT_EQ(protocol_->fetched[0].sha1, "abc");

    ASSERT_EQ(audit_.entries.size(), 2U);
    EXPECT_EQ(audit_.entries[0].kind, audit::EntryKind::intent);
    EXPECT_EQ(audit_.entries[0].patient, number);
    EXPECT_THAT(audit_.entries[0].holders, ElementsAre("RQW RQW"));
    const audit::Entry& release = audit_.entries[1];
    EXPECT_EQ(release.kind, audit::EntryKind::release);
    ASSERT_EQ(release.parts.size(), 1U);
    EXPECT_EQ(release.parts[0].bytes, 14U);
    EXPECT_EQ(release.parts[0].state, "data");
    EXPECT_EQ(release.parts[0].hash.substr(0, 5), "gmac:");
    EXPECT_THAT(release.parts[0].items, ElementsAre("document /Binary/1"));
    EXPECT_FALSE(log_text_.str().contains("words"));
}

TEST_F(ContentTest, without_a_durable_intent_nobody_is_asked) {
    audit_.broken = true;
    const auto outcome = open(listed());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::unavailable);
    EXPECT_THAT(protocol_->fetched, IsEmpty());
    EXPECT_EQ(reader_.content, "");
}

TEST_F(ContentTest, an_address_that_was_not_made_here_leads_nowhere) {
    std::string other = listed();
    other.back() = other.back() == 'A' ? 'B' : 'A';
    for (const std::string& token : {std::string(), std::string("abc"), other}) {
        const auto outcome = open(token);
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, ErrorKind::not_found);
    }
    EXPECT_THAT(audit_.entries, IsEmpty());
}

TEST_F(ContentTest, an_address_lasts_as_long_as_is_set) {
    const auto token = listed();
    clock_.advance(settings_.document_lifetime);
    EXPECT_TRUE(open(token));
    clock_.advance(Milliseconds{1});
    const auto outcome = open(token);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::gone);
    EXPECT_NE(outcome.error().sentence.find("Ask for the list again"), std::string::npos);
}

TEST_F(ContentTest, a_patient_opens_their_own_documents_and_no_others) {
    auto own = request(people::RoleGroup::patient);
    own.who.professional.id = number;
    own.who.purpose = "PATRQT";
    own.who.stated = {};
    EXPECT_TRUE(open(listed(), own));
    own.who.professional.id = "9990000026";
    const auto outcome = open(listed(), own);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::forbidden);
    EXPECT_EQ(audit_.entries.back().kind, audit::EntryKind::refusal);
}

TEST_F(ContentTest, without_a_reason_to_look_it_is_refused) {
    auto as = request();
    as.who.stated = {};
    const auto outcome = open(listed(), as);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().code, "relationship");
    EXPECT_THAT(protocol_->fetched, IsEmpty());
}

TEST_F(ContentTest, what_stands_against_it_since_is_told_and_audited) {
    auto organisations = std::vector{organisation("RQW", directory::Kind::acute_trust, {"RQW"}),
                                     organisation("RWH", directory::Kind::acute_trust, {"RWH"})};
    organisations[1].systems[0].stage = directory::Stage::suspended;
    organisations[1].systems[0].stage_reason = "Maintenance";
    use(std::move(organisations));
    relay_->set_base_url("https://here.example");
    const auto outcome = open(listed("RWH"));
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::forbidden);
    ASSERT_EQ(audit_.entries.size(), 1U);
    EXPECT_EQ(audit_.entries[0].kind, audit::EntryKind::refusal);
    EXPECT_EQ(audit_.entries[0].reason, "forbidden: switched-off");
    EXPECT_THAT(protocol_->fetched, IsEmpty());

    EXPECT_EQ(open(listed("RXX")).error().kind, ErrorKind::not_found) << "takes no part any more";
}

TEST_F(ContentTest, one_that_was_opened_for_one_patient_gives_no_other) {
    Result<void> outcome;
    workers_.run(0, [&](net::Worker& worker) -> net::Task<void> {
        ContentRequest asked{request().who, listed(), "Binary", request().request_id,
                             *people::NhsNumber::parse("9990000026")};
        outcome = co_await relay_->content(worker, asked, reader_);
    });
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::not_found);
}

TEST_F(ContentTest, what_became_of_it_at_the_source_is_told) {
    const std::vector<std::pair<CoverageState, ErrorKind>> cases{
        {CoverageState::not_held, ErrorKind::not_found},
        {CoverageState::timed_out, ErrorKind::timed_out},
        {CoverageState::not_permitted, ErrorKind::forbidden},
        {CoverageState::wrong_patient, ErrorKind::forbidden},
        {CoverageState::not_supported, ErrorKind::unsupported},
        {CoverageState::failed, ErrorKind::unavailable},
    };
    protocol_->document.clear();
    for (const auto& [state, kind] : cases) {
        protocol_->document_state = state;
        const auto outcome = open(listed());
        ASSERT_FALSE(outcome);
        EXPECT_EQ(outcome.error().kind, kind) << code_of(state);
        EXPECT_EQ(audit_.entries.back().parts[0].state, code_of(state));
        EXPECT_EQ(audit_.entries.back().parts[0].bytes, 0U);
    }
}

TEST_F(ContentTest, a_reader_who_leaves_ends_it_and_what_left_is_recorded) {
    reader_.breaks_at = 8;
    const auto outcome = open(listed());
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
    ASSERT_EQ(audit_.entries.back().kind, audit::EntryKind::release);
    EXPECT_GE(audit_.entries.back().parts[0].bytes, 8U);
    EXPECT_LT(audit_.entries.back().parts[0].bytes, 14U);
}

TEST_F(ContentTest, sources_are_told_the_addresses_once_they_are_known) {
    std::vector<bool> told;
    says_["RQW"] = [&](const source::Question& question) {
        told.push_back(question.addresses != nullptr);
        if (question.addresses != nullptr) {
            directory::System system;
            system.key = "RQW";
            EXPECT_TRUE(question.addresses->address_of(system, question.patient->number, document_)
                            .starts_with("https://here.example/fhir/Binary/"));
        }
        source::Answer none;
        none.state = CoverageState::not_held;
        return none;
    };
    Reader reader;
    ASSERT_TRUE(view(reader));
    use({organisation("RQW", directory::Kind::acute_trust, {"RQW"})});
    ASSERT_TRUE(view(reader));
    EXPECT_THAT(told, ElementsAre(true, false));
    EXPECT_EQ(open(listed()).error().kind, ErrorKind::not_found) << "no address, no document";
}

}  // namespace
}  // namespace mcr::relay
