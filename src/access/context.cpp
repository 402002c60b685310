#include "access/context.hpp"

#include <algorithm>
#include <mutex>
#include <utility>

#include "objection/register.hpp"
#include "people/alert.hpp"
#include "store/async.hpp"

namespace mcr::access {
namespace {

class StoredContext final : public ContextStore {
public:
    StoredContext(store::Store& store, CurrentPolicies& policies, const KeyedHash& patient_hash,
                  const Clock& clock, Random& random, Log& log, Metrics& metrics)
        : store_(store),
          policies_(policies),
          patient_hash_(patient_hash),
          clock_(clock),
          random_(random),
          log_(log),
          metrics_(metrics) {}

    std::shared_ptr<const Policies> policies() const override { return policies_.get(); }

    net::Task<Result<Context>> read(Asking asking, Deadline deadline) override {
        asking.patient_key = patient_hash_.of(asking.patient.text());
        auto work = [this, asking = std::move(asking)](store::Transaction& t) -> Result<Context> {
            const Instant now = clock_.now();
            Context context;
            auto policies = current(t);
            if (!policies) return pass_on(policies);
            context.policies = std::move(*policies);
            auto standing = objection::standing(t, asking.patient, now);
            if (!standing) return pass_on(standing);
            context.standing = std::move(*standing);
            auto runs = running(t, asking, now);
            if (!runs) return pass_on(runs);
            context.running = std::move(*runs);
            return context;
        };
        co_return co_await store::transact(store_, store::Access::read, deadline, std::move(work));
    }

    net::Task<Result<void>> keep(Keeping keeping, Deadline deadline) override {
        keeping.asking.patient_key = patient_hash_.of(keeping.asking.patient.text());
        auto work = [this, keeping = std::move(keeping)](store::Transaction& t) -> Result<void> {
            const Instant now = clock_.now();
            if (keeping.old_number)
                if (auto done = objection::note_superseded(t, *keeping.old_number,
                                                           keeping.asking.patient, now);
                    !done)
                    return done;
            if (keeping.stated)
                if (auto done = remember(t, keeping.asking, keeping.who, *keeping.stated,
                                         keeping.request_id, Periods{}, now, random_);
                    !done)
                    return pass_on(done);
            if (keeping.declaration)
                if (auto done = declare(t, keeping.asking, keeping.who, *keeping.declaration,
                                        keeping.request_id, now, random_);
                    !done)
                    return pass_on(done);
            return {};
        };
        co_return co_await store::transact(store_, store::Access::write, deadline, std::move(work));
    }

    void tell_of_restricted(const OdsCode& organisation, std::string request_id) override {
        store_.submit(
            store::Access::write, store_.default_deadline(), std::make_shared<store::Ticket>(),
            [this, organisation, request_id](store::Transaction& t) {
                return people::raise(t, organisation, people::AlertKind::restricted, request_id,
                                     clock_.now(), random_);
            },
            [this, request_id](Result<void> raised) {
                if (raised) return;
                metrics_.count("mcr_alerts_lost_total");
                log_.error("alert-not-raised", {{"request", request_id}});
            });
    }

private:
    /// The policies of the store's revision: those in force, or loaded anew in this transaction.
    Result<std::shared_ptr<const Policies>> current(store::Transaction& t) {
        const auto revision = policy_revision(t);
        if (!revision) return std::unexpected(revision.error());
        auto known = policies_.get();
        if (known->revision == *revision && known->sensitive) return known;
        auto loaded = load_policies(t);
        if (!loaded) return pass_on(loaded);
        auto fresh = std::make_shared<const Policies>(std::move(*loaded));
        const std::scoped_lock lock(swapping_);
        if (policies_.get()->revision < fresh->revision || !policies_.get()->sensitive)
            policies_.swap(fresh);
        return std::shared_ptr<const Policies>(std::move(fresh));
    }

    store::Store& store_;
    CurrentPolicies& policies_;
    const KeyedHash& patient_hash_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    std::mutex swapping_;
};

Result<Stated> stated_by(const people::StatedReason& said) {
    Stated stated;
    if (!said.basis.empty()) {
        auto basis = basis_from(said.basis);
        if (!basis) return pass_on(basis);
        stated.basis = *basis;
    }
    stated.reference = said.reference;
    if (!said.claim.empty()) {
        auto claim = claim_reason_from(said.claim);
        if (!claim) return pass_on(claim);
        stated.claim = *claim;
    }
    if (!said.permission.empty()) {
        auto permission = permission_from(said.permission);
        if (!permission) return pass_on(permission);
        stated.permission = *permission;
    }
    if (!said.not_asked.empty()) {
        auto reason = not_asked_reason_from(said.not_asked);
        if (!reason) return pass_on(reason);
        stated.not_asked = *reason;
    }
    return stated;
}

/// How much a basis says, for choosing between what runs and what is stated.
int strength(Basis basis) noexcept {
    if (is_caring_team(basis)) return 2;
    return basis == Basis::self_claimed ? 1 : 0;
}

}  // namespace

std::unique_ptr<ContextStore> make_context_store(store::Store& store, CurrentPolicies& policies,
                                                 const KeyedHash& patient_hash, const Clock& clock,
                                                 Random& random, Log& log, Metrics& metrics) {
    return std::make_unique<StoredContext>(store, policies, patient_hash, clock, random, log,
                                           metrics);
}

Result<Why> why(const people::TokenClaims& who, const people::Demographics& patient,
                const Running& running) {
    Why found;
    if (who.professional.role == people::RoleGroup::patient) {
        found.basis = Basis::patient;
        return found;
    }
    auto stated = stated_by(who.stated);
    if (!stated) return pass_on(stated);
    // The register alone says who the practice is, and nobody becomes a patient by saying so.
    if (stated->basis == Basis::registered_practice || stated->basis == Basis::patient)
        stated->basis = Basis::none;
    if (stated->basis != Basis::none) {
        if (auto sound = check(*stated); !sound) return pass_on(sound);
    } else if ((stated->permission == Permission::could_not_ask) != stated->not_asked.has_value()) {
        return fail(ErrorKind::invalid,
                    "Say why the patient could not be asked, exactly where they could not.");
    }

    found.permission = stated->permission;
    if (found.permission == Permission::not_stated && running.relationship)
        found.permission = running.relationship->permission;
    if (patient.registered_practice == who.professional.organisation) {
        found.basis = Basis::registered_practice;
        return found;
    }
    const Basis runs = running.relationship ? running.relationship->basis : Basis::none;
    const bool says_more = strength(stated->basis) > strength(runs);
    found.basis = says_more ? stated->basis : runs;
    const bool new_permission =
        stated->permission == Permission::given_for_period &&
        (!running.relationship || running.relationship->permission != Permission::given_for_period);
    if (stated->basis != Basis::none && (says_more || new_permission)) found.remember = *stated;
    return found;
}

Result<std::optional<Declaration>> declaration_of(const people::TokenClaims& who) {
    if (!who.declared) return std::optional<Declaration>{};
    auto reason = override_reason_from(who.declared->reason);
    if (!reason) return pass_on(reason);
    Declaration declaration;
    declaration.id = who.id;
    declaration.reason = *reason;
    declaration.words = who.declared->words;
    for (const std::string& holder : who.declared->holders) {
        auto code = OdsCode::parse(holder);
        if (!code) return pass_on(code);
        declaration.holders.push_back(std::move(*code));
    }
    return declaration;
}

}  // namespace mcr::access
