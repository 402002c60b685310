#pragma once

#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "people/jwt.hpp"
#include "people/oidc_discovery.hpp"

namespace mcr::people {

/// A provider's discovery document and public keys, fetched when first needed and kept for an hour.
/// When they cannot be fetched anew, what is there serves on, for a day at most. Shared by all
/// workers.
class ProviderDocuments {
public:
    /// `log` must outlive it. `issuer` is a safe URL.
    ProviderDocuments(std::string issuer, net::Upstream upstream, Log& log)
        : issuer_(std::move(issuer)), upstream_(std::move(upstream)), log_(log) {}

    /// Errors: unavailable or timed_out when it cannot be had; malformed as read_discovery.
    net::Task<Result<std::shared_ptr<const ProviderMetadata>>> metadata(net::Worker& worker,
                                                                        Deadline deadline);
    /// Why keys are asked for once more: a key was not among them, in a token that came from the
    /// provider itself, or in one that anybody may have sent.
    enum class Anew { no, for_provider, for_anybody };
    /// Where they are wanted anew they are fetched again, but at most once a minute for either
    /// cause: strangers do not use up what a change of keys needs.
    /// Errors: as metadata; those of KeySet::parse.
    net::Task<Result<std::shared_ptr<const KeySet>>> keys(net::Worker& worker, Anew anew,
                                                          Deadline deadline);

private:
    template <class T>
    struct Kept {
        std::shared_ptr<const T> value;
        SteadyTime fetched{}, tried{};
        std::map<Anew, SteadyTime> renewed;  ///< when a missing key last led to a fetch
    };
    enum class Next { use, fetch };
    template <class T>
    Next decide(Kept<T>& kept, Anew anew, SteadyTime now, std::shared_ptr<const T>& into);
    template <class T>
    Result<std::shared_ptr<const T>> settle(Kept<T>& kept, Result<T> fetched, SteadyTime now,
                                            std::string_view what);
    net::Task<Result<std::string>> fetch(net::Worker& worker, std::string url, Deadline deadline);

    std::string issuer_;
    net::Upstream upstream_;
    Log& log_;
    std::mutex mutex_;
    Kept<ProviderMetadata> metadata_;
    Kept<KeySet> keys_;
};

}  // namespace mcr::people
