#pragma once

#include <string>

#include "people/token.hpp"
#include "relay/release.hpp"
#include "source/adapter.hpp"

namespace mcr::relay {

/// Who asks for the content of which listed document.
struct ContentRequest {
    people::TokenClaims who;
    std::string token;       ///< of its sealed address, as the reader sent it
    std::string action;      ///< for the audit, without identifiers
    std::string request_id;  ///< a UUID
};

/// Lets a document through to its reader, and records what of it left: how much, and a keyed hash.
class ReleasedContent final : public source::ContentSink {
public:
    /// Both must outlive it. A part of `manifest` must have been begun.
    ReleasedContent(source::ContentSink& reader, Manifest& manifest)
        : reader_(reader), manifest_(manifest) {}

    net::Task<Result<void>> begin(std::string_view content_type,
                                  std::optional<std::uint64_t> size) override;
    net::Task<Result<void>> write(std::string_view bytes) override;
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }  ///< that left
    /// Why the reader took no more, if so.
    [[nodiscard]] const std::optional<Error>& reader_left() const noexcept { return left_; }

private:
    source::ContentSink& reader_;
    Manifest& manifest_;
    std::uint64_t bytes_ = 0;
    std::optional<Error> left_;
};

/// What an answer other than `data` is to who asked for the document.
[[nodiscard]] Error error_of(const source::ContentAnswer& answer);

/// The system with `key`, if its organisation is in force on `today` (a FHIR date). Both pointers
/// are null if not; they live as long as `directory`.
[[nodiscard]] directory::Member find_system(const directory::Directory& directory,
                                            std::string_view key, std::string_view today);

}  // namespace mcr::relay
