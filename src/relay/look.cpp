#include "relay/look.hpp"

#include <utility>

namespace mcr::relay {

const directory::Organisation* organisation_of(const directory::Directory& directory,
                                               const people::TokenClaims& who,
                                               std::string_view today) {
    const auto* found = directory.find(who.professional.organisation);
    return found != nullptr && found->valid_on(today) ? found : nullptr;
}

directory::Sections sees(const people::TokenClaims& who,
                         const directory::Organisation* organisation,
                         const access::Policies& policies) {
    directory::Sections all;
    if (who.professional.role == people::RoleGroup::patient) return all.set();
    if (organisation == nullptr) return all;
    return policies.of(*organisation).seen_by(who.professional.role);
}

Result<Look> look_at(people::Demographics patient, const ViewRequest& request,
                     const directory::Organisation* organisation, access::Context context,
                     Instant now) {
    const people::TokenClaims& who = request.who;
    auto reason = access::why(who, patient, context.running);
    if (!reason) return pass_on(reason);
    if (auto known = access::has_reason(reason->basis); !known) return pass_on(known);
    auto declaration = access::declaration_of(who);
    if (!declaration) return pass_on(declaration);

    access::ContextStore::Keeping keep{
        {who.professional.id, who.professional.organisation, patient.number},
        people::doer_of(who.professional),
        reason->remember,
        std::nullopt,
        std::nullopt,
        request.request_id};
    if (*declaration) {
        const access::Declaration& declared = **declaration;
        context.running.overrides.push_back(
            {declared.id, declared.reason, declared.holders, now + declared.hours});
        keep.declaration = std::move(*declaration);
    }
    const bool must_keep = keep.stated || keep.declaration;

    access::Asker asker{.role = who.professional.role,
                        .organisation = who.professional.organisation,
                        .purpose = access::purpose_from(who.purpose),
                        .basis = reason->basis,
                        .permission = reason->permission};
    asker.sees = sees(who, organisation, *context.policies);
    if (organisation != nullptr) {
        asker.kind = organisation->kind;
        asker.asks_first = context.policies->of(*organisation).asks_first;
    }
    Look look{std::move(patient), {std::move(asker), std::move(context), now}, std::nullopt};
    if (must_keep) look.keep = std::move(keep);
    return look;
}

}  // namespace mcr::relay
