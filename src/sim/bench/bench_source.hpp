#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/result.hpp"
#include "net/server.hpp"
#include "sim/region/directory_file.hpp"

namespace mcr::sim {

/// A FHIR R4 record of one fixed person in the places where it is about that person: what stands
/// before, between and behind the NHS number. Answers for any number, without looking at it.
class BenchRecord {
public:
    /// `bytes` is about how large the answer to $everything is; `source` makes records of different
    /// sources differ in their ids.
    BenchRecord(std::size_t bytes, std::size_t source);
    [[nodiscard]] std::string everything(std::string_view nhs_number) const;
    [[nodiscard]] std::string patient_search(std::string_view nhs_number) const;

private:
    std::string patient_before_, patient_after_, rest_;
};

/// The same person as the PDS gives them, registered with `practice`.
[[nodiscard]] std::string bench_demographics(std::string_view nhs_number,
                                             const std::string& practice);

struct BenchOptions {
    std::size_t bytes = 20'000;
    std::size_t count = 15;
    Milliseconds delay{0};    ///< before each record
    std::size_t members = 0;  ///< further practices in the directory
    std::size_t threads = 1;
    std::string host = "127.0.0.1";
    bool lookup_by_id = true;  ///< the directory says that a patient's id is the NHS number
};

/// Sources that answer as fast as net::Server can, and their PDS, on free ports.
class BenchSources {
public:
    /// `clock`, `log` and `metrics` must outlive it. Errors: those of net::Server.
    [[nodiscard]] static Result<std::unique_ptr<BenchSources>> start(const BenchOptions& options,
                                                                     const Clock& clock, Log& log,
                                                                     Metrics& metrics);
    [[nodiscard]] const std::vector<DirectoryEntry>& directory() const noexcept {
        return directory_;
    }
    [[nodiscard]] const std::string& demographics() const noexcept { return demographics_; }
    [[nodiscard]] std::string ready_line() const;

private:
    explicit BenchSources(std::size_t threads, const Clock& clock, Log& log, Metrics& metrics)
        : workers_(threads, clock, log, metrics) {}
    std::vector<std::unique_ptr<BenchRecord>> records_;
    std::vector<DirectoryEntry> directory_;
    std::string demographics_;
    std::string practice_ = "B0000";
    net::Workers workers_;
    std::vector<std::unique_ptr<net::Server>> servers_;
};

}  // namespace mcr::sim
