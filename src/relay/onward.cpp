#include "relay/onward.hpp"

#include <string>

namespace mcr::relay {

people::StatedReason onward_reason(const people::TokenClaims& who, const Standpoint& from) {
    people::StatedReason reason = who.stated;
    const auto& runs = from.context.running.relationship;
    if (reason.basis.empty() && runs) {
        reason.basis = access::to_string(runs->basis);
        reason.reference = runs->reference;
        reason.claim = runs->claim ? access::to_string(*runs->claim) : std::string_view{};
    }
    if (reason.permission.empty() && from.asker.permission == access::Permission::given_for_period)
        reason.permission = access::to_string(from.asker.permission);
    return reason;
}

}  // namespace mcr::relay
