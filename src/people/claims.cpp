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

constexpr std::size_t max_text = 200;
constexpr std::chrono::seconds tolerance{30};
constexpr std::int64_t last_second =
    9'000'000'000;  ///< in the year 2255; Instant holds no more than 2262

std::unexpected<Error> refuse(std::string_view claim, std::string_view why) {
    return fail(ErrorKind::unauthenticated,
                "The token's claim " + std::string(claim) + ' ' + std::string(why) + '.');
}

bool is_plain_text(std::string_view text) {
    return text.size() <= max_text && is_valid_utf8(text) &&
           std::ranges::none_of(text, [](unsigned char c) { return c < 0x20 || c == 0x7f; });
}

/// What in `who` and `purpose` no token may say; the claim's name and why.
std::optional<std::pair<std::string_view, std::string_view>> fault_of(const Professional& who,
                                                                      std::string_view purpose) {
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
        if (!is_plain_text(text)) return {{claim, "is no plain text of at most 200 bytes"}};
    }
    const bool patient = who.role == RoleGroup::patient;
    if (patient ? purpose != "PATRQT" : purpose != "TREAT" && purpose != "ETREAT")
        return {{"purpose", "is not one that goes with the role"}};
    if (patient && !NhsNumber::parse(who.id)) return {{"sub", "is no NHS number"}};
    return std::nullopt;
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

Result<void> read_validity(const boost::json::value& claims, Instant now, TokenClaims& out) {
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

}  // namespace

Result<std::string> write_claims(const TokenClaims& claims, const TokenSettings& settings) {
    const Professional& who = claims.professional;
    if (const auto fault = fault_of(who, claims.purpose))
        return fail(ErrorKind::invalid, "A token cannot be issued: its claim " +
                                            std::string(fault->first) + ' ' +
                                            std::string(fault->second) + '.');
    if (claims.expires <= claims.issued)
        return fail(ErrorKind::invalid, "A token cannot be issued that has expired.");
    const boost::json::object out{
        {"iss", settings.issuer},
        {"aud", settings.audience},
        {"client_id", settings.issuer},
        {"sub", who.id},
        {"iat", seconds_of(claims.issued)},
        {"nbf", seconds_of(claims.issued)},
        {"exp", seconds_of(claims.expires)},
        {"jti", claims.id},
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
    };
    return boost::json::serialize(out);
}

Result<TokenClaims> read_claims(std::string_view payload, const TokenSettings& settings,
                                Instant now) {
    const auto claims = parse_json(payload, {.max_bytes = max_token_bytes, .max_depth = 8});
    if (!claims || !claims->is_object())
        return fail(ErrorKind::unauthenticated, "The token's claims are no sound JSON object.");
    if (text_of(*claims, "iss") != settings.issuer) return refuse("iss", "names another issuer");
    if (!names_audience(*claims, settings.audience)) return refuse("aud", "names another audience");

    const auto role = role_group_from(text_of(*claims, "role"));
    if (!role) return refuse("role", "is not one of the roles");
    const auto organisation = OdsCode::parse(text_of(*claims, "organisation"));
    if (!organisation) return refuse("organisation", "is no ODS code");
    TokenClaims out{.professional = {.role = *role, .organisation = *organisation}};
    if (auto valid = read_validity(*claims, now, out); !valid) return pass_on(valid);

    Professional& who = out.professional;
    const std::array<std::pair<std::string_view, std::string*>, 10> texts = {{
        {"jti", &out.id},
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
        auto text = read_text(*claims, claim);
        if (!text) return pass_on(text);
        *into = std::move(*text);
    }
    if (out.id.empty()) return refuse("jti", "is missing");
    if (!is_plain_text(out.id)) return refuse("jti", "is no plain text of at most 200 bytes");
    if (const auto fault = fault_of(who, out.purpose)) return refuse(fault->first, fault->second);
    return out;
}

}  // namespace mcr::people
