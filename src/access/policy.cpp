#include "access/policy.hpp"

#include "access/policy_tables.hpp"
#include "base/text.hpp"

namespace mcr::access {

const Agreement& Policies::of(const directory::Organisation& organisation) const {
    const auto own = agreements.find(organisation.code);
    return own == agreements.end() ? default_agreement(organisation.kind) : own->second;
}

const SwitchedOff* Policies::off(const OdsCode& holder) const {
    const auto at = switched_off.find(holder);
    return at == switched_off.end() ? nullptr : &at->second;
}

Result<std::uint64_t> policy_revision(store::Transaction& transaction) {
    const auto rows = transaction.query("select revision from policy_revision");
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorKind::internal, "The store's policies have no revision.");
    return static_cast<std::uint64_t>((*rows)[0].integer(0));
}

Result<Policies> load_policies(store::Transaction& transaction) {
    Policies loaded;
    const auto revision = policy_revision(transaction);
    if (!revision) return std::unexpected(revision.error());
    loaded.revision = *revision;
    auto agreements = load_agreements(transaction);
    if (!agreements) return pass_on(agreements);
    loaded.agreements = std::move(*agreements);
    auto switches = load_switches(transaction);
    if (!switches) return pass_on(switches);
    loaded.switched_off = std::move(*switches);
    auto codes = load_sensitive_codes(transaction);
    if (!codes) return pass_on(codes);
    std::vector<std::string_view> listed;
    for (const auto& [code, group] : *codes) listed.push_back(code);
    loaded.excluded = std::make_shared<const CodeSet>(listed);
    loaded.sensitive = std::make_shared<const SensitiveCodes>(std::move(*codes));
    return loaded;
}

Result<std::vector<PolicyChange>> policy_history(store::Transaction& transaction,
                                                 const std::optional<OdsCode>& organisation,
                                                 std::size_t most) {
    const std::string wanted = organisation ? organisation->text() : "";
    const auto rows = transaction.query(
        "select revision, changed_at, doer_id, doer_role_profile, doer_name, doer_role_code, "
        "doer_role, doer_organisation, doer_organisation_name, organisation, action, detail, "
        "reason from policy_history where organisation = ? or ? = '' "
        "order by revision desc limit ?",
        wanted, wanted, most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<PolicyChange> history;
    for (const store::Row row : *rows) {
        const auto at = parse_instant(row.text(1));
        if (!at) return fail(ErrorKind::malformed, "A row of the store's policies has no time.");
        history.push_back({.revision = static_cast<std::uint64_t>(row.integer(0)),
                           .at = *at,
                           .by = {row.text(2), row.text(3), row.text(4), row.text(5), row.text(6),
                                  row.text(7), row.text(8)},
                           .organisation = row.text(9),
                           .action = row.text(10),
                           .detail = row.text(11),
                           .reason = row.text(12)});
    }
    return history;
}

}  // namespace mcr::access
