#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string_view>

#include "base/result.hpp"
#include "net/buffer.hpp"
#include "net/gzip.hpp"

namespace mcr::net {

/// The body of an answer between curl, which brings it, and a reader, who takes it at their own
/// pace. Holds two pieces of at most `piece_bytes`: the one that the reader has and the next. What
/// is compressed is decompressed as there is room. For one loop's thread.
class BodyStream {
public:
    static constexpr std::size_t piece_bytes = 256UL << 10U;

    struct Bounds {
        std::uint64_t most = 0;           ///< bytes of the body, after decompression
        std::uint32_t max_expansion = 0;  ///< decompressed to received
        std::uint64_t expansion_checked_from = 0;
    };
    enum class Taken { yes, wait, too_large, expands, damaged };

    BodyStream(BufferPool& pool, Bounds bounds, bool compressed);

    /// Takes `bytes` from curl: all of them, or none when the reader must catch up (`wait`).
    Taken take(std::string_view bytes);
    /// No more bytes will come. Errors: malformed, of which `name` says whose answer it is.
    void end();
    /// The transfer failed: what is held is not given any more.
    void fail_with(Error error);

    /// True when `give` has something to say: bytes, the end or an error.
    [[nodiscard]] bool ready() const noexcept;
    /// The next piece, valid until the next call; empty at the end. Only when ready. Bytes that are
    /// decompressed only now may turn out to break a bound.
    Result<std::string_view> give(std::string_view name);
    [[nodiscard]] std::size_t held_bytes() const noexcept { return next_.size() + given_.size(); }

private:
    Taken inflate();

    Bounds bounds_;
    std::unique_ptr<Inflater> inflater_;  ///< null for a body that is not compressed
    Buffer next_;
    Buffer given_;
    Buffer compressed_;         ///< received, not decompressed yet: one piece of curl's
    std::size_t inflated_ = 0;  ///< how much of `compressed_` is
    bool more_inside_ = false;  ///< the inflater stopped for want of room
    std::uint64_t received_ = 0;
    std::uint64_t total_ = 0;  ///< of the body so far
    bool ended_ = false;
    std::optional<Error> error_;
};

/// The error of `name`'s answer that `taken` stands for.
[[nodiscard]] Error error_of(BodyStream::Taken taken, std::string_view name);

}  // namespace mcr::net
