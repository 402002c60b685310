#include "people/pds.hpp"

#include <algorithm>
#include <charconv>
#include <chrono>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "people/pds_answer.hpp"

namespace mcr::people {
namespace {

constexpr std::uint64_t max_body = 4UL << 20U;

/// The seconds of a Retry-After header; a date in it is not followed.
std::optional<std::chrono::seconds> retry_after(const net::Headers& headers) {
    const auto text = headers.get("Retry-After");
    if (!text) return std::nullopt;
    unsigned seconds = 0;
    const auto [end, error] = std::from_chars(text->data(), text->data() + text->size(), seconds);
    if (error != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return std::chrono::seconds{seconds};
}

bool is_json(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return false;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    return media == "application/fhir+json" || media == "application/json";
}

/// What became of reaching the service, in the words of DemographicsService.
Error in_our_words(const Error& error) {
    switch (error.kind) {
        case ErrorKind::timed_out:
            return fail(ErrorKind::timed_out, "The demographics service did not answer in time.")
                .error();
        case ErrorKind::malformed:
        case ErrorKind::too_large:
            return fail(ErrorKind::malformed,
                        "The demographics service sent an answer that is cut short or too large.",
                        error.code)
                .error();
        default:
            return fail(ErrorKind::unavailable, "The demographics service cannot be reached.",
                        error.code)
                .error();
    }
}

class PdsClient final : public DemographicsService {
public:
    PdsClient(std::string address, net::Upstream upstream, PdsSettings settings, const Clock& clock,
              Random& random, Log& log, Metrics& metrics)
        : address_(std::move(address)),
          upstream_(std::move(upstream)),
          settings_(std::move(settings)),
          clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics) {
        upstream_.max_body_bytes = std::min(upstream_.max_body_bytes, max_body);
        settings_.max_results = std::clamp(settings_.max_results, 1, 50);
    }

    net::Task<Result<Demographics>> read(net::Worker& worker, NhsNumber number,
                                         const Professional& asker, std::string request_id,
                                         Deadline deadline) override {
        const std::string path = "/Patient/" + number.text();
        Result<net::Answer> answer = co_await get(worker, path, asker, request_id, deadline);
        if (!answer) co_return report<Demographics>("read", pass_on(answer));
        co_return report("read", read_pds_patient(answer->body.view(), number, today()));
    }

    net::Task<Result<std::vector<Demographics>>> search(net::Worker& worker, SearchTerms terms,
                                                        const Professional& asker,
                                                        std::string request_id,
                                                        Deadline deadline) override {
        using Found = std::vector<Demographics>;
        if (trim(terms.family).empty() || trim(terms.birth_date).empty())
            co_return report<Found>(
                "search", fail(ErrorKind::invalid,
                               "A search needs at least the family name and the date of birth."));
        const std::string path = query_of(terms);
        Result<net::Answer> answer = co_await get(worker, path, asker, request_id, deadline);
        if (!answer) co_return report<Found>("search", pass_on(answer));
        co_return report("search", read_pds_search(answer->body.view(), today()));
    }

private:
    [[nodiscard]] std::string today() const { return format_instant(clock_.now()).substr(0, 10); }

    [[nodiscard]] std::string query_of(const SearchTerms& terms) const {
        std::string query = "/Patient?_max-results=" + std::to_string(settings_.max_results);
        const auto add = [&](std::string_view name, std::string_view prefix,
                             std::string_view value) {
            value = trim(value);
            if (!value.empty())
                query.append("&").append(name).append("=").append(prefix).append(
                    percent_encode(value));
        };
        add("family", "", terms.family);
        add("given", "", terms.given);
        add("gender", "", terms.gender);
        add("birthdate", "eq", terms.birth_date);
        add("address-postalcode", "", terms.postcode);
        return query;
    }

    /// The answer of status 200. Errors: those of the contract.
    net::Task<Result<net::Answer>> get(net::Worker& worker, std::string path,
                                       const Professional& asker, std::string request_id,
                                       Deadline deadline) {
        net::Call call;
        call.url = address_ + path;
        const std::string id = new_uuid(random_);
        call.headers.add("Accept", "application/fhir+json");
        call.headers.add("X-Request-ID", id);
        call.headers.add("X-Correlation-ID", std::move(request_id));
        call.headers.add("NHSD-End-User-Organisation-ODS", asker.organisation.text());
        if (!asker.role_profile_id.empty() && asker.role_profile_id != "UNK")
            call.headers.add("NHSD-Session-URID", asker.role_profile_id);
        if (settings_.bearer) {
            Result<Secret> token = co_await settings_.bearer(worker, deadline);
            if (!token)
                co_return fail(ErrorKind::unavailable,
                               "No access to the demographics service could be had.",
                               token.error().code);
            call.headers.add("Authorization", "Bearer " + std::string(token->reveal()));
        }

        Result<net::Answer> answer = co_await worker.client().call(upstream_, call, deadline);
        if (answer && answer->status == 429) {
            const auto wait = retry_after(answer->headers);
            if (wait && *wait < deadline.remaining(worker.clock())) {
                metrics_.count("mcr_demographics_retries_total");
                const SteadyTime then = worker.clock().steady() + *wait;
                co_await worker.sleep_until(then);
                answer = co_await worker.client().call(upstream_, call, deadline);
            }
        }
        if (!answer) co_return std::unexpected(in_our_words(answer.error()));
        metrics_.observe_seconds("mcr_demographics_seconds",
                                 static_cast<double>(answer->took.count()) / 1000.0);
        const auto mirrored = answer->headers.get("X-Request-ID");
        if (mirrored && !equal_ignoring_case(*mirrored, id))
            co_return fail(ErrorKind::malformed,
                           "The demographics service answered another request.");
        if (answer->status != 200)
            co_return std::unexpected(read_pds_error(answer->status, answer->body.view()));
        if (!is_json(answer->headers))
            co_return fail(ErrorKind::malformed,
                           "The demographics service sent something other than FHIR in JSON.");
        co_return answer;
    }

    /// Counts and logs what became of a call. Restricted and unknown look the same here too.
    template <class T>
    Result<T> report(std::string_view operation, Result<T> result) {
        const std::string_view outcome = result ? "found" : to_string(result.error().kind);
        metrics_.count("mcr_demographics_calls_total",
                       {{"operation", operation}, {"outcome", outcome}});
        if (!result && result.error().kind != ErrorKind::not_found &&
            result.error().kind != ErrorKind::invalid)
            log_.warning("demographics_failed", {{"operation", operation},
                                                 {"kind", outcome},
                                                 {"sentence", result.error().sentence},
                                                 {"code", result.error().code}});
        return result;
    }

    std::string address_;
    net::Upstream upstream_;
    PdsSettings settings_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
};

}  // namespace

std::unique_ptr<DemographicsService> make_pds_client(std::string address, net::Upstream upstream,
                                                     PdsSettings settings, const Clock& clock,
                                                     Random& random, Log& log, Metrics& metrics) {
    return std::make_unique<PdsClient>(std::move(address), std::move(upstream), std::move(settings),
                                       clock, random, log, metrics);
}

}  // namespace mcr::people
