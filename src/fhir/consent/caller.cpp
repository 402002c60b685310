#include "fhir/consent/caller.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir::consent {
namespace {

constexpr std::string_view letters = "cruds";

/// Whether `given` ("rs") has `verb`. The letters stand in order, each once.
bool permits(std::string_view given, Verb verb) {
    std::size_t at = 0;
    for (const char c : given) {
        at = letters.find(c, at);
        if (at == std::string_view::npos) return false;
        ++at;
    }
    return given.contains(static_cast<char>(verb));
}

std::unexpected<Refusal> not_this_one(std::string text) {
    return refuse(403, "forbidden", "not-permitted", std::move(text), "Authorization");
}

constexpr const char* narrower = "The token's scopes do not let it do this with Consents.";

}  // namespace

people::Professional Bearer::asker() const {
    if (person) return person->professional;
    people::Professional asker{.organisation = system->organisation};
    asker.id = system->client_id;
    asker.role_profile_id = "UNK";
    asker.family = system->client_id;
    asker.role = people::RoleGroup::privacy_officer;
    asker.role_name = "system";
    return asker;
}

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

Judged<Caller> caller_of(const Bearer& bearer, Verb verb) {
    if (bearer.person) return caller_of(*bearer.person, verb);
    if (!bearer.system || !scopes_allow(bearer.system->scope, "system", "Consent", verb))
        return not_this_one(narrower);
    Caller caller;
    caller.kind = Caller::Kind::holder_system;
    caller.doer = people::doer_of(bearer.asker());
    caller.organisation = bearer.system->organisation;
    return caller;
}

}  // namespace mcr::fhir::consent
