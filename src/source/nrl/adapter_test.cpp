#include "source/nrl/adapter.hpp"

#include "base/text.hpp"
#include "record/record_samples.hpp"
#include "source/nrl/fake_nrl.hpp"

namespace mcr::source::nrl {
namespace {

using record::CoverageState;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

/// Gives scripted pieces.
class Pieces final : public net::Incoming {
public:
    Pieces(int status, net::Headers headers, std::vector<std::string> pieces,
           std::optional<Error> breaks)
        : status_(status),
          headers_(std::move(headers)),
          pieces_(std::move(pieces)),
          breaks_(std::move(breaks)) {}
    [[nodiscard]] int status() const override { return status_; }
    [[nodiscard]] const net::Headers& headers() const override { return headers_; }
    net::Task<Result<std::string_view>> next() override {
        if (at_ < pieces_.size()) co_return std::string_view(pieces_[at_++]);
        if (breaks_) co_return std::unexpected(*breaks_);
        co_return std::string_view();
    }

private:
    int status_;
    net::Headers headers_;
    std::vector<std::string> pieces_;
    std::optional<Error> breaks_;
    std::size_t at_ = 0;
};

class OpeningClient final : public net::Client {
public:
    int status = 200;
    net::Headers headers{{"Content-Type", "application/pdf"}};
    std::vector<std::string> pieces{"%PDF", "-1.7"};
    std::optional<Error> fails, breaks;
    std::vector<net::Call> calls;

    net::Task<Result<net::Answer>> call(const net::Upstream&, net::Call, Deadline) override {
        co_return fail(ErrorKind::internal, "Not to be called.");
    }
    net::Task<Result<std::unique_ptr<net::Incoming>>> open(const net::Upstream&, net::Call call,
                                                           std::uint64_t, Deadline) override {
        calls.push_back(std::move(call));
        if (fails) co_return std::unexpected(*fails);
        co_return std::make_unique<Pieces>(status, headers, pieces, breaks);
    }
};

class Kept final : public ContentSink {
public:
    std::string type, bytes;
    bool begun = false;
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t>) override {
        begun = true;
        type = content_type;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view more) override {
        bytes += more;
        co_return Result<void>{};
    }
};

class OpeningWorker final : public net::Worker {
public:
    OpeningWorker(net::Worker& real, OpeningClient& client) : real_(real), client_(client) {}
    net::Client& client() override { return client_; }
    net::BufferPool& buffers() override { return real_.buffers(); }
    [[nodiscard]] const Clock& clock() const override { return real_.clock(); }
    boost::asio::any_io_executor executor() override { return real_.executor(); }
    [[nodiscard]] std::size_t index() const override { return real_.index(); }
    void spawn(std::function<net::Task<void>()> task) override { real_.spawn(std::move(task)); }
    net::Task<void> sleep_until(SteadyTime at) override { return real_.sleep_until(at); }

private:
    net::Worker& real_;
    OpeningClient& client_;
};

class NrlAdapter : public NrlTest {
protected:
    Answer ask(std::vector<std::string> resources, const char* custodian = "RQI") {
        std::vector<Pointer> pointers;
        for (std::string& resource : resources)
            pointers.push_back({*OdsCode::parse(custodian), std::move(resource)});
        const auto adapter = make_nrl(clock, random, log, metrics);
        Answer answer;
        on_worker([&](net::Worker& worker) -> net::Task<void> {
            const directory::Member member{&organisation, &system};
            Question question{.patient = &who, .asker = &asker, .sections = sections};
            question.addresses = addresses;
            question.pointers = pointers;
            const Deadline deadline(clock, Milliseconds{1000});
            answer = co_await adapter->ask(worker, member, question, deadline);
        });
        return answer;
    }
    static std::string given(const Answer& answer) {
        std::string out;
        for (const record::Part& part : answer.parts)
            for (const record::Item& item : part.items()) out += record::test::spliced(part, item);
        return out;
    }
    ContentAnswer fetch(const DocumentLocator& document) {
        const auto adapter = make_nrl(clock, random, log, metrics);
        ContentAnswer answer;
        workers.run(0, [&](net::Worker& real) -> net::Task<void> {
            OpeningWorker worker(real, opening);
            const directory::Member member{&organisation, &system};
            ContentQuestion question{.patient = &who, .asker = &asker, .document = &document};
            question.max_bytes = max_bytes;
            const Deadline deadline(clock, Milliseconds{1000});
            answer = co_await adapter->fetch(worker, member, question, kept, deadline);
        });
        return answer;
    }

