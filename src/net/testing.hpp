#pragma once

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <functional>
#include <future>
#include <optional>
#include <sstream>
#include <string>
#include <string_view>
#include <thread>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"

/// What the tests of this folder share: raw sockets on loopback, and workers with what they need.
namespace mcr::net::testing {

/// A blocking TCP connection. A read that waits for half a minute gives up, so that a failing test
/// ends.
class RawConnection {
public:
    explicit RawConnection(int socket) : socket_(socket) {
        const timeval patience{30, 0};
        setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &patience, sizeof patience);
    }
    static RawConnection to(std::uint16_t port, int receive_buffer = 0) {
        const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
        if (receive_buffer != 0)
            setsockopt(socket, SOL_SOCKET, SO_RCVBUF, &receive_buffer, sizeof receive_buffer);
        const auto address = loopback(port);
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        return RawConnection(socket);
    }
    RawConnection(RawConnection&& other) noexcept : socket_(std::exchange(other.socket_, -1)) {}
    RawConnection& operator=(RawConnection&&) = delete;
    ~RawConnection() { close(); }

    void send(std::string_view bytes) const {
        while (!bytes.empty()) {
            const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
            if (sent <= 0) return;
            bytes.remove_prefix(static_cast<std::size_t>(sent));
        }
    }
    /// Reads until `end` has come, or the connection ends. Keeps what lies behind for the next.
    std::string read_until(std::string_view end) {
        std::size_t at = 0;
        while ((at = read_.find(end)) == std::string::npos && more()) {
        }
        return read_front(at == std::string::npos ? read_.size() : at + end.size());
    }
    std::string read(std::size_t size) {
        while (read_.size() < size && more()) {
        }
        return read_front(std::min(size, read_.size()));
    }
    std::string read_all() {
        while (more()) {
        }
        return std::exchange(read_, {});
    }
    /// A whole request or answer with Content-Length.
    std::string read_message() {
        std::string message = read_until("\r\n\r\n");
        const auto field = message.find("Content-Length: ");
        if (field != std::string::npos) message += read(std::stoul(message.substr(field + 16)));
        return message;
    }
    void reset() {
        const linger at_once{1, 0};
        setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
        close();
    }
    void close() {
        if (socket_ >= 0) ::close(std::exchange(socket_, -1));
    }
    static sockaddr_in loopback(std::uint16_t port) {
        sockaddr_in address{};
        address.sin_family = AF_INET;
        address.sin_port = htons(port);
        address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        return address;
    }

private:
    bool more() {
        char bytes[16384];
        const auto count = ::recv(socket_, bytes, sizeof bytes, 0);
        if (count > 0) read_.append(bytes, static_cast<std::size_t>(count));
        return count > 0;
    }
    std::string read_front(std::size_t size) {
        std::string front = read_.substr(0, size);
        read_.erase(0, size);
        return front;
    }
    int socket_;
    std::string read_;
};

/// A listening socket on any free port.
class RawListener {
public:
    explicit RawListener(int backlog = 64) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
        auto address = RawConnection::loopback(0);
        socklen_t size = sizeof address;
        ::bind(socket_, reinterpret_cast<const sockaddr*>(&address), size);
        ::listen(socket_, backlog);
        ::getsockname(socket_, reinterpret_cast<sockaddr*>(&address), &size);
        port_ = ntohs(address.sin_port);
    }
    RawListener(const RawListener&) = delete;
    RawListener& operator=(const RawListener&) = delete;
    ~RawListener() { ::close(socket_); }
    [[nodiscard]] std::uint16_t port() const { return port_; }
    [[nodiscard]] int accept() const { return ::accept(socket_, nullptr, nullptr); }
    void stop() const { ::shutdown(socket_, SHUT_RDWR); }

private:
    int socket_;
    std::uint16_t port_ = 0;
};

/// Answers each connection, one after the other, as its script says.
class ScriptedServer {
public:
    /// `number` counts the connections from 1.
    using Script = std::function<void(RawConnection& connection, int number)>;

    explicit ScriptedServer(Script script)
        : thread_([this, script = std::move(script)] {
              for (int socket = listener_.accept(); socket >= 0; socket = listener_.accept()) {
                  RawConnection connection(socket);
                  script(connection, ++connections_);
              }
          }) {}
    /// Reads one request per connection and answers it with `answer`.
    static Script answering(std::string answer) {
        return [answer = std::move(answer)](RawConnection& connection, int) {
            connection.read_message();
            connection.send(answer);
        };
    }
    ~ScriptedServer() {
        listener_.stop();
        thread_.join();
    }
    [[nodiscard]] int connections() const { return connections_; }
    [[nodiscard]] std::string url(std::string_view path = "/") const {
        return "http://127.0.0.1:" + std::to_string(listener_.port()) + std::string(path);
    }

private:
    RawListener listener_;
    std::atomic<int> connections_{0};
    std::thread thread_;
};

/// Workers with a clock of kind C, a log and metrics.
template <class C>
struct House {
    C clock;
    std::ostringstream log_text;
    Log log{log_text, clock};
    Metrics metrics;
    std::optional<Workers> workers;

    explicit House(std::size_t threads = 1) { workers.emplace(threads, clock, log, metrics); }

    /// Asks and waits.
    Result<Answer> ask(const Upstream& upstream, Call call,
                       std::chrono::nanoseconds within = std::chrono::seconds(20)) {
        Result<Answer> answer = fail(ErrorKind::internal, "never asked");
        workers->run(0, [&](Worker& worker) -> Task<void> {
            auto got = co_await worker.client().call(upstream, call, Deadline(clock, within));
            // Pooled storage must not leave the worker's thread.
            if (got) got->body = Buffer(std::string(got->body.view()));
            answer = std::move(got);
        });
        return answer;
    }
    /// Asks on the side.
    std::future<Result<Answer>> start(const Upstream& upstream, Call call,
                                      std::chrono::nanoseconds within) {
        return std::async(std::launch::async,
                          [this, &upstream, call, within] { return ask(upstream, call, within); });
    }
    /// Waits until the counts of the workers say `line`; they arrive within a moment.
    bool counted(const std::string& line) {
        for (int i = 0; i < 3000; ++i) {
            if (metrics.text().contains(line)) return true;
            std::promise<void>().get_future().wait_for(std::chrono::milliseconds(1));
        }
        return false;
    }
};

/// Moves the clock until `ready`, as far as it takes.
template <class Future>
void advance_until_ready(FakeClock& clock, Future& ready) {
    while (ready.wait_for(std::chrono::milliseconds(5)) != std::future_status::ready)
        clock.advance(std::chrono::milliseconds(500));
}

/// A folder that goes with the test.
struct TemporaryFolder {
    TemporaryFolder() {
        SystemRandom random;
        path = std::filesystem::temp_directory_path() / ("mcr-" + new_uuid(random));
        std::filesystem::create_directories(path);
    }
    ~TemporaryFolder() { std::filesystem::remove_all(path); }
    TemporaryFolder(const TemporaryFolder&) = delete;
    TemporaryFolder& operator=(const TemporaryFolder&) = delete;
    std::filesystem::path path;
};

}  // namespace mcr::net::testing
