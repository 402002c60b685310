#include "sim/bench/bench_source.hpp"

#include <array>
#include <cstdio>

#include "sim/json/json.hpp"
#include "sim/protocol/fhir_r4.hpp"
#include "sim/protocol/pds.hpp"
#include "sim/protocol/query.hpp"
#include "sim/test_number.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view base_path = "/fhir/R4";
constexpr std::string_view pds_path = "/personal-demographics/FHIR/R4";

std::string code_of(std::string_view prefix, std::size_t index) {
    std::array<char, 16> digits{};
    std::snprintf(digits.data(), digits.size(), "%04zu", index);
    return std::string(prefix) + digits.data();
}

/// Uncompressed: compressing would be most of the work, and is not what is measured.
net::Headers plain_headers() {
    return {{"Content-Type", "application/fhir+json"},
            {"Cache-Control", "no-store"},
            {"Content-Encoding", "identity"}};
}

net::Task<void> send(net::Responder& out, int status, std::string body) {
    net::Headers headers = plain_headers();
    const auto sent = co_await out.send(status, std::move(headers), std::move(body));
    static_cast<void>(sent);  // a reader that has gone needs no answer
}

net::Task<void> answer_record(net::Worker& worker, const net::Request& request, net::Responder& out,
                              const BenchRecord& record, Milliseconds delay) {
    const auto path = segments_after(request, base_path);
    std::string body;
    int status = 200;
    bool clinical = false;
    if (path && path->size() == 1 && path->front() == "Patient") {
        const auto query = Query::of(request);
        const std::string* identifier = query ? query->get("identifier") : nullptr;
        if (identifier != nullptr)
            body = record.patient_search(identifier->substr(identifier->find('|') + 1));
    } else if (path && path->size() == 3 && path->front() == "Patient" &&
               (*path)[2] == "$everything" && is_test_number((*path)[1])) {
        body = record.everything((*path)[1]);
        clinical = true;
    }
    if (body.empty()) {
        Reply refusal = r4_outcome(404, "not-found", "There is nothing at this address.");
        status = refusal.status;
        body = std::move(refusal.body);
    }
    if (clinical && delay.count() > 0) {
        const SteadyTime until = worker.clock().steady() + delay;
        co_await worker.sleep_until(until);
    }
    co_await send(out, status, std::move(body));
}

net::Task<void> answer_demographics(const net::Request& request, net::Responder& out,
                                    const std::string& practice) {
    const auto path = segments_after(request, pds_path);
    std::string body;
    int status = 200;
    if (path && path->size() == 2 && path->front() == "Patient" && is_test_number((*path)[1])) {
        body = bench_demographics((*path)[1], practice);
    } else {
        Reply refusal = pds_outcome(404, "not-found", "RESOURCE_NOT_FOUND", "Resource not found");
        status = refusal.status;
        body = std::move(refusal.body);
    }
    co_await send(out, status, std::move(body));
}

}  // namespace

Result<std::unique_ptr<BenchSources>> BenchSources::start(const BenchOptions& options,
                                                          const Clock& clock, Log& log,
                                                          Metrics& metrics) {
    std::unique_ptr<BenchSources> out(new BenchSources(options.threads, clock, log, metrics));
    const auto serve = [&](net::Handler handler) {
        net::ServerOptions server;
        server.address = options.host;
        return net::Server::start(server, out->workers_, std::move(handler), log, metrics);
    };
    for (std::size_t i = 0; i < options.count; ++i) {
        out->records_.push_back(std::make_unique<BenchRecord>(options.bytes, i));
        const BenchRecord* record = out->records_.back().get();
        auto server =
            serve([record, delay = options.delay](net::Worker& worker, const net::Request& request,
                                                  net::Responder& responder) {
                return answer_record(worker, request, responder, *record, delay);
            });
        if (!server) return pass_on(server);
        const std::string code = code_of("B", i);
        DirectoryEntry entry{.code = code,
                             .name = "Bench source " + std::to_string(i),
                             .kind = i == 0 ? "gp-practice" : "acute-trust",
                             .systems = {{.key = code,
                                          .protocol = "fhir-r4",
                                          .address = (*server)->url() + std::string(base_path),
                                          .answers_for = i == 0 ? "registered" : "anyone",
                                          .time_limit_ms = 10'000}}};
        if (options.lookup_by_id) entry.systems[0].settings = {{"patient-lookup", "id"}};
        out->directory_.push_back(std::move(entry));
        out->servers_.push_back(std::move(*server));
    }
    for (std::size_t i = 0; i < options.members; ++i) {
        const std::string code = code_of("M", i);
        out->directory_.push_back({.code = code,
                                   .name = "Bench member " + std::to_string(i),
                                   .kind = "gp-practice",
                                   .systems = {{.key = code,
                                                .protocol = "fhir-r4",
                                                .address = "http://127.0.0.1:9/fhir/R4",
                                                .answers_for = "registered"}}});
    }
    auto demographics =
        serve([&practice = out->practice_](net::Worker&, const net::Request& request,
                                           net::Responder& responder) {
            return answer_demographics(request, responder, practice);
        });
    if (!demographics) return pass_on(demographics);
    out->demographics_ = (*demographics)->url() + std::string(pds_path);
    out->servers_.push_back(std::move(*demographics));
    return out;
}

std::string BenchSources::ready_line() const {
    std::vector<Json> holders;
    for (const DirectoryEntry& one : directory_)
        if (one.code.starts_with('B'))
            holders.push_back(object({{"code", one.code},
                                      {"name", one.name},
                                      {"protocol", one.systems[0].protocol},
                                      {"address", one.systems[0].address},
                                      {"key", one.systems[0].key}}));
    return object({{"demographics", demographics_}, {"organisations", array_of(holders)}}).text();
}

}  // namespace mcr::sim
