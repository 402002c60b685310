#pragma once

#include <cstdint>
#include <memory>
#include <string_view>

#include "net/http.hpp"

namespace mcr::net {

struct RequestLimits {
    std::uint32_t header_bytes = 32U << 10U;  ///< request line and fields
    std::uint32_t target_bytes = 8U << 10U;
    std::uint32_t fields = 200;
    std::uint64_t body_bytes = 1UL << 20U;
};

/// Reads HTTP/1.0 and 1.1 requests (RFC 9112) from bytes, one after the other, stricter than the
/// RFC where leniency lets two readers of the same bytes disagree: one Host, one Content-Length,
/// never together with Transfer-Encoding, and no coding but chunked. Does no input or output.
class RequestReader {
public:
    enum class Stage { header, body, complete, refused };

    explicit RequestReader(RequestLimits limits);
    ~RequestReader();
    RequestReader(const RequestReader&) = delete;
    RequestReader& operator=(const RequestReader&) = delete;

    /// Reads from the front of `bytes` and returns how many are done with; the rest must be given
    /// again, with what came after it. Takes nothing behind the end of a request.
    std::size_t feed(std::string_view bytes);

    [[nodiscard]] Stage stage() const noexcept;
    /// The most that `feed` may need to see at once.
    [[nodiscard]] std::size_t most_at_once() const noexcept;
    /// Why it was refused: 400, 413, 414, 431 or 505.
    [[nodiscard]] int refusal() const noexcept;
    [[nodiscard]] std::uint64_t expected_body() const noexcept;  ///< 0 where it is not announced

    // Of a request whose header is complete.
    [[nodiscard]] bool keep_alive() const noexcept;
    [[nodiscard]] bool expects_continue() const noexcept;
    [[nodiscard]] bool is_http_1_0() const noexcept;

    /// The complete request, without what the connection knows; the reader begins the next.
    [[nodiscard]] Request take();

private:
    class Parser;
    std::size_t find_header(std::string_view bytes);
    RequestLimits limits_;
    std::unique_ptr<Parser> parser_;
};

}  // namespace mcr::net
