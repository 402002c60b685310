#pragma once

#include <initializer_list>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace mcr {

/// Counters and histograms for /metrics (Prometheus text format 0.0.4). Safe from any thread.
/// Labels carry organisations, protocols, states and kinds; never a person (law 1).
class Metrics {
public:
    using Label = std::pair<std::string_view, std::string_view>;

    Metrics();
    ~Metrics();
    Metrics(const Metrics&) = delete;
    Metrics& operator=(const Metrics&) = delete;

    void count(std::string_view name, std::initializer_list<Label> labels = {}, double by = 1);
    void gauge(std::string_view name, double value, std::initializer_list<Label> labels = {});
    /// Into fixed buckets from 0.5 ms to 60 s.
    void observe_seconds(std::string_view name, double seconds,
                         std::initializer_list<Label> labels = {});
    /// The exposition text.
    [[nodiscard]] std::string text() const;

private:
    struct Inside;
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr
