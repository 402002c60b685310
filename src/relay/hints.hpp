#pragma once

#include <chrono>
#include <memory>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/ods_code.hpp"
#include "base/secret.hpp"
#include "net/task.hpp"
#include "people/nhs_number.hpp"
#include "store/store.hpp"

namespace mcr::relay {

/// Which organisations knew a patient when they were asked before: no clinical content, and a keyed
/// hash in place of the patient (docs/locating.md). A hint decides who is asked sooner, never who
/// has a row. Safe from any thread.
class Hints {
public:
    virtual ~Hints() = default;
    /// Those that knew `patient`, and whose hints have not expired.
    /// Errors: those of store::transact; the view goes on without hints then.
    virtual net::Task<Result<std::vector<OdsCode>>> knowing(people::NhsNumber patient,
                                                            Deadline deadline) = 0;
    /// These answered that they know `patient`. Waits for nothing; what is learned is written some
    /// time soon, and may be lost.
    virtual void learn(const people::NhsNumber& patient, std::vector<OdsCode> organisations) = 0;
    /// Forgets all of `patient`, what is not written yet included. Waits for nothing.
    virtual void forget(const people::NhsNumber& patient) = 0;
};

struct HintSettings {
    std::chrono::days lifetime{180};    ///< since it was learned last
    std::size_t most_waiting = 10'000;  ///< pairs not written yet; further ones are not learned
    std::size_t most_at_once = 500;     ///< pairs written in one transaction
    std::size_t most_of_patient = 100;  ///< organisations; those learned last
};

/// Hints in the store.
class StoredHints final : public Hints {
public:
    /// `store`, `clock`, `log` and `metrics` must outlive it; it must outlive `store`'s last
    /// transaction of its own, so it is made before the store's user goes. `key` is of the hash
    /// that stands for patients.
    StoredHints(store::Store& store, KeyedHash key, HintSettings settings, const Clock& clock,
                Log& log, Metrics& metrics);
    ~StoredHints() override;

    net::Task<Result<std::vector<OdsCode>>> knowing(people::NhsNumber patient,
                                                    Deadline deadline) override;
    void learn(const people::NhsNumber& patient, std::vector<OdsCode> organisations) override;
    void forget(const people::NhsNumber& patient) override;

    /// Writes what waits, at most one batch of each, and removes what has expired. Blocks on the
    /// database: not from a Worker's thread. Errors: those of Store::transact; what could not be
    /// forgotten stays to be, what could not be learned is lost and counted
    /// (mcr_hints_lost_total).
    Result<void> flush();

    /// For commands: forgets one patient, or everything, at once; gives how many hints went.
    [[nodiscard]] Result<std::size_t> forget_now(const people::NhsNumber& patient);
    [[nodiscard]] Result<std::size_t> forget_all();
    [[nodiscard]] Result<std::size_t> count();

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

/// Brings the table up to date. Errors: those of Store::migrate.
[[nodiscard]] Result<void> migrate_hints(store::Store& store);

}  // namespace mcr::relay
