#include "edge/face.hpp"

#include <algorithm>
#include <array>
#include <optional>

#include "base/text.hpp"
#include "edge/binaries.hpp"
#include "edge/face_answers.hpp"
#include "edge/identity.hpp"
#include "fhir/negotiation.hpp"
#include "fhir/resource_types.hpp"
#include "net/worker.hpp"
#include "people/nhs_number.hpp"
#include "store/async.hpp"

namespace mcr::edge {
namespace {

constexpr std::string_view text_type = "text/plain; charset=utf-8";

net::Headers private_headers(std::string_view content_type) {
    return {{"Content-Type", std::string(content_type)},
            {"Cache-Control", "no-store"},
            {"X-Content-Type-Options", "nosniff"}};
}

/// Of an identifier parameter; empty for one that nobody can have here.
std::string identifier_of(std::string_view token,
                          const std::vector<std::pair<std::string, std::string>>& authorities) {
    const auto bar = token.find('|');
    const std::string_view value = bar == std::string_view::npos ? token : token.substr(bar + 1);
    const std::string_view system =
        bar == std::string_view::npos ? people::nhs_number_system : token.substr(0, bar);
    if (system == people::nhs_number_system) return nhs_identifier(value);
    for (const auto& [authority, known] : authorities)
        if (known == system) return authority + '|' + std::string(value);
    return {};
}

bool wants_resource(const net::Request& request) {
    const auto accept = request.headers.get("Accept");
    return accept && to_lower(*accept).contains("application/fhir+json");
}

}  // namespace

/// One request on its way.
struct Face::Exchange {
    net::Worker& worker;
    const net::Request& request;
    net::Responder& out;
    Deadline deadline;
    std::vector<std::string> path;  ///< behind the base, decoded
    FaceQuery query;
    std::string_view kind = "other";  ///< for metrics

