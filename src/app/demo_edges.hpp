#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "app/child.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "base/result.hpp"

namespace mcr::app {

/// The edges of a demonstration, each a process of its own. They end with this object.
class DemoEdges {
public:
    struct Parts {
        const Clock& clock;
        Random& random;
        Log& log;
        Metrics& metrics;
    };
    /// Starts one mcr-edge for each folder KEY in `folder` that has an edge.toml; makes the
    /// database of its views first where the folder has a care.sql. Then has the simulation whose
    /// control address is `control` send the feeds of those that listen for one. All answer when it
    /// returns. Errors: unavailable, naming the edge.
    [[nodiscard]] static Result<DemoEdges> start(const std::filesystem::path& folder,
                                                 const std::string& control, Parts parts);

    struct Edge {
        std::string key;
        Child process;
        std::string fhir;  ///< base URL of its face
        std::string feed;  ///< HOST:PORT where it takes messages; may be empty
    };
    [[nodiscard]] const std::vector<Edge>& edges() const noexcept { return edges_; }

    /// Puts the addresses of the edges into the directory file, where their placeholders stand
    /// ("@edge:KEY@"). Errors: not_found, unavailable.
    [[nodiscard]] Result<void> write_addresses(const std::filesystem::path& directory) const;

private:
    std::vector<Edge> edges_;
};

}  // namespace mcr::app
