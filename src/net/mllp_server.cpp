#include <sys/uio.h>

#include <algorithm>
#include <boost/asio/basic_socket_acceptor.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <future>
#include <unordered_set>
#include <utility>

#include "net/loop.hpp"
#include "net/mllp.hpp"
#include "net/tls.hpp"
#include "net/wire.hpp"

namespace mcr::net {

namespace asio = boost::asio;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Acceptor = asio::basic_socket_acceptor<tcp, asio::io_context::executor_type>;

constexpr int backlog = 256;
constexpr std::size_t room = 64UL << 10U;
constexpr Milliseconds pause_without_descriptors{50};

/// What the connections of one server share; outlives the server where a handler still runs.
struct Office {
    MllpServerOptions options;
    MllpHandler handler;
    std::shared_ptr<asio::ssl::context> tls;
    struct Desk {
        Loop* loop;
        std::unordered_set<Wire*> wires;  ///< for its loop's thread
    };
    std::vector<std::unique_ptr<Desk>> desks;
    std::atomic<std::size_t> open{0};
    std::atomic<bool> stopping{false};
    std::size_t next = 0;
};

class Visit {
public:
    Visit(std::shared_ptr<Office> office, Office::Desk& desk, Wire& wire)
        : office_(std::move(office)), desk_(&desk), wire_(&wire) {
        desk_->wires.insert(wire_);
    }
    Visit(const Visit&) = delete;
    Visit& operator=(const Visit&) = delete;
    ~Visit() {
        desk_->wires.erase(wire_);
        --office_->open;
    }

private:
    std::shared_ptr<Office> office_;
    Office::Desk* desk_;
    Wire* wire_;
};

void count(Loop& loop, std::string_view outcome) {
    loop.tally().counter("mcr_mllp_messages_total", {"outcome", std::string(outcome)}).add();
}

Task<bool> acknowledge(Wire& wire, std::string acknowledgement, Milliseconds within) {
    const std::string frame = mllp_frame(acknowledgement);
    iovec piece{const_cast<char*>(frame.data()), frame.size()};
    const std::span<iovec> pieces(&piece, 1);
    wire.limit(within);
    auto written = co_await wire.write(pieces);
    wire.no_limit();
    co_return written.has_value();
}

Task<void> serve(std::shared_ptr<Office> office, Office::Desk* desk,
                 std::shared_ptr<Socket> socket) {
    const MllpServerOptions& options = office->options;
    Loop& loop = *desk->loop;
    Wire wire(std::move(*socket), loop, office->tls);
    const Visit visit(office, *desk, wire);
    if (wire.has_tls()) {
        wire.limit(options.message_timeout);
        const bool done = co_await wire.handshake();
        if (!done) co_return;
    }
    const PeerIdentity identity = wire.identity();
    const std::string address = wire.remote_address();
    MllpReader reader(options.max_bytes);
    std::vector<char> bytes(room);
    bool within_message = false;
    wire.limit(options.idle_timeout);
    while (!office->stopping) {
        const std::span<char> into(bytes);
        const std::size_t got = co_await wire.read(into);
        if (got == 0) {
            if (reader.inside()) count(loop, "unfinished");
            co_return;
        }
        const auto taken = reader.take({bytes.data(), got});
        bool answered = false;
        while (auto message = reader.next()) {
            wire.no_limit();
            MllpDelivery delivery{*std::move(message), address, identity.subject,
                                  identity.thumbprint};
            std::string acknowledgement = co_await office->handler(loop, std::move(delivery));
            if (acknowledgement.empty()) {
                count(loop, "unanswered");
                co_return;
            }
            const bool sent =
                co_await acknowledge(wire, std::move(acknowledgement), options.write_timeout);
            count(loop, sent ? "answered" : "reader-gone");
            if (!sent) co_return;
            answered = true;
        }
        if (!taken) {
            count(loop, to_string(taken.error().kind));
            co_return;
        }
        if (reader.inside() && (!within_message || answered))
            wire.limit(options.message_timeout);
        else if (!reader.inside() && (within_message || answered))
            wire.limit(options.idle_timeout);
        within_message = reader.inside();
    }
}

Task<void> accept_all(std::shared_ptr<Office> office, std::shared_ptr<Acceptor> acceptor) {
    Loop& home = *office->desks.front()->loop;
    while (acceptor->is_open()) {
        Office::Desk* desk = office->desks[office->next++ % office->desks.size()].get();
        auto socket = std::make_shared<Socket>(desk->loop->io());
        error_code failed;
        co_await acceptor->async_accept(*socket, asio::redirect_error(asio::use_awaitable, failed));
        if (!acceptor->is_open()) break;
        if (failed) {
            co_await home.sleep_until(home.clock().steady() + pause_without_descriptors);
            continue;
        }
        if (office->open >= office->options.max_connections) {
            count(home, "turned-away");
            continue;
        }
        ++office->open;
        desk->loop->spawn([office, desk, socket] { return serve(office, desk, socket); });
    }
}

void on_thread(Loop& loop, std::function<void()> work) {
    if (loop.io().get_executor().running_in_this_thread()) {
        work();
        return;
    }
    auto done = std::make_shared<std::promise<void>>();
    auto finished = done->get_future();
    asio::post(loop.io(), [work = std::move(work), done] {
        work();
        done->set_value();
    });
    finished.wait();
}

class Listening final : public MllpServer {
public:
    Listening(std::shared_ptr<Office> office, std::shared_ptr<Acceptor> acceptor,
              std::uint16_t port)
        : office_(std::move(office)), acceptor_(std::move(acceptor)), port_(port) {}

