#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"

namespace mcr::people {

/// For tests: an answer whose body comes in pieces of at most `piece` bytes.
class FakeIncoming final : public net::Incoming {
public:
    FakeIncoming(net::Answer answer, std::size_t piece)
        : answer_(std::move(answer)), piece_(piece) {}
    [[nodiscard]] int status() const override { return answer_.status; }
    [[nodiscard]] const net::Headers& headers() const override { return answer_.headers; }
    net::Task<Result<std::string_view>> next() override {
        const auto given = answer_.body.view().substr(at_, piece_);
        at_ += given.size();
        co_return given;
    }

private:
    net::Answer answer_;
    std::size_t piece_;
    std::size_t at_ = 0;
};

/// For tests: a client that answers from a script and remembers what it was asked.
class FakeClient final : public net::Client {
public:
    using Script = std::function<Result<net::Answer>(const net::Call&)>;

    net::Task<Result<net::Answer>> call(const net::Upstream& upstream, net::Call call,
                                        Deadline deadline) override {
        upstreams.push_back(upstream);
        calls.push_back(call);
        deadlines.push_back(deadline);
        co_return script(calls.back());
    }

    net::Task<Result<std::unique_ptr<net::Incoming>>> open(const net::Upstream& upstream,
                                                           net::Call call,
                                                           std::uint64_t max_body_bytes,
                                                           Deadline deadline) override {
        upstreams.push_back(upstream);
        calls.push_back(call);
        deadlines.push_back(deadline);
        auto answer = script(calls.back());
        if (!answer) co_return std::unexpected(answer.error());
        if (answer->body.size() > max_body_bytes)
            co_return fail(ErrorKind::too_large, "The answer is larger than is allowed.");
        co_return std::make_unique<FakeIncoming>(std::move(*answer), piece);
    }

    std::size_t piece = 1000;  ///< of an opened answer's body
    Script script;
    std::vector<net::Call> calls;
    std::vector<net::Upstream> upstreams;
    std::vector<Deadline> deadlines;
};

/// For tests: a worker whose client and time are fakes; sleeping moves the clock.
class FakeWorker final : public net::Worker {
public:
    FakeWorker(net::Worker& real, FakeClient& client, FakeClock& clock)
        : real_(real), client_(client), clock_(clock) {}

    net::Client& client() override { return client_; }
    net::BufferPool& buffers() override { return real_.buffers(); }
    [[nodiscard]] const Clock& clock() const override { return clock_; }
    boost::asio::any_io_executor executor() override { return real_.executor(); }
    [[nodiscard]] std::size_t index() const override { return real_.index(); }
    void spawn(std::function<net::Task<void>()> task) override { real_.spawn(std::move(task)); }
    net::Task<void> sleep_until(SteadyTime at) override {
        slept_until.push_back(at);
        if (at > clock_.steady()) clock_.advance(at - clock_.steady());
        co_return;
    }

    std::vector<SteadyTime> slept_until;

private:
    net::Worker& real_;
    FakeClient& client_;
    FakeClock& clock_;
};

/// For tests: an answer of this status and body, with its type unless `type` is empty.
inline net::Answer answer_of(int status, std::string_view body,
                             std::string type = "application/fhir+json;charset=utf-8") {
    net::Answer answer;
    answer.status = status;
    if (!type.empty()) answer.headers.add("Content-Type", std::move(type));
    answer.body = net::Buffer(body);
    answer.took = Milliseconds{7};
    return answer;
}

}  // namespace mcr::people
