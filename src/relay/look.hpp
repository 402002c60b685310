#pragma once

#include <optional>

#include "relay/permit.hpp"
#include "relay/relay.hpp"

namespace mcr::relay {

/// One look at one patient, found to be allowed in general: what the view goes on with.
struct Look {
    people::Demographics patient;
    Standpoint from;
    /// What must be written down before anything is shown; empty when nothing must.
    std::optional<access::ContextStore::Keeping> keep;
};

/// Who asks, as the directory in force knows them.
[[nodiscard]] const directory::Organisation* organisation_of(const directory::Directory& directory,
                                                             const people::TokenClaims& who,
                                                             std::string_view today);

/// What the asker's own organisation lets them see; a patient sees everything of their own.
[[nodiscard]] directory::Sections sees(const people::TokenClaims& who,
                                       const directory::Organisation* organisation,
                                       const access::Policies& policies);

/// Where `who` stands, of all that is known. Errors: invalid for a reason stated wrongly;
/// forbidden, code "relationship", without any.
[[nodiscard]] Result<Look> look_at(people::Demographics patient, const ViewRequest& request,
                                   const directory::Organisation* organisation,
                                   access::Context context, Instant now);

}  // namespace mcr::relay
