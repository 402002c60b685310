#include <sys/uio.h>

#include <algorithm>
#include <array>
#include <boost/asio/ip/basic_resolver.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <list>
#include <map>
#include <utility>

#include "net/breaker.hpp"
#include "net/completion.hpp"
#include "net/loop.hpp"
#include "net/mllp.hpp"
#include "net/wire.hpp"

namespace mcr::net {

namespace asio = boost::asio;
namespace ssl = asio::ssl;
using asio::ip::tcp;
using boost::system::error_code;

namespace {

using Resolver = asio::ip::basic_resolver<tcp, asio::io_context::executor_type>;

constexpr std::size_t room = 64UL << 10U;
constexpr std::uint32_t failures_that_open = 5;
constexpr Milliseconds open_for{5000};
constexpr std::string_view closed_code = "closed";

Milliseconds left(const Deadline& deadline, const Clock& clock) {
    return std::max(std::chrono::duration_cast<Milliseconds>(deadline.remaining(clock)),
                    Milliseconds{1});
}

/// The connections of one worker to one system. Shared with the questions under way, which may
/// outlive the pool when the loop goes.
struct Place {
    explicit Place(Loop& loop)
        : alarm(loop.timers(), [this] { close_old(); }), clock(&loop.clock()) {}

    struct Idle {
        std::unique_ptr<Wire> wire;
        SteadyTime until;
    };
    struct Waiter {
        Waiter(Loop& loop, Completion<bool> done)
            : completion(std::move(done)), alarm(loop.timers(), [this] { serve(false); }) {}
        void serve(bool allowed) {
            served = true;
            completion.deliver(allowed);
        }
        Completion<bool> completion;
        bool served = false;
        Alarm alarm;
    };

    void close_old() {
        const SteadyTime now = clock->steady();
        for (Idle& one : idle)
            if (one.until <= now) one.wire->close();
        const auto next =
            std::ranges::find_if(idle, [&](const Idle& one) { return one.until > now; });
        if (next != idle.end()) alarm.set(next->until);
    }
    std::unique_ptr<Wire> take_idle() {
        while (!idle.empty()) {
            std::unique_ptr<Wire> wire = std::move(idle.back().wire);
            idle.pop_back();
            if (wire->quiet()) return wire;
        }
        return nullptr;
    }
    void put_back(std::unique_ptr<Wire> wire, Milliseconds keep) {
        if (gone) return;
        wire->no_limit();
        idle.push_back({std::move(wire), clock->steady() + keep});
        alarm.set(idle.front().until);
    }
    void leave() {
        --busy;
        if (gone) return;
        const auto next = std::ranges::find(waiters, false, &Waiter::served);
        if (next == waiters.end()) return;
        ++busy;
        next->serve(true);
    }

