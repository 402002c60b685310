#include "source/fhir_r4/fhir_r4.hpp"

#include <algorithm>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "net/inbox.hpp"
#include "people/nhs_number.hpp"
#include "source/fhir_r4/capabilities.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/dialect.hpp"
#include "source/fhir_r4/documents.hpp"
#include "source/fhir_r4/exchange.hpp"
#include "source/fhir_r4/find_patient.hpp"
#include "source/fhir_r4/links.hpp"
#include "source/fhir_r4/pages.hpp"
#include "source/fhir_r4/resource_types.hpp"

namespace mcr::source {
namespace fhir_r4 {
namespace {

using record::Part;

/// Those that are set, else those of the sections asked for; never Patient.
std::vector<std::string> types_wanted(const Exchange& exchange) {
    std::vector<std::string> types = exchange.dialect->types;
    if (types.empty()) types = types_of(exchange.question->sections);
    std::erase(types, "Patient");
    return types;
}

std::string with_count(std::string query, const Dialect& dialect) {
    if (!dialect.count) return query;
    return query + (query.empty() ? "" : "&") + "_count=" + std::to_string(*dialect.count);
}

Request everything_request(const Exchange& exchange, const std::string& segment) {
    const Dialect& dialect = *exchange.dialect;
    std::string query;
    if (dialect.narrow_by_type && (!dialect.types.empty() || !exchange.question->sections.all())) {
        query = "_type=Patient";
        for (const std::string& type : types_wanted(exchange)) query += ',' + type;
    }
    query = with_count(std::move(query), dialect);
    return {.path = "/Patient/" + segment + "/$everything" + (query.empty() ? "" : "?" + query)};
}

Request type_request(const Exchange& exchange, const std::string& type) {
    std::string query =
        std::string(patient_parameter(type)) + '=' + percent_encode(exchange.patient_ids.front());
    return search_request(type, with_count(std::move(query), *exchange.dialect),
                          exchange.dialect->search_by_post);
}

using AskedInbox = net::Inbox<Asked>;

/// One of the searches that run side by side. Always puts one Asked.
net::Task<void> search_one(Exchange exchange, std::string type, Budget* budget,
                           std::shared_ptr<AskedInbox> inbox) {
    Asked asked{.about = std::move(type)};
    try {
        Request request = type_request(exchange, asked.about);
        asked.pages = co_await follow(exchange, std::move(request), *budget);
    } catch (...) {
        asked.pages = {.stopped = failed("Asking failed on our side.")};
    }
    inbox->put(std::move(asked));
}

/// All searches at once; in the order of `types`.
net::Task<std::vector<Asked>> search_all(const Exchange& exchange, std::vector<std::string> types,
                                         Budget& budget) {
    const auto inbox = std::make_shared<AskedInbox>(exchange.worker->executor());
    for (const std::string& type : types)
        exchange.worker->spawn([exchange, type, &budget, inbox] {
            return search_one(exchange, type, &budget, inbox);
        });
    std::vector<Asked> asked;
    while (asked.size() < types.size()) {
        Asked one = co_await inbox->take();
        asked.push_back(std::move(one));
    }
    std::ranges::sort(asked, {}, [&](const Asked& one) {
        return std::ranges::find(types, one.about) - types.begin();
    });
    co_return asked;
}

class FhirR4 final : public Adapter {
public:
    FhirR4(const Clock& clock, Random& random, Log& log, Metrics& metrics, Credentials credentials)
        : clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics),
          credentials_(std::move(credentials)),
          cache_(clock) {}

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        const SteadyTime began = worker.clock().steady();
        Answer answer;
        try {
            answer = co_await converse(worker, member, question, deadline);
            lead_documents(answer.parts, question, member, member.system->address);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = answer_of(failed("Asking this organisation's system failed on our side."));
        }
        answer.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
        metrics_.count("mcr_source_answers_total", {{"system", member.system->key},
                                                    {"protocol", "fhir-r4"},
                                                    {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        ContentAnswer answer;
        try {
            answer = co_await fetch_listed(worker, member, question, sink, deadline);
        } catch (...) {
            log_.error("source_threw", {{"system", member.system->key}});
            answer = content_failed("Asking this organisation's system failed on our side.");
        }
        metrics_.count("mcr_source_documents_total", {{"system", member.system->key},
                                                      {"protocol", "fhir-r4"},
                                                      {"state", record::code_of(answer.state)}});
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        auto dialect = dialect_of(system);
        if (!dialect) return pass_on(dialect);
        return {};
    }

private:
    static ContentAnswer content_failed(std::string sentence) {
        return {record::CoverageState::failed, std::move(sentence), 0};
    }

    net::Task<ContentAnswer> fetch_listed(net::Worker& worker, const directory::Member& member,
                                          const ContentQuestion& question, ContentSink& sink,
                                          Deadline deadline) const {
        const auto dialect = dialect_of(*member.system);
        if (!dialect)
            co_return content_failed("This organisation's system is not set up correctly here.");
        const auto bearer = bearer_of(*dialect, *member.system, credentials_, log_);
        if (!bearer) co_return content_failed(bearer.error().sentence);
        co_return co_await fetch_document(
            worker, member, question, *dialect, member.system->address,
            dialect->bearer ? &*bearer : nullptr, random_, sink, deadline);
    }

    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, Deadline deadline) const {
        const auto dialect = dialect_of(*member.system);
        if (!dialect)
            co_return answer_of(failed("This organisation's system is not set up correctly here."));
        const auto bearer = bearer_of(*dialect, *member.system, credentials_, log_);
        if (!bearer) co_return answer_of(failed(bearer.error().sentence));
        Exchange exchange{.worker = &worker,
                          .member = &member,
                          .question = &question,
                          .dialect = &*dialect,
                          .clock = &clock_,
                          .random = &random_,
                          .bearer = dialect->bearer ? &*bearer : nullptr,
                          .deadline = deadline.sooner(worker.clock(), member.system->time_limit),
                          .patient_ids = {},
                          .relayed = false,
                          .refused = nullptr};
        Budget budget{.bytes_left = question.limits.max_bytes};
        const auto capabilities = co_await learn(exchange);

        if (dialect->lookup == Dialect::Lookup::none) {
            auto answer = co_await converse_at_once(exchange, budget);
            co_return answer;
        }
        auto patient = co_await find_patient(exchange, budget);
        if (!patient) co_return answer_of(std::move(patient.error()));
        const auto segment = path_segment(patient->ids.front());
        if (!segment)
            co_return answer_of(failed(
                "This organisation's system names the patient in a way that cannot be used."));
        exchange.patient_ids = patient->ids;

        std::vector<std::string> notes;
        std::vector<Asked> asked;
        const bool whole = dialect->query == Dialect::Query::everything &&
                           (capabilities == nullptr || capabilities->everything);
        if (whole) {
            Request request = everything_request(exchange, *segment);
            Pages pages = co_await follow(exchange, std::move(request), budget);
            asked.push_back({.about = {}, .pages = std::move(pages)});
        } else {
            std::vector<std::string> types = types_to_search(exchange, capabilities.get(), notes);
            asked = co_await search_all(exchange, std::move(types), budget);
        }
        co_return conclude(question, std::move(patient->part), std::move(asked), std::move(notes));
    }

    /// Asks for $everything of the Patient whose id is the NHS number. What comes must say itself
    /// whose record it is (law 9).
    static net::Task<Answer> converse_at_once(Exchange& exchange, Budget& budget) {
        const std::string number = exchange.question->patient->number.text();
        exchange.patient_ids = {number};
        Request request = everything_request(exchange, number);
        Pages pages = co_await follow(exchange, std::move(request), budget);
        const bool says_whose = std::ranges::any_of(
            pages.parts, [](const Part& part) { return !part.patients().empty(); });
        if (!pages.parts.empty() && !says_whose)
            co_return answer_of(
                failed("This organisation's system sent a record that does not say whose it is."));
        std::vector<Asked> asked;
        asked.push_back({.about = {}, .pages = std::move(pages)});
        co_return conclude(*exchange.question, std::nullopt, std::move(asked), {});
    }

    /// What the server says of itself, null where it was not asked or did not say.
    net::Task<std::shared_ptr<const Capabilities>> learn(const Exchange& exchange) const {
        if (!exchange.dialect->check_metadata) co_return nullptr;
        const std::string& address = exchange.member->system->address;
        const std::size_t worker = exchange.worker->index();
        if (auto known = cache_.find(worker, address)) co_return *known;
        const auto half = exchange.deadline.remaining(exchange.worker->clock()) / 2;
        const Deadline until = exchange.deadline.sooner(exchange.worker->clock(), half);
        auto body = co_await exchange.metadata(until);
        std::shared_ptr<const Capabilities> learnt;
        if (body)
            if (auto read = read_capabilities(body->view()))
                learnt = std::make_shared<const Capabilities>(std::move(*read));
        if (!learnt) {
            metrics_.count("mcr_source_metadata_failures_total",
                           {{"system", exchange.member->system->key}});
            log_.warning("metadata_unusable", {{"system", exchange.member->system->key}});
        }
        cache_.keep(worker, address, learnt);
        co_return learnt;
    }

    /// The types to search for; those the server says it does not have become a note.
    static std::vector<std::string> types_to_search(const Exchange& exchange,
                                                    const Capabilities* capabilities,
                                                    std::vector<std::string>& notes) {
        std::vector<std::string> types = types_wanted(exchange);
        if (capabilities == nullptr || capabilities->searchable.empty()) return types;
        std::vector<std::string> missing;
        std::erase_if(types, [&](const std::string& type) {
            if (capabilities->searchable.contains(type)) return false;
            missing.push_back(type);
            return true;
        });
        if (!missing.empty()) {
            std::string note = "This organisation's system says that it does not offer: ";
            for (std::size_t i = 0; i < missing.size(); ++i) note += (i ? ", " : "") + missing[i];
            notes.push_back(note + '.');
        }
        return types;
    }

    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    Credentials credentials_;
    mutable CapabilityCache cache_;
};

}  // namespace
}  // namespace fhir_r4

std::unique_ptr<Adapter> make_fhir_r4(const Clock& clock, Random& random, Log& log,
                                      Metrics& metrics, Credentials credentials) {
    return std::make_unique<fhir_r4::FhirR4>(clock, random, log, metrics, std::move(credentials));
}

}  // namespace mcr::source
