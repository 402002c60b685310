#pragma once

#include <chrono>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "fhir/page_token.hpp"
#include "people/session.hpp"
#include "web/form.hpp"

namespace mcr::web {

/// What somebody was filling in, on its way through an address (to the sign-in and back): sealed
/// under the installation's key for one session and some minutes. Nothing is kept here, and no
/// NHS number can be read in the address. Safe from any thread as far as `random` is.
class Drafts {
public:
    /// `key`: 32 bytes. `random` must outlive it.
    Drafts(Secret key, Random& random) : tokens_(std::move(key), random) {}

    [[nodiscard]] std::string seal(const Form& form, const people::Session& session, Instant now,
                                   std::chrono::minutes lasts = std::chrono::minutes{10}) const;
    /// Errors: invalid for a draft that is not one of this session; gone when it is too old.
    [[nodiscard]] Result<Form> open(std::string_view draft, const people::Session& session,
                                    Instant now) const;

private:
    fhir::PageTokens tokens_;
};

}  // namespace mcr::web
