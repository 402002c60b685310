#include "people/pds.hpp"

#include <gtest/gtest.h>

#include <sstream>

#include "base/text.hpp"
#include "people/fake_worker.hpp"

namespace mcr::people {
namespace {

using namespace std::chrono_literals;

const std::string open_patient =
    R"({"resourceType":"Patient","id":"9990000018","identifier":[{"system":)"
    R"("https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}],)"
    R"("meta":{"security":[{"code":"U"}]},"name":[{"family":"Finch"}]})";
const std::string request_id = "3f2504e0-4f89-41d3-9a0c-0305e82c3301";

std::string outcome(const std::string& code) {
    return R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":[{"code":")" + code +
           "\"}]}}]}";
}

class Pds : public testing::Test {
protected:
    Result<Demographics> read(Milliseconds within = 3s) {
        Result<Demographics> out = fail(ErrorKind::internal, "never ran");
        workers.run(0, [&](net::Worker& real) { return read_on(real, within, out); });
        return out;
    }
    net::Task<void> read_on(net::Worker& real, Milliseconds within, Result<Demographics>& out) {
        FakeWorker worker(real, client, clock);
        const Deadline deadline(clock, within);
        const NhsNumber number = *NhsNumber::parse("9990000018");
        out = co_await pds->read(worker, number, asker, request_id, deadline);
        slept = worker.slept_until.size();
    }
    Result<std::vector<Demographics>> search(DemographicsService::SearchTerms terms) {
        Result<std::vector<Demographics>> out = fail(ErrorKind::internal, "never ran");
        workers.run(0, [&](net::Worker& real) { return search_on(real, terms, out); });
        return out;
    }
    net::Task<void> search_on(net::Worker& real, DemographicsService::SearchTerms terms,
                              Result<std::vector<Demographics>>& out) {
        FakeWorker worker(real, client, clock);
        const Deadline deadline(clock, 3s);
        out = co_await pds->search(worker, std::move(terms), asker, request_id, deadline);
    }
    void make(PdsSettings settings = {}) {
        pds = make_pds_client("https://pds.example/FHIR/R4",
                              {.name = "pds", .max_body_bytes = 1UL << 40U}, std::move(settings),
                              clock, random, log, metrics);
    }
    void SetUp() override { make(); }

    FakeClock clock;
    SeededRandom random{1};
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    FakeClient client;
    Professional asker{.id = "555000000101",
                       .role_profile_id = "555000000201",
                       .organisation = *OdsCode::parse("RQW")};
    std::unique_ptr<DemographicsService> pds;
    std::size_t slept = 0;
    net::Workers workers{1, clock, log, metrics};
};

TEST_F(Pds, a_read_names_the_patient_the_role_and_the_organisation) {
    client.script = [](const net::Call&) { return answer_of(200, open_patient); };
    const auto found = read();
    ASSERT_TRUE(found) << found.error().sentence;
    EXPECT_EQ(found->family, "Finch");
    ASSERT_EQ(client.calls.size(), 1U);
    const net::Call& call = client.calls[0];
    EXPECT_EQ(call.method, "GET");
    EXPECT_EQ(call.url, "https://pds.example/FHIR/R4/Patient/9990000018");
    EXPECT_EQ(call.headers.get("X-Request-ID")->size(), 36U);
    EXPECT_EQ(call.headers.get("X-Correlation-ID"), request_id);
    EXPECT_EQ(call.headers.get("NHSD-Session-URID"), "555000000201");
    EXPECT_EQ(call.headers.get("NHSD-End-User-Organisation-ODS"), "RQW");
    EXPECT_EQ(call.headers.get("Accept"), "application/fhir+json");
    EXPECT_FALSE(call.headers.get("Authorization"));
    EXPECT_EQ(client.upstreams[0].max_body_bytes, 4UL << 20U);
}

TEST_F(Pds, without_a_smartcard_no_role_profile_is_named) {
    client.script = [](const net::Call&) { return answer_of(200, open_patient); };
    asker.role_profile_id = "UNK";
    ASSERT_TRUE(read());
    EXPECT_FALSE(client.calls[0].headers.get("NHSD-Session-URID"));
}

