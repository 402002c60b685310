#include "source/xds/retrieval.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/text.hpp"
#include "net/worker.hpp"
#include "source/xds/test_samples.hpp"

namespace mcr::source::xds {
namespace {

using test::in_envelope;
using test::sample;

class Kept final : public ContentSink {
public:
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t>) override {
        type = content_type;
        ++begins;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view bytes) override {
        text += bytes;
        co_return Result<void>{};
    }
    std::string type, text;
    int begins = 0;
};

class Retrieving : public testing::Test {
protected:
    /// What comes of `bytes` in pieces of `step`.
    Result<void> take(std::string type, std::string bytes, std::size_t step = 7) {
        kept = {};
        refusal = {};
        Result<void> out;
        workers.run(0, [&](net::Worker&) { return take_on(type, bytes, step, out); });
        return out;
    }
    net::Task<void> take_on(const std::string& type, const std::string& bytes, std::size_t step,
                            Result<void>& out) {
        Retrieval retrieval(wanted, message_id, kept, limits);
        out = retrieval.begin(type);
        for (std::size_t at = 0; out && at < bytes.size(); at += step)
            out = co_await retrieval.feed(std::string_view(bytes).substr(at, step));
        if (out) out = co_await retrieval.finish();
        refusal = retrieval.refusal();
    }

    FakeClock clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    Place wanted{"urn:oid:1.2", "1.3", "1.4"};
    std::string message_id = "urn:uuid:1";
    RetrievalLimits limits;
    Kept kept;
    std::optional<Refusal> refusal;
    net::Workers workers{1, clock, log, metrics};
};

std::string response(const std::string& documents, const std::string& errors = {}) {
    return in_envelope(
        "<x:RetrieveDocumentSetResponse xmlns:x=\"urn:ihe:iti:xds-b:2007\">"
        "<r:RegistryResponse xmlns:r=\"urn:r\" status=\"a:Success\">" +
        errors + "</r:RegistryResponse>" + documents + "</x:RetrieveDocumentSetResponse>");
}

std::string one(const std::string& document, const std::string& id = "1.4",
                const std::string& home = "urn:oid:1.2") {
    return "<x:DocumentResponse><x:HomeCommunityId>" + home +
           "</x:HomeCommunityId><x:RepositoryUniqueId>1.3</x:RepositoryUniqueId>"
           "<x:DocumentUniqueId>" +
           id + "</x:DocumentUniqueId><x:mimeType>text/plain</x:mimeType><x:Document>" + document +
           "</x:Document></x:DocumentResponse>";
}

std::string include(const std::string& id) {
    return "<i:Include xmlns:i=\"http://www.w3.org/2004/08/xop/include\" href=\"cid:" + id + "\"/>";
}

constexpr const char* plain = "application/soap+xml; charset=UTF-8";
constexpr const char* packed = R"(multipart/related; boundary=B; start="<r>")";

std::string part(const std::string& id, const std::string& bytes, const std::string& more = {}) {
    return "--B\r\nContent-ID: <" + id + ">\r\n" + more + "\r\n" + bytes + "\r\n";
}

TEST_F(Retrieving, base64_within_the_envelope_is_decoded_as_it_comes) {
    for (std::size_t step = 1; step < 30; ++step) {
        ASSERT_TRUE(take(plain, response(one("RmlyIHN0") + one("VGhl\nIG9u ZQ==")), step));
        EXPECT_EQ(kept.text, "Fir st");
    }
    ASSERT_TRUE(take(plain, response(one("QQ==", "1.9") + one("VGhlIG9uZQ=="))));
    EXPECT_EQ(kept.text, "The one");
    EXPECT_EQ(kept.type, "text/plain");
    EXPECT_EQ(kept.begins, 1);
}

TEST_F(Retrieving, a_part_beside_the_envelope_is_passed_on) {
    const std::string bytes = part("r", response(one(include("a%40x")))) + part("b", "other") +
                              part("a@x", "the bytes\r\n--no") + "--B--";
    for (std::size_t step = 1; step < 50; step += 3) {
        ASSERT_TRUE(take(packed, bytes, step)) << step;
        EXPECT_EQ(kept.text, "the bytes\r\n--no");
    }
}

TEST_F(Retrieving, a_part_may_come_before_the_envelope_or_as_base64) {
    ASSERT_TRUE(
        take(packed, part("a", "early") + part("r", response(one(include("a")))) + "--B--"));
    EXPECT_EQ(kept.text, "early");
    const std::string base64 = "Content-Transfer-Encoding: base64\r\n";
    ASSERT_TRUE(take(
        packed, part("r", response(one(include("a")))) + part("a", "TGF0ZQ==", base64) + "--B--"));
    EXPECT_EQ(kept.text, "Late");
    ASSERT_TRUE(take(
        packed, part("a", "TGF0ZQ==", base64) + part("r", response(one(include("a")))) + "--B--"));
    EXPECT_EQ(kept.text, "Late");
}

TEST_F(Retrieving, base64_may_stand_in_the_envelope_of_a_package) {
    ASSERT_TRUE(take(packed, part("r", response(one("VGhlIG9uZQ=="))) + "--B--"));
    EXPECT_EQ(kept.text, "The one");
}

struct Bad {
    const char* name;
    std::string type, bytes;
    ErrorKind kind;
    record::CoverageState state = record::CoverageState::data;  ///< of the refusal; data for none
};
class BadRetrievals : public Retrieving, public testing::WithParamInterface<Bad> {};
TEST_P(BadRetrievals, pass_nothing_on_as_whole) {
    limits = {.max_envelope = 5000, .max_held = 100, .max_parts = 5};
    const auto done = take(GetParam().type, GetParam().bytes);
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, GetParam().kind) << done.error().sentence;
    if (GetParam().state == record::CoverageState::data)
        EXPECT_FALSE(refusal);
    else
        EXPECT_EQ(refusal.value().state, GetParam().state);
    EXPECT_EQ(kept.text, "");
}
using record::CoverageState;
INSTANTIATE_TEST_SUITE_P(
    all, BadRetrievals,
    testing::Values(
        Bad{"html", "text/html", "<html/>", ErrorKind::unsupported},
        Bad{"no_type", "", "", ErrorKind::malformed}, Bad{"empty", plain, "", ErrorKind::malformed},
        Bad{"another_document", plain, response(one("QQ==", "1.9")), ErrorKind::unavailable,
            CoverageState::not_held},
        Bad{"another_community", plain, response(one("QQ==", "1.4", "urn:oid:9.9")),
            ErrorKind::unavailable, CoverageState::not_held},
        Bad{"errors", plain,
            response("",
                     "<r:RegistryErrorList><r:RegistryError errorCode=\"XDSRepositoryBusy\"/>"
                     "</r:RegistryErrorList>"),
            ErrorKind::unavailable, CoverageState::failed},
        Bad{"fault", plain,
            in_envelope("<s:Fault><s:Code><s:Value>s:Receiver</s:Value></s:Code></s:Fault>"),
            ErrorKind::unavailable, CoverageState::failed},
        Bad{"another_answer", plain, in_envelope("<x:Other/>"), ErrorKind::malformed},
        Bad{"no_content", plain, response(one(" ")), ErrorKind::malformed},
        Bad{"not_base64", plain, response(one("?")), ErrorKind::malformed},
        Bad{"no_such_part", packed, part("r", response(one(include("a")))) + "--B--",
            ErrorKind::malformed},
        Bad{"no_cid", packed,
            part("r", response(one("<I href=\"http://x\"/><Include/>"))) + "--B--",
            ErrorKind::malformed},
        Bad{"not_closed", packed, part("r", response("")).substr(0, 100), ErrorKind::malformed},
        Bad{"too_large", plain, response(std::string(6000, ' ')), ErrorKind::too_large},
        Bad{"too_much_before", packed, part("a", std::string(200, 'x')), ErrorKind::too_large}),
    [](const auto& each) { return each.param.name; });

