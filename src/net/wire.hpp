#pragma once

#include <sys/uio.h>

#include <boost/asio/basic_stream_socket.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "net/loop.hpp"
#include "net/task.hpp"
#include "net/timers.hpp"
#include "net/tls.hpp"

namespace mcr::net {

using Socket =
    boost::asio::basic_stream_socket<boost::asio::ip::tcp, boost::asio::io_context::executor_type>;

/// One accepted connection, with or without TLS, and the time it may take. For its loop's thread.
class Wire {
public:
    /// `tls` null for none. `loop` must outlive it.
    Wire(Socket socket, Loop& loop, std::shared_ptr<boost::asio::ssl::context> tls);

    /// What waits longer than this from now on ends, as if the other side had gone.
    void limit(Milliseconds from_now);
    void no_limit() noexcept { alarm_.clear(); }
    [[nodiscard]] bool ran_out_of_time() const noexcept { return ran_out_; }

    /// TLS only. False if it failed.
    Task<bool> handshake();
    /// The same on the asking side; the other side's certificate must be for `host`, if it is to be
    /// verified.
    Task<bool> handshake_with(std::string host, bool verify_host);
    /// 0 when nothing more comes.
    Task<std::size_t> read(std::span<char> into);
    /// Writes all of `pieces`, which it uses up; from where they lie unless TLS has to encrypt.
    /// Errors: cancelled when the reader has gone; timed_out.
    Task<Result<void>> write(std::span<iovec> pieces);
    /// Says that nothing more comes, and with `linger` drops what the other side still sends for a
    /// moment, so that it can read the last answer.
    Task<void> finish(bool linger);
    /// Ends at once. With `reset` the other side sees an error even behind a complete text.
    void close(bool reset = false) noexcept;

    /// Nothing has come that nobody asked for, and the other side has not gone.
    [[nodiscard]] bool quiet();
    [[nodiscard]] bool has_tls() const noexcept { return tls_ != nullptr; }
    [[nodiscard]] PeerIdentity identity() const;
    [[nodiscard]] std::string remote_address() const;

private:
    [[nodiscard]] Result<void> gone() const;
    Task<Result<void>> write_encrypted(std::span<iovec> pieces);
    Task<bool> encrypt(const char* data, std::size_t size);

    Loop* loop_;
    Socket socket_;
    std::shared_ptr<boost::asio::ssl::context> context_;
    std::unique_ptr<boost::asio::ssl::stream<Socket&>> tls_;
    std::string record_;  ///< small pieces on their way into one TLS record
    bool ran_out_ = false;
    Alarm alarm_;
};

}  // namespace mcr::net