    std::vector<Idle> idle;
    std::list<Waiter> waiters;
    std::uint32_t busy = 0;
    bool gone = false;
    Breaker breaker;
    std::shared_ptr<ssl::context> tls;
    Alarm alarm;
    const Clock* clock;
};

class Pool final : public asio::execution_context::service {
public:
    using key_type = Pool;
    static inline asio::execution_context::id id;
    explicit Pool(asio::execution_context& context) : service(context) {}
    std::shared_ptr<Place> at(const std::string& name, Loop& loop) {
        auto& place = places_[name];
        if (!place) place = std::make_shared<Place>(loop);
        return place;
    }

private:
    void shutdown() override {
        for (const auto& [name, place] : places_) {
            place->gone = true;
            place->idle.clear();
            place->alarm.clear();
        }
        places_.clear();
    }
    std::map<std::string, std::shared_ptr<Place>> places_;
};

/// The right to use one connection of a place.
class Turn {
public:
    explicit Turn(std::shared_ptr<Place> place) : place_(std::move(place)) {}
    Turn(const Turn&) = delete;
    Turn& operator=(const Turn&) = delete;
    ~Turn() { place_->leave(); }

private:
    std::shared_ptr<Place> place_;
};

Task<bool> wait_for_turn(std::shared_ptr<Place> place, Loop& loop, std::uint32_t most,
                         Deadline deadline) {
    if (place->busy < std::max(most, 1U)) {
        ++place->busy;
        co_return true;
    }
    auto mine = place->waiters.end();
    auto begin = [&](Completion<bool> done) {
        mine = place->waiters.emplace(place->waiters.end(), loop, std::move(done));
        mine->alarm.set(deadline.at());
    };
    const bool allowed = co_await completed_by<bool>(std::move(begin));
    place->waiters.erase(mine);
    co_return allowed;
}

Result<std::shared_ptr<ssl::context>> client_tls(const MllpUpstream& upstream) {
    auto context = std::make_shared<ssl::context>(ssl::context::tls_client);
    SSL_CTX* native = context->native_handle();
    SSL_CTX_set_min_proto_version(native, TLS1_2_VERSION);
    SSL_CTX_set_options(native, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION);
    error_code bad;
    if (upstream.ca_file.empty())
        context->set_default_verify_paths(bad);
    else
        context->load_verify_file(upstream.ca_file, bad);
    if (bad) return fail(ErrorKind::invalid, "The authorities' file cannot be used.", "ca_file");
    context->set_verify_mode(ssl::verify_peer);
    if (!upstream.client_cert_file.empty()) {
        context->use_certificate_chain_file(upstream.client_cert_file, bad);
        if (!bad) context->use_private_key_file(upstream.client_key_file, ssl::context::pem, bad);
        if (bad || SSL_CTX_check_private_key(native) != 1)
            return fail(ErrorKind::invalid, "The client certificate cannot be used.",
                        "client_cert_file");
    }
    return context;
}

std::unexpected<Error> too_late() {
    return fail(ErrorKind::timed_out, "The system did not answer in time.");
}

Task<Result<std::unique_ptr<Wire>>> connect(const MllpUpstream& upstream, Loop& loop,
                                            std::shared_ptr<Place> place, Deadline deadline) {
    if (upstream.tls && !place->tls) {
        auto made = client_tls(upstream);
        if (!made) co_return pass_on(made);
        place->tls = *std::move(made);
    }
    const Deadline by = deadline.sooner(loop.clock(), upstream.connect_timeout);
    Resolver resolver(loop.io());
    Socket socket(loop.io());
    bool late = false;
    Alarm alarm(loop.timers(), [&] {
        late = true;
        resolver.cancel();
        error_code ignored;
        socket.close(ignored);
    });
    alarm.set(by.at());
    error_code failed;
    const std::string port = std::to_string(upstream.port);
    const auto found = co_await resolver.async_resolve(
        upstream.host, port, asio::redirect_error(asio::use_awaitable, failed));
    bool connected = false;
    if (!failed) {
        for (const auto& entry : found) {
            if (late) break;
            error_code ignored;
            socket.close(ignored);
            const tcp::endpoint endpoint = entry.endpoint();
            failed.clear();
            co_await socket.async_connect(endpoint,
                                          asio::redirect_error(asio::use_awaitable, failed));
            connected = !failed && !late;
            if (connected) break;
        }
    }
    alarm.clear();
    if (!connected) {
        if (late && deadline.passed(loop.clock())) co_return too_late();
        co_return fail(ErrorKind::unavailable, "The system cannot be reached.");
    }
    auto wire =
        std::make_unique<Wire>(std::move(socket), loop, upstream.tls ? place->tls : nullptr);
    if (upstream.tls) {
        wire->limit(left(deadline, loop.clock()));
        std::string host = upstream.host;
        const bool done = co_await wire->handshake_with(std::move(host), upstream.verify_host);
        if (!done && wire->ran_out_of_time()) co_return too_late();
        if (!done)
            co_return fail(ErrorKind::unavailable, "The system's certificate or ours was refused.",
                           "tls");
    }
    co_return wire;
}

struct Exchanged {
    std::string message;
    bool clean = false;  ///< nothing came behind the answer
};

Task<Result<Exchanged>> exchange(Wire& wire, const std::string& frame, std::size_t max_bytes,
                                 Milliseconds within) {
    wire.limit(within);
    iovec piece{const_cast<char*>(frame.data()), frame.size()};
    const std::span<iovec> pieces(&piece, 1);
    auto written = co_await wire.write(pieces);
    if (!written) {
        if (wire.ran_out_of_time()) co_return too_late();
        co_return fail(ErrorKind::unavailable, "The system closed the connection.",
                       std::string(closed_code));
    }
    MllpReader reader(max_bytes);
    std::vector<char> bytes(room);
    bool any = false;
    for (;;) {
        const std::span<char> into(bytes);
        const std::size_t count = co_await wire.read(into);
        if (count == 0) {
            if (wire.ran_out_of_time()) co_return too_late();
            if (any) co_return fail(ErrorKind::malformed, "The system's answer was cut short.");
            co_return fail(ErrorKind::unavailable,
                           "The system closed the connection without an answer.",
                           std::string(closed_code));
        }
        any = true;
        if (auto taken = reader.take({bytes.data(), count}); !taken) co_return pass_on(taken);
        auto message = reader.next();
        if (!message) continue;
        Exchanged done{*std::move(message), !reader.inside()};
        if (reader.next()) done.clean = false;
        co_return done;
    }
}

Task<Result<std::string>> ask_in_turn(Loop& loop, std::shared_ptr<Place> place,
                                      const MllpUpstream& upstream, const std::string& message,
                                      Deadline deadline, const MllpFits& fits) {
    const std::string frame = mllp_frame(message);
    for (bool again = false;; again = true) {
        std::unique_ptr<Wire> wire;
        if (!again) wire = place->take_idle();
        const bool used_before = wire != nullptr;
        if (!wire) {
            auto made = co_await connect(upstream, loop, place, deadline);
            if (!made) co_return pass_on(made);
            wire = *std::move(made);
        }
        const Milliseconds within = left(deadline, loop.clock());
        auto done = co_await exchange(*wire, frame, upstream.max_bytes, within);
        if (done && fits && !fits(done->message)) {
            wire->close();
            co_return fail(ErrorKind::malformed, "The system gave the answer to another question.",
                           "another-answer");
        }
        if (done) {
            if (done->clean) place->put_back(std::move(wire), upstream.idle);
            co_return std::move(done->message);
        }
        wire->close();
        // Closed while it was idle: the question was not read.
        if (!used_before || done.error().code != closed_code) co_return pass_on(done);
    }
}

}  // namespace

Task<Result<std::string>> mllp_ask(Worker& worker, MllpUpstream upstream, std::string message,
                                   Deadline deadline, MllpFits fits) {
    Loop& loop = dynamic_cast<Loop&>(worker);
    const std::shared_ptr<Place> place = asio::use_service<Pool>(loop.io()).at(upstream.name, loop);
    const auto count = [&](std::string_view outcome) {
        loop.tally()
            .counter("mcr_mllp_calls_total", {"upstream", upstream.name},
                     {"outcome", std::string(outcome)})
            .add();
    };
    const Breaker::Entry entry = place->breaker.enter(loop.clock().steady(), open_for);
    if (entry == Breaker::Entry::refused) {
        count("breaker-open");
        co_return fail(ErrorKind::unavailable,
                       "The system failed several times and is not asked for a moment.",
                       "breaker-open");
    }
    const bool trial = entry == Breaker::Entry::trial;
    const bool allowed = co_await wait_for_turn(place, loop, upstream.max_connections, deadline);
    if (!allowed) {
        place->breaker.undecided(trial);
        count("no-turn");
        co_return too_late();
    }
    const Turn turn(place);
    auto answer = co_await ask_in_turn(loop, place, upstream, message, deadline, fits);
    if (answer)
        place->breaker.succeeded();
    else
        place->breaker.failed(loop.clock().steady(), failures_that_open, trial);
    count(answer ? "answered" : to_string(answer.error().kind));
    co_return answer;
}

}  // namespace mcr::net
