#include "source/fhir_r4/find_patient.hpp"

#include <set>
#include <utility>

#include "base/text.hpp"
#include "people/nhs_number.hpp"

namespace mcr::source::fhir_r4 {

using record::Part;

namespace {

Request lookup_request(const Exchange& exchange) {
    const std::string& number = exchange.question->patient->number.text();
    if (exchange.dialect->lookup == Dialect::Lookup::id) return {.path = "/Patient/" + number};
    return search_request(
        "Patient",
        "identifier=" + percent_encode(std::string(people::nhs_number_system) + '|' + number),
        exchange.dialect->search_by_post);
}

/// The one Patient of `pages`, or why there is none.
std::expected<FoundPatient, Verdict> patient_of(Pages pages) {
    if (pages.stopped) return std::unexpected(std::move(*pages.stopped));
    std::set<std::string_view> ids;
    Part* with_patient = nullptr;
    for (Part& part : pages.parts)
        for (const record::StatedPatient& patient : part.patients()) {
            ids.insert(part.items()[patient.item].id);
            if (with_patient == nullptr) with_patient = &part;
        }
    if (ids.size() > 1)
        return std::unexpected(
            failed("This organisation's system knows more than one patient with this NHS number."));
    if (with_patient == nullptr) {
        for (const Part& part : pages.parts)
            for (const record::OutcomeIssue& issue : part.outcomes())
                if (auto verdict = verdict_of(issue)) return std::unexpected(std::move(*verdict));
        if (pages.cut)
            return std::unexpected(
                failed("This organisation's system sent more than is accepted."));
        return std::unexpected(not_held());
    }
    const record::StatedPatient& stated = with_patient->patients().front();
    const record::Item& item = with_patient->items()[stated.item];
    std::vector<std::string> known = {std::string(item.id)};
    if (!item.full_url.empty()) known.emplace_back(item.full_url);
    return FoundPatient{std::move(*with_patient), std::move(known)};
}

}  // namespace

net::Task<std::expected<FoundPatient, Verdict>> find_patient(const Exchange& exchange,
                                                             Budget& budget) {
    Request lookup = lookup_request(exchange);
    Pages looked_up = co_await follow(exchange, std::move(lookup), budget);
    co_return patient_of(std::move(looked_up));
}

Result<Secret> bearer_of(const Dialect& dialect, const directory::System& system,
                         const Credentials& credentials, Log& log) {
    if (!dialect.bearer) return Secret();
    auto found = credentials ? credentials(*dialect.bearer)
                             : fail(ErrorKind::not_found, "There are no credentials.");
    if (found) return found;
    log.error("credential_missing", {{"system", system.key}, {"credential", *dialect.bearer}});
    return fail(ErrorKind::internal,
                "The credential for this organisation's system is missing here.");
}

}  // namespace mcr::source::fhir_r4
