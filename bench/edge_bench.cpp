// An edge on SQLite: HL7 v2 messages a second that are durable, over MLLP on loopback, by one
// sender and by many; and how long a question takes with 100,000 patients in the vault.
//   edge_bench [FOLDER [PATIENTS]]    prints lines of {"name","value","unit"}
#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iostream>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "edge/edge.hpp"
#include "edge/intake.hpp"
#include "net/client.hpp"
#include "net/mllp.hpp"

namespace {

using namespace mcr;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds duration{3};
constexpr std::string_view nhs_query =
    "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C";

void print(const std::string& name, double value, const std::string& unit) {
    std::printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

[[noreturn]] void give_up(const std::string& why) {
    std::cerr << "edge_bench: " << why << "\n";
    std::exit(1);
}

template <class T>
T must(Result<T> result) {
    if (!result) give_up(result.error().sentence);
    return std::move(*result);
}

std::string number_of(std::int64_t n) {
    char text[16];
    std::snprintf(text, sizeof text, "999%07lld", static_cast<long long>(n));
    return text;
}

/// A laboratory's report of five results, some 1.2 KB.
std::string report(int sender, std::int64_t n) {
    const std::string id = std::to_string(sender) + "-" + std::to_string(n);
    std::string out = "MSH|^~\\&|LAB|RQW|EDGE|RQW|20250101120000||ORU^R01|" + id +
                      "|P|2.5\rPID|1||L" + std::to_string(n % 5000) +
                      "^^^RQW^MR||Sample^Ann||19500101|F\rOBR|1|P" + id + "^LAB|F" + id +
                      "^LAB|FBC^Full blood count^L|||20250101100000|||||||||||||||"
                      "20250101110000||HM|F\r";
    for (int i = 1; i <= 5; ++i)
        out += "OBX|" + std::to_string(i) + "|NM|T" + std::to_string(i) + "^Test^L||" +
               std::to_string(100 + i) + "|g/L|10-20||||F|||20250101100000\r";
    return out;
}

struct Run {
    net::MllpUpstream upstream;
    Steady::time_point end;
    std::atomic<int> running = 0;
    std::atomic<std::int64_t> taken = 0;
    const Clock* clock = nullptr;
};

net::Task<void> send_until_end(net::Worker& worker, Run& run, int sender) {
    net::MllpUpstream upstream = run.upstream;
    upstream.name += std::to_string(sender);
    for (std::int64_t n = 0; Steady::now() < run.end; ++n) {
        std::string message = report(sender, n);
        const Deadline deadline(*run.clock, std::chrono::seconds{20});
        auto answer = co_await net::mllp_ask(worker, upstream, std::move(message), deadline);
        if (!answer) give_up(answer.error().sentence);
        if (!answer->contains("MSA|AA")) give_up("a message was not taken: " + *answer);
        ++run.taken;
    }
    if (--run.running == 0) run.running.notify_all();
}

void measure_messages(const edge::Edge& edge, net::Workers& workers, const Clock& clock,
                      int senders, int round) {
    const std::string address = edge.listening().front().address;
    Run run;
    run.clock = &clock;
    run.upstream.name = "edge-" + std::to_string(round) + "-";
    run.upstream.host = "127.0.0.1";
    run.upstream.port =
        static_cast<std::uint16_t>(std::stoi(address.substr(address.rfind(':') + 1)));
    run.running = senders;
    const auto start = Steady::now();
    run.end = start + duration;
    for (int i = 0; i < senders; ++i)
        workers.at(0).spawn([&run, &workers, i, round] {
            return send_until_end(workers.at(0), run, round * 1000 + i);
        });
    for (int left = run.running; left > 0; left = run.running) run.running.wait(left);
    const double took = std::chrono::duration<double>(Steady::now() - start).count();
    print("edge_messages_durable_" + std::to_string(senders) + "_senders",
          static_cast<double>(run.taken) / took, "1/s");
}

/// One patient with ten results, then copies of that patient made by the database.
void fill(store::Store& store, const Clock& clock, std::int64_t patients) {
    edge::Delivery one;
    one.told = {"bench", "1", 0, clock.now()};
    one.nhs_numbers = {number_of(0)};
    one.patient_id = "theirs";
    one.items.push_back({source::r4::Object{{"resourceType", "Patient"}, {"id", "theirs"}}});
    for (int i = 0; i < 10; ++i)
        one.items.push_back({source::r4::Object{
            {"resourceType", "Observation"},
            {"id", "o" + std::to_string(i)},
            {"status", "final"},
            {"code", source::r4::concept_of(source::r4::snomed, "271649006", "Blood pressure")},
            {"subject", source::r4::reference("Patient", "theirs")},
            {"effectiveDateTime", "2025-01-01T10:00:00Z"},
            {"valueQuantity", source::r4::quantity("120", "mmHg", "mm[Hg]")}}});
    const auto taken = must(
        store.transact([&](store::Transaction& t) { return edge::take(t, one, clock.now()); }));
    const std::string& first = taken.patient;
    constexpr std::int64_t step = 5000;
    for (std::int64_t from = 1; from < patients; from += step) {
        const std::int64_t to = std::min(from + step, patients);
        const Deadline deadline(clock, std::chrono::seconds{120});
        must(store.transact(deadline, [&](store::Transaction& t) -> Result<int> {
            const auto identifiers = t.exec(
                "with recursive n(i) as (select ? union all select i + 1 from n where i + 1 < ?) "
                "insert into edge_identifier (identifier, patient, home, standing, told) "
                "select 'NHS|999' || substr('0000000' || i, -7), 'p' || i, 'p' || i, 'current', '' "
                "from n",
                from, to);
            if (!identifiers) return std::unexpected(identifiers.error());
            const auto resources = t.exec(
                "with recursive n(i) as (select ? union all select i + 1 from n where i + 1 < ?) "
                "insert into edge_resource (type, id, scope, patient, home, section, version, "
                "content, digest, status, gone, told, taken, seen, feed, unit, place) "
                "select type, case when type = 'Patient' then 'p' || i else 'o' || i || '-' || "
                "substr(id, 2) end, "
                "scope, 'p' || i, 'p' || i, section, version, replace(replace(content, ?, 'p' || i)"
                ", '\"id\":\"o', '\"id\":\"o' || i || '-'), digest, status, gone, told, taken, "
                "seen, feed, unit, place from n join edge_resource on patient = ?",
                from, to, first, first);
            if (!resources) return std::unexpected(resources.error());
            return 0;
        }));
    }
}

std::string get(net::Workers& workers, const Clock& clock, const std::string& url) {
    std::string body;
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        net::Upstream upstream;
        upstream.name = "edge";
        net::Call call;
        call.url = url;
        const Deadline deadline(clock, std::chrono::seconds{20});
        auto answer = co_await worker.client().call(upstream, std::move(call), deadline);
        if (!answer || answer->status != 200) give_up("a question was not answered: " + url);
        body = answer->body.view();
    });
    return body;
}

void measure_questions(const edge::Edge& edge, net::Workers& workers, const Clock& clock,
                       std::int64_t patients) {
    std::vector<double> looked_up, everything;
    for (std::int64_t i = 0; i < 1000; ++i) {
        const std::int64_t n = (i * 7919 + 13) % patients;
        auto start = Steady::now();
        const std::string found =
            get(workers, clock, edge.fhir_url() + std::string(nhs_query) + number_of(n));
        looked_up.push_back(
            std::chrono::duration<double, std::milli>(Steady::now() - start).count());
        const auto at = found.find("/Patient/");
        if (at == std::string::npos) give_up("a patient was not found");
        const std::string id = found.substr(at + 9, found.find('"', at) - at - 9);
        start = Steady::now();
        if (!get(workers, clock, edge.fhir_url() + "/Patient/" + id + "/$everything")
                 .contains("Observation"))
            give_up("a record was empty");
        everything.push_back(
            std::chrono::duration<double, std::milli>(Steady::now() - start).count());
    }
    for (auto* times : {&looked_up, &everything}) std::ranges::sort(*times);
    const std::string suffix = "_" + std::to_string(patients) + "_patients";
    print("edge_lookup_p50" + suffix, looked_up[500], "ms");
    print("edge_lookup_p99" + suffix, looked_up[990], "ms");
    print("edge_everything_p50" + suffix, everything[500], "ms");
    print("edge_everything_p99" + suffix, everything[990], "ms");
}

}  // namespace

int main(int argc, char** argv) {
    const auto folder = argc > 1 ? std::filesystem::path(argv[1])
                                 : std::filesystem::temp_directory_path() / "mcr-edge-bench";
    const std::int64_t patients = argc > 2 ? std::atoll(argv[2]) : 100'000;
    std::filesystem::remove_all(folder);
    std::filesystem::create_directories(folder);
    std::ofstream(folder / "edge.toml")
        << "[edge]\nkey = \"bench\"\n[store]\nurl = \"sqlite:edge.db\"\n[server]\n"
           "listen = \"127.0.0.1:0\"\nanybody = true\n[[feed]]\nname = \"lab\"\n"
           "listen = \"127.0.0.1:0\"\n";
    {
        const SystemClock clock;
        Log log(std::cerr, clock, LogLevel::error);
        Metrics metrics;
        auto settings = must(edge::read_settings(folder / "edge.toml"));
        SystemRandom random;
        {
            auto store = must(edge::open_vault(settings, {clock, random, log, metrics}));
            fill(*store, clock, patients);
        }
        const auto edge = must(edge::Edge::start(std::move(settings), log));
        net::Workers workers(1, clock, log, metrics);
        measure_questions(*edge, workers, clock, patients);
        measure_messages(*edge, workers, clock, 1, 1);
        measure_messages(*edge, workers, clock, 8, 2);
        measure_messages(*edge, workers, clock, 32, 3);
    }
    std::filesystem::remove_all(folder);
    return 0;
}
