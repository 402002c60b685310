#include <algorithm>

#include "base/text.hpp"
#include "fhir/exchange.hpp"
#include "fhir/page_sink.hpp"
#include "source/federation/path.hpp"

namespace mcr::fhir {
namespace {

/// Who may use a page link: the same person in the same role and organisation, for the same
/// purpose.
std::string asker_of(const people::TokenClaims& claims) {
    const people::Professional& who = claims.professional;
    std::string out;
    for (const std::string_view part :
         {std::string_view(who.id), std::string_view(who.role_profile_id),
          std::string_view(who.organisation.text()), std::string_view(claims.purpose)})
        (out += std::to_string(part.size()) + ":") += part;
    return out;
}

}  // namespace

Judged<void> Exchange::fit_to_lines(Search& search) const {
    if (search.only_count())
        return refuse(400, "not-supported", "value-refused",
                      "A number of matches is given as a Bundle: ask for application/fhir+json.",
                      search.count ? "_count" : "_summary");
    if (!search.count) return {};
    auto ignored = ignore_or_refuse(search.warnings, {"_count", {}, {}}, search_settings());
    if (!ignored) return ignored;
    search.count.reset();
    std::erase_if(search.used, [](const auto& each) { return each.first == "_count"; });
    return {};
}

Judged<Search> Exchange::parse_record(const Route& route) const {
    if (route.type != nullptr)
        return parse_type_search(*route.type, route.by_post, parameters_, search_settings());
    auto number = patient_named(route.id, false, "id", shop_.base);
    if (!number) return std::unexpected(std::move(number.error()));
    return parse_everything(std::move(*number), parameters_, search_settings());
}

net::Task<void> Exchange::search_record(Route route, people::TokenClaims claims) {
    auto search = parse_record(route);
    if (search && format_ == Format::ndjson) {
        auto fits = fit_to_lines(*search);
        if (!fits) search = std::unexpected(std::move(fits.error()));
    }
    if (!search) {
        co_await refuse_with(std::move(search.error()));
        co_return;
    }
    std::string self = shop_.base + "/" + search->path + search->query();
    co_await run(std::move(*search), std::move(claims), std::move(self), std::nullopt);
}

/// The token is sealed, so that what it holds was checked when its search began.
Judged<Search> Exchange::parse_page(const PagePosition& position) const {
    std::vector<QueryParameter> asked;
    auto read = parse_query(position.query, shop_.settings.limits, asked);
    if (!read) return std::unexpected(std::move(read.error()));
    const auto routed = route("GET", position.path, false);
    if (!routed) return std::unexpected(routed.error().refusal);
    if (routed->type != nullptr)
        return parse_type_search(*routed->type, false, asked, search_settings());
    auto number = patient_named(routed->id, false, "id", shop_.base);
    if (!number) return std::unexpected(std::move(number.error()));
    return parse_everything(std::move(*number), asked, search_settings());
}

net::Task<void> Exchange::further_page(people::TokenClaims claims) {
    format_ = Format::json;  // pages are of a Bundle
    std::string token;
    for (const QueryParameter& each : parameters_)
        if (each.name == "_page") token = each.value;
    auto position = shop_.tokens.open(token, asker_of(claims), shop_.use.clock.now());
    auto search = position ? parse_page(*position)
                           : Judged<Search>(std::unexpected(std::move(position.error())));
    if (!search) {
        co_await refuse_with(std::move(search.error()));
        co_return;
    }
    search->action += search->action.find('?') == std::string::npos ? "?_page" : "&_page";
    std::string self = shop_.base + "?_page=" + token;
    co_await run(std::move(*search), std::move(claims), std::move(self), std::move(*position));
}

Judged<std::vector<std::string>> Exchange::path_of(const people::TokenClaims& claims) const {
    namespace federation = source::federation;
    auto path = federation::read_path(request_.headers.get(federation::path_header));
    if (!path)
        return refuse(400, "value", "value-refused", path.error().sentence,
                      federation::path_header);
    // A gateway that left the header out is known by its token all the same.
    if (!claims.gateway.empty() && std::ranges::find(*path, claims.gateway) == path->end())
        path->push_back(claims.gateway);
    return std::move(*path);
}

net::Task<void> Exchange::run(Search search, people::TokenClaims claims, std::string self,
                              std::optional<PagePosition> from) {
    if (auto may = within_scope(claims, search); !may) {
        co_await refuse_with(std::move(may.error()));
        co_return;
    }
    auto path = path_of(claims);
    if (!path) {
        co_await refuse_with(std::move(path.error()));
        co_return;
    }
    const std::string asker = asker_of(claims);
    relay::ViewRequest view{std::move(claims), search.patient, search.sections(), search.action,
                            request_.id};
    view.ask_everyone = search.ask_everyone;
    view.path = std::move(*path);
    Answering answering{search,
                        out_,
                        shop_.use.clock,
                        shop_.settings.demographics_address,
                        frame(std::move(self)),
                        new_uuid(shop_.use.random)};
    std::unique_ptr<relay::ViewSink> sink;
    if (search.count && !search.only_count()) {
        PageRun page{shop_.tokens, asker, shop_.settings.page_lifetime, {}, {}};
        if (from) {
            page.after = from->after;
            page.record = from->record;
        }
        sink = std::make_unique<PageSink>(std::move(answering), std::move(page));
    } else {
        sink = std::make_unique<StreamSink>(std::move(answering));
    }
    auto done = co_await shop_.use.runner.view(worker_, std::move(view), *sink);
    if (done) {
        shop_.use.metrics.count("mcr_fhir_requests_total",
                                {{"interaction", interaction_}, {"status", "answered"}});
        co_return;
    }
    if (!out_.started()) {
        co_await fail_with(std::move(done.error()));
        co_return;
    }
    shop_.use.metrics.count("mcr_fhir_requests_total",
                            {{"interaction", interaction_}, {"status", "cut-short"}});
    shop_.use.log.warning("fhir-answer-cut-short",
                          {{"request", request_.id}, {"kind", to_string(done.error().kind)}});
    out_.abort();
}

}  // namespace mcr::fhir
