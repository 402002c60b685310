#pragma once

#include <curl/curl.h>

#include <boost/asio/io_context.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <deque>
#include <list>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/breaker.hpp"
#include "net/client.hpp"
#include "net/tally.hpp"
#include "net/timers.hpp"
#include "net/transfer.hpp"

namespace mcr::net {

/// One upstream as one loop sees it.
struct Lane {
    std::string name;
    std::uint32_t in_flight = 0;
    std::deque<Transfer*> waiting;
    Breaker breaker;
    std::map<std::string, Tally::Counter*, std::less<>> outcomes;
    Tally::Counter* seconds = nullptr;
    Tally::Counter* bytes = nullptr;
};

/// The Client of one loop. curl's sockets stand in an epoll set of their own, level-triggered, and
/// the loop watches that set: one wake-up serves all that are ready, and a reused connection needs
/// nothing to be armed again.
class CurlClient final : public Client {
public:
    /// All must outlive it, or `close` must have been called.
    CurlClient(boost::asio::io_context& io, Timers& timers, Tally& tally,
               std::shared_ptr<BufferPool> buffers);
    ~CurlClient() override;
    /// Drops every call without completing it, and lets go of the io_context.
    void close();

    Task<Result<Answer>> call(const Upstream& upstream, Call call, Deadline deadline) override;
    Task<Result<std::unique_ptr<Incoming>>> open(const Upstream& upstream, Call call,
                                                 std::uint64_t max_body_bytes,
                                                 Deadline deadline) override;

    // For the reader of an opened answer whose transfer runs.
    void resume(Transfer& transfer);  ///< there is room for more
    void leave(Transfer& transfer);   ///< the reader wants no more

private:
    static int on_socket(CURL* easy, curl_socket_t socket, int what, void* self, void* known);
    static int on_timer(CURLM* multi, long milliseconds, void* self);

    Transfer& take_transfer();
    Lane& lane_of(const Upstream& upstream);
    void submit(Transfer& transfer);
    void enter(Transfer& transfer);
    void launch(Transfer& transfer);
    void settle(Transfer& transfer, CURLcode code);
    void out_of_time(Transfer& transfer);
    void judge(Transfer& transfer, const Result<Answer>& result);
    void complete(Transfer& transfer, Result<Answer> result);
    static void end_stream(Opened& opened, const Result<Answer>& result);
    void let_next_in(Lane& lane);
    void count_breaker(const Lane& lane, std::string event);
    void count_outcome(const Transfer& transfer, const Result<Answer>& result);

    void watch();
    void serve_ready();
    void serve_timeouts();
    void kick();
    void arm(std::chrono::steady_clock::time_point at);
    void drain();

    boost::asio::io_context* io_;
    Timers* timers_;
    Tally* tally_;
    std::shared_ptr<BufferPool> buffers_;
    CURLM* multi_ = nullptr;
    std::optional<boost::asio::posix::stream_descriptor> ready_;
    int epoll_ = -1;
    std::optional<boost::asio::steady_timer> timer_;
    std::optional<std::chrono::steady_clock::time_point> timer_wanted_;
    std::optional<std::chrono::steady_clock::time_point> timer_armed_;
    bool kicked_ = false;
    std::map<std::string, Lane, std::less<>> lanes_;
    std::list<std::unique_ptr<Transfer>> busy_;
    std::list<std::unique_ptr<Transfer>> idle_;
};

}  // namespace mcr::net
