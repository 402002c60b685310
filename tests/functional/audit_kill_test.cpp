#include <fcntl.h>
#include <gtest/gtest.h>
#include <sched.h>
#include <signal.h>
#include <sys/wait.h>
#include <unistd.h>

#include <atomic>
#include <cstdint>
#include <iostream>
#include <map>
#include <semaphore>
#include <string>
#include <thread>
#include <vector>

#include "audit/log.hpp"
#include "audit/reader.hpp"
#include "audit/test_log.hpp"
#include "audit/verify.hpp"
#include "base/random.hpp"
#include "net/worker.hpp"

// Law 2 under kill -9. This program starts itself again as a writer that appends from several tasks
// and threads and says, only after each append has returned, that the disclosure has begun. The
// test kills it at a random moment and looks for every entry whose disclosure had begun.

namespace mcr {
namespace {

constexpr std::string_view writer_mode = "--write-audit-log";
constexpr int rounds = 300;
constexpr int rounds_of_one_log = 10;

/// What the writer says through the pipe; small enough that the kernel never mixes two.
struct Begun {
    std::uint64_t sequence;
    std::uint32_t writer;
    std::uint32_t number;
};

std::string request_id(int round, std::uint32_t writer, std::uint32_t number) {
    return std::to_string(round) + "-" + std::to_string(writer) + "-" + std::to_string(number);
}

audit::Entry entry_of(int round, std::uint32_t writer, std::uint32_t number) {
    const std::string request = request_id(round, writer, number);
    return number % 2 == 0 ? audit::test::intent(request) : audit::test::release(request, 40);
}

void begin_disclosure(int pipe, Begun begun) {
    if (::write(pipe, &begun, sizeof begun) != sizeof begun) ::_exit(3);
}

net::Task<void> write_as_task(audit::AuditLog& log, int pipe, int round, std::uint32_t writer) {
    for (std::uint32_t number = 0;; ++number) {
        audit::Entry entry = entry_of(round, writer, number);
        Result<audit::Position> position = co_await log.append(std::move(entry));
        if (!position) ::_exit(4);
        begin_disclosure(pipe, {position->sequence, writer, number});
    }
}

void write_as_thread(audit::AuditLog& log, int pipe, int round, std::uint32_t writer) {
    for (std::uint32_t number = 0;; ++number) {
        const auto position = audit::test::append(log, entry_of(round, writer, number));
        if (!position) ::_exit(4);
        begin_disclosure(pipe, {position->sequence, writer, number});
    }
}

audit::LogSettings settings(const std::filesystem::path& folder) {
    audit::LogSettings out = audit::test::settings(folder);
    out.segment_bytes = 64UL << 10U;
    out.checkpoint_every = Milliseconds(1);
    return out;
}

/// The program that is killed: never returns by itself.
int write_until_killed(const std::string& folder, int pipe, int round) {
    const SystemClock clock;
    Metrics metrics;
    Log log(std::cerr, clock, LogLevel::error);
    begin_disclosure(pipe, {0, 0, 0});
    auto audit = audit::AuditLog::open(settings(folder), clock, metrics);
    if (!audit) {
        std::cerr << audit.error().sentence << "\n";
        return 5;
    }
    net::Workers workers(2, clock, log, metrics);
    for (std::uint32_t task = 0; task < 6; ++task)
        workers.at(task % 2).spawn(
            [&audit, pipe, round, task] { return write_as_task(**audit, pipe, round, task); });
    std::vector<std::jthread> threads;
    for (std::uint32_t thread = 6; thread < 8; ++thread)
        threads.emplace_back(
            [&audit, pipe, round, thread] { write_as_thread(**audit, pipe, round, thread); });
    return 0;
}

/// Starts this program as a writer.
class Child {
public:
    Child(const std::filesystem::path& folder, int round) {
        int ends[2];
        if (::pipe(ends) != 0) std::abort();
        const std::string pipe = std::to_string(ends[1]);
        const std::string number = std::to_string(round);
        id_ = ::fork();
        if (id_ == 0) {
            ::close(ends[0]);
            ::execl("/proc/self/exe", "audit_writer", writer_mode.data(), folder.c_str(),
                    pipe.c_str(), number.c_str(), nullptr);
            ::_exit(6);
        }
        ::close(ends[1]);
        pipe_ = ends[0];
    }
    Child(const Child&) = delete;
    Child& operator=(const Child&) = delete;
    ~Child() { ::close(pipe_); }

