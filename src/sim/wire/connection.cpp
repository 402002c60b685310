#include "sim/wire/connection.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "base/random.hpp"
#include "base/text.hpp"

namespace mcr::sim {
namespace {

constexpr std::size_t most_header = 64UL << 10U;
constexpr std::size_t most_body = 4UL << 20U;

bool looks_like_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

}  // namespace

Connection::Connection(int socket) : socket_(socket) {
    const int on = 1;
    setsockopt(socket_, IPPROTO_TCP, TCP_NODELAY, &on, sizeof on);
    const timeval idle{.tv_sec = 120, .tv_usec = 0};
    setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &idle, sizeof idle);
    setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &idle, sizeof idle);
}

Connection::~Connection() {
    if (ssl_ != nullptr) SSL_free(ssl_);
    if (socket_ >= 0) ::close(socket_);
}

bool Connection::start_tls(SSL_CTX* context) {
    ssl_ = SSL_new(context);
    return ssl_ != nullptr && SSL_set_fd(ssl_, socket_) == 1 && SSL_accept(ssl_) == 1;
}

bool Connection::write(std::string_view bytes) {
    while (!bytes.empty()) {
        const auto part = bytes.substr(0, 1UL << 20U);
        const auto sent = ssl_ != nullptr ? static_cast<std::ptrdiff_t>(SSL_write(
                                                ssl_, part.data(), static_cast<int>(part.size())))
                                          : ::send(socket_, part.data(), part.size(), MSG_NOSIGNAL);
        if (sent <= 0) {
            wants_more_ = false;
            return false;
        }
        bytes.remove_prefix(static_cast<std::size_t>(sent));
    }
    return true;
}

std::ptrdiff_t Connection::read_some(char* into, std::size_t most) {
    return ssl_ != nullptr
               ? static_cast<std::ptrdiff_t>(SSL_read(ssl_, into, static_cast<int>(most)))
               : ::recv(socket_, into, most, 0);
}

bool Connection::fill() {
    std::array<char, 16384> bytes{};
    const auto got = read_some(bytes.data(), bytes.size());
    if (got <= 0) {
        wants_more_ = false;
        return false;
    }
    buffer_.append(bytes.data(), static_cast<std::size_t>(got));
    return true;
}

std::optional<net::Request> Connection::refuse(std::string_view status_line) {
    write("HTTP/1.1 " + std::string(status_line) +
          "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
    wants_more_ = false;
    return std::nullopt;
}

std::optional<net::Request> Connection::read_request() {
    std::size_t end = std::string::npos;
    while ((end = buffer_.find("\r\n\r\n")) == std::string::npos) {
        if (buffer_.size() > most_header) return refuse("431 Request Header Fields Too Large");
        if (!fill()) return std::nullopt;
    }
    net::Request request;
    const auto lines = split(std::string_view(buffer_).substr(0, end), '\n');
    const auto start = split(trim(lines.front()), ' ');
    if (start.size() != 3 || !start[2].starts_with("HTTP/1.")) return refuse("400 Bad Request");
    request.method = start[0];
    request.target = start[1];
    wants_more_ = start[2] == "HTTP/1.1";
    std::size_t length = 0;
    for (std::size_t i = 1; i < lines.size(); ++i) {
        const auto colon = lines[i].find(':');
        if (colon == std::string_view::npos) return refuse("400 Bad Request");
        const auto name = lines[i].substr(0, colon);
        const auto value = trim(lines[i].substr(colon + 1));
        if (equal_ignoring_case(name, "Content-Length")) {
            const auto [stop, error] =
                std::from_chars(value.data(), value.data() + value.size(), length);
            if (error != std::errc{} || stop != value.data() + value.size())
                return refuse("400 Bad Request");
        }
        if (equal_ignoring_case(name, "Transfer-Encoding")) return refuse("411 Length Required");
        if (equal_ignoring_case(name, "Connection") && equal_ignoring_case(value, "close"))
            wants_more_ = false;
        if (equal_ignoring_case(name, "Expect")) write("HTTP/1.1 100 Continue\r\n\r\n");
        request.headers.add(std::string(name), std::string(value));
    }
    if (length > most_body) return refuse("413 Content Too Large");
    while (buffer_.size() < end + 4 + length)
        if (!fill()) return std::nullopt;
    request.body = buffer_.substr(end + 4, length);
    buffer_.erase(0, end + 4 + length);
    const auto id = request.headers.get("X-Request-Id");
    SystemRandom random;
    request.id = id && looks_like_uuid(*id) ? std::string(*id) : new_uuid(random);
    return request;
}

std::optional<std::string> Connection::read_frame() {
    constexpr std::string_view end_mark = "\x1C\r";
    for (;;) {
        const auto begin = buffer_.find('\x0B');
        const auto end = begin == std::string::npos ? begin : buffer_.find(end_mark, begin);
        if (end != std::string::npos) {
            std::string message = buffer_.substr(begin + 1, end - begin - 1);
            buffer_.erase(0, end + end_mark.size());
            return message;
        }
        if (buffer_.size() > most_body || !fill()) return std::nullopt;
    }
}

void Connection::reset() {
    const linger at_once{.l_onoff = 1, .l_linger = 0};
    setsockopt(socket_, SOL_SOCKET, SO_LINGER, &at_once, sizeof at_once);
    wants_more_ = false;
}

bool Connection::gone() const {
    char byte = 0;
    return ::recv(socket_, &byte, 1, MSG_PEEK | MSG_DONTWAIT) == 0;
}

void Connection::cut() {
    ::shutdown(socket_, SHUT_RDWR);
}

Result<BoundSocket> listen_on(std::string_view address) {
    const auto colon = address.rfind(':');
    const std::string host(address.substr(0, colon));
    sockaddr_in at{};
    at.sin_family = AF_INET;
    std::uint16_t port = 0;
    const auto port_text =
        colon == std::string_view::npos ? std::string_view() : address.substr(colon + 1);
    const auto [end, error] =
        std::from_chars(port_text.data(), port_text.data() + port_text.size(), port);
    if (error != std::errc{} || end != port_text.data() + port_text.size() || port_text.empty() ||
        inet_pton(AF_INET, host.c_str(), &at.sin_addr) != 1)
        return fail(ErrorKind::invalid, "An address to listen on is written like 127.0.0.1:0.");
    at.sin_port = htons(port);
    BoundSocket bound{.socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0), .host = host};
    const int on = 1;
    setsockopt(bound.socket, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
    socklen_t size = sizeof at;
    if (bound.socket < 0 || ::bind(bound.socket, reinterpret_cast<sockaddr*>(&at), size) != 0 ||
        ::listen(bound.socket, 256) != 0 ||
        ::getsockname(bound.socket, reinterpret_cast<sockaddr*>(&at), &size) != 0) {
        if (bound.socket >= 0) ::close(bound.socket);
        return fail(ErrorKind::unavailable,
                    "The address " + std::string(address) + " cannot be listened on.");
    }
    bound.port = ntohs(at.sin_port);
    return bound;
}

}  // namespace mcr::sim
