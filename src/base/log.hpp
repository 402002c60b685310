#pragma once

#include <initializer_list>
#include <mutex>
#include <ostream>
#include <string>
#include <string_view>
#include <utility>

#include "base/clock.hpp"

namespace mcr {

enum class LogLevel { debug, info, warning, error };

/// Writes one line of JSON per event: {"at","level","event",...fields}. Safe from any thread; a
/// line is never torn. Fields must carry neither clinical content nor NHS numbers (law 1): a
/// KeyedHash stands for a patient.
class Log {
public:
    using Field = std::pair<std::string_view, std::string_view>;

    /// `out` and `clock` must outlive the Log.
    Log(std::ostream& out, const Clock& clock, LogLevel least = LogLevel::info)
        : out_(&out), clock_(&clock), least_(least) {}

    void write(LogLevel level, std::string_view event, std::initializer_list<Field> fields = {});
    void info(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(LogLevel::info, event, fields);
    }
    void warning(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(LogLevel::warning, event, fields);
    }
    void error(std::string_view event, std::initializer_list<Field> fields = {}) {
        write(LogLevel::error, event, fields);
    }

private:
    std::ostream* out_;
    const Clock* clock_;
    LogLevel least_;
    std::mutex mutex_;
};

}  // namespace mcr