TEST_F(Retrieving, the_answer_to_another_request_is_refused) {
    message_id = "urn:uuid:2";
    EXPECT_FALSE(take(plain, response(one("QQ=="))));
    EXPECT_NE(refusal.value().sentence.find("another request"), std::string::npos);
    EXPECT_EQ(kept.text, "");
}

TEST_F(Retrieving, a_document_that_is_cut_short_is_an_error_after_its_beginning) {
    const std::string whole = response(one("VGhlIG9uZQ=="));
    EXPECT_FALSE(take(plain, whole.substr(0, whole.find("uZQ=="))));
}

struct Expected {
    const char* file;
    const char* home;
    const char* content;  ///< its beginning; null for a refusal
};
class RetrieveSamples : public Retrieving, public testing::WithParamInterface<Expected> {};
TEST_P(RetrieveSamples, are_read_as_expected) {
    MCR_NEEDS_SAMPLES();
    wanted = {GetParam().home, "1.3.6.1.4.1000", "1.3.6.1.4.2300"};
    message_id = "urn:uuid:0fbfdced-6c01-4d09-a110-2201afedaa02";
    const auto done = take(plain, sample("messagevalidator/" + std::string(GetParam().file)));
    ASSERT_EQ(done.has_value(), GetParam().content != nullptr);
    if (!done) return;
    EXPECT_TRUE(kept.text.starts_with(GetParam().content)) << kept.text;
}
INSTANTIATE_TEST_SUITE_P(
    all, RetrieveSamples,
    testing::Values(Expected{"soap-xret-resp.xml", "urn:oid:1.2.3", "R0lGOD"},
                    Expected{"soap-xret-resp-error.xml", "urn:oid:1.2.3", "R0lGOD"},
                    Expected{"soap-xret-resp-homeless.xml", "urn:oid:1.2.3", "R0lGOD"},
                    Expected{"soap-ret-resp.xml", "", nullptr},
                    Expected{"soap-xret-resp.xml", "urn:oid:9.9", nullptr},
                    Expected{"soap-xcr-req.xml", "", nullptr}));

}  // namespace
}  // namespace mcr::source::xds
