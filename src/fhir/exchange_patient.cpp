#include <algorithm>

#include "base/text.hpp"
#include "fhir/exchange.hpp"
#include "fhir/patient.hpp"
#include "fhir/reduction.hpp"
#include "fhir/result_parameters.hpp"

namespace mcr::fhir {
namespace {

/// The Patient as a reader who asked for `shape` gets it.
Result<std::string> shaped_patient(const people::Demographics& patient, std::string_view service,
                                   const ResultShape& shape) {
    auto labelled = labelled_patient(patient, service);
    if (!labelled || !shape.reduction.active()) return labelled;
    std::string reduced;
    append_reduced("Patient", *labelled, shape.reduction, reduced);
    return reduced;
}

}  // namespace

net::Task<void> Exchange::read_patient(Route route, people::TokenClaims claims) {
    if (auto may = within_scope(claims, "Patient", false); !may) {
        co_await refuse_with(std::move(may.error()));
        co_return;
    }
    auto number = patient_named(route.id, false, "id", shop_.base);
    if (!number) {
        co_await refuse_with(std::move(number.error()));
        co_return;
    }
    ResultShape shape;
    for (const QueryParameter& each : parameters_) {
        auto taken = read_result_parameter(shape, each, "Patient", search_settings());
        if (taken && *taken == Taken::unknown) {
            std::vector<Issue> unheard;
            auto ignored = ignore_or_refuse(unheard, each, search_settings());
            if (!ignored) taken = std::unexpected(std::move(ignored.error()));
        }
        if (taken) continue;
        co_await refuse_with(std::move(taken.error()));
        co_return;
    }
    relay::ViewRequest view{std::move(claims), std::move(*number), {}, "Patient", request_.id};
    view.sections.set(static_cast<std::size_t>(record::Section::person_demographics));
    auto patient = co_await shop_.use.runner.patient(worker_, std::move(view));
    if (!patient) {
        co_await fail_with(std::move(patient.error()));
        co_return;
    }
    auto text = shaped_patient(*patient, shop_.settings.demographics_address, shape);
    if (!text) {
        co_await fail_with(std::move(text.error()));
        co_return;
    }
    co_await send(200, type_of(format_), std::move(*text), {});
}

net::Task<void> Exchange::search_patients(Route route, people::TokenClaims claims) {
    if (auto may = within_scope(claims, "Patient", true); !may) {
        co_await refuse_with(std::move(may.error()));
        co_return;
    }
    auto search = parse_patient_search(shop_.use.finder != nullptr, route.by_post, parameters_,
                                       search_settings());
    if (!search) {
        co_await refuse_with(std::move(search.error()));
        co_return;
    }
    std::vector<people::Demographics> found;
    if (search->number) {
        relay::ViewRequest view{
            std::move(claims), *search->number, {}, search->action, request_.id};
        view.sections.set(static_cast<std::size_t>(record::Section::person_demographics));
        auto patient = co_await shop_.use.runner.patient(worker_, std::move(view));
        if (!patient) {
            co_await fail_with(std::move(patient.error()));
            co_return;
        }
        if (search->agrees(*patient, shop_.use.clock.now())) found.push_back(std::move(*patient));
    } else {
        auto matches = co_await shop_.use.finder->find(worker_, std::move(claims), search->terms,
                                                       search->action, request_.id);
        if (!matches) {
            co_await fail_with(std::move(matches.error()));
            co_return;
        }
        found = std::move(*matches);
    }
    if (found.empty()) {
        co_await refuse_with(patient_not_found());
        co_return;
    }
    co_await write_patients(std::move(*search), std::move(found));
}

net::Task<void> Exchange::write_patients(PatientSearch search,
                                         std::vector<people::Demographics> found) {
    AnswerWriter writer(out_, frame(shop_.base + "/Patient" + search.query()));
    std::vector<std::string> texts;
    bool superseded = false;
    for (const people::Demographics& each : found) {
        auto text = shaped_patient(each, shop_.settings.demographics_address, search);
        if (!text) {
            co_await fail_with(std::move(text.error()));
            co_return;
        }
        texts.push_back(std::move(*text));
        superseded = superseded || each.superseded;
    }
    const std::size_t total = found.size();
    const std::size_t given =
        search.only_count() ? 0 : std::min(total, search.count.value_or(total));
    if (superseded) search.warnings.push_back(superseded_issue());
    if (given < total && !search.only_count()) search.warnings.push_back(incomplete_issue());

    shop_.use.metrics.count("mcr_fhir_requests_total",
                            {{"interaction", interaction_}, {"status", "200"}});
    auto written = co_await writer.begin();
    for (std::size_t i = 0; i < given; ++i) {
        const std::string_view piece = texts[i];
        writer.add("Patient", found[i].number.text(), std::span(&piece, 1), EntryMode::match);
    }
    if (!search.warnings.empty()) {
        const std::string id = new_uuid(shop_.use.random);
        const std::string_view outcome = writer.keep(outcome_json(id, shop_.base, search.warnings));
        writer.add("OperationOutcome", writer.keep(id), std::span(&outcome, 1), EntryMode::outcome);
    }
    AnswerWriter::Ending ending;
    if (search.with_total) ending.total = total;
    if (written) written = co_await writer.end(std::move(ending));
    if (!written) out_.abort();
}

}  // namespace mcr::fhir