    net::Task<int> send(int status, std::string body, std::string_view type = fhir::json_type) {
        net::Headers headers = private_headers(type);
        if (status == 401) headers.add("WWW-Authenticate", "Bearer");
        static_cast<void>(co_await out.send(status, std::move(headers), std::move(body)));
        co_return status;
    }
    net::Task<int> refuse(fhir::Refusal refusal) {
        const std::array issues = {std::move(refusal.issue)};
        std::string body = fhir::outcome_json({}, {}, issues);
        co_return co_await send(refusal.status, std::move(body));
    }
    net::Task<int> refuse(Error error) {
        fhir::Refusal refusal = fhir::refusal_of(error);
        co_return co_await refuse(std::move(refusal));
    }
};

Face::Face(FaceSettings settings, Parts parts) : settings_(std::move(settings)), parts_(parts) {
    const auto host = settings_.base_url.find("://");
    const auto path = settings_.base_url.find('/', host == std::string::npos ? 0 : host + 3);
    if (path != std::string::npos) prefix_ = settings_.base_url.substr(path);
}

net::Task<void> Face::handle(net::Worker& worker, const net::Request& request,
                             net::Responder& out) const {
    const SteadyTime began = worker.clock().steady();
    Exchange exchange{worker, request, out, Deadline(worker.clock(), settings_.time_limit), {}, {}};
    const int status = co_await answer(exchange);
    const std::string code = std::to_string(status);
    parts_.metrics.count("mcr_edge_requests_total", {{"kind", exchange.kind}, {"status", code}});
    parts_.metrics.observe_seconds(
        "mcr_edge_request_seconds",
        std::chrono::duration<double>(worker.clock().steady() - began).count(),
        {{"kind", exchange.kind}});
    if (exchange.kind != "other") {
        const auto view = request.headers.get("X-Correlation-Id");
        parts_.log.info("asked", {{"kind", exchange.kind},
                                  {"status", code},
                                  {"request", request.id},
                                  {"view", view && view->size() == 36 ? *view : "-"},
                                  {"caller", request.client_subject}});
    }
}

net::Task<int> Face::answer(Exchange& exchange) const {
    const net::Request& request = exchange.request;
    std::string_view path = request.path();
    if (prefix_.empty() || !path.starts_with(prefix_) ||
        (path.size() > prefix_.size() && path[prefix_.size()] != '/'))
        co_return co_await beside(exchange);
    path.remove_prefix(prefix_.size());
    for (const std::string_view piece : split(path, '/')) {
        auto decoded = percent_decode(piece);
        if (!decoded || !is_valid_utf8(*decoded))
            co_return co_await exchange.refuse(nothing_here());
        if (!decoded->empty()) exchange.path.push_back(std::move(*decoded));
    }
    const std::vector<std::string>& at = exchange.path;
    const bool posted = request.method == "POST" && at.size() == 2 && at[1] == "_search";
    if (request.method != "GET" && !posted) {
        fhir::Refusal refusal =
            fhir::refuse(405, "not-supported", "not-offered", "This source is read only.").error();
        co_return co_await exchange.refuse(std::move(refusal));
    }
    if (at.size() == 1 && at[0] == "metadata") {
        exchange.kind = "metadata";
        std::string statement = capability_statement(
            settings_.base_url, settings_.organisation_name, parts_.clock.now());
        co_return co_await exchange.send(200, std::move(statement));
    }
    if (auto allowed = settings_.callers.check(request); !allowed)
        co_return co_await exchange.refuse(std::move(allowed.error()));

    std::vector<fhir::QueryParameter> given;
    auto parsed = fhir::parse_query(request.query(), {}, given);
    if (parsed && posted) parsed = fhir::parse_query(request.body, {}, given);
    if (!parsed) co_return co_await exchange.refuse(std::move(parsed.error()));
    auto query = face_query(given);
    if (!query) co_return co_await exchange.refuse(std::move(query.error()));
    exchange.query = std::move(*query);

    const bool searches = at.size() == 1 || posted;
    if (searches && at[0] == "Patient") co_return co_await find_patient(exchange);
    if (searches && fhir::is_r4_type(at[0])) co_return co_await search(exchange, at[0]);
    if (at.size() == 2 && at[0] == "Binary") co_return co_await document(exchange, at[1]);
    if (at.size() == 2 && fhir::is_r4_type(at[0])) co_return co_await read(exchange, at[0], at[1]);
    if (at.size() == 3 && at[0] == "Patient" && at[2] == "$everything")
        co_return co_await everything(exchange, at[1]);
    co_return co_await exchange.refuse(nothing_here());
}

net::Task<int> Face::beside(Exchange& exchange) const {
    const std::string_view path = exchange.request.path();
    if (path == "/health/live") co_return co_await exchange.send(200, "live\n", text_type);
    if (path == "/health/ready") {
        auto work = [](store::Transaction& t) { return t.query("select 1"); };
        const auto there = co_await store::transact(parts_.store, store::Access::read,
                                                    exchange.deadline, std::move(work));
        std::string said = there ? "ready\n" : "the vault cannot be read\n";
        co_return co_await exchange.send(there ? 200 : 503, std::move(said), text_type);
    }
    if (path == "/metrics") {
        std::string text = parts_.metrics.text();
        co_return co_await exchange.send(200, std::move(text), "text/plain; version=0.0.4");
    }
    co_return co_await exchange.refuse(nothing_here());
}

net::Task<int> Face::give_page(Exchange& exchange, Asked asked, std::vector<std::string> types,
                               bool of_patient) const {
    if (asked.refused) co_return co_await exchange.refuse(kept_back());
    if (of_patient && !asked.is_known()) co_return co_await exchange.refuse(nothing_here());
    PageLimits limits = settings_.pages;
    if (exchange.query.count != 0)
        limits.resources = std::min(limits.resources, exchange.query.count);
    // Whoever is unknown costs the same statement: it finds nothing.
    auto work = [patient = asked.patient, types, from = exchange.query.from, limits](
                    store::Transaction& t) { return page_of(t, patient, types, from, limits); };
    auto page = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                         std::move(work));
    if (!page) co_return co_await exchange.refuse(std::move(page.error()));
    std::string self = settings_.base_url;
    for (const std::string& piece : exchange.path)
        if (piece != "_search") self += '/' + piece;
    std::string query;
    const auto add = [&](std::string_view name, std::string_view value) {
        query += query.empty() ? '?' : '&';
        query += name;
        query += '=';
        query += percent_encode(value);
    };
    if (!of_patient) add("patient", asked.is_known() ? asked.patient : "unknown");
    if (of_patient && !exchange.query.types.empty()) {
        std::string list;
        for (const std::string& type : exchange.query.types)
            list += (list.empty() ? "" : ",") + type;
        add("_type", list);
    }
    if (exchange.query.count != 0) add("_count", std::to_string(exchange.query.count));
    self += query;
    std::string next;
    if (page->next) {
        next = self + (query.empty() ? '?' : '&');
        next += "_page=" + page_mark(*page->next);
    }
    std::string body = searchset(settings_.base_url, self, page->resources, next,
                                 exchange.query.from.type.empty());
    co_return co_await exchange.send(200, std::move(body));
}

net::Task<int> Face::find_patient(Exchange& exchange) const {
    exchange.kind = "patient";
    const FaceQuery& query = exchange.query;
    if (!query.identifier && !query.id) {
        fhir::Refusal refusal =
            fhir::refuse(400, "required", "identifier-missing",
                         "Patients are found by identifier or _id alone.", "identifier")
                .error();
        co_return co_await exchange.refuse(std::move(refusal));
    }
    auto work = [identifier = query.identifier
                                  ? identifier_of(*query.identifier, settings_.authorities)
                                  : std::string(),
                 id = query.id](store::Transaction& t) {
        auto asked = id ? asked_by_id(t, *id) : asked_by_identifier(t, identifier);
        Result<Page> page;
        if (asked) page = page_of(t, asked->patient, {"Patient"}, {}, {});
        Result<std::pair<Asked, Page>> found;
        if (!asked)
            found = std::unexpected(asked.error());
        else if (!page)
            found = std::unexpected(page.error());
        else
            found = std::pair(std::move(*asked), std::move(*page));
        return found;
    };
    auto found = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                          std::move(work));
    if (!found) co_return co_await exchange.refuse(std::move(found.error()));
    if (found->first.refused) co_return co_await exchange.refuse(kept_back());
    // The number asked for stands in no answer.
    std::string body = searchset(settings_.base_url, settings_.base_url + "/Patient",
                                 found->second.resources, {}, true);
    co_return co_await exchange.send(200, std::move(body));
}

