#pragma once

#include <atomic>
#include <condition_variable>
#include <memory>
#include <mutex>
#include <optional>
#include <string>
#include <thread>
#include <vector>

#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "edge/face.hpp"
#include "edge/group_writer.hpp"
#include "edge/hl7_feed.hpp"
#include "edge/reading.hpp"
#include "edge/settings.hpp"
#include "net/mllp.hpp"
#include "net/server.hpp"

namespace mcr::edge {

/// Where a feed listens.
struct ListeningFeed {
    std::string name;
    std::string address;  ///< "127.0.0.1:2575"
};

/// The settings of the HL7 v2 feed `feed`.
[[nodiscard]] Hl7FeedSettings hl7_settings(const EdgeSettings& edge, const FeedSettings& feed);

/// Opens the vault of `settings` and brings its tables up to date. Errors: those of Store.
[[nodiscard]] Result<std::unique_ptr<store::Store>> open_vault(const EdgeSettings& settings,
                                                               store::Store::Parts parts);

/// A running edge: the vault, its face, its feeds.
class Edge {
public:
    /// Listens when it returns. `log` must outlive it. Errors: those of the store and of the
    /// servers, naming the feed.
    [[nodiscard]] static Result<std::unique_ptr<Edge>> start(EdgeSettings settings, Log& log);
    ~Edge();
    Edge(const Edge&) = delete;
    Edge& operator=(const Edge&) = delete;

    [[nodiscard]] const std::string& fhir_url() const noexcept { return fhir_url_; }
    [[nodiscard]] std::string url() const { return server_->url(); }
    [[nodiscard]] const std::vector<ListeningFeed>& listening() const noexcept {
        return listening_;
    }
    /// Lets running requests finish within `grace`. Messages not yet acknowledged are not taken.
    void stop(Milliseconds grace);

private:
    Edge(EdgeSettings settings, Log& log);
    Result<void> open();
    Result<void> listen(const FeedSettings& feed);
    /// Reads the feeds that are read, each in its time, and forgets old messages of the ledger.
    void keep_reading();
    void read_once(Reading& reading, const std::string& name);

    EdgeSettings settings_;
    Log& log_;
    SystemClock clock_;
    SystemRandom random_;
    Metrics metrics_;
    std::unique_ptr<store::Store> store_;
    std::optional<Face> face_;
    std::vector<std::unique_ptr<Hl7Feed>> feeds_;
    std::unique_ptr<GroupWriter> writer_;
    struct Timed {
        std::string name;
        Milliseconds every;
        SteadyTime due;
        std::unique_ptr<Reading> reading;
    };
    std::vector<Timed> readings_;
    std::unique_ptr<net::Workers> workers_;
    std::vector<std::unique_ptr<net::MllpServer>> mllp_;
    std::unique_ptr<net::Server> server_;
    std::string fhir_url_;
    std::vector<ListeningFeed> listening_;
    std::mutex mutex_;
    std::condition_variable woken_;
    bool ending_ = false;
    std::thread reader_;
};

}  // namespace mcr::edge
