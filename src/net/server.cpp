#include "net/server.hpp"

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <utility>

#include "net/connection.hpp"

namespace mcr::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr int backlog = 1024;
constexpr std::size_t most_turned_away = 64;  // at once, beyond the connections allowed
constexpr Milliseconds pause_without_descriptors{50};

Task<void> receive(std::shared_ptr<Reception> reception, Lounge* lounge,
                   std::shared_ptr<Socket> socket, bool welcome) {
    Connection connection(std::move(reception), *lounge, std::move(*socket));
    if (welcome)
        co_await connection.serve();
    else
        co_await connection.turn_away();
}

// One acceptor for all workers: each connection goes to the worker that has the fewest. With
// SO_REUSEPORT the kernel would spread a few long-lived connections by chance, and a second
// process could take the port without an error.
Task<void> accept_all(std::shared_ptr<Reception> reception, std::shared_ptr<Acceptor> acceptor) {
    Loop& home = *reception->lounges.front()->loop;
    while (acceptor->is_open()) {
        Lounge& lounge = reception->emptiest();
        auto socket = std::make_shared<Socket>(lounge.loop->io());
        error_code failed;
        co_await acceptor->async_accept(*socket, asio::redirect_error(asio::use_awaitable, failed));
        if (!acceptor->is_open()) break;
        if (failed) {
            home.tally().counter("mcr_http_accept_failures_total").add();
            co_await home.sleep_until(home.clock().steady() + pause_without_descriptors);
            continue;
        }
        const std::size_t open = reception->open;
        const bool welcome = open < reception->options.max_connections;
        home.tally()
            .counter("mcr_http_connections_total",
                     {"outcome", welcome ? "accepted" : "turned-away"})
            .add();
        if (!welcome &&
            (reception->tls || open >= reception->options.max_connections + most_turned_away))
            continue;
        ++reception->open;
        ++lounge.open;
        lounge.loop->spawn([reception, &lounge, socket, welcome] {
            return receive(reception, &lounge, socket, welcome);
        });
    }
}

class BeastServer final : public Server {
public:
    BeastServer(std::shared_ptr<Reception> reception, std::shared_ptr<Acceptor> acceptor,
                tcp::endpoint endpoint)
        : reception_(std::move(reception)),
          acceptor_(std::move(acceptor)),
          endpoint_(std::move(endpoint)) {}

    ~BeastServer() override {
        stop_accepting();
        on_every_loop([](Connection& connection) { connection.close(); });
    }

    [[nodiscard]] std::uint16_t port() const override { return endpoint_.port(); }

    [[nodiscard]] std::string url() const override {
        std::string address = endpoint_.address().to_string();
        if (endpoint_.address().is_v6()) address = "[" + address + "]";
        return (reception_->tls ? "https://" : "http://") + address + ":" + std::to_string(port());
    }

    bool stop(Milliseconds grace) override {
        stop_accepting();
        on_every_loop([](Connection& connection) { connection.close_if_idle(); });
        const Clock& clock = reception_->lounges.front()->loop->clock();
        const Deadline deadline(clock, grace);
        bool finished = wait_for_end(deadline, clock);
        if (!finished) on_every_loop([](Connection& connection) { connection.close(); });
        return finished;
    }

private:
    // In real slices, so that a clock which is moved by hand is seen.
    bool wait_for_end(Deadline deadline, const Clock& clock) {
        std::unique_lock lock(reception_->mutex);
        const auto none_open = [this] { return reception_->open == 0; };
        while (!reception_->closed.wait_for(lock, Milliseconds{10}, none_open))
            if (deadline.passed(clock)) return false;
        return true;
    }

    static void on_thread(Loop& loop, const std::function<void()>& work) {
        if (loop.io().get_executor().running_in_this_thread()) {
            work();
            return;
        }
        auto done = std::make_shared<std::promise<void>>();
        auto finished = done->get_future();
        asio::post(loop.io(), [work, done] {
            work();
            done->set_value();
        });
        finished.wait();
    }

    void stop_accepting() {
        if (reception_->stopping.exchange(true)) return;
        on_thread(*reception_->lounges.front()->loop, [acceptor = acceptor_] {
            error_code ignored;
            acceptor->close(ignored);
        });
    }

    void on_every_loop(void (*work)(Connection&)) {
        for (const auto& lounge : reception_->lounges)
            on_thread(*lounge->loop, [reception = reception_, at = lounge.get(), work] {
                for (Connection* connection : at->connections) work(*connection);
            });
    }

    std::shared_ptr<Reception> reception_;
    std::shared_ptr<Acceptor> acceptor_;
    tcp::endpoint endpoint_;
};

}  // namespace

Result<std::unique_ptr<Server>> Server::start(const ServerOptions& options, Workers& workers,
                                              Handler handler, Log& log, Metrics& metrics) {
    auto reception = std::make_shared<Reception>();
    reception->options = options;
    reception->handler = std::move(handler);
    reception->log = &log;
    reception->metrics = &metrics;
    auto tls = server_tls(options);
    if (!tls) return pass_on(tls);
    reception->tls = *std::move(tls);
    SystemRandom random;
    for (std::size_t i = 0; i < workers.size(); ++i) {
        std::uint64_t seed = 0;
        random.fill(std::as_writable_bytes(std::span(&seed, 1)));
        reception->lounges.push_back(
            std::make_unique<Lounge>(dynamic_cast<Loop&>(workers.at(i)), seed));
    }

    error_code failed;
    const auto address = asio::ip::make_address(options.address, failed);
    auto acceptor = std::make_shared<Acceptor>(reception->lounges.front()->loop->io());
    tcp::endpoint endpoint(address, options.port);
    if (!failed) acceptor->open(endpoint.protocol(), failed);
    if (!failed) acceptor->set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor->bind(endpoint, failed);
    if (!failed) acceptor->listen(backlog, failed);
    if (!failed) endpoint = acceptor->local_endpoint(failed);
    if (failed)
        return fail(ErrorKind::unavailable, "The server cannot listen on " + options.address + ":" +
                                                std::to_string(options.port) + ".");
    reception->lounges.front()->loop->spawn(
        [reception, acceptor] { return accept_all(reception, acceptor); });
    return std::make_unique<BeastServer>(std::move(reception), std::move(acceptor), endpoint);
}

}  // namespace mcr::net
