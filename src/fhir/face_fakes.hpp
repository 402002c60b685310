#pragma once

#include <functional>
#include <map>
#include <optional>
#include <sstream>
#include <string>
#include <vector>

#include "fhir/face.hpp"
#include "record/part.hpp"
#include "relay/release.hpp"

/// Stand-ins for tests of the FHIR face.
namespace mcr::fhir::fakes {

inline constexpr const char* number = "9990000018";
inline constexpr const char* old_number = "9990000026";
inline constexpr const char* unknown_number = "9990000034";
inline constexpr const char* base_url = "https://relay.example";

/// One document of a holder's answer, as its source sent it.
struct Document {
    std::string system_key;
    std::string json;
};

/// One holder of a view: its row once it has settled, and what it gave.
struct Holder {
    relay::CoverageRow row;
    std::vector<Document> documents;
};

inline Holder holder(std::string key, record::CoverageState state, std::vector<std::string> json,
                     std::string sentence = "What became of it.") {
    Holder made;
    made.row.organisation = *OdsCode::parse(key);
    made.row.organisation_name = "Trust " + key;
    made.row.system_key = key;
    made.row.state = state;
    made.row.settled = true;
    made.row.sentence = std::move(sentence);
    made.row.took = Milliseconds{12};
    for (std::string& text : json) made.documents.push_back({key, std::move(text)});
    return made;
}

/// Plays one view to any sink: the patient, the holders in their order, the coverage.
class Runner final : public ViewRunner, public PatientFinder {
public:
    std::vector<Holder> holders;
    std::optional<Error> fails;
    std::vector<relay::ViewRequest> asked;
    std::vector<audit::ReleasedPart> released;  ///< of the last view
    std::function<void(std::size_t)> before_part;
    std::vector<people::Demographics> finds;

    net::Task<Result<people::Demographics>> patient(net::Worker&,
                                                    relay::ViewRequest request) override {
        asked.push_back(request);
        if (fails) co_return std::unexpected(*fails);
        co_return known(request.patient);
    }

    /// What content() gives, in pieces of 4 bytes, before it ends with `fails`, if that is set.
    std::string document, document_type = "application/pdf";
    std::vector<relay::ContentRequest> contents_asked;

    net::Task<Result<void>> content(net::Worker&, relay::ContentRequest request,
                                    source::ContentSink& sink) override {
        contents_asked.push_back(request);
        Result<void> done;
        if (!document.empty()) done = co_await sink.begin(document_type, document.size());
        for (std::size_t at = 0; done && at < document.size(); at += 4)
            done = co_await sink.write(std::string_view(document).substr(at, 4));
        if (done && fails) done = std::unexpected(*fails);
        co_return done;
    }

    net::Task<Result<std::vector<people::Demographics>>> find(net::Worker&, people::TokenClaims,
                                                              Terms, std::string,
                                                              std::string) override {
        if (fails) co_return std::unexpected(*fails);
        co_return finds;
    }

    net::Task<Result<void>> view(net::Worker&, relay::ViewRequest request,
                                 relay::ViewSink& sink) override {
        asked.push_back(request);
        if (fails) co_return std::unexpected(*fails);
        auto patient = known(request.patient);
        if (!patient) co_return std::unexpected(patient.error());
        SeededRandom random(3);
        relay::Manifest manifest(Secret("release"), random);
        relay::Coverage coverage;
        for (const Holder& each : holders) coverage.add(each.row);
        auto done = co_await sink.patient(*patient, coverage);
        for (std::size_t i = 0; i < holders.size() && done; ++i) {
            if (holders[i].row.system_key.empty()) continue;
            if (before_part) before_part(i);
            std::vector<record::Part> parts = parts_of(holders[i]);
            manifest.begin_part(holders[i].row);
            done = co_await sink.part(holders[i].row, parts, manifest);
            manifest.end_part(holders[i].row);
        }
        if (done) done = co_await sink.coverage(coverage);
        released = manifest.take();
        co_return done;
    }

    static people::Demographics demographics(const char* of) {
        people::Demographics made{*people::NhsNumber::parse(of)};
        made.family = "Okafor";
        made.given = {"Ada"};
        made.gender = "female";
        made.birth_date = "1970-03-31";
        made.fhir_json = "{\n  \"resourceType\": \"Patient\",\n  \"id\": \"" + std::string(of) +
                         "\",\n  \"meta\": {\"versionId\": \"2\", \"security\": [{\"code\": "
                         "\"U\"}]},\n  \"gender\": \"female\",\n  \"birthDate\": \"1970-03-31\"\n}";
        return made;
    }

private:
    static Result<people::Demographics> known(const people::NhsNumber& asked_for) {
        if (asked_for.text() == unknown_number)
            return fail(ErrorKind::not_found, "Whatever the service says of " + asked_for.text());
        auto made = demographics(number);
        made.superseded = asked_for.text() == old_number;
        return made;
    }

    [[nodiscard]] std::vector<record::Part> parts_of(const Holder& from) const {
        std::vector<record::Part> parts;
        for (const Document& document : from.documents) {
            record::Origin origin{*from.row.organisation,
                                  from.row.organisation_name,
                                  document.system_key,
                                  "https://" + document.system_key + ".example/fhir",
                                  Instant{std::chrono::seconds{1'790'000'000}},
                                  false,
                                  false,
                                  number};
            auto part = record::check(net::Buffer(document.json), std::move(origin), {});
            if (part) parts.push_back(std::move(*part));
        }
        return parts;
    }
};

/// Accepts the token "good" of a doctor, "other" of another one, "research" of a wrong purpose.
class Tokens final : public people::TokenChecker {
public:
    [[nodiscard]] Result<people::TokenClaims> check(std::string_view token) const override {
        if (token != "good" && token != "other" && token != "research")
            return fail(ErrorKind::unauthenticated, "The token's signature is not valid.");
        people::TokenClaims claims{.professional = {.organisation = *OdsCode::parse("RQW")}};
        claims.professional.id = std::string(token);
        claims.purpose = token == "research" ? "HRESCH" : "TREAT";
        return claims;
    }
};

/// Remembers what was answered.
class Reader final : public net::Responder {
public:
    int status = 0;
    net::Headers headers;
    std::string body;
    std::vector<std::string> chunks;
    bool finished = false, aborted = false, streamed = false;
    std::size_t breaks_after = SIZE_MAX;  ///< chunks; then the reader has gone

    net::Task<Result<void>> send(int code, net::Headers fields, std::string text) override {
        status = code;
        headers = std::move(fields);
        body = std::move(text);
        finished = true;
        co_return Result<void>{};
    }
    net::Task<Result<void>> begin(int code, net::Headers fields) override {
        status = code;
        headers = std::move(fields);
        streamed = true;
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::span<const std::string_view> pieces) override {
        if (chunks.size() == breaks_after) co_return fail(ErrorKind::cancelled, "Gone.");
        std::string chunk;
        for (const std::string_view piece : pieces) chunk += piece;
        body += chunk;
        chunks.push_back(std::move(chunk));
        co_return Result<void>{};
    }
    net::Task<Result<void>> finish() override {
        finished = true;
        co_return Result<void>{};
    }
    void abort() override { aborted = true; }
    [[nodiscard]] bool started() const override { return status != 0; }
    [[nodiscard]] std::string header(std::string_view name) const {
        return std::string(headers.get(name).value_or(""));
    }
};

}  // namespace mcr::fhir::fakes