net::Task<Result<Secret>> give_token(net::Worker&, Deadline) {
    co_return Secret("abc");
}
net::Task<Result<Secret>> give_none(net::Worker&, Deadline) {
    co_return fail(ErrorKind::unavailable, "The token service said something.");
}

TEST_F(Pds, an_access_token_is_sent_where_there_is_a_provider) {
    client.script = [](const net::Call&) { return answer_of(200, open_patient); };
    make({.bearer = give_token});
    ASSERT_TRUE(read());
    EXPECT_EQ(client.calls[0].headers.get("Authorization"), "Bearer abc");
    make({.bearer = give_none});
    EXPECT_EQ(read().error().kind, ErrorKind::unavailable);
    EXPECT_EQ(client.calls.size(), 1U);
}

TEST_F(Pds, nothing_is_kept_from_one_read_to_the_next) {
    client.script = [](const net::Call&) { return answer_of(200, open_patient); };
    ASSERT_TRUE(read());
    client.script = [](const net::Call&) { return answer_of(404, outcome("RESOURCE_NOT_FOUND")); };
    EXPECT_EQ(read().error().kind, ErrorKind::not_found);
    EXPECT_EQ(client.calls.size(), 2U);
    EXPECT_NE(client.calls[0].headers.get("X-Request-ID"),
              client.calls[1].headers.get("X-Request-ID"));
}

TEST_F(Pds, unknown_invalidated_and_restricted_are_the_same_in_answer_log_and_calls) {
    std::string restricted = open_patient;
    restricted.replace(restricted.find("\"U\""), 3, "\"R\"");
    std::vector<std::string> seen;
    for (const auto& [status, body] :
         std::vector<std::pair<int, std::string>>{{404, outcome("RESOURCE_NOT_FOUND")},
                                                  {404, outcome("INVALIDATED_RESOURCE")},
                                                  {200, restricted}}) {
        client.script = [&](const net::Call&) { return answer_of(status, body); };
        const auto calls = client.calls.size();
        Error error = read().error();
        EXPECT_EQ(error.code == restricted_code, status == 200) << "for the officer's alert alone";
        if (error.code == restricted_code) error.code.clear();
        seen.push_back(std::string(to_string(error.kind)) + std::to_string(error.http_status) +
                       error.sentence + error.code + log_text.str() +
                       std::to_string(client.calls.size() - calls));
    }
    EXPECT_EQ(seen[0], seen[1]);
    EXPECT_EQ(seen[0], seen[2]);
    EXPECT_NE(metrics.text().find("not-found\"} 3"), std::string::npos) << metrics.text();
}

TEST_F(Pds, a_throttled_read_is_repeated_once_under_the_same_id_if_time_allows) {
    client.script = [&](const net::Call&) {
        if (client.calls.size() > 1) return answer_of(200, open_patient);
        auto answer = answer_of(429, outcome("TOO_MANY_REQUESTS"));
        answer.headers.add("Retry-After", "1");
        return answer;
    };
    EXPECT_TRUE(read());
    ASSERT_EQ(client.calls.size(), 2U);
    EXPECT_EQ(client.calls[0].headers.get("X-Request-ID"),
              client.calls[1].headers.get("X-Request-ID"));
    EXPECT_EQ(client.deadlines[0].at(), client.deadlines[1].at());
    EXPECT_EQ(slept, 1U);
}

TEST_F(Pds, a_throttled_read_is_given_up_where_repeating_does_not_fit) {
    for (const std::string after :
         {"", "3", "4000000000", "99999999999", "-1", "soon", "Wed, 21 Oct 2026 07:28:00 GMT"}) {
        client.calls.clear();
        client.script = [&](const net::Call&) {
            auto answer = answer_of(429, outcome("TOO_MANY_REQUESTS"));
            if (!after.empty()) answer.headers.add("Retry-After", after);
            return answer;
        };
        const auto found = read(3s);
        EXPECT_EQ(found.error().kind, ErrorKind::unavailable);
        EXPECT_EQ(found.error().code, "throttled");
        EXPECT_EQ(client.calls.size(), 1U) << after;
        EXPECT_EQ(slept, 0U);
    }
}

TEST_F(Pds, a_read_is_repeated_at_most_once) {
    client.script = [&](const net::Call&) {
        auto answer = answer_of(429, outcome("TOO_MANY_REQUESTS"));
        answer.headers.add("Retry-After", "0");
        return answer;
    };
    EXPECT_EQ(read().error().code, "throttled");
    EXPECT_EQ(client.calls.size(), 2U);
}

