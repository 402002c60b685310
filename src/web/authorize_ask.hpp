#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.hpp"
#include "people/client.hpp"
#include "people/smart_scope.hpp"
#include "web/form.hpp"

namespace mcr::web {

/// What an app asks of a person (RFC 6749 section 4.1.1, SMART App Launch 2.2).
struct AuthorizationAsk {
    const people::Client* client = nullptr;
    std::string redirect_uri;
    people::SmartScopes scopes;  ///< what would be granted
    std::string asked_scope;     ///< as sent
    std::string state;
    std::string challenge;
    std::string launch;  ///< handle of an app opened from here; empty for a standalone launch
    /// Whether the app gets one patient's record.
    [[nodiscard]] bool needs_patient() const;
};

/// What is wrong with what an app asks. With an address to go back to, the app is told; without,
/// the person is, since nobody may be sent where the app did not register (RFC 6749 4.1.2.1).
struct AskFault {
    std::string back;  ///< redirect_uri with error and state; empty: tell the person
    std::string sentence;
};

/// `fields` are those of the query, or of the form that repeats them.
[[nodiscard]] std::expected<AuthorizationAsk, AskFault> read_ask(const Form& fields,
                                                                 const people::Clients& clients,
                                                                 std::string_view fhir_base);

/// `uri` with fields added to its query.
[[nodiscard]] std::string with_fields(
    std::string_view uri, const std::vector<std::pair<std::string_view, std::string>>& fields);

/// "read and search: conditions" and the like, for the person who is asked.
[[nodiscard]] std::vector<std::string> in_plain_words(const people::SmartScopes& scopes);

}  // namespace mcr::web
