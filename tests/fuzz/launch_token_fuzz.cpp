// Launch tokens: whatever is posted, nobody gets in with what the member's system did not sign, and
// what is accepted keeps to the limits of its claims. The first byte chooses what the rest stands
// for: claims that are signed, or a whole token.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "base/text.hpp"
#include "people/launch_token.hpp"

namespace {

using namespace mcr;
using namespace mcr::people;

struct Setting {
    FakeClock clock;
    SeededRandom random{1};
    std::string jwk = *new_signing_key(random);
    SigningKey key = std::move(*SigningKey::parse(jwk));
    KeySet keys = std::move(*KeySet::parse(jwk));
    Client client{.id = "ward-system",
                  .name = "Ward system",
                  .organisation = *OdsCode::parse("RQW"),
                  .keys = nullptr,
                  .certificates = {},
                  .redirect_uris = {},
                  .launch_uri = "",
                  .scopes = {},
                  .grants = {Grant::context_launch},
                  .staff = nullptr};
};

void require(bool holds) {
    if (!holds) std::abort();
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    static const Setting use;
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] % 2 == 1) {
        (void)claimed_issuer(text);
        require(!use.keys.verify(text, {JwsAlgorithm::es256}));
        return 0;
    }
    const auto verified =
        use.keys.verify(*use.key.sign("launch+jwt", text), {JwsAlgorithm::es256}, 1UL << 20U);
    if (!verified) return 0;
    const auto launch =
        read_launch(*verified, use.client, "https://mcr.example/launch", use.clock.now());
    if (!launch) return 0;
    require(launch->user.organisation == use.client.organisation);
    require(launch->user.role != RoleGroup::patient && !launch->user.id.empty());
    require(launch->user.id.size() <= 200 && is_valid_utf8(launch->user.id));
    require(launch->patient.size() == 10 && !launch->stated.basis.empty());
    require(launch->expires <= use.clock.now() + longest_launch + std::chrono::seconds{30});
    return 0;
}
