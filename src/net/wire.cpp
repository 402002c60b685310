#include "net/wire.hpp"

#include <limits.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/redirect_error.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <boost/asio/write.hpp>
#include <cerrno>

namespace mcr::net {

namespace asio = boost::asio;
using boost::system::error_code;

namespace {

constexpr std::size_t record_bytes = 16UL << 10U;
constexpr Milliseconds farewell{250};
constexpr Milliseconds lingering{1000};
constexpr std::size_t most_lingering_bytes = 4UL << 20U;

}  // namespace

Wire::Wire(Socket socket, Loop& loop, std::shared_ptr<asio::ssl::context> tls)
    : loop_(&loop),
      socket_(std::move(socket)),
      context_(std::move(tls)),
      alarm_(loop.timers(), [this] {
          ran_out_ = true;
          error_code ignored;
          socket_.cancel(ignored);
      }) {
    error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    socket_.native_non_blocking(true, ignored);
    if (context_) tls_ = std::make_unique<asio::ssl::stream<Socket&>>(socket_, *context_);
}

void Wire::limit(Milliseconds from_now) {
    ran_out_ = false;
    alarm_.set(loop_->clock().steady() + from_now);
}

Task<bool> Wire::handshake() {
    error_code failed;
    co_await tls_->async_handshake(asio::ssl::stream_base::server,
                                   asio::redirect_error(asio::use_awaitable, failed));
    co_return !failed;
}

Task<bool> Wire::handshake_with(std::string host, bool verify_host) {
    SSL* connection = tls_->native_handle();
    error_code is_name;
    const auto address = asio::ip::make_address(host, is_name);
    static_cast<void>(address);
    if (is_name) SSL_set_tlsext_host_name(connection, host.c_str());
    if (verify_host) {
        X509_VERIFY_PARAM* rules = SSL_get0_param(connection);
        const int set = is_name ? X509_VERIFY_PARAM_set1_host(rules, host.c_str(), host.size())
                                : X509_VERIFY_PARAM_set1_ip_asc(rules, host.c_str());
        if (set != 1) co_return false;
    }
    error_code failed;
    co_await tls_->async_handshake(asio::ssl::stream_base::client,
                                   asio::redirect_error(asio::use_awaitable, failed));
    co_return !failed;
}

bool Wire::quiet() {
    if (!socket_.is_open()) return false;
    char byte = 0;
    const ssize_t there = ::recv(socket_.native_handle(), &byte, 1, MSG_PEEK | MSG_DONTWAIT);
    return there < 0 && (errno == EAGAIN || errno == EWOULDBLOCK);
}

Task<std::size_t> Wire::read(std::span<char> into) {
    error_code failed;
    std::size_t count = 0;
    const auto room = asio::buffer(into.data(), into.size());
    if (tls_)
        count =
            co_await tls_->async_read_some(room, asio::redirect_error(asio::use_awaitable, failed));
    else
        count = co_await socket_.async_read_some(room,
                                                 asio::redirect_error(asio::use_awaitable, failed));
    co_return failed ? 0 : count;
}

Result<void> Wire::gone() const {
    if (ran_out_) return fail(ErrorKind::timed_out, "The reader took too long.", "reader-slow");
    return fail(ErrorKind::cancelled, "The reader has gone.", "reader-gone");
}

Task<Result<void>> Wire::write(std::span<iovec> pieces) {
    if (tls_) {
        auto written = co_await write_encrypted(pieces);
        co_return written;
    }
    while (!pieces.empty()) {
        msghdr message{};
        message.msg_iov = pieces.data();
        message.msg_iovlen = std::min<std::size_t>(pieces.size(), IOV_MAX);
        const ssize_t sent = socket_.is_open()
                                 ? ::sendmsg(socket_.native_handle(), &message, MSG_NOSIGNAL)
                                 : (errno = EPIPE, -1);
        if (sent < 0 && errno == EINTR) continue;
        if (sent < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) {
            error_code failed;
            co_await socket_.async_wait(Socket::wait_write,
                                        asio::redirect_error(asio::use_awaitable, failed));
            if (failed) co_return gone();
            continue;
        }
        if (sent < 0) co_return gone();
        auto left = static_cast<std::size_t>(sent);
        while (!pieces.empty() && left >= pieces.front().iov_len) {
            left -= pieces.front().iov_len;
            pieces = pieces.subspan(1);
        }
        if (left != 0) {
            pieces.front().iov_base = static_cast<char*>(pieces.front().iov_base) + left;
            pieces.front().iov_len -= left;
        }
    }
    co_return Result<void>{};
}

Task<bool> Wire::encrypt(const char* data, std::size_t size) {
    error_code failed;
    co_await asio::async_write(*tls_, asio::buffer(data, size),
                               asio::redirect_error(asio::use_awaitable, failed));
    co_return !failed;
}

Task<Result<void>> Wire::write_encrypted(std::span<iovec> pieces) {
    record_.clear();
    for (const auto& piece : pieces) {
        const auto* data = static_cast<const char*>(piece.iov_base);
        if (record_.size() + piece.iov_len > record_bytes && !record_.empty()) {
            const bool sent = co_await encrypt(record_.data(), record_.size());
            if (!sent) co_return gone();
            record_.clear();
        }
        if (piece.iov_len < record_bytes) {
            record_.append(data, piece.iov_len);
            continue;
        }
        const bool sent = co_await encrypt(data, piece.iov_len);
        if (!sent) co_return gone();
    }
    if (record_.empty()) co_return Result<void>{};
    const bool sent = co_await encrypt(record_.data(), record_.size());
    if (!sent) co_return gone();
    co_return Result<void>{};
}

Task<void> Wire::finish(bool linger) {
    error_code failed;
    if (tls_) {
        limit(farewell);
        co_await tls_->async_shutdown(asio::redirect_error(asio::use_awaitable, failed));
    }
    socket_.shutdown(Socket::shutdown_send, failed);
    if (linger) {
        limit(lingering);
        std::array<char, 4096> dropped;
        std::size_t total = 0;
        failed.clear();
        while (!failed && total < most_lingering_bytes) {
            const std::size_t count = co_await socket_.async_read_some(
                asio::buffer(dropped), asio::redirect_error(asio::use_awaitable, failed));
            total += count;
        }
    }
    close();
}

void Wire::close(bool reset) noexcept {
    error_code ignored;
    if (reset) socket_.set_option(asio::socket_base::linger(true, 0), ignored);
    socket_.close(ignored);
}

PeerIdentity Wire::identity() const {
    return tls_ ? peer_identity(tls_->native_handle()) : PeerIdentity{};
}

std::string Wire::remote_address() const {
    error_code failed;
    const auto remote = socket_.remote_endpoint(failed);
    return failed ? std::string{} : remote.address().to_string();
}

}  // namespace mcr::net
