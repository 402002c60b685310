#pragma once

#include <memory>
#include <vector>

#include "access/decision.hpp"
#include "base/secret.hpp"
#include "net/worker.hpp"
#include "people/demographics.hpp"

namespace mcr::access {

/// Everything stored that bears on one view, as it stands at one moment.
struct Context {
    std::shared_ptr<const Policies> policies;  ///< never null
    std::vector<objection::Standing> standing;
    Running running;
};

/// Reads and keeps what the decision needs. Safe from any worker.
class ContextStore {
public:
    virtual ~ContextStore() = default;
    /// The policies in force as last seen, for what must be decided before anything is read.
    [[nodiscard]] virtual std::shared_ptr<const Policies> policies() const = 0;
    /// One transaction: a change that any server has committed before is in it. Errors: those of
    /// store::transact; nothing may be shown then (law 10).
    virtual net::Task<Result<Context>> read(Asking asking, Deadline deadline) = 0;

    /// What must be written down before anything is shown.
    struct Keeping {
        Asking asking;
        people::Doer who;
        std::optional<Stated> stated;                 ///< a relationship to remember
        std::optional<Declaration> declaration;       ///< an override
        std::optional<people::NhsNumber> old_number;  ///< that the patient's number has replaced
        std::string request_id;
    };
    virtual net::Task<Result<void>> keep(Keeping keeping, Deadline deadline) = 0;
    /// A patient was asked for who must not be found: tells the privacy officer of the asker's
    /// organisation. Waits for nothing.
    virtual void tell_of_restricted(const OdsCode& organisation, std::string request_id) = 0;
};
/// `policies`, `clock`, `random`, `log` and `metrics` must outlive it; it must outlive `store`,
/// whose last transactions may be its own.
[[nodiscard]] std::unique_ptr<ContextStore> make_context_store(store::Store& store,
                                                               CurrentPolicies& policies,
                                                               const KeyedHash& patient_hash,
                                                               const Clock& clock, Random& random,
                                                               Log& log, Metrics& metrics);

/// Why `who` looks at this patient, of all that is known: the register, what runs, what is stated.
struct Why {
    Basis basis = Basis::none;
    Permission permission = Permission::not_stated;
    /// What was stated and does not run yet: to be remembered.
    std::optional<Stated> remember;
};
/// Pure. Errors: invalid, naming what is stated wrongly.
[[nodiscard]] Result<Why> why(const people::TokenClaims& who, const people::Demographics& patient,
                              const Running& running);

/// The override that a token carries, as it is declared. Errors: invalid, naming what is wrong.
[[nodiscard]] Result<std::optional<Declaration>> declaration_of(const people::TokenClaims& who);

}  // namespace mcr::access