    ~Listening() override {
        office_->stopping = true;
        on_thread(*office_->desks.front()->loop, [acceptor = acceptor_] {
            error_code ignored;
            acceptor->close(ignored);
        });
        for (const auto& desk : office_->desks)
            on_thread(*desk->loop, [office = office_, at = desk.get()] {
                for (Wire* wire : at->wires) wire->close();
            });
    }

    [[nodiscard]] std::uint16_t port() const override { return port_; }

private:
    std::shared_ptr<Office> office_;
    std::shared_ptr<Acceptor> acceptor_;
    std::uint16_t port_;
};

}  // namespace

Result<std::unique_ptr<MllpServer>> MllpServer::start(const MllpServerOptions& options,
                                                      Workers& workers, MllpHandler handler, Log&,
                                                      Metrics&) {
    auto office = std::make_shared<Office>();
    office->options = options;
    office->handler = std::move(handler);
    ServerOptions certificates;
    certificates.cert_file = options.cert_file;
    certificates.key_file = options.key_file;
    certificates.client_certificates = options.client_certificates;
    certificates.client_ca_file = options.client_ca_file;
    auto tls = server_tls(certificates);
    if (!tls) return pass_on(tls);
    office->tls = *std::move(tls);
    for (std::size_t i = 0; i < workers.size(); ++i)
        office->desks.push_back(
            std::make_unique<Office::Desk>(&dynamic_cast<Loop&>(workers.at(i))));

    error_code failed;
    const auto address = asio::ip::make_address(options.address, failed);
    auto acceptor = std::make_shared<Acceptor>(office->desks.front()->loop->io());
    tcp::endpoint endpoint(address, options.port);
    if (!failed) acceptor->open(endpoint.protocol(), failed);
    if (!failed) acceptor->set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor->bind(endpoint, failed);
    if (!failed) acceptor->listen(backlog, failed);
    if (!failed) endpoint = acceptor->local_endpoint(failed);
    if (failed)
        return fail(ErrorKind::unavailable, "The MLLP server cannot listen on " + options.address +
                                                ":" + std::to_string(options.port) + ".");
    office->desks.front()->loop->spawn([office, acceptor] { return accept_all(office, acceptor); });
    return std::make_unique<Listening>(std::move(office), std::move(acceptor), endpoint.port());
}

}  // namespace mcr::net
