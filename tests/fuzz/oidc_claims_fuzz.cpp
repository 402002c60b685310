// What an identity provider says: descriptions, claims of ID tokens and logout tokens, userinfo.
// Whatever is sent, what is accepted keeps to the rules. The first byte chooses what the rest is.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "people/json.hpp"
#include "people/oidc_claims.hpp"
#include "people/oidc_discovery.hpp"
#include "people/oidc_people.hpp"

namespace {

using namespace mcr;
using namespace mcr::people;

constexpr std::string_view issuer = "https://am.example";

void require(bool holds) {
    if (!holds) std::abort();
}

void check_person(const Result<ClaimedPerson>& person, bool patient) {
    if (!person) return;
    require(!person->role || *person->role < person->roles.size());
    require(person->roles.size() <= 100);
    for (const Professional& who : person->roles) {
        require(!who.id.empty() && !who.family.empty() && !who.role_name.empty());
        require(is_plain_claim(who.family) && is_plain_claim(who.id));
        require((who.role == RoleGroup::patient) == patient);
        require(!patient || NhsNumber::parse(who.id));
    }
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const FakeClock clock;
    static const StaffRules staff{
        RoleTable({}, {*OdsCode::parse("QM7")}),
        [](const OdsCode&) { return OrganisationFacts{"acute-trust", "A trust"}; }, 2};
    static const PatientRules patients{*OdsCode::parse("QM7"), "The board", NhsNumberRange::test};
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 5 == 0) {
        if (const auto read = read_discovery(text, issuer))
            for (const std::string* url :
                 {&read->authorization_endpoint, &read->token_endpoint, &read->jwks_uri})
                require(is_safe_url(*url) && !origin_of(*url).empty());
        return 0;
    }
    if (data[0] % 5 == 1) {
        if (const auto rule = parse_role_rule(text))
            require(rule->group != RoleGroup::patient && !rule->role_name.empty());
        return 0;
    }
    const auto claims = parse_json(text, {.max_bytes = 64UL << 10U, .max_depth = 16});
    if (!claims) return 0;
    VerifiedJwt token;
    token.claims = *claims;
    switch (data[0] % 5) {
        case 2: {
            IdTokenRules rules;
            rules.issuer = issuer;
            rules.client_id = "mcr";
            rules.nonce = "n";
            rules.access_token = "a";
            if (const auto who = check_id_token(token, rules, clock.now()))
                require(!who->subject.empty() && who->subject.size() <= 255 &&
                        text_of(*claims, "nonce") == "n");
            break;
        }
        case 3: {
            if (const auto notice = check_logout_token(token, issuer, "mcr", clock.now()))
                require(!notice->id.empty() &&
                        !(notice->subject.empty() && notice->provider_session.empty()) &&
                        member(*claims, "nonce") == nullptr);
            break;
        }
        default: {
            const boost::json::value none;
            check_person(read_staff(*claims, none, staff), false);
            check_person(read_staff(none, *claims, staff), false);
            check_person(read_patient(*claims, none, patients), true);
        }
    }
    return 0;
}
