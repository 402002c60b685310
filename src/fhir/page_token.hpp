#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "fhir/outcome.hpp"

namespace mcr::fhir {

/// Where a search of several pages goes on. Nothing is kept between pages: this is all there is.
struct PagePosition {
    std::string path;   ///< Search::path
    std::string query;  ///< Search::query without '?'
    std::string after;  ///< identity of the last resource given (paged_sink.hpp)
    Digest record{};    ///< of the identities of every match when the first page was made
    Instant expires;
};

/// Makes and reads page tokens: AES-256-GCM under the installation's key, a fresh nonce each, the
/// asker as additional data, base64url. Without the key they tell nothing but their length.
/// Safe from any thread as far as `random` is.
class PageTokens {
public:
    /// `key`: 32 bytes; asserted. `random` must outlive it.
    PageTokens(Secret key, Random& random);

    /// `asker` says who may use it, for example the professional's id and organisation.
    [[nodiscard]] std::string seal(const PagePosition& position, std::string_view asker) const;
    /// Refusals: 400 for a token that was not made here, was changed or belongs to another asker
    /// (one sentence for all three); 410 'expired' past its time.
    [[nodiscard]] Judged<PagePosition> open(std::string_view token, std::string_view asker,
                                            Instant now) const;

private:
    Secret key_;
    Random& random_;
};

}  // namespace mcr::fhir