net::Task<int> Face::everything(Exchange& exchange, std::string patient) const {
    exchange.kind = "everything";
    auto work = [patient](store::Transaction& t) { return asked_by_id(t, patient); };
    auto asked = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                          std::move(work));
    if (!asked) co_return co_await exchange.refuse(std::move(asked.error()));
    Asked whose = std::move(*asked);
    std::vector<std::string> types = exchange.query.types;
    co_return co_await give_page(exchange, std::move(whose), std::move(types), true);
}

net::Task<int> Face::search(Exchange& exchange, std::string type) const {
    exchange.kind = "search";
    const FaceQuery& query = exchange.query;
    if (!query.patient && !query.identifier) {
        fhir::Refusal refusal =
            fhir::refuse(400, "required", "patient-missing",
                         "Records are searched for one patient; say which.", "patient")
                .error();
        co_return co_await exchange.refuse(std::move(refusal));
    }
    auto work = [identifier = query.identifier
                                  ? identifier_of(*query.identifier, settings_.authorities)
                                  : std::string(),
                 patient = query.patient](store::Transaction& t) {
        return patient ? asked_by_id(t, *patient) : asked_by_identifier(t, identifier);
    };
    auto asked = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                          std::move(work));
    if (!asked) co_return co_await exchange.refuse(std::move(asked.error()));
    Asked whose = std::move(*asked);
    std::vector<std::string> types = {std::move(type)};
    co_return co_await give_page(exchange, std::move(whose), std::move(types), false);
}

net::Task<int> Face::read(Exchange& exchange, std::string type, std::string id) const {
    exchange.kind = "read";
    auto work = [type, id](store::Transaction& t) { return read_one(t, type, id); };
    auto found = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                          std::move(work));
    if (!found) co_return co_await exchange.refuse(std::move(found.error()));
    if (*found && (*found)->whose.refused) co_return co_await exchange.refuse(kept_back());
    if (!*found || !(*found)->whose.is_known()) co_return co_await exchange.refuse(nothing_here());
    std::string content = std::move((*found)->resource.content);
    co_return co_await exchange.send(200, std::move(content));
}

net::Task<int> Face::document(Exchange& exchange, std::string id) const {
    exchange.kind = "document";
    auto work = [id](store::Transaction& t) { return binary_head(t, id); };
    auto found = co_await store::transact(parts_.store, store::Access::read, exchange.deadline,
                                          std::move(work));
    if (!found) co_return co_await exchange.refuse(std::move(found.error()));
    if (*found && (*found)->whose.refused) co_return co_await exchange.refuse(kept_back());
    if (!*found || !(*found)->whose.is_known()) co_return co_await exchange.refuse(nothing_here());
    const BinaryHead head = std::move(**found);
    const bool as_resource = wants_resource(exchange.request);
    net::Headers headers = private_headers(as_resource ? fhir::json_type : head.content_type);
    auto begun = co_await exchange.out.begin(200, std::move(headers));
    if (!begun) co_return 499;
    const std::string before = R"({"resourceType":"Binary","id":)" + json_quote(id) +
                               ",\"contentType\":" + json_quote(head.content_type) + ",\"data\":\"";
    if (as_resource) {
        const std::array<std::string_view, 1> pieces = {before};
        static_cast<void>(co_await exchange.out.write(pieces));
    }
    for (std::int64_t piece = 0; piece < head.pieces; ++piece) {
        // Each piece has its own time: a reader that is slow is not a vault that is.
        const Deadline deadline(exchange.worker.clock(), settings_.time_limit);
        auto next = [id, piece](store::Transaction& t) { return binary_piece(t, id, piece); };
        auto bytes =
            co_await store::transact(parts_.store, store::Access::read, deadline, std::move(next));
        if (!bytes) {
            exchange.out.abort();
            co_return 500;
        }
        // A piece is a multiple of three bytes, so that its base64 joins the next one's.
        const std::string text = as_resource ? to_base64(*bytes) : std::move(*bytes);
        const std::array<std::string_view, 1> pieces = {text};
        auto written = co_await exchange.out.write(pieces);
        if (!written) co_return 499;
    }
    if (as_resource) {
        const std::array<std::string_view, 1> pieces = {"\"}"};
        static_cast<void>(co_await exchange.out.write(pieces));
    }
    static_cast<void>(co_await exchange.out.finish());
    co_return 200;
}

}  // namespace mcr::edge
