#include "fhir/exchange.hpp"
#include "people/smart_scope.hpp"

namespace mcr::fhir {
namespace {

std::unexpected<Refusal> beyond_scope() {
    return refuse(403, "forbidden", "insufficient-scope",
                  "The token's scopes do not cover what was asked for.", "Authorization");
}

}  // namespace

Judged<void> Exchange::within_scope(const people::TokenClaims& claims, std::string_view type,
                                    bool search) {
    if (claims.scope.empty()) return {};
    const auto scopes = people::SmartScopes::parse(claims.scope);
    if (!scopes || !(search ? scopes->may_search(type) : scopes->may_read(type)))
        return beyond_scope();
    return {};
}

/// $everything gives every type: it needs both letters for all of them, or for those of _type.
Judged<void> Exchange::within_scope(const people::TokenClaims& claims, const Search& search) {
    if (claims.scope.empty()) return {};
    if (search.type != nullptr) {
        if (auto may = within_scope(claims, search.type->name, true); !may) return may;
        return search.include_medication ? within_scope(claims, "Medication", false)
                                         : Judged<void>{};
    }
    const std::vector<std::string> every = {"*"};
    for (const std::string& type : search.types.empty() ? every : search.types)
        for (const bool letter : {true, false})
            if (auto may = within_scope(claims, type, letter); !may) return may;
    return {};
}

}  // namespace mcr::fhir