    record::Sections sections = record::Sections{}.set();
    PlainAddresses plain;
    const ContentAddresses* addresses = &plain;
    OpeningClient opening;
    Kept kept;
    std::uint64_t max_bytes = 1000;
};

TEST_F(NrlAdapter, a_pointer_becomes_a_document_reference_with_an_address_here) {
    const Answer answer = ask({pointer_of("RQI-1", "RQI", "https://docs.example/a.pdf", own_number,
                                          R"(,"size":8,"hash":"2jmj7l5rSw0yVb/vlWAYkK/YBwk=")")});
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_THAT(given(answer), HasSubstr(R"("url":"https://here/RQI-nrl/9990000018/1")"));
    EXPECT_THAT(given(answer), HasSubstr(R"("valueUrl":"https://docs.example/a.pdf")"));
    EXPECT_THAT(
        given(answer),
        HasSubstr(R"("source":"https://nrl.example/consumer/FHIR/R4/DocumentReference/RQI-1")"));
    ASSERT_EQ(plain.listed.size(), 1U);
    EXPECT_EQ(plain.listed[0].at, " https://docs.example/a.pdf");
    EXPECT_EQ(plain.listed[0].content_type, "application/pdf");
    EXPECT_EQ(plain.listed[0].size, 8U);
    EXPECT_EQ(plain.listed[0].sha1, "da39a3ee5e6b4b0d3255bfef95601890afd80709");
    EXPECT_THAT(answer.notes, IsEmpty());
}

TEST_F(NrlAdapter, without_addresses_a_document_is_listed_without_one) {
    addresses = nullptr;
    const Answer answer = ask({pointer_of("RQI-1", "RQI")});
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_THAT(given(answer), Not(HasSubstr(R"("url":"https://docs)")));
}

TEST_F(NrlAdapter, documents_that_cannot_be_fetched_are_listed_and_noted) {
    struct Row {
        const char* url;
        const char* asid;
    };
    for (const Row& row :
         {Row{"https://docs.example.evil/a.pdf", ""}, Row{"http://docs.example/a", ""},
          Row{"https://docs.example", ""}, Row{"ftp://docs.example/a", ""},
          Row{"ssp://proxy/https%3A%2F%2Fx", ""}, Row{"ssp://proxy/", "012345678910"},
          Row{"ssp://proxy/https%3A%2F%2Fx", "12345"}}) {
        const Answer answer = ask({pointer_of("RQI-1", "RQI", row.url, own_number, "", row.asid)});
        EXPECT_EQ(answer.state, CoverageState::data) << row.url;
        EXPECT_THAT(answer.notes, ElementsAre(HasSubstr("1 document can be listed"))) << row.url;
        EXPECT_THAT(given(answer), HasSubstr(row.url));
    }
    EXPECT_THAT(plain.listed, IsEmpty());
}

TEST_F(NrlAdapter, contact_details_are_shown_as_such) {
    const Answer answer = ask({pointer_of("RQI-1", "RQI", "tel:01279444455", own_number, "", "",
                                          "urn:nhs-ic:record-contact"),
                               pointer_of("RQI-2", "RQI", "https://docs.example/contact",
                                          own_number, "", "", "urn:nhs-ic:record-contact")});
    EXPECT_EQ(answer.state, CoverageState::data);
    EXPECT_THAT(given(answer), HasSubstr(R"("url":"tel:01279444455")"));
    EXPECT_THAT(given(answer),
                HasSubstr(R"("valueContactPoint":{"system":"phone","value":"01279444455"})"));
    EXPECT_THAT(given(answer), HasSubstr(R"("title":"Contact details for this record")"));
    EXPECT_THAT(
        given(answer),
        HasSubstr(
            R"("valueContactPoint":{"system":"url","value":"https://docs.example/contact"})"));
    EXPECT_THAT(answer.notes, IsEmpty());
}

TEST_F(NrlAdapter, every_outcome_has_its_state) {
    const auto state = [&](std::vector<std::string> resources, const char* custodian = "RQI") {
        return std::string(record::code_of(ask(std::move(resources), custodian).state));
    };
    EXPECT_EQ(state({}), "not-held");
    EXPECT_EQ(state({pointer_of("a", "RQI", "https://docs.example/a", "9990000026")}),
              "wrong-patient");
    EXPECT_EQ(state({pointer_of("a", "RQI"),
                     pointer_of("b", "RQI", "https://docs.example/a", "9990000026")}),
              "wrong-patient");
    EXPECT_EQ(state({pointer_of("a", "RAJ")}), "wrong-patient");
    EXPECT_EQ(state({pointer_of("a", "RAJ")}, "RAJ"), "data");  // what a predecessor recorded
    EXPECT_EQ(state({"{"}), "failed");
    EXPECT_EQ(state({R"({"resourceType":"Patient"})"}), "failed");
    const Answer some = ask({pointer_of("a", "RQI"), "{"});
    EXPECT_EQ(some.state, CoverageState::failed);
    EXPECT_EQ(some.parts.size(), 1U);
    sections.reset();
    sections.set(static_cast<std::size_t>(record::Section::problem_list));
    EXPECT_EQ(state({pointer_of("a", "RQI")}), "not-supported");
    sections.set();
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(state({pointer_of("a", "RQI")}), "not-permitted");
    system.settings["ssp-from"] = "x";
    EXPECT_EQ(state({pointer_of("a", "RQI")}), "failed");
}

TEST_F(NrlAdapter, settings_that_cannot_be_used_are_named) {
    const auto adapter = make_nrl(clock, random, log, metrics);
    EXPECT_TRUE(adapter->check_settings(system));
    EXPECT_TRUE(adapter->needs_pointers());
    const directory::System good = system;
    for (const auto& [name, value] : std::vector<std::pair<std::string, std::string>>{
             {"ssp-proxy", "ftp://x"},
             {"ssp-proxy", "https://x/"},
             {"ssp-from", "12"},
             {"asid.!", "200000000359"},
             {"asid.RWH", "2"},
             {"interaction", "a b"},
             {"interaction", ""},
             {"content-origins", "https://docs.example/path"},
             {"content-origins", "docs.example"},
             {"other", "x"}}) {
        system = good;
        system.settings[name] = value;
        const auto checked = adapter->check_settings(system);
        ASSERT_FALSE(checked) << name << value;
        EXPECT_EQ(checked.error().code, name);
    }
    system = good;
    system.settings.erase("ssp-from");
    EXPECT_EQ(adapter->check_settings(system).error().code, "ssp-from");
    system = good;
    system.answers_for = directory::AnswersFor::anyone;
    EXPECT_EQ(adapter->check_settings(system).error().code, "answers_for");
}

TEST_F(NrlAdapter, a_document_behind_the_proxy_is_asked_for_as_the_proxy_wants_it) {
    const DocumentLocator document{
        "012345678910 ssp://spine-proxy.example/https%3A%2F%2Fp1.nhs.uk%2Fplan.pdf",
        "application/pdf",
        8,
        {}};
    const ContentAnswer answer = fetch(document);
    EXPECT_EQ(answer.state, CoverageState::data) << answer.sentence;
    EXPECT_EQ(answer.bytes, 8U);
    EXPECT_EQ(kept.bytes, "%PDF-1.7");
    const net::Call& call = opening.calls.at(0);
    EXPECT_EQ(call.url, "https://proxy.example/https%3A%2F%2Fp1.nhs.uk%2Fplan.pdf");
    EXPECT_EQ(call.headers.get("Ssp-To"), "012345678910");
    EXPECT_EQ(call.headers.get("Ssp-From"), "200000000359");
    EXPECT_EQ(call.headers.get("Ssp-InteractionID"),
              "urn:nhs:names:services:nrl:DocumentReference.content.read");
    EXPECT_EQ(call.headers.get("Ssp-TraceID")->size(), 36U);
    const std::string token(*call.headers.get("Authorization"));
    const auto claims = from_base64url(std::string_view(token).substr(
        token.find('.') + 1, token.rfind('.') - token.find('.') - 1));
    ASSERT_TRUE(claims);
    EXPECT_THAT(*claims, HasSubstr("https://p1.nhs.uk/plan.pdf"));
    EXPECT_THAT(*claims, HasSubstr("directcare"));
}

TEST_F(NrlAdapter, every_trouble_with_a_document_has_its_state) {
    const DocumentLocator good{" https://docs.example/a.pdf", "application/pdf", 8, {}};
    const auto state = [&](const DocumentLocator& document) {
        kept = {};
        return std::string(record::code_of(fetch(document).state));
    };
    EXPECT_EQ(state(good), "data");
    for (const auto& [status, code] :
         std::vector<std::pair<int, std::string>>{{401, "not-permitted"},
                                                  {403, "not-permitted"},
                                                  {404, "not-held"},
                                                  {410, "not-held"},
                                                  {408, "failed"},
                                                  {504, "failed"},
                                                  {500, "failed"},
                                                  {302, "failed"}}) {
        opening.status = status;
        EXPECT_EQ(state(good), code) << status;
        EXPECT_FALSE(kept.begun);
    }
    opening.status = 200;
    opening.fails = Error{ErrorKind::timed_out, 504, "late", {}};
    EXPECT_EQ(state(good), "timed-out");
    opening.fails = Error{ErrorKind::unavailable, 503, "gone", {}};
    EXPECT_EQ(state(good), "failed");
    opening.fails.reset();
    opening.breaks = Error{ErrorKind::malformed, 502, "cut", {}};
    EXPECT_EQ(state(good), "failed");
    opening.breaks.reset();

    DocumentLocator listed = good;
    listed.content_type = "text/plain";
    EXPECT_EQ(state(listed), "failed");
    EXPECT_FALSE(kept.begun);
    listed = good;
    listed.size = 9;
    EXPECT_EQ(state(listed), "failed");
    listed = good;
    listed.sha1 = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    EXPECT_EQ(state(listed), "failed");
    listed = good;
    for (const char* at : {"https://docs.example/a", " https://elsewhere.example/a", "",
                           "012345678910 https://docs.example/a", " ssp://x/https%3A%2F%2Fy",
                           " https://docs.example/a b"}) {
        listed.at = at;
        EXPECT_NE(state(listed), "data") << at;
        EXPECT_FALSE(kept.begun) << at;
    }
    max_bytes = 5;
    EXPECT_EQ(state(good), "failed");
    max_bytes = 1000;
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(state(good), "not-permitted");
    asker.role = people::RoleGroup::doctor;
    system.settings.erase("ssp-from");
    system.settings["asid.RQW"] = "200000000360";
    EXPECT_EQ(state({"012345678910 ssp://x/https%3A%2F%2Fy", "", {}, {}}), "not-permitted");
}

TEST_F(NrlAdapter, the_samples_become_document_references) {
    MCR_NEEDS_SAMPLES();
    struct Row {
        const char* file;
        const char* custodian;
        std::size_t fetchable, unfetched;
    };
    system.settings["content-origins"] = "https://spine-proxy.national.ncrs.nhs.uk";
    for (const Row& row :
         {Row{"RQI-736253002-Valid.json", "RQI", 1, 0},
          Row{"Y05868-736253002-Valid.json", "Y05868", 1, 0},
          Row{"Y05868-736253002-Valid-with-date.json", "Y05868", 1, 0},
          Row{"Y05868-736253002-Valid-with-meta-lastupdated.json", "Y05868", 1, 0},
          Row{"Y05868-736253002-Valid-with-date-and-meta-lastupdated.json", "Y05868", 1, 0},
          Row{"Y05868-736253002-Valid-with-ssp-content.json", "Y05868", 1, 0},
          Row{"3_bars_sample_accepted.json", "RYE", 0, 1}}) {
        const std::string text = record::test::read(record::test::samples() / "nrl" / row.file);
        const auto value = text.find("\"value\": \"", text.find("\"subject\""));
        who.number = *people::NhsNumber::parse(text.substr(value + 10, 10));
        plain.listed.clear();
        const Answer answer = ask({text}, row.custodian);
        EXPECT_EQ(answer.state, CoverageState::data) << row.file << answer.sentence;
        ASSERT_EQ(answer.parts.size(), 1U) << row.file;
        EXPECT_EQ(answer.parts[0].items().size(), 1U) << row.file;
        EXPECT_EQ(plain.listed.size(), row.fetchable) << row.file;
        EXPECT_EQ(answer.notes.size(), row.unfetched) << row.file;
    }
}

}  // namespace
}  // namespace mcr::source::nrl
