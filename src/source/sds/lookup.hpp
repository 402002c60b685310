#pragma once

#include <chrono>
#include <list>
#include <map>
#include <mutex>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/ods_code.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "source/credentials.hpp"

namespace mcr::source::sds {

/// How the Spine Directory Service's FHIR API is reached (docs/sources/sds.md).
struct LookupSettings {
    std::string address;     ///< base URL, no trailing slash; empty: nothing is looked up
    std::string credential;  ///< names the API key; empty for none
    net::Upstream upstream{.name = "SDS", .max_body_bytes = 1UL << 20U};
    Milliseconds time_limit{2000};   ///< for both questions
    std::chrono::seconds keep{300};  ///< what was found; the specification allows a session
    std::size_t most_kept = 10'000;
};

/// Where one organisation's system is for one interaction.
struct Found {
    std::string address;  ///< base URL, no trailing slash
    std::string asid;     ///< twelve digits

    bool operator==(const Found&) const = default;
};

/// Looks up systems by organisation and interaction, and keeps what it found for some minutes.
/// Shared by all workers.
class Lookup {
public:
    /// All must outlive it.
    Lookup(LookupSettings settings, const Clock& clock, Random& random, Log& log, Metrics& metrics,
           Credentials credentials);

    /// Asks for the Device (its ASID and party key), then for the Endpoint of that party.
    /// Errors: not_found when the organisation has none for the interaction; conflict when it has
    /// several different ones; malformed; timed_out; unavailable, also when no directory service is
    /// set up.
    net::Task<Result<Found>> find(net::Worker& worker, OdsCode organisation,
                                  std::string interaction, Deadline deadline) const;

private:
    using Key = std::pair<OdsCode, std::string>;
    struct Kept {
        Found found;
        SteadyTime until;
        std::list<Key>::iterator age;
    };

    net::Task<Result<std::string>> ask(net::Worker& worker, std::string path, Deadline until) const;
    [[nodiscard]] std::optional<Found> kept(const Key& key) const;
    void keep(const Key& key, const Found& found) const;

    LookupSettings settings_;
    const Clock& clock_;
    Random& random_;
    Log& log_;
    Metrics& metrics_;
    Credentials credentials_;
    mutable std::mutex mutex_;
    mutable std::map<Key, Kept> kept_;
    mutable std::list<Key> ages_;  ///< the oldest first
};

}  // namespace mcr::source::sds
