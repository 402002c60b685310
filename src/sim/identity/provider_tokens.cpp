#include <span>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "sim/identity/provider.hpp"

namespace mcr::sim {
namespace {

std::string seconds(Instant when) {
    return std::to_string(
        std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count());
}

/// at_hash of both algorithms used here: the first half of SHA-256.
std::string hash_of(std::string_view access_token) {
    const Digest digest = sha256(access_token);
    return to_base64url(std::span(digest).first(16));
}

Json role_claims(const Persona& persona) {
    std::string out = "[";
    for (const PersonaRole& role : persona.roles) {
        if (out.size() > 1) out += ',';
        out += object({{"person_orgid", "1" + role.profile_id.substr(1)},
                       {"person_roleid", role.profile_id},
                       {"org_code", role.organisation},
                       {"role_code", role.code},
                       {"role_name", "\"" + role.name + "\""},
                       {"activities", Json::raw("[]")},
                       {"activity_codes", Json::raw("[]")}})
                   .text();
    }
    return Json::raw(out + "]");
}

Json organisation_claims(const Persona& persona) {
    std::string out = "[";
    for (const PersonaRole& role : persona.roles)
        out +=
            (out.size() > 1 ? "," : "") +
            object({{"org_name", role.organisation_name}, {"org_code", role.organisation}}).text();
    return Json::raw(out + "]");
}

/// `token` with a header that says there is no signature, and none.
std::string unsigned_form(std::string_view token) {
    const auto parts = split(token, '.');
    return to_base64url(std::string_view(R"({"alg":"none","typ":"JWT"})")) + '.' +
           std::string(parts.at(1)) + '.';
}

}  // namespace

const std::vector<std::string_view>& IdentityProvider::bends() {
    static const std::vector<std::string_view> all = {
        "wrong-nonce", "wrong-issuer", "wrong-audience",       "expired",       "no-signature",
        "foreign-key", "no-subject",   "stale-authentication", "wrong-at-hash", "other-person"};
    return all;
}

std::string IdentityProvider::id_token(const Grant& grant, std::string_view access_token) const {
    const std::string bend = std::exchange(bend_, {});
    const auto bent = [&](std::string_view kind) { return bend == kind; };
    const Persona& persona = *grant.who.persona;
    const Client& client = *grant.wish.client;
    const Instant now = bent("expired") ? clock_.now() - std::chrono::hours{2} : clock_.now();
    const Instant signed_in =
        bent("stale-authentication") ? grant.who.at - std::chrono::hours{1} : grant.who.at;
    const bool patient = persona.is_patient();
    const Json subject = bent("no-subject")     ? Json()
                         : bent("other-person") ? Json("999999999999")
                                                : Json(persona.subject);
    const Json claims =
        object({{"iss", bent("wrong-issuer") ? "https://elsewhere.example" : issuer_},
                {"sub", subject},
                {"aud", bent("wrong-audience") ? "somebody-else" : client.id},
                {"iat", Json::raw(seconds(now))},
                {"exp", Json::raw(seconds(now + std::chrono::minutes{10}))},
                {"auth_time", Json::raw(seconds(signed_in))},
                {"nonce", bent("wrong-nonce") ? "x" : grant.wish.nonce},
                {"at_hash", hash_of(bent("wrong-at-hash") ? "x" : access_token)},
                {"sid", grant.who.session},
                {"jti", new_uuid(random_)},
                {"acr", patient ? Json() : Json("AAL3_ANY")},
                {"id_assurance_level", patient ? Json() : Json("3")},
                {"authentication_assurance_level", patient ? Json() : Json("3")},
                {"vot", patient ? Json(persona.proofing + ".Cp.Cd") : Json()},
                {"vtm", patient ? Json(issuer_ + "/trustmark") : Json()},
                {"identity_proofing_level", patient ? Json(persona.proofing) : Json()},
                {"nhs_number", patient ? Json(persona.nhs_number) : Json()},
                {"birthdate", patient ? Json(persona.born) : Json()},
                {"family_name", patient ? Json(persona.family) : Json()}});
    if (bent("foreign-key")) {
        const auto stranger = ProviderKey::make(ProviderKey::Kind::ec, random_);
        return stranger ? stranger->sign("JWT", claims.text()) : std::string();
    }
    std::string token = key_of(client).sign("JWT", claims.text());
    return bent("no-signature") ? unsigned_form(token) : token;
}

Reply IdentityProvider::userinfo(const net::Request& request) const {
    Reply reply;
    reply.content_type = "application/json";
    const auto header = request.headers.get("Authorization").value_or("");
    const auto found = header.starts_with("Bearer ") ? access_tokens_.find(header.substr(7))
                                                     : access_tokens_.end();
    if (found == access_tokens_.end()) {
        reply.status = 401;
        reply.headers.add("WWW-Authenticate", "Bearer error=\"invalid_token\"");
        reply.body = R"({"error":"invalid_token"})";
        return reply;
    }
    const Persona& persona = *found->second.persona;
    if (persona.is_patient())
        reply.body = object({{"sub", persona.subject},
                             {"nhs_number", persona.nhs_number},
                             {"family_name", persona.family},
                             {"given_name", persona.given},
                             {"birthdate", persona.born},
                             {"identity_proofing_level", persona.proofing},
                             {"phone_number", "+441632960000"},
                             {"gp_ods_code", persona.practice}})
                         .text();
    else
        reply.body = object({{"sub", persona.subject},
                             {"nhsid_useruid", persona.subject},
                             {"uid", persona.subject},
                             {"name", persona.display()},
                             {"title", persona.prefix},
                             {"given_name", persona.given},
                             {"family_name", persona.family},
                             {"nhsid_nrbac_roles", role_claims(persona)},
                             {"nhsid_user_orgs", organisation_claims(persona)}})
                         .text();
    return reply;
}

}  // namespace mcr::sim
