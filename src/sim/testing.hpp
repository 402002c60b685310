#pragma once

#include <netinet/in.h>
#include <poll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <zlib.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <optional>
#include <string>

#include "base/text.hpp"
#include "net/http.hpp"

namespace mcr::sim::testing {

/// What a plain socket saw of one exchange.
struct Seen {
    std::string bytes;
    bool ended = false;  ///< orderly end of the connection
    bool reset = false;  ///< ended by a TCP reset

    [[nodiscard]] std::string head() const { return bytes.substr(0, bytes.find("\r\n\r\n")); }
    [[nodiscard]] std::string body() const {
        const auto at = bytes.find("\r\n\r\n");
        return at == std::string::npos ? std::string() : bytes.substr(at + 4);
    }
    [[nodiscard]] int status() const {
        return bytes.size() < 12 ? 0 : std::atoi(bytes.substr(9, 3).c_str());
    }
    [[nodiscard]] std::string header(std::string_view name) const {
        for (const auto line : split(head(), '\n')) {
            const auto colon = line.find(':');
            if (colon != std::string_view::npos && equal_ignoring_case(line.substr(0, colon), name))
                return std::string(trim(line.substr(colon + 1)));
        }
        return {};
    }
};

class Plug {
public:
    explicit Plug(std::string_view url) {
        const auto colon = url.rfind(':', url.find('/', 8));
        sockaddr_in at{};
        at.sin_family = AF_INET;
        at.sin_port = htons(static_cast<std::uint16_t>(std::atoi(url.data() + colon + 1)));
        at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
        socket_ = ::socket(AF_INET, SOCK_STREAM, 0);
        if (::connect(socket_, reinterpret_cast<sockaddr*>(&at), sizeof at) != 0) socket_ = -1;
    }
    ~Plug() { ::close(socket_); }
    Plug(const Plug&) = delete;
    Plug& operator=(const Plug&) = delete;

    void send(std::string_view bytes) { ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    /// True if something can be read at once or within `milliseconds`.
    [[nodiscard]] bool readable(int milliseconds) const {
        pollfd watched{.fd = socket_, .events = POLLIN, .revents = 0};
        return ::poll(&watched, 1, milliseconds) > 0;
    }
    /// Reads until the connection ends, or `most` bytes, or one whole answer with Content-Length.
    Seen read(std::size_t most = 64UL << 20U, bool to_the_end = false) {
        Seen seen;
        std::array<char, 65536> bytes{};
        while (seen.bytes.size() < most) {
            if (!to_the_end && whole(seen)) return seen;
            const auto got = ::recv(socket_, bytes.data(), bytes.size(), 0);
            if (got == 0) seen.ended = true;
            if (got < 0) seen.reset = errno == ECONNRESET;
            if (got <= 0) return seen;
            seen.bytes.append(bytes.data(), static_cast<std::size_t>(got));
        }
        return seen;
    }

private:
    static bool whole(const Seen& seen) {
        const std::string length = seen.header("Content-Length");
        return !length.empty() && seen.bytes.find("\r\n\r\n") != std::string::npos &&
               seen.body().size() >= std::strtoull(length.c_str(), nullptr, 10);
    }
    int socket_;
};

inline std::string path_and_query(std::string_view url) {
    const auto slash = url.find('/', 8);
    return slash == std::string_view::npos ? "/" : std::string(url.substr(slash));
}

inline std::string get_text(std::string_view url, std::string_view further_headers = {}) {
    return "GET " + path_and_query(url) + " HTTP/1.1\r\nHost: 127.0.0.1\r\n" +
           std::string(further_headers) + "\r\n";
}

inline Seen get(std::string_view url, std::string_view further_headers = {}) {
    Plug plug(url);
    plug.send(get_text(url, further_headers));
    return plug.read();
}

inline Seen exchange(std::string_view method, std::string_view url, std::string_view body,
                     std::string_view further_headers = {}) {
    Plug plug(url);
    plug.send(std::string(method) + ' ' + path_and_query(url) +
              " HTTP/1.1\r\nHost: 127.0.0.1\r\nContent-Length: " + std::to_string(body.size()) +
              "\r\n" + std::string(further_headers) + "\r\n" + std::string(body));
    return plug.read();
}

inline net::Request request(std::string method, std::string target, net::Headers headers = {},
                            std::string body = {}) {
    net::Request out;
    out.method = std::move(method);
    out.target = std::move(target);
    out.headers = std::move(headers);
    out.body = std::move(body);
    out.id = "0d8b5b0e-6f5a-4a6a-8a3a-1f2e3d4c5b6a";
    return out;
}

/// The folder of sample documents; empty when it is not there.
inline std::filesystem::path samples() {
    if (const char* told = std::getenv("MCR_SAMPLES")) return told;
    std::error_code error;
    for (auto at = std::filesystem::current_path(error); !at.empty(); at = at.parent_path()) {
        if (std::filesystem::is_directory(at / "shared" / "samples", error))
            return at / "shared" / "samples";
        if (at == at.root_path()) break;
    }
    return {};
}

}  // namespace mcr::sim::testing

/// Goes on only with the sample documents; without them the test is skipped, in CI it fails.
#define MCR_SIM_NEED_SAMPLES(folder)                                                    \
    const std::filesystem::path folder = ::mcr::sim::testing::samples();                \
    if (folder.empty()) {                                                               \
        if (std::getenv("CI") != nullptr) FAIL() << "the sample documents are missing"; \
        GTEST_SKIP() << "the sample documents are missing";                             \
    }
