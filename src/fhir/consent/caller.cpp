#include "fhir/consent/caller.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir::consent {
namespace {

constexpr std::string_view letters = "cruds";

/// Whether `given` ("rs", "read", "write", "*") has `verb`. The letters of v2 stand in order.
bool permits(std::string_view given, Verb verb) {
    const char letter = static_cast<char>(verb);
    if (given == "*") return true;
    if (given == "read") return verb == Verb::read || verb == Verb::search;
    if (given == "write") return verb == Verb::create || verb == Verb::update;
    std::size_t at = 0;
    for (const char c : given) {
        at = letters.find(c, at);
        if (at == std::string_view::npos) return false;
        ++at;
    }
    return given.contains(letter);
}

std::unexpected<Refusal> not_this_one(std::string text) {
    return refuse(403, "forbidden", "not-permitted", std::move(text), "Authorization");
}

}  // namespace

bool scopes_allow(std::string_view scopes, std::string_view context, std::string_view type,
                  Verb verb) {
    return std::ranges::any_of(split(scopes, ' '), [&](std::string_view scope) {
        const auto slash = scope.find('/');
        const auto dot = scope.find('.', slash);
        if (slash == std::string_view::npos || dot == std::string_view::npos) return false;
        const std::string_view of = scope.substr(slash + 1, dot - slash - 1);
        return scope.substr(0, slash) == context && (of == type || of == "*") &&
               permits(scope.substr(dot + 1), verb);
    });
}

Judged<Caller> caller_of(const people::TokenClaims& claims, Verb verb) {
    Caller caller;
    caller.doer = people::doer_of(claims.professional);
    caller.purpose = claims.purpose;
    const auto scoped = [&](std::string_view context) {
        return claims.scope.empty() || scopes_allow(claims.scope, context, "Consent", verb);
    };
    constexpr const char* narrower = "The token's scopes do not let it do this with Consents.";
    if (!claims.patient.empty()) {
        auto only = people::NhsNumber::parse(claims.patient);
        if (!only) return not_this_one("The token names a patient wrongly.");
        caller.patient = std::move(*only);
    }
    if (claims.professional.role == people::RoleGroup::patient) {
        auto own = people::NhsNumber::parse(claims.professional.id);
        if (!own || claims.purpose != "PATRQT" || (caller.patient && *caller.patient != *own))
            return not_this_one("A patient reads and files their own objections only.");
        if (!scoped("patient") && !scoped("user")) return not_this_one(narrower);
        caller.patient = std::move(*own);
        return caller;
    }
    if (claims.professional.role == people::RoleGroup::privacy_officer &&
        claims.purpose == "TREAT") {
        if (!scoped("user")) return not_this_one(narrower);
        caller.kind = Caller::Kind::privacy_officer;
        caller.organisation = claims.professional.organisation;
        return caller;
    }
    return not_this_one(
        "Objections are read and changed by the patient, and by a privacy officer or a system of "
        "the "
        "organisation they are about. What a record itself holds of consents is part of "
        "Patient/[NHS number]/$everything.");
}

}  // namespace mcr::fhir::consent
