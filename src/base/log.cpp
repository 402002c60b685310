#include "base/log.hpp"

#include "base/text.hpp"

namespace mcr {

void Log::write(LogLevel level, std::string_view event, std::initializer_list<Field> fields) {
    if (level < least_) return;
    constexpr std::string_view names[] = {"debug", "info", "warning", "error"};
    std::string line = "{\"at\":" + json_quote(format_instant(clock_->now())) + ",\"level\":\"";
    line += names[static_cast<int>(level)];
    line += "\",\"event\":" + json_quote(event);
    for (const auto& [name, value] : fields)
        line += "," + json_quote(name) + ":" + json_quote(value);
    line += "}\n";
    const std::scoped_lock lock(mutex_);
    *out_ << line << std::flush;
}

}  // namespace mcr
