#include "people/claims.hpp"

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/nhs_number.hpp"

namespace mcr::people {
namespace {

constexpr std::chrono::seconds tolerance{30};
constexpr std::int64_t last_second =
    9'000'000'000;  ///< in the year 2255; Instant holds no more than 2262
constexpr std::size_t max_scope = 2000;
constexpr std::string_view no_text = "is no plain text of at most 200 bytes";

constexpr std::array<std::pair<std::string_view, std::string StatedReason::*>, 5> stated_members = {
    {{"basis", &StatedReason::basis},
     {"reference", &StatedReason::reference},
     {"claim", &StatedReason::claim},
     {"permission", &StatedReason::permission},
     {"not_asked", &StatedReason::not_asked}}};

std::unexpected<Error> refuse(std::string_view claim, std::string_view why) {
    return fail(ErrorKind::unauthenticated,
                "The token's claim " + std::string(claim) + ' ' + std::string(why) + '.');
}
std::unexpected<Error> cannot_issue(const ClaimFault& fault) {
    return fail(ErrorKind::invalid, "A token cannot be issued: its claim " +
                                        std::string(fault.claim) + ' ' + std::string(fault.why) +
                                        '.');
}

/// What in the person and the purpose no token may say.
std::optional<ClaimFault> fault_of(const Professional& who, std::string_view purpose) {
    const std::array<std::pair<std::string_view, std::string_view>, 9> texts = {{
        {"sub", who.id},
        {"family_name", who.family},
        {"role_name", who.role_name},
        {"purpose", purpose},
        {"given_name", who.given},
        {"title", who.prefix},
        {"role_code", who.role_code},
        {"role_profile_id", who.role_profile_id},
        {"organisation_name", who.organisation_name},
    }};
    for (std::size_t i = 0; i < texts.size(); ++i) {
        const auto& [claim, text] = texts[i];
        if (i < 4 && text.empty()) return {{claim, "is missing"}};
        if (!is_plain_text(text)) return {{claim, no_text}};
    }
    const bool patient = who.role == RoleGroup::patient;
    if (patient ? purpose != "PATRQT"
                : purpose != "TREAT" && purpose != "ETREAT" && purpose != "BTG")
        return {{"purpose", "is not one that goes with the role"}};
    if (patient && !NhsNumber::parse(who.id)) return {{"sub", "is no NHS number"}};
    return std::nullopt;
}

std::optional<ClaimFault> fault_of(const DeclaredOverride& declared) {
    if (!is_code(declared.reason)) return {{"override", "has no coded reason"}};
    if (declared.words.empty() || !is_plain_text(declared.words, 1000))
        return {{"override", "has no words of at most 1000 bytes"}};
    if (declared.holders.empty() || declared.holders.size() > 50 ||
        !std::ranges::all_of(declared.holders, [](const std::string& one) {
            return OdsCode::parse(one).has_value();
        }))
        return {{"override", "does not name 1 to 50 organisations by ODS code"}};
    auto sorted = declared.holders;
    std::ranges::sort(sorted);
    if (std::ranges::adjacent_find(sorted) != sorted.end())
        return {{"override", "names an organisation twice"}};
    return std::nullopt;
}

/// What tokens of people and of systems have in common.
std::optional<ClaimFault> fault_of_client(std::string_view client_id, std::string_view scope,
                                          std::string_view thumbprint) {
    if (!is_plain_text(client_id)) return {{"client_id", no_text}};
    if (!is_plain_text(scope, max_scope))
        return {{"scope", "is no plain text of at most 2000 bytes"}};
    if (!thumbprint.empty() && !is_thumbprint(thumbprint))
        return {{"cnf", "has no thumbprint of a certificate"}};
    return std::nullopt;
}

std::optional<ClaimFault> fault_of(const TokenClaims& claims) {
    if (const auto fault = fault_of(claims.professional, claims.purpose)) return fault;
    if (const auto fault = fault_of_client(claims.client_id, claims.scope, claims.thumbprint))
        return fault;
    if (!claims.patient.empty() && !NhsNumber::parse(claims.patient))
        return {{"patient", "is no NHS number"}};
    if (!is_plain_text(claims.gateway, 64))
        return {{"gateway", "is no plain text of at most 64 bytes"}};
    if (const auto fault = fault_of(claims.stated)) return fault;
    if (claims.declared.has_value() != (claims.purpose == "BTG"))
        return {{"override", "goes with the purpose BTG and no other"}};
    return claims.declared ? fault_of(*claims.declared) : std::nullopt;
}

std::optional<ClaimFault> fault_of(const SystemClaims& claims) {
    if (claims.client_id.empty()) return {{"client_id", "is missing"}};
    if (claims.scope.empty()) return {{"scope", "is missing"}};
    if (!OdsCode::parse(claims.organisation)) return {{"organisation", "is no ODS code"}};
    return fault_of_client(claims.client_id, claims.scope, claims.thumbprint);
}

std::int64_t seconds_of(Instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

Result<Instant> read_time(const boost::json::value& claims, std::string_view claim) {
    const auto* value = member(claims, claim);
    if (value == nullptr) return refuse(claim, "is missing");
    const auto* seconds = value->if_int64();
    if (seconds == nullptr || *seconds < 0 || *seconds > last_second)
        return refuse(claim, "is no time in whole seconds");
    return Instant{std::chrono::seconds{*seconds}};
}

/// A text claim; empty where it is missing.
Result<std::string> read_text(const boost::json::value& claims, std::string_view claim) {
    const auto* value = member(claims, claim);
    if (value == nullptr) return std::string{};
    if (!value->is_string()) return refuse(claim, "is no text");
    return std::string(text_of(claims, claim));
}

bool names_audience(const boost::json::value& claims, std::string_view audience) {
    if (text_of(claims, "aud") == audience) return true;
    return std::ranges::any_of(array_of(claims, "aud"), [&](const boost::json::value& one) {
        const auto* text = one.if_string();
        return text != nullptr && std::string_view(text->data(), text->size()) == audience;
    });
}

template <class Claims>
Result<void> read_validity(const boost::json::value& claims, Instant now, Claims& out) {
    auto issued = read_time(claims, "iat");
    if (!issued) return pass_on(issued);
    auto expires = read_time(claims, "exp");
    if (!expires) return pass_on(expires);
    auto not_before = read_time(claims, "nbf");
    if (!not_before) return pass_on(not_before);
    if (*expires <= *issued) return refuse("exp", "is not after iat");
    if (now >= *expires + tolerance) return refuse("exp", "has passed");
    if (now + tolerance < *not_before) return refuse("nbf", "has not come");
    if (now + tolerance < *issued) return refuse("iat", "has not come");
    out.issued = *issued;
    out.expires = *expires;
    return {};
}

/// What tokens of people and of systems have in common: iss, aud, times, jti, client.
template <class Claims>
Result<void> read_frame(const boost::json::value& claims, const TokenSettings& settings,
                        Instant now, Claims& out) {
    if (!claims.is_object())
        return fail(ErrorKind::unauthenticated, "The token's claims are no sound JSON object.");
    if (text_of(claims, "iss") != settings.issuer) return refuse("iss", "names another issuer");
    if (!names_audience(claims, settings.audience)) return refuse("aud", "names another audience");
    if (auto valid = read_validity(claims, now, out); !valid) return valid;
    const std::array<std::pair<std::string_view, std::string*>, 3> texts = {
        {{"jti", &out.id}, {"client_id", &out.client_id}, {"scope", &out.scope}}};
    for (const auto& [claim, into] : texts) {
        auto text = read_text(claims, claim);
        if (!text) return pass_on(text);
        *into = std::move(*text);
    }
    if (out.id.empty()) return refuse("jti", "is missing");
    if (!is_plain_text(out.id)) return refuse("jti", no_text);
    if (const auto* bound = member(claims, "cnf")) {
        out.thumbprint = text_of(*bound, "x5t#S256");
        if (out.thumbprint.empty()) return refuse("cnf", "has no thumbprint of a certificate");
    }
    return {};
}

template <class Claims>
boost::json::object write_frame(const Claims& claims, const TokenSettings& settings) {
    boost::json::object out{
        {"iss", settings.issuer},
        {"aud", settings.audience},
        {"client_id", claims.client_id.empty() ? settings.issuer : claims.client_id},
        {"iat", seconds_of(claims.issued)},
        {"nbf", seconds_of(claims.issued)},
        {"exp", seconds_of(claims.expires)},
        {"jti", claims.id},
    };
    if (!claims.scope.empty()) out["scope"] = claims.scope;
    if (!claims.thumbprint.empty())
        out["cnf"] = boost::json::object{{"x5t#S256", claims.thumbprint}};
    return out;
}

Result<DeclaredOverride> read_override(const boost::json::value& claim) {
    DeclaredOverride out{.reason = std::string(text_of(claim, "reason")),
                         .words = std::string(text_of(claim, "words")),
                         .holders = {}};
    for (const auto& one : array_of(claim, "holders")) {
        if (!one.is_string() || out.holders.size() > 50)
            return refuse("override", "does not name 1 to 50 organisations by ODS code");
        out.holders.emplace_back(one.get_string());
    }
    return out;
}

/// The claims beyond those that every token of a person has.
Result<void> read_more(const boost::json::value& claims, TokenClaims& out) {
    auto patient = read_text(claims, "patient");
    if (!patient) return pass_on(patient);
    out.patient = std::move(*patient);
    auto gateway = read_text(claims, "gateway");
    if (!gateway) return pass_on(gateway);
    out.gateway = std::move(*gateway);
    auto stated = read_stated(claims);
    if (!stated) return refuse(stated.error().claim, stated.error().why);
    out.stated = std::move(*stated);
    if (const auto* declared = member(claims, "override")) {
        auto read = read_override(*declared);
        if (!read) return pass_on(read);
        out.declared = std::move(*read);
    }
    if (member(claims, "auth_time") == nullptr) return {};
    auto when = read_time(claims, "auth_time");
    if (!when) return pass_on(when);
    out.authenticated = *when;
    return {};
}

}  // namespace

bool is_plain_text(std::string_view text, std::size_t most) {
    return text.size() <= most && is_valid_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

bool is_code(std::string_view text) {
    return !text.empty() && text.size() <= 40 &&
           std::ranges::all_of(text, [](char c) { return (c >= 'a' && c <= 'z') || c == '-'; });
}

bool is_thumbprint(std::string_view text) {
    const auto bytes = from_base64url(text);
    return bytes && bytes->size() == 32;
}

std::optional<ClaimFault> fault_of(const StatedReason& stated) {
    for (const std::string* code :
         {&stated.basis, &stated.claim, &stated.permission, &stated.not_asked})
        if (!code->empty() && !is_code(*code)) return {{"stated", "has what is no code"}};
    if (!is_plain_text(stated.reference))
        return {{"stated", "has a reference that is no plain text of at most 200 bytes"}};
    return std::nullopt;
}

boost::json::object write_stated(const StatedReason& stated) {
    boost::json::object out;
    for (const auto& [name, member] : stated_members)
        if (!(stated.*member).empty()) out[name] = stated.*member;
    return out;
}

std::expected<StatedReason, ClaimFault> read_stated(const boost::json::value& claims) {
    StatedReason out;
    const auto* claim = member(claims, "stated");
    if (claim == nullptr) return out;
    if (!claim->is_object()) return std::unexpected(ClaimFault{"stated", "is no object"});
    for (const auto& [name, into] : stated_members) {
        auto text = read_text(*claim, name);
        if (!text) return std::unexpected(ClaimFault{"stated", "has what is no text"});
        out.*into = std::move(*text);
    }
    if (const auto fault = fault_of(out)) return std::unexpected(*fault);
    return out;
}

Result<std::string> write_claims(const TokenClaims& claims, const TokenSettings& settings) {
    if (const auto fault = fault_of(claims)) return cannot_issue(*fault);
    if (claims.expires <= claims.issued)
        return fail(ErrorKind::invalid, "A token cannot be issued that has expired.");
    const Professional& who = claims.professional;
    boost::json::object out = write_frame(claims, settings);
    const std::array<std::pair<std::string_view, std::string_view>, 11> texts = {{
        {"sub", who.id},
        {"family_name", who.family},
        {"given_name", who.given},
        {"title", who.prefix},
        {"role", to_string(who.role)},
        {"role_name", who.role_name},
        {"role_code", who.role_code},
        {"role_profile_id", who.role_profile_id},
        {"organisation", who.organisation.text()},
        {"organisation_name", who.organisation_name},
        {"purpose", claims.purpose},
    }};
    for (const auto& [claim, text] : texts) out[claim] = text;
    if (!claims.patient.empty()) out["patient"] = claims.patient;
    if (!claims.gateway.empty()) out["gateway"] = claims.gateway;
    if (claims.stated != StatedReason{}) out["stated"] = write_stated(claims.stated);
    if (claims.declared)
        out["override"] = boost::json::object{
            {"reason", claims.declared->reason},
            {"words", claims.declared->words},
            {"holders",
             boost::json::array(claims.declared->holders.begin(), claims.declared->holders.end())}};
    if (claims.authenticated) out["auth_time"] = seconds_of(*claims.authenticated);
    return boost::json::serialize(out);
}

Result<std::string> write_claims(const SystemClaims& claims, const TokenSettings& settings) {
    if (const auto fault = fault_of(claims)) return cannot_issue(*fault);
    if (claims.expires <= claims.issued)
        return fail(ErrorKind::invalid, "A token cannot be issued that has expired.");
    boost::json::object out = write_frame(claims, settings);
    out["sub"] = claims.client_id;
    out["organisation"] = claims.organisation;
    return boost::json::serialize(out);
}

Result<TokenClaims> read_claims(const boost::json::value& claims, const TokenSettings& settings,
                                Instant now) {
    const auto role = role_group_from(text_of(claims, "role"));
    const auto organisation = OdsCode::parse(text_of(claims, "organisation"));
    if (!role) return refuse("role", "is not one of the roles");
    if (!organisation) return refuse("organisation", "is no ODS code");
    TokenClaims out{.professional = {.role = *role, .organisation = *organisation}};
    if (auto framed = read_frame(claims, settings, now, out); !framed) return pass_on(framed);

    Professional& who = out.professional;
    const std::array<std::pair<std::string_view, std::string*>, 9> texts = {{
        {"sub", &who.id},
        {"family_name", &who.family},
        {"given_name", &who.given},
        {"title", &who.prefix},
        {"role_name", &who.role_name},
        {"role_code", &who.role_code},
        {"role_profile_id", &who.role_profile_id},
        {"organisation_name", &who.organisation_name},
        {"purpose", &out.purpose},
    }};
    for (const auto& [claim, into] : texts) {
        auto text = read_text(claims, claim);
        if (!text) return pass_on(text);
        *into = std::move(*text);
    }
    if (out.client_id == settings.issuer) out.client_id.clear();
    if (auto more = read_more(claims, out); !more) return pass_on(more);
    if (const auto fault = fault_of(out)) return refuse(fault->claim, fault->why);
    return out;
}

Result<SystemClaims> read_system_claims(const boost::json::value& claims,
                                        const TokenSettings& settings, Instant now) {
    SystemClaims out;
    if (auto framed = read_frame(claims, settings, now, out); !framed) return pass_on(framed);
    if (text_of(claims, "sub") != out.client_id) return refuse("sub", "is not the client");
    out.organisation = text_of(claims, "organisation");
    if (const auto fault = fault_of(out)) return refuse(fault->claim, fault->why);
    return out;
}

}  // namespace mcr::people
