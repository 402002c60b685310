#pragma once

#include <atomic>
#include <boost/asio/ssl/context.hpp>
#include <condition_variable>
#include <map>
#include <memory>
#include <mutex>
#include <string>
#include <unordered_set>
#include <vector>

#include "base/random.hpp"
#include "net/http_responder.hpp"
#include "net/loop.hpp"
#include "net/request_reader.hpp"
#include "net/server.hpp"
#include "net/wire.hpp"

namespace mcr::net {

class Connection;

/// The part of a server that belongs to one loop; for that loop's thread, but for `open`.
struct Lounge {
    Lounge(Loop& its_loop, std::uint64_t seed) : loop(&its_loop), ids(seed) {}
    Loop* loop;
    std::atomic<std::size_t> open{0};
    std::unordered_set<Connection*> connections;
    DeflaterPool deflaters;
    SeededRandom ids;  ///< of requests: they must differ, not be secret
    std::map<int, Tally::Counter*> answered;
    std::map<int, Tally::Counter*> refused;
    Tally::Counter* sent_bytes = nullptr;
    Tally::Counter* received_bytes = nullptr;
};

/// What the connections of one server share. Each holds it, so it outlives the Server where a
/// handler still runs.
struct Reception {
    ServerOptions options;
    Handler handler;
    Log* log = nullptr;
    Metrics* metrics = nullptr;
    std::shared_ptr<boost::asio::ssl::context> tls;
    std::vector<std::unique_ptr<Lounge>> lounges;
    std::atomic<bool> stopping{false};
    std::atomic<std::size_t> open{0};
    std::mutex mutex;
    std::condition_variable closed;

    std::size_t next_lounge = 0;

    [[nodiscard]] Lounge& emptiest();  ///< only for the one that accepts
};

/// Serves the requests of one accepted connection, one after the other.
class Connection {
public:
    /// Has been counted as open already, and counts itself out when it goes.
    Connection(std::shared_ptr<Reception> reception, Lounge& lounge, Socket socket);
    ~Connection();
    Connection(const Connection&) = delete;
    Connection& operator=(const Connection&) = delete;

    Task<void> serve();
    /// Answers 503 to whatever comes.
    Task<void> turn_away();
    void close_if_idle() noexcept;
    void close() noexcept { wire_.close(); }

private:
    enum class Read { request, nothing, refused };
    Task<Read> read_request();
    Task<void> fill();
    Task<void> invite_body();
    Task<bool> answer();
    Task<void> refuse(int status);
    [[nodiscard]] Request take_request();
    void count(const HttpResponder& out);

    std::shared_ptr<Reception> reception_;
    Lounge* lounge_;
    Wire wire_;
    RequestReader reader_;
    std::string input_;
    std::size_t unread_from_ = 0;
    std::size_t unread_to_ = 0;
    bool ended_ = false;
    bool busy_ = false;
    int refusal_ = 0;
    std::uint64_t received_ = 0;
    PeerIdentity identity_;
    std::string remote_address_;
};

}  // namespace mcr::net
