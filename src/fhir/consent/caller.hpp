#pragma once

#include <optional>
#include <string>
#include <string_view>

#include "base/ods_code.hpp"
#include "fhir/outcome.hpp"
#include "people/deed.hpp"
#include "people/nhs_number.hpp"
#include "people/token.hpp"

namespace mcr::fhir::consent {

/// What is done with Consents, in the letters of SMART scopes v2.
enum class Verb : char { create = 'c', read = 'r', update = 'u', search = 's' };

/// Who asks about Consents, and whose they may be.
struct Caller {
    enum class Kind {
        patient,          ///< theirs, with every holder
        privacy_officer,  ///< those with the organisation they act for
        holder_system,    ///< a system of a holder by its own token; alike
    };
    Kind kind = Kind::patient;
    people::Doer doer;
    std::string purpose;                       ///< v3-ActReason of the token
    std::optional<people::NhsNumber> patient;  ///< no other patient's
    std::optional<OdsCode> organisation;       ///< exactly for officer and system
    [[nodiscard]] bool is_patient() const noexcept { return kind == Kind::patient; }
};

/// What the token of a system by itself says: it names nobody.
struct SystemBearer {
    std::string client_id;
    OdsCode organisation;  ///< whose system it is
    std::string scope;     ///< "system/Consent.crus"
};

/// Whoever sent the request, its token checked: a person, or else a system by itself.
struct Bearer {
    std::optional<people::TokenClaims> person;
    std::optional<SystemBearer> system;
    /// As whom the national demographics are asked.
    [[nodiscard]] people::Professional asker() const;
};

/// Who the bearer is here (law 10: whoever is not listed is refused).
/// Refusals: 403 for every other role, and where the token's scopes do not let it.
[[nodiscard]] Judged<Caller> caller_of(const people::TokenClaims& claims, Verb verb);
[[nodiscard]] Judged<Caller> caller_of(const Bearer& bearer, Verb verb);

/// Whether `scopes` (SMART v2, blanks between) let `context` ("patient", "user" or "system")
/// do `verb` with `type`. A scope that narrows by a query lets nothing: it cannot be kept here.
[[nodiscard]] bool scopes_allow(std::string_view scopes, std::string_view context,
                                std::string_view type, Verb verb);

}  // namespace mcr::fhir::consent
