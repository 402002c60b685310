// How fast entries become durable: tasks that append one after the other, half of the entries
// intents, half releases, on the disk of the folder given (or of the temporary files). Beside it
// what the disk does bare: one small write and fdatasync after the other.
//   audit_bench [FOLDER]    prints lines of {"name","value","unit"}
#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <chrono>
#include <cstdio>
#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <string>
#include <thread>
#include <vector>

#include "audit/line.hpp"
#include "audit/log.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"
#include "net/worker.hpp"

namespace {

using namespace mcr;
using Steady = std::chrono::steady_clock;

constexpr std::chrono::seconds duration{2};

void print(const std::string& name, double value, const std::string& unit) {
    std::printf("{\"name\":\"%s\",\"value\":%.6g,\"unit\":\"%s\"}\n", name.c_str(), value,
                unit.c_str());
    std::fflush(stdout);
}

double seconds_since(Steady::time_point start) {
    return std::chrono::duration<double>(Steady::now() - start).count();
}

double microseconds_since(Steady::time_point start) {
    return 1e6 * seconds_since(start);
}

/// What 15 holders released: `items` each, with identities of some 40 bytes.
audit::Entry release_of_15(int items) {
    audit::Entry entry = audit::test::release();
    entry.parts.assign(15, entry.parts.front());
    for (auto& part : entry.parts) {
        part.hash.assign(64, 'a');
        part.items.clear();
        for (int i = 0; i < items; ++i)
            part.items.push_back("Observation/7d3f6c1e-9a52-4b8e-8c07-5f1d2e3a" +
                                 std::to_string(1000 + i));
    }
    return entry;
}

struct Run {
    audit::AuditLog* log = nullptr;
    const audit::Entry* intent = nullptr;
    const audit::Entry* release = nullptr;
    Steady::time_point end;
    std::atomic<int> running = 0;
};

net::Task<void> append_until_end(Run& run, std::vector<double>& waits) {
    for (bool odd = false; Steady::now() < run.end; odd = !odd) {
        audit::Entry entry = odd ? *run.release : *run.intent;
        const auto start = Steady::now();
        Result<audit::Position> position = co_await run.log->append(std::move(entry));
        if (!position) {
            std::cerr << position.error().sentence << "\n";
            std::exit(1);
        }
        waits.push_back(microseconds_since(start));
    }
    if (--run.running == 0) run.running.notify_all();
}

void measure(const std::filesystem::path& folder, int appenders, int items) {
    const SystemClock clock;
    Metrics metrics;
    Log lines(std::cerr, clock, LogLevel::error);
    const audit::Entry intent = audit::test::intent();
    const audit::Entry release = release_of_15(items);
    auto log = audit::AuditLog::open(audit::test::settings(folder), clock, metrics);
    if (!log) {
        std::cerr << log.error().sentence << "\n";
        std::exit(1);
    }
    std::vector<std::vector<double>> waits(appenders);
    Run run;
    run.log = log->get();
    run.intent = &intent;
    run.release = &release;
    run.running = appenders;
    const auto start = Steady::now();
    run.end = start + duration;
    {
        net::Workers workers(2, clock, lines, metrics);
        for (int i = 0; i < appenders; ++i)
            workers.at(i % 2).spawn([&, i] { return append_until_end(run, waits[i]); });
        for (int left = run.running; left > 0; left = run.running) run.running.wait(left);
    }
    const double took = seconds_since(start);
    const auto counts = (*log)->counts();
    std::vector<double> all;
    for (const auto& some : waits) all.insert(all.end(), some.begin(), some.end());
    std::ranges::sort(all);
    const std::string suffix = "_" + std::to_string(appenders) + "x" + std::to_string(15 * items);
    print("audit_entries" + suffix, counts.entries / took, "1/s");
    print("audit_entries_per_sync" + suffix, double(counts.entries) / counts.commits, "entries");
    print("audit_wait_p50" + suffix, all[all.size() / 2], "us");
    print("audit_wait_p99" + suffix, all[all.size() * 99 / 100], "us");
}

void measure_disk(const std::filesystem::path& folder, std::size_t bytes) {
    const auto path = folder / "bare";
    const int file = ::open(path.c_str(), O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    const std::string text(bytes, 'x');
    const auto start = Steady::now();
    int count = 0;
    while (Steady::now() - start < duration) {
        if (::write(file, text.data(), text.size()) < 0 || ::fdatasync(file) != 0) std::exit(1);
        ++count;
    }
    ::close(file);
    print("bare_sync_" + std::to_string(bytes), count / seconds_since(start), "1/s");
}

void measure_text() {
    const audit::Entry release = release_of_15(20);
    audit::ChainMac mac(*audit::Keys::derive(audit::test::key()));
    std::string line;
    std::size_t bytes = 0;
    constexpr int rounds = 20'000;
    auto start = Steady::now();
    for (int i = 0; i < rounds; ++i) bytes += audit::members_of(release).size();
    print("audit_serialise_300_items", microseconds_since(start) / rounds, "us");
    const std::string members = audit::members_of(release);
    start = Steady::now();
    for (int i = 0; i < rounds; ++i) {
        line.clear();
        (void)audit::append_line(line, 7, "2026-11-23T16:03:00.123Z", members, audit::no_hash(),
                                 mac);
    }
    print("audit_chain_300_items", microseconds_since(start) / rounds, "us");
    print("audit_line_300_items", double(bytes) / rounds, "bytes");
}

void measure_verify(const std::filesystem::path& folder) {
    std::uintmax_t bytes = 0;
    for (const auto& file : std::filesystem::directory_iterator(folder)) bytes += file.file_size();
    const auto start = Steady::now();
    const auto verdict = audit::verify_log(folder, *audit::Keys::derive(audit::test::key()));
    if (!verdict || !verdict->intact()) std::exit(1);
    print("audit_verify", double(bytes) / 1e6 / seconds_since(start), "MB/s");
}

}  // namespace

int main(int argc, char** argv) {
    const auto base =
        argc > 1 ? std::filesystem::path(argv[1]) : std::filesystem::temp_directory_path();
    const auto folder = base / ("audit-bench-" + std::to_string(::getpid()));
    std::filesystem::create_directories(folder);
    measure_text();
    measure_disk(folder, 700);
    measure_disk(folder, 64'000);
    for (const int appenders : {1, 64, 512})
        for (const int items : {1, 20})
            measure(folder / (std::to_string(appenders) + "-" + std::to_string(items)), appenders,
                    items);
    measure_verify(folder / "512-20");
    std::filesystem::remove_all(folder);
    return 0;
}
