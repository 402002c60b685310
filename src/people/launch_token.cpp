#include "people/launch_token.hpp"

#include <array>
#include <chrono>
#include <optional>

#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>

#include "base/text.hpp"
#include "people/claims.hpp"
#include "people/json.hpp"
#include "people/nhs_number.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view launch_type = "launch+jwt";

std::unexpected<Error> refuse(std::string_view claim, std::string_view why) {
    return fail(ErrorKind::unauthenticated,
                "The launch token's claim " + std::string(claim) + ' ' + std::string(why) + '.');
}

struct TextClaim {
    std::string_view name;
    std::string Professional::* member;
    bool needed;
};
constexpr std::array<TextClaim, 8> texts = {
    {{"sub", &Professional::id, true},
     {"family_name", &Professional::family, true},
     {"given_name", &Professional::given, false},
     {"title", &Professional::prefix, false},
     {"role_name", &Professional::role_name, true},
     {"role_code", &Professional::role_code, true},
     {"role_profile_id", &Professional::role_profile_id, true},
     {"organisation_name", &Professional::organisation_name, false}}};

std::optional<ClaimFault> fault_of(const Launch& launch) {
    for (const TextClaim& text : texts) {
        const std::string& value = launch.user.*text.member;
        if (text.needed && value.empty()) return {{text.name, "is missing"}};
        if (!is_plain_text(value)) return {{text.name, "is no plain text of at most 200 bytes"}};
    }
    if (!NhsNumber::parse(launch.patient)) return {{"patient", "is no NHS number"}};
    if (const auto fault = people::fault_of(launch.stated)) return fault;
    if (launch.stated.basis.empty()) return {{"stated", "has no basis"}};
    return std::nullopt;
}

/// Those who act on what others did (officers, administrators) and patients sign in themselves.
bool may_be_launched(RoleGroup role) {
    return role != RoleGroup::patient && role != RoleGroup::privacy_officer &&
           role != RoleGroup::administrator;
}

std::int64_t seconds_of(Instant when) {
    return std::chrono::floor<std::chrono::seconds>(when).time_since_epoch().count();
}

}  // namespace

Result<std::string> write_launch(const Launch& launch, const SigningKey& key,
                                 std::string_view audience, Instant now) {
    if (const auto fault = fault_of(launch))
        return fail(ErrorKind::invalid, "A launch token cannot be made: its claim " +
                                            std::string(fault->claim) + ' ' +
                                            std::string(fault->why) + '.');
    boost::json::object out{{"iss", launch.client_id},
                            {"aud", audience},
                            {"iat", seconds_of(now)},
                            {"exp", seconds_of(launch.expires)},
                            {"jti", launch.id},
                            {"role", to_string(launch.user.role)},
                            {"organisation", launch.user.organisation.text()},
                            {"patient", launch.patient},
                            {"stated", write_stated(launch.stated)}};
    for (const TextClaim& text : texts)
        if (!(launch.user.*text.member).empty()) out[text.name] = launch.user.*text.member;
    return key.sign(launch_type, boost::json::serialize(out));
}

Result<Launch> read_launch(const VerifiedJwt& token, const Client& client,
                           std::string_view audience, Instant now) {
    if (token.type != launch_type)
        return fail(ErrorKind::unauthenticated, "The token's type is not launch+jwt.");
    const JwtRules rules{.issuer = client.id,
                         .audiences = {std::string(audience)},
                         .longest_life = longest_launch,
                         .needs_jti = true};
    if (auto sound = check_registered(token.claims, rules, now); !sound) return pass_on(sound);
    const auto role = role_group_from(text_of(token.claims, "role"));
    if (!role) return refuse("role", "is not one of the roles");
    const auto organisation = OdsCode::parse(text_of(token.claims, "organisation"));
    if (!organisation) return refuse("organisation", "is no ODS code");
    if (*organisation != client.organisation)
        return fail(ErrorKind::forbidden,
                    "The launch token is for another organisation than the system's own.");
    if (!may_be_launched(*role))
        return fail(ErrorKind::forbidden, "The view cannot be launched in this role.");

    Launch out{.client_id = client.id,
               .id = std::string(text_of(token.claims, "jti")),
               .expires = Instant{std::chrono::seconds{member(token.claims, "exp")->get_int64()}},
               .user = {.role = *role, .organisation = *organisation},
               .patient = std::string(text_of(token.claims, "patient")),
               .stated = {}};
    for (const TextClaim& text : texts) {
        const auto* value = member(token.claims, text.name);
        if (value != nullptr && !value->is_string()) return refuse(text.name, "is no text");
        out.user.*text.member = text_of(token.claims, text.name);
    }
    auto stated = read_stated(token.claims);
    if (!stated) return refuse(stated.error().claim, stated.error().why);
    out.stated = std::move(*stated);
    if (const auto fault = fault_of(out)) return refuse(fault->claim, fault->why);
    return out;
}

}  // namespace mcr::people
