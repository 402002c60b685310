#include "source/nrl/locator.hpp"

#include <boost/json.hpp>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "source/r4/collection.hpp"

namespace mcr::source {
namespace nrl {
namespace {

bool is_json(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return false;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    return media == "application/fhir+json" || media == "application/json";
}

class NationalRecordLocator final : public RecordLocator {
public:
    NationalRecordLocator(LocatorSettings settings, const Clock& clock, Random& random, Log& log,
                          Metrics& metrics, Credentials credentials)
        : settings_(std::move(settings)),
          clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          credentials_(std::move(credentials)) {}

    [[nodiscard]] std::string_view name() const override { return "the National Record Locator"; }
    [[nodiscard]] std::string_view audited_as() const override { return "NRL"; }

    net::Task<Result<PointersFound>> find(net::Worker& worker, const people::Demographics& patient,
                                          const people::Professional& asker,
                                          std::string_view request_id,
                                          Deadline deadline) const override {
        if (asker.role == people::RoleGroup::patient)
            co_return fail(ErrorKind::forbidden,
                           "The record locator serves professionals in direct care only.");
        const SteadyTime began = clock_.steady();
        const Deadline until = deadline.sooner(clock_, settings_.time_limit);
        auto found = co_await all_pages(worker, patient.number, asker, request_id, until);
        const std::chrono::duration<double> took = clock_.steady() - began;
        metrics_.observe_seconds("mcr_locator_seconds", took.count());
        if (!found)
            log_.warning("locator_failed",
                         {{"kind", to_string(found.error().kind)}, {"code", found.error().code}});
        co_return found;
    }

private:
    net::Task<Result<PointersFound>> all_pages(net::Worker& worker, const people::NhsNumber& number,
                                               const people::Professional& asker,
                                               std::string_view request_id, Deadline until) const {
        Secret bearer;
        if (!settings_.credential.empty()) {
            auto secret = credentials_ ? credentials_(settings_.credential)
                                       : fail(ErrorKind::not_found, "There are no credentials.");
            if (!secret) co_return pass_on(secret);
            bearer = std::move(*secret);
        }
        PointersFound found;
        std::set<std::string> seen_tokens;
        std::set<std::string, std::less<>> seen;
        std::string token;
        for (std::uint32_t page_number = 1;; ++page_number) {
            net::Call call = search(number, token);
            describe(call, asker, request_id, bearer);
            auto answer = co_await worker.client().call(settings_.upstream, std::move(call), until);
            if (!answer) co_return pass_on(answer);
            if (answer->status != 200) {
                auto nothing = read_refusal(answer->status, answer->body.view());
                if (!nothing) co_return pass_on(nothing);
                co_return found;
            }
            if (!is_json(answer->headers))
                co_return fail(ErrorKind::malformed,
                               "The record locator sent something other than FHIR in JSON.");
            auto page = read_page(answer->body.view(), number, settings_.page);
            if (!page) co_return pass_on(page);
            found.unattributed += page->unattributed;
            for (Pointer& pointer : page->pointers)
                if (seen.insert(pointer.resource).second)
                    found.pointers.push_back(std::move(pointer));
            if (page->next_token.empty()) co_return found;
            if (found.pointers.size() > settings_.page.max_pointers ||
                page_number >= settings_.page_limit)
                co_return fail(ErrorKind::too_large,
                               "The record locator gave more pointers than are taken.");
            if (!seen_tokens.insert(page->next_token).second)
                co_return fail(ErrorKind::malformed, "The record locator's pages have no end.");
            token = std::move(page->next_token);
        }
    }

    [[nodiscard]] net::Call search(const people::NhsNumber& number,
                                   const std::string& token) const {
        const std::string subject = std::string(r4::nhs_number_system) + '|' + number.text();
        net::Call call;
        call.url = settings_.address + "/DocumentReference";
        if (settings_.by_post) {
            // A JSON body in place of a form: so the API's own specification.
            boost::json::object body{{"subject:identifier", subject}};
            if (!token.empty()) body["next-page-token"] = token;
            call.method = "POST";
            call.url += "/_search";
            call.headers.add("Content-Type", "application/json");
            call.body = boost::json::serialize(body);
        } else {
            call.url += "?subject%3Aidentifier=" + percent_encode(subject);
            if (!token.empty()) call.url += "&next-page-token=" + percent_encode(token);
        }
        return call;
    }

    void describe(net::Call& call, const people::Professional& asker, std::string_view request_id,
                  const Secret& bearer) const {
        call.headers.add("Accept", "application/fhir+json");
        call.headers.add("X-Request-ID", new_uuid(random_));
        call.headers.add("X-Correlation-ID", std::string(request_id));
        call.headers.add("NHSD-End-User-Organisation-ODS", asker.organisation.text());
        if (!bearer.empty())
            call.headers.add("Authorization", "Bearer " + std::string(bearer.reveal()));
    }

    LocatorSettings settings_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    Credentials credentials_;
};

}  // namespace
}  // namespace nrl

std::unique_ptr<RecordLocator> make_national_record_locator(nrl::LocatorSettings settings,
                                                            const Clock& clock, Random& random,
                                                            Log& log, Metrics& metrics,
                                                            Credentials credentials) {
    return std::make_unique<nrl::NationalRecordLocator>(std::move(settings), clock, random, log,
                                                        metrics, std::move(credentials));
}

}  // namespace mcr::source
