#pragma once

#include <chrono>
#include <map>
#include <memory>
#include <mutex>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::source::fhir_r4 {

/// What a server says of itself, as far as it matters to the asking.
struct Capabilities {
    bool everything = false;           ///< Patient/[id]/$everything
    std::set<std::string> searchable;  ///< types with search-type
};

/// Reads a CapabilityStatement. Errors: malformed, too_large.
[[nodiscard]] Result<Capabilities> read_capabilities(std::string_view text);

/// What was learnt, for ten minutes by the clock; that nothing could be learnt, for one. Holds no
/// patient's data. Safe from any thread; each worker sees its own, as workers share nothing.
class CapabilityCache {
public:
    explicit CapabilityCache(const Clock& clock) : clock_(clock) {}

    /// nullopt if `address` must be asked; null if it was asked in vain a moment ago.
    [[nodiscard]] std::optional<std::shared_ptr<const Capabilities>> find(
        std::size_t worker, const std::string& address) const;
    void keep(std::size_t worker, const std::string& address,
              std::shared_ptr<const Capabilities> learnt);

private:
    struct Entry {
        std::shared_ptr<const Capabilities> learnt;
        SteadyTime until;
    };
    const Clock& clock_;
    mutable std::mutex mutex_;
    std::map<std::pair<std::size_t, std::string>, Entry> entries_;
};

}  // namespace mcr::source::fhir_r4
