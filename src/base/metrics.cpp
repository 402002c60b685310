#include "base/metrics.hpp"

#include <prometheus/counter.h>
#include <prometheus/gauge.h>
#include <prometheus/histogram.h>
#include <prometheus/registry.h>
#include <prometheus/text_serializer.h>

#include <map>
#include <mutex>

namespace mcr {
namespace {

std::map<std::string, std::string> to_map(std::initializer_list<Metrics::Label> labels) {
    std::map<std::string, std::string> out;
    for (const auto& [name, value] : labels) out.emplace(name, value);
    return out;
}

}  // namespace

struct Metrics::Inside {
    mutable std::mutex mutex;
    prometheus::Registry registry;
    std::map<std::string, prometheus::Family<prometheus::Counter>*, std::less<>> counters;
    std::map<std::string, prometheus::Family<prometheus::Gauge>*, std::less<>> gauges;
    std::map<std::string, prometheus::Family<prometheus::Histogram>*, std::less<>> histograms;
};

Metrics::Metrics() : inside_(std::make_unique<Inside>()) {}
Metrics::~Metrics() = default;

void Metrics::count(std::string_view name, std::initializer_list<Label> labels, double by) {
    const std::scoped_lock lock(inside_->mutex);
    auto at = inside_->counters.find(name);
    if (at == inside_->counters.end())
        at =
            inside_->counters
                .emplace(
                    name,
                    &prometheus::BuildCounter().Name(std::string(name)).Register(inside_->registry))
                .first;
    at->second->Add(to_map(labels)).Increment(by);
}

void Metrics::gauge(std::string_view name, double value, std::initializer_list<Label> labels) {
    const std::scoped_lock lock(inside_->mutex);
    auto at = inside_->gauges.find(name);
    if (at == inside_->gauges.end())
        at = inside_->gauges
                 .emplace(
                     name,
                     &prometheus::BuildGauge().Name(std::string(name)).Register(inside_->registry))
                 .first;
    at->second->Add(to_map(labels)).Set(value);
}

void Metrics::observe_seconds(std::string_view name, double seconds,
                              std::initializer_list<Label> labels) {
    static const prometheus::Histogram::BucketBoundaries buckets{
        0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60};
    const std::scoped_lock lock(inside_->mutex);
    auto at = inside_->histograms.find(name);
    if (at == inside_->histograms.end())
        at = inside_->histograms
                 .emplace(name, &prometheus::BuildHistogram()
                                     .Name(std::string(name))
                                     .Register(inside_->registry))
                 .first;
    at->second->Add(to_map(labels), buckets).Observe(seconds);
}

std::string Metrics::text() const {
    return prometheus::TextSerializer{}.Serialize(inside_->registry.Collect());
}

}  // namespace mcr