TEST_F(Pds, what_the_network_does_is_told_in_the_words_of_the_contract) {
    struct Row {
        ErrorKind met, given;
    };
    for (const Row& row : {Row{ErrorKind::timed_out, ErrorKind::timed_out},
                           Row{ErrorKind::unavailable, ErrorKind::unavailable},
                           Row{ErrorKind::unsupported, ErrorKind::unavailable},
                           Row{ErrorKind::cancelled, ErrorKind::unavailable},
                           Row{ErrorKind::malformed, ErrorKind::malformed},
                           Row{ErrorKind::too_large, ErrorKind::malformed}}) {
        client.script = [&](const net::Call&) -> Result<net::Answer> {
            return fail(row.met, "curl said something", "breaker-open");
        };
        EXPECT_EQ(read().error().kind, row.given) << to_string(row.met);
    }
}

TEST_F(Pds, an_answer_that_is_not_fhir_json_or_not_ours_is_not_used) {
    for (const std::string type : {"text/html", "application/xml", ""}) {
        client.script = [&](const net::Call&) { return answer_of(200, open_patient, type); };
        EXPECT_EQ(read().error().kind, ErrorKind::malformed) << type;
    }
    client.script = [](const net::Call&) {
        auto answer = answer_of(200, open_patient);
        answer.headers.add("X-Request-Id", "11111111-1111-4111-8111-111111111111");
        return answer;
    };
    EXPECT_EQ(read().error().sentence, "The demographics service answered another request.");
    client.script = [](const net::Call& call) {
        auto answer = answer_of(200, open_patient);
        answer.headers.add("X-Request-Id", std::string(*call.headers.get("X-Request-ID")));
        return answer;
    };
    EXPECT_TRUE(read());
}

TEST_F(Pds, a_failure_is_logged_without_the_number_and_counted) {
    client.script = [](const net::Call&) { return answer_of(500, "9990000018 Finch"); };
    EXPECT_EQ(read().error().kind, ErrorKind::unavailable);
    EXPECT_NE(log_text.str().find("demographics_failed"), std::string::npos);
    EXPECT_EQ(log_text.str().find("9990000018"), std::string::npos);
    EXPECT_EQ(log_text.str().find("Finch"), std::string::npos);
    EXPECT_NE(metrics.text().find("outcome=\"unavailable\""), std::string::npos);
}

TEST_F(Pds, a_search_sends_what_is_known_and_no_more) {
    client.script = [](const net::Call&) {
        return answer_of(200, R"({"resourceType":"Bundle","type":"searchset","total":0})");
    };
    const auto found = search({.family = "O'Neil & Co",
                               .given = " ",
                               .gender = "female",
                               .birth_date = "1951-03-09",
                               .postcode = "CM20 1AA"});
    ASSERT_TRUE(found);
    EXPECT_TRUE(found->empty());
    EXPECT_EQ(client.calls[0].url,
              "https://pds.example/FHIR/R4/Patient?_max-results=20&family=O%27Neil%20%26%20Co"
              "&gender=female&birthdate=eq1951-03-09&address-postalcode=CM20%201AA");
}

TEST_F(Pds, a_search_without_family_name_or_date_of_birth_is_not_sent) {
    EXPECT_EQ(search({.family = "Finch"}).error().kind, ErrorKind::invalid);
    EXPECT_EQ(search({.birth_date = "1951-03-09"}).error().kind, ErrorKind::invalid);
    EXPECT_TRUE(client.calls.empty());
}

TEST_F(Pds, a_search_with_too_many_matches_says_so) {
    client.script = [](const net::Call&) { return answer_of(200, outcome("TOO_MANY_MATCHES")); };
    EXPECT_EQ(search({.family = "Smith", .birth_date = "1951-03-09"}).error().kind,
              ErrorKind::too_large);
    client.script = [](const net::Call&) { return answer_of(400, outcome("INVALID_SEARCH_DATA")); };
    EXPECT_EQ(search({.family = "Smith", .birth_date = "1951-03-09"}).error().code,
              "INVALID_SEARCH_DATA");
}

}  // namespace
}  // namespace mcr::people
