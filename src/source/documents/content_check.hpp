#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/client.hpp"
#include "source/adapter.hpp"

namespace mcr::source::documents {

/// A sink that lets content through to another one while it is what was listed: type as listed, as
/// the source says now and as the first bytes show, size, SHA-1, and no larger than the question
/// allows. Content that a browser might run goes on as application/octet-stream. Holds at most the
/// first `looked_at` bytes, until what it is has been seen.
class ContentCheck final : public ContentSink {
public:
    /// Both must outlive it.
    ContentCheck(const ContentQuestion& question, ContentSink& to);
    ~ContentCheck() override;
    ContentCheck(const ContentCheck&) = delete;
    ContentCheck& operator=(const ContentCheck&) = delete;

    /// Errors: malformed when type or size are not as listed; too_large.
    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t> size) override;
    /// Errors: malformed when the first bytes are not of the type, or more come than were listed;
    /// too_large; those of the sink behind.
    net::Task<Result<void>> write(std::string_view bytes) override;
    /// Must follow the last byte. Errors: malformed when size or hash are not as listed, or nothing
    /// came; those of write.
    net::Task<Result<void>> finish();
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }  ///< taken so far

private:
    net::Task<Result<void>> pass_on_beginning();
    struct Hash;
    const ContentQuestion& question_;
    ContentSink& to_;
    std::unique_ptr<Hash> hash_;  ///< null where none is listed
    std::string type_;            ///< as it goes on
    std::optional<std::uint64_t> size_;
    std::string beginning_;
    bool begun_ = false;  ///< the sink behind has been begun
    std::uint64_t bytes_ = 0;
};

/// Pumps `from` to its end into `to`, which must have been begun. Errors: of either.
[[nodiscard]] net::Task<Result<void>> stream_body(net::Incoming& from, ContentSink& to);

/// Pumps the body of `from`, whose type and size its head says, through a ContentCheck into `to`.
/// For answers that are the content itself.
[[nodiscard]] net::Task<ContentAnswer> relay_content(net::Incoming& from,
                                                     const ContentQuestion& question,
                                                     ContentSink& to);

/// What became of it: `data` if all went well, else the state and the sentence for the error.
[[nodiscard]] ContentAnswer content_answer(const Result<void>& outcome, std::uint64_t bytes);
/// The same for an HTTP status other than 200.
[[nodiscard]] ContentAnswer content_refused(int status);

}  // namespace mcr::source::documents
