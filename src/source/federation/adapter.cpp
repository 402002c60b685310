#include "source/federation/adapter.hpp"

#include <utility>

#include "source/federation/conclusion.hpp"
#include "source/federation/identity.hpp"
#include "source/federation/settings.hpp"
#include "source/federation/tokens.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/resource_types.hpp"

namespace mcr::source {
namespace federation {
namespace {

using fhir_r4::Exchange;
using fhir_r4::Verdict;
using record::CoverageState;

constexpr int unauthorised = 401;

Verdict not_set_up() {
    return fhir_r4::failed("This federation is not set up correctly here.");
}

fhir_r4::Request everything_request(const Question& question) {
    fhir_r4::Request request;
    request.path = "/Patient/" + question.patient->number.text() + "/$everything";
    if (question.sections.all()) return request;
    request.path += "?_type=Patient";
    for (const std::string& type : fhir_r4::types_of(question.sections)) request.path += ',' + type;
    return request;
}

class Federation final : public Adapter {
public:
    Federation(const Clock& clock, Random& random, Log& log, Metrics& metrics, Gateway gateway,
               Credentials credentials)
        : clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          gateway_(std::move(gateway)),
          credentials_(std::move(credentials)),
          tokens_(clock, random) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = worker.clock().steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer =
                fhir_r4::answer_of(fhir_r4::failed("Asking this federation failed on our side."));
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", protocol},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        if (gateway_.identity.empty())
            return fail(ErrorKind::invalid,
                        "A federation can be asked once this installation has an identity: the "
                        "setting federation.identity is missing.");
        auto settings = settings_of(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    [[nodiscard]] std::optional<Secret> secret(const directory::Member& member,
                                               const std::string& name) const {
        auto found = credentials_ ? credentials_(name)
                                  : fail(ErrorKind::not_found, "There are no credentials.");
        if (found) return std::move(*found);
        log_.error("credential_missing", {{"system", member.system->key}, {"credential", name}});
        return std::nullopt;
    }

    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        auto settings = settings_of(*member.system);
        if (!settings || gateway_.identity.empty()) co_return fhir_r4::answer_of(not_set_up());
        if (question.asker->role == people::RoleGroup::patient)
            co_return fhir_r4::answer_of(
                {CoverageState::not_supported,
                 "This federation is asked for professionals only. A patient sees its record in "
                 "its own pages."});
        if (std::string why = why_not_asked(gateway_, question.path, settings->identity);
            !why.empty())
            co_return fhir_r4::answer_of({CoverageState::not_asked, std::move(why)});
        const auto key = secret(member, settings->key);
        if (!key)
            co_return fhir_r4::answer_of(
                fhir_r4::failed("The credential for this federation is missing here."));
        settings->pages.headers.emplace_back(path_header,
                                             write_path(question.path, gateway_.identity));
        Exchange::Refused refused;
        Exchange exchange{.worker = &worker,
                          .member = &member,
                          .question = &question,
                          .dialect = &settings->pages,
                          .clock = &clock_,
                          .random = &random_,
                          .bearer = nullptr,
                          .deadline = deadline.sooner(worker.clock(), member.system->time_limit),
                          .patient_ids = {question.patient->number.text()},
                          .relayed = true,
                          .refused = &refused};
        if (settings->auth == Settings::Auth::bearer)
            co_return co_await with_bearer(exchange, *settings, *key);
        co_return co_await with_token(exchange, *settings, *key);
    }

    /// A token that ran out at the peer before it did here is got anew, once.
    net::Task<Answer> with_token(Exchange& exchange, const Settings& settings,
                                 const Secret& key) const {
        const Wish wish{exchange.member->system, &settings, exchange.question, &key,
                        gateway_.identity};
        for (int attempt = 0;; ++attempt) {
            auto token = co_await tokens_.get(*exchange.worker, wish, exchange.deadline);
            if (!token) co_return fhir_r4::answer_of(std::move(token.error()));
            exchange.bearer = token->get();
            *exchange.refused = {};
            fhir_r4::Pages pages = co_await pages_of(exchange);
            if (exchange.refused->status == unauthorised) tokens_.forget(wish);
            if (exchange.refused->status == unauthorised && pages.parts.empty() && attempt == 0)
                continue;
            co_return conclude(*exchange.question, std::move(pages), *exchange.refused);
        }
    }

    net::Task<Answer> with_bearer(Exchange& exchange, Settings& settings, const Secret& key) const {
        const auto bearer = secret(*exchange.member, settings.bearer);
        if (!bearer)
            co_return fhir_r4::answer_of(
                fhir_r4::failed("The credential for this federation is missing here."));
        auto person = identity_token(key, settings, gateway_.identity, *exchange.question->asker,
                                     clock_.now(), random_);
        if (!person)
            co_return fhir_r4::answer_of(
                {CoverageState::not_permitted,
                 "Who asks cannot be vouched for to this federation, so that it is not asked."});
        settings.pages.headers.emplace_back(settings.person_header, std::move(*person));
        exchange.bearer = &*bearer;
        fhir_r4::Pages pages = co_await pages_of(exchange);
        co_return conclude(*exchange.question, std::move(pages), *exchange.refused);
    }

    static net::Task<fhir_r4::Pages> pages_of(const Exchange& exchange) {
        fhir_r4::Budget budget{.bytes_left = exchange.question->limits.max_bytes};
        fhir_r4::Request request = everything_request(*exchange.question);
        fhir_r4::Pages pages = co_await fhir_r4::follow(exchange, std::move(request), budget);
        co_return pages;
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    Gateway gateway_;
    Credentials credentials_;
    mutable Tokens tokens_;
};

}  // namespace
}  // namespace federation

std::unique_ptr<Adapter> make_federation(const Clock& clock, Random& random, Log& log,
                                         Metrics& metrics, federation::Gateway gateway,
                                         Credentials credentials) {
    return std::make_unique<federation::Federation>(clock, random, log, metrics, std::move(gateway),
                                                    std::move(credentials));
}

}  // namespace mcr::source
