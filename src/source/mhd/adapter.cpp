#include "source/mhd/adapter.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "people/nhs_number.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/documents.hpp"
#include "source/fhir_r4/find_patient.hpp"
#include "source/mhd/settings.hpp"

namespace mcr::source {
namespace mhd {
namespace {

using fhir_r4::Asked;
using fhir_r4::Exchange;
using fhir_r4::failed;
using fhir_r4::Pages;
using fhir_r4::Request;

constexpr std::string_view documents = "DocumentReference";
constexpr std::string_view lists = "List";

class Mhd final : public Adapter {
public:
    Mhd(const Clock& clock, Random& random, Log& log, Metrics& metrics, Credentials credentials)
        : clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          credentials_(std::move(credentials)) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = worker.clock().steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
            fhir_r4::lead_documents(answer.parts, question, member, member.system->address);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer =
                fhir_r4::answer_of(failed("Asking this organisation's system failed on our side."));
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "mhd"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        ContentAnswer answer{record::CoverageState::failed, {}, 0};
        const auto settings = settings_of(*member.system);
        const auto bearer =
            settings ? fhir_r4::bearer_of(settings->dialect, *member.system, credentials_, log_)
                     : Result<Secret>(std::unexpected(settings.error()));
        try {
            if (bearer)
                answer = co_await fhir_r4::fetch_document(
                    worker, member, question, settings->dialect, member.system->address,
                    settings->dialect.bearer ? &*bearer : nullptr, random_, sink, deadline);
            else
                answer.sentence = "This organisation's system is not set up correctly here.";
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = {record::CoverageState::failed,
                      "Asking this organisation's system failed on our side.", 0};
        }
        metrics_.count("mcr_source_documents_total", {{"system", member.system->key},
                                                      {"protocol", "mhd"},
                                                      {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        auto settings = settings_of(system);
        if (!settings) return pass_on(settings);
        return {};
    }

private:
    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const auto settings = settings_of(*member.system);
        if (!settings)
            co_return fhir_r4::answer_of(
                failed("This organisation's system is not set up correctly here."));
        const fhir_r4::Dialect& dialect = settings->dialect;
        const auto bearer = fhir_r4::bearer_of(dialect, *member.system, credentials_, log_);
        if (!bearer) co_return fhir_r4::answer_of(failed(bearer.error().sentence));
        Exchange exchange{.worker = &worker,
                          .member = &member,
                          .question = &question,
                          .dialect = &dialect,
                          .clock = &clock_,
                          .random = &random_,
                          .bearer = dialect.bearer ? &*bearer : nullptr,
                          .deadline = deadline.sooner(worker.clock(), member.system->time_limit),
                          .patient_ids = {}};
        fhir_r4::Budget budget{.bytes_left = question.limits.max_bytes};
        std::optional<record::Part> patient;
        if (!settings->chained) {
            auto found = co_await fhir_r4::find_patient(exchange, budget);
            if (!found) co_return fhir_r4::answer_of(std::move(found.error()));
            exchange.patient_ids = found->ids;
            patient = std::move(found->part);
        }
        std::vector<Asked> asked;
        for (const std::string_view type : {documents, lists}) {
            if (type == lists && !settings->lists) continue;
            Request request = find_request(type, *settings, exchange);
            Pages pages = co_await fhir_r4::follow(exchange, std::move(request), budget);
            if (settings->chained && !says_whose(pages))
                co_return fhir_r4::answer_of(failed(
                    "This organisation's system sent documents that do not say whose they are."));
            asked.push_back({.about = std::string(type), .pages = std::move(pages)});
        }
        if (settings->chained && !any_patient(asked) && !any_stopped(asked))
            co_return fhir_r4::answer_of(fhir_r4::not_held());
        co_return fhir_r4::conclude(question, std::move(patient), std::move(asked), {});
    }

    /// ITI-67 and ITI-66: the patient and the status are needed (MHD 3.67.4.1.2, 3.66.4.1.2).
    static Request find_request(std::string_view type, const Settings& settings,
                                const Exchange& exchange) {
        std::string query;
        if (settings.chained)
            query = "patient.identifier=" +
                    percent_encode(std::string(people::nhs_number_system) + '|' +
                                   exchange.question->patient->number.text()) +
                    "&_include=" + percent_encode(std::string(type) + ":patient");
        else
            query = "patient=" + percent_encode(exchange.patient_ids.front());
        query += settings.superseded && type == documents ? "&status=current,superseded"
                                                          : "&status=current";
        if (exchange.dialect->count) query += "&_count=" + std::to_string(*exchange.dialect->count);
        return fhir_r4::search_request(type, std::move(query), exchange.dialect->search_by_post);
    }

    /// Whether every page that holds anything holds its Patient too (law 9).
    static bool says_whose(const Pages& pages) {
        return std::ranges::all_of(pages.parts, [](const record::Part& part) {
            return part.items().empty() || !part.patients().empty();
        });
    }
    static bool any_patient(const std::vector<Asked>& asked) {
        return std::ranges::any_of(asked, [](const Asked& one) {
            return std::ranges::any_of(
                one.pages.parts, [](const record::Part& part) { return !part.patients().empty(); });
        });
    }
    static bool any_stopped(const std::vector<Asked>& asked) {
        return std::ranges::any_of(asked,
                                   [](const Asked& one) { return one.pages.stopped.has_value(); });
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    Credentials credentials_;
};

}  // namespace
}  // namespace mhd

std::unique_ptr<Adapter> make_mhd(const Clock& clock, Random& random, Log& log, Metrics& metrics,
                                  Credentials credentials) {
    return std::make_unique<mhd::Mhd>(clock, random, log, metrics, std::move(credentials));
}

}  // namespace mcr::source
