#pragma once

#include <functional>
#include <string>
#include <utility>
#include <vector>

#include "base/clock.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"

namespace mcr::people {

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
