#pragma once

#include <filesystem>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/result.hpp"
#include "sim/identity/provider.hpp"
#include "sim/region/directory_file.hpp"
#include "sim/region/stories.hpp"
#include "sim/wire/listener.hpp"
#include "sim/wire/mllp_listener.hpp"

namespace mcr::sim {

struct RegionOptions {
    std::uint64_t seed = 1;
    std::string host = "127.0.0.1";  ///< every system gets a free port of it
    /// Where the edges' configurations are written (edges.hpp); empty: the organisations that have
    /// an edge answer FHIR R4 here.
    std::filesystem::path edges;
    std::string identity_listen;  ///< HOST:PORT of the identity provider; empty: as the others
    /// From the start, besides what the stories need: key of the system and what it does.
    std::vector<std::pair<std::string, Misbehaviour>> misbehaviours;
};

/// The demonstration region: demographics, practices, hospitals and others, each on its own port.
class Region {
public:
    /// All listen and answer when it returns. `clock` must outlive it.
    /// Errors: not_found for a key of no system; those of Listener and ExpiredTls.
    [[nodiscard]] static Result<std::unique_ptr<Region>> start(const RegionOptions& options,
                                                               const Clock& clock);

    /// The directory of the region with the addresses in use.
    [[nodiscard]] std::string directory() const { return directory_toml(directory_); }
    /// {"demographics","record_locator","organisations":[…],"patients":[…],"control","identity":{…},
    /// "personas":[…]}: one line.
    [[nodiscard]] std::string ready_line() const;

    [[nodiscard]] const std::vector<Story>& stories() const noexcept { return stories_; }
    [[nodiscard]] const std::string& demographics() const noexcept { return demographics_; }
    [[nodiscard]] const std::string& control() const { return control_->url(); }
    [[nodiscard]] const IdentityProvider& identity() const { return *identity_; }
    /// The base URL of the system with `key`; empty if there is none.
    [[nodiscard]] std::string address_of(std::string_view key) const;

private:
    struct Builder;
    std::vector<Story> stories_;
    std::vector<DirectoryEntry> directory_;
    std::string demographics_, record_locator_;
    std::map<std::string, std::shared_ptr<Misbehaviours>, std::less<>> misbehaviours_;
    SystemRandom random_;
    std::map<std::string, std::function<void()>, std::less<>> switches_;
    std::map<std::string, std::vector<std::string>, std::less<>> feeds_;  ///< HL7 v2, for edges
    std::shared_ptr<IdentityProvider> identity_;
    std::vector<std::unique_ptr<Listener>> listeners_;
    std::vector<std::unique_ptr<MllpListener>> mllp_;
    std::unique_ptr<Listener> control_;
};

}  // namespace mcr::sim
