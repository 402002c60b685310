#include "web/authorize_ask.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::web {
namespace {

constexpr std::size_t longest_state = 500;

std::string field(const Form& fields, std::string_view name) {
    const auto found = fields.find(name);
    return found == fields.end() ? std::string() : found->second;
}

AskFault tell_app(const AuthorizationAsk& ask, std::string_view error, std::string sentence) {
    std::string back = with_fields(
        ask.redirect_uri,
        {{"error", std::string(error)}, {"error_description", sentence}, {"state", ask.state}});
    return {std::move(back), std::move(sentence)};
}

std::string letters_in_words(const people::SmartScope& scope) {
    std::string out;
    const auto add = [&](bool there, std::string_view word) {
        if (there) (out += out.empty() ? "" : ", ") += word;
    };
    add(scope.read, "read");
    add(scope.search, "search");
    add(scope.create, "create");
    add(scope.update, "change");
    add(scope.remove, "delete");
    return out;
}

/// "MedicationRequest" as "medication request".
std::string in_words(std::string_view type) {
    std::string out;
    for (const char c : type) {
        const bool upper = c >= 'A' && c <= 'Z';
        if (upper && !out.empty()) out += ' ';
        out += upper ? static_cast<char>(c - 'A' + 'a') : c;
    }
    return out;
}

}  // namespace

bool AuthorizationAsk::needs_patient() const {
    return scopes.has("launch/patient") ||
           std::ranges::any_of(scopes.resources(), [](const people::SmartScope& scope) {
               return scope.context == people::SmartScope::Context::patient;
           });
}

std::expected<AuthorizationAsk, AskFault> read_ask(const Form& fields,
                                                   const people::Clients& clients,
                                                   std::string_view fhir_base) {
    AuthorizationAsk ask;
    ask.client = clients.find(field(fields, "client_id"));
    if (ask.client == nullptr || !ask.client->may(people::Grant::authorization_code))
        return std::unexpected(AskFault{{}, "The app that sent you is not registered here."});
    ask.redirect_uri = field(fields, "redirect_uri");
    if (!ask.client->may_redirect_to(ask.redirect_uri))
        return std::unexpected(
            AskFault{{}, "The app wants you sent to an address that is not registered for it."});
    ask.state = field(fields, "state");
    ask.challenge = field(fields, "code_challenge");
    ask.launch = field(fields, "launch");
    ask.asked_scope = field(fields, "scope");
    const auto app = [&](std::string_view error, std::string sentence) {
        return std::unexpected(tell_app(ask, error, std::move(sentence)));
    };
    if (ask.state.empty() || ask.state.size() > longest_state) {
        ask.state.clear();
        return app("invalid_request", "The field state is missing or too long.");
    }
    if (field(fields, "response_type") != "code")
        return app("unsupported_response_type", "The response type is code.");
    if (field(fields, "aud") != fhir_base)
        return app("invalid_request", "The field aud does not name this FHIR server.");
    const auto digest = from_base64url(ask.challenge);
    if (field(fields, "code_challenge_method") != "S256" || !digest || digest->size() != 32)
        return app("invalid_request", "A code challenge by S256 is needed.");
    const auto asked = people::SmartScopes::parse(ask.asked_scope);
    if (!asked) return app("invalid_scope", asked.error().sentence);
    ask.scopes = people::SmartScopes::granted(*asked, ask.client->scopes);
    if (ask.scopes.resources().empty())
        return app("invalid_scope", "The app is granted none of these scopes.");
    return ask;
}

std::string with_fields(std::string_view uri,
                        const std::vector<std::pair<std::string_view, std::string>>& fields) {
    std::string out(uri);
    char before = uri.find('?') == std::string_view::npos ? '?' : '&';
    for (const auto& [name, value] : fields) {
        if (value.empty()) continue;
        out += before;
        out += std::string(name) + '=' + percent_encode(value);
        before = '&';
    }
    return out;
}

std::vector<std::string> in_plain_words(const people::SmartScopes& scopes) {
    std::vector<std::string> out;
    for (const people::SmartScope& scope : scopes.resources()) {
        const std::string what = scope.type == "*" ? "everything" : in_words(scope.type);
        const std::string whose = scope.context == people::SmartScope::Context::patient
                                      ? " of this patient"
                                      : " that you may see";
        out.push_back(letters_in_words(scope) + ": " + what + whose);
    }
    return out;
}

}  // namespace mcr::web
