#pragma once

#include <atomic>
#include <functional>
#include <map>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/secret.hpp"
#include "directory/directory.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "store/store.hpp"

namespace mcr::fhir::consent {

struct NoticeSettings {
    std::string base;                ///< "https://host/fhir"
    std::size_t most = 100;          ///< notices taken at once
    Milliseconds lease{60'000};      ///< nobody else sends what was taken before this is over
    Milliseconds limit{5'000};       ///< of one call
    Milliseconds first_wait{1'000};  ///< after a failure; doubled with each further one
    Milliseconds longest_wait{300'000};
};

/// Tells holders when objections change: posts each changed Consent, as it is now, in a Bundle of
/// type collection to every system of the holder that has the setting. A notice stays in the store
/// until each of them has taken it (2xx); a holder without the setting is told nothing. One holder
/// that fails makes only itself wait. Any of several servers may send; a notice may arrive twice,
/// and the version in it says which is newer.
class NoticeSender {
public:
    struct Parts {  ///< what it uses; all must outlive it
        store::Store& store;
        const directory::CurrentDirectory& directory;
        /// The secret that a credential names. Safe from any thread.
        std::function<Result<Secret>(std::string_view name)> credential;
        const Clock& clock;
        Log& log;
        Metrics& metrics;
    };
    NoticeSender(Parts parts, NoticeSettings settings);

    /// Starts a round on `worker`, unless one is under way. Call it once a second, from any thread.
    /// The NoticeSender must outlive the worker.
    void tick(net::Worker& worker);
    /// One round: takes what waits, sends, confirms. Not twice at the same time.
    net::Task<void> round(net::Worker& worker);

private:
    struct Due;
    struct Sent;
    struct Patience {
        SteadyTime until;
        Milliseconds wait{0};
    };
    net::Task<Sent> send_all(net::Worker& worker, const directory::Organisation& holder,
                             std::vector<Due> due);
    net::Task<Result<void>> post(net::Worker& worker, const directory::System& system,
                                 std::string body);
    [[nodiscard]] bool waits(const OdsCode& holder) const;
    void note_outcome(const Sent& sent);

    Parts use_;
    NoticeSettings settings_;
    std::atomic<bool> under_way_ = false;
    std::map<OdsCode, Patience> patience_;  ///< touched by the round only
};

}  // namespace mcr::fhir::consent
