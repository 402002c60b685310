#pragma once

#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "net/task.hpp"

namespace mcr::net {

/// Header fields in the order received; names compare without regard to case (RFC 9110
/// section 5.1).
class Headers {
public:
    Headers() = default;
    Headers(std::initializer_list<std::pair<std::string, std::string>> fields) : fields_(fields) {}
    /// The first value of `name`.
    [[nodiscard]] std::optional<std::string_view> get(std::string_view name) const;
    void add(std::string name, std::string value);
    void set(std::string name, std::string value);  ///< replaces every earlier one
    [[nodiscard]] auto begin() const { return fields_.begin(); }
    [[nodiscard]] auto end() const { return fields_.end(); }
    [[nodiscard]] std::size_t size() const { return fields_.size(); }

private:
    std::vector<std::pair<std::string, std::string>> fields_;
};

/// A request as the server read it, within its limits.
struct Request {
    std::string method;  ///< upper case as sent
    std::string target;  ///< path and query as sent, still percent-encoded
    Headers headers;
    std::string body;
    std::string remote_address;
    /// Subject of the verified client certificate (RFC 2253), and its SHA-256 thumbprint as
    /// base64url (RFC 8705 section 3.1); empty without one.
    std::string client_subject;
    std::string client_thumbprint;
    std::string id;  ///< X-Request-Id as sent if it is a UUID, else a new one

    /// The target up to '?'.
    [[nodiscard]] std::string_view path() const;
    /// The target after '?', without it.
    [[nodiscard]] std::string_view query() const;
};

/// Where the answer to one request is written. Lives on the request's thread.
/// Either `send` once, or `begin`, any number of `write`s, `finish`.
class Responder {
public:
    virtual ~Responder() = default;
    /// A whole answer. Adds Content-Length and, where the reader accepts it and it pays, gzip.
    virtual Task<Result<void>> send(int status, Headers headers, std::string body) = 0;
    /// Starts a streamed answer (chunked; gzip where the reader accepts it).
    virtual Task<Result<void>> begin(int status, Headers headers) = 0;
    /// Writes the pieces in order as one chunk and flushes it; they must stay valid until it
    /// returns. Bytes go to the socket from where they lie unless gzip is on.
    virtual Task<Result<void>> write(std::span<const std::string_view> pieces) = 0;
    virtual Task<Result<void>> finish() = 0;
    /// Closes the connection without the last chunk, so that the reader knows that it is cut short.
    virtual void abort() = 0;
    [[nodiscard]] virtual bool started() const = 0;
};

class Worker;

/// Answers one request. Runs on `worker`'s thread. If it returns without having answered, the
/// server answers 500; if it has begun and not finished, the server aborts the connection.
using Handler = std::function<Task<void>(Worker& worker, const Request& request, Responder& out)>;

}  // namespace mcr::net