    /// Nothing when the writer is dead and all was read.
    std::optional<Begun> next() {
        Begun begun{};
        std::size_t got = 0;
        while (got < sizeof begun) {
            const ssize_t size =
                ::read(pipe_, reinterpret_cast<char*>(&begun) + got, sizeof begun - got);
            if (size <= 0) return std::nullopt;
            got += static_cast<std::size_t>(size);
        }
        return begun;
    }
    /// True if it lived until now.
    bool kill() {
        ::kill(id_, SIGKILL);
        int status = 0;
        ::waitpid(id_, &status, 0);
        return WIFSIGNALED(status) && WTERMSIG(status) == SIGKILL;
    }

private:
    pid_t id_ = 0;
    int pipe_ = -1;
};

/// Kills one writer after it was ready and, in a third of the rounds, a random while, else after a
/// random number of disclosures. Gives what it had disclosed.
void kill_one(Child& child, SeededRandom& random, int round,
              std::map<std::uint64_t, std::string>& disclosed) {
    ASSERT_TRUE(child.next()) << "the writer did not start";
    const auto remember = [&](const Begun& begun) {
        disclosed[begun.sequence] = request_id(round, begun.writer, begun.number);
    };
    if (round % 3 == 0) {
        for (std::uint64_t turns = random.below(3000); turns > 0; --turns) ::sched_yield();
    } else {
        for (std::uint64_t left = 1 + random.below(60); left > 0; --left) {
            const auto begun = child.next();
            ASSERT_TRUE(begun) << "the writer ended by itself";
            remember(*begun);
        }
    }
    ASSERT_TRUE(child.kill()) << "the writer ended by itself";
    while (const auto begun = child.next()) remember(*begun);
}

void expect_all(const std::filesystem::path& folder,
                const std::map<std::uint64_t, std::string>& disclosed) {
    const auto verdict = audit::verify_log(folder, *audit::Keys::derive(audit::test::key()));
    ASSERT_TRUE(verdict) << verdict.error().sentence;
    ASSERT_TRUE(verdict->intact()) << verdict->breaks.front().sentence;
    auto reader = audit::Reader::open(folder);
    ASSERT_TRUE(reader);
    auto missing = disclosed.size();
    for (auto record = reader->next(); *record; record = reader->next()) {
        const auto at = disclosed.find((*record)->position.sequence);
        if (at == disclosed.end()) continue;
        ASSERT_EQ((*record)->entry.request_id, at->second);
        --missing;
    }
    ASSERT_EQ(missing, 0U) << "entries whose disclosure had begun are lost";
}

TEST(AuditKill, no_entry_whose_disclosure_had_begun_is_lost_by_kill_9) {
    SeededRandom random(20261123);
    std::uint64_t all = 0;
    std::optional<audit::test::Folder> folder;
    std::map<std::uint64_t, std::string> disclosed;
    for (int round = 0; round < rounds; ++round) {
        if (round % rounds_of_one_log == 0) {
            all += disclosed.size();
            disclosed.clear();
            folder.emplace();
        }
        Child child(folder->path(), round);
        ASSERT_NO_FATAL_FAILURE(kill_one(child, random, round, disclosed)) << "round " << round;

        const SystemClock clock;
        Metrics metrics;
        auto log = audit::AuditLog::open(settings(folder->path()), clock, metrics);
        ASSERT_TRUE(log) << "round " << round << ": " << log.error().sentence;
        const auto position = audit::test::append(**log, audit::test::intent("after"));
        ASSERT_TRUE(position);
        disclosed[position->sequence] = "after";
        log->reset();
        ASSERT_NO_FATAL_FAILURE(expect_all(folder->path(), disclosed)) << "round " << round;
    }
    all += disclosed.size();
    std::cout << rounds << " kills, " << all << " disclosures, none lost\n";
    EXPECT_GT(all, 10U * rounds) << "the writers were killed before they wrote";
}

}  // namespace
}  // namespace mcr

int main(int argc, char** argv) {
    if (argc == 5 && argv[1] == mcr::writer_mode)
        return mcr::write_until_killed(argv[2], std::stoi(argv[3]), std::stoi(argv[4]));
    ::testing::InitGoogleTest(&argc, argv);
    return RUN_ALL_TESTS();
}
