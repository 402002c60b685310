// Access tokens: whatever is sent, nothing is accepted that was not signed here, and what is
// accepted keeps to the limits of its claims. The first byte chooses what the rest stands for.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "people/claims.hpp"
#include "people/json.hpp"
#include "people/jwt.hpp"
#include "people/token.hpp"

namespace {

using namespace mcr;
using namespace mcr::people;

struct Setting {
    FakeClock clock;
    SeededRandom random{1};
    TokenSettings settings{.issuer = "https://issuer.example", .audience = "https://mcr.example"};
    std::string key = *new_signing_key(random);
    SigningKey signing = std::move(*SigningKey::parse(key));
    std::unique_ptr<TokenChecker> checker = *make_token_checker(key, settings, clock);

    [[nodiscard]] std::string sign(std::string_view payload) const {
        return *signing.sign("at+jwt", payload);
    }
};

void require(bool holds) {
    if (!holds) std::abort();
}

void check_claims(const TokenClaims& claims) {
    const Professional& who = claims.professional;
    require(!who.id.empty() && who.id.size() <= 200 && is_valid_utf8(who.id));
    require(!claims.id.empty() && claims.expires > claims.issued);
    require((who.role == RoleGroup::patient) == (claims.purpose == "PATRQT"));
    require(claims.declared.has_value() == (claims.purpose == "BTG"));
    require(claims.scope.size() <= 2000 && claims.stated.reference.size() <= 200);
    require(claims.patient.empty() || claims.patient.size() == 10);
    if (claims.declared)
        require(!claims.declared->holders.empty() && claims.declared->holders.size() <= 50);
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Setting use;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    switch (data[0] % 4) {
        case 0: {  // claims
            const auto json = parse_json(text, {.max_bytes = max_token_bytes, .max_depth = 8});
            if (!json) break;
            if (const auto claims = read_claims(*json, use.settings, use.clock.now()))
                check_claims(*claims);
            if (const auto system = read_system_claims(*json, use.settings, use.clock.now()))
                require(!system->client_id.empty() && !system->scope.empty());
            break;
        }
        case 1: {  // claims that are signed
            const auto signed_claims = use.checker->check(use.sign(text));
            if (signed_claims) check_claims(*signed_claims);
            break;
        }
        case 2: {  // a header before genuine claims, under a signature that is none
            const std::string token = to_base64url(text) + '.' + to_base64url(std::string("{}")) +
                                      '.' + to_base64url(std::string(64, 'x'));
            require(!use.checker->check(token) && !use.checker->check(text));
            break;
        }
        default: {  // keys
            const auto checker = make_token_checker(text, use.settings, use.clock);
            if (checker) require(!(*checker)->check("a.b.c"));
        }
    }
    return 0;
}
