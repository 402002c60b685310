#pragma once

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/buffer.hpp"
#include "net/http.hpp"

namespace mcr::net {

/// Reads one gzip stream (RFC 1952) into a Buffer, piece by piece. Reused by `restart`.
class Inflater {
public:
    enum class State { more, ended, broken, full };
    Inflater();
    ~Inflater();
    Inflater(const Inflater&) = delete;
    Inflater& operator=(const Inflater&) = delete;

    void restart();
    /// Decompresses `bytes` behind what `out` holds, but never beyond `limit` bytes in all, which
    /// is `full`. Bytes behind the stream's end are `broken`.
    State feed(std::string_view bytes, Buffer& out, std::size_t limit);
    /// Decompresses from the front of `bytes`, which it shortens, until `out` holds `size` bytes:
    /// then it gives `full` once, and goes on at the next call, with further room and the rest.
    State fill(std::string_view& bytes, Buffer& out, std::size_t size);
    [[nodiscard]] State state() const noexcept { return state_; }

private:
    z_stream stream_{};
    State state_ = State::more;
};

/// Writes one gzip stream. Reused by `restart`.
class Deflater {
public:
    Deflater();
    ~Deflater();
    Deflater(const Deflater&) = delete;
    Deflater& operator=(const Deflater&) = delete;

    void restart();
    /// Compresses `pieces` and flushes, so that a reader can decompress all of them; `last` ends
    /// the stream. The view is valid until the next call.
    [[nodiscard]] std::string_view write(std::span<const std::string_view> pieces, bool last);

private:
    void run(std::string_view bytes, int flush);
    z_stream stream_{};
    std::string out_;
};

/// Deflaters that are not in use, for one loop; each holds some 260 KB.
class DeflaterPool {
public:
    [[nodiscard]] std::unique_ptr<Deflater> take();
    void give_back(std::unique_ptr<Deflater> deflater);

private:
    std::vector<std::unique_ptr<Deflater>> free_;
};

/// Whether the request's Accept-Encoding allows gzip (RFC 9110 section 12.5.3).
[[nodiscard]] bool accepts_gzip(const Headers& request);
/// Whether an answer with these headers is text that is not compressed yet.
[[nodiscard]] bool worth_compressing(const Headers& answer);

}  // namespace mcr::net
