#include "fhir/negotiation.hpp"

#include <algorithm>
#include <charconv>
#include <string>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

std::optional<Format> format_named(std::string_view type) {
    const std::string name = to_lower(trim(type));
    for (const std::string_view json :
         {"json", "application/fhir+json", "application/json", "text/json"})
        if (name == json) return Format::json;
    for (const std::string_view lines :
         {"ndjson", "application/fhir+ndjson", "application/ndjson", "application/x-ndjson"})
        if (name == lines) return Format::ndjson;
    return std::nullopt;
}

std::unexpected<Refusal> not_offered(std::string_view parameter) {
    return refuse(406, "not-supported", "format-not-offered",
                  "Answers are offered as application/fhir+json and application/fhir+ndjson of "
                  "FHIR 4.0. XML and other forms are not.",
                  parameter);
}

struct Range {
    std::string type;
    double quality = 1;
    bool version_ok = true;
};

/// One media range of an Accept header, with its q and fhirVersion.
Range range_of(std::string_view text) {
    const auto parts = split(text, ';');
    Range range{to_lower(trim(parts[0]))};
    for (std::size_t i = 1; i < parts.size(); ++i) {
        const auto equals = parts[i].find('=');
        if (equals == std::string_view::npos) continue;
        const std::string name = to_lower(trim(parts[i].substr(0, equals)));
        std::string_view value = trim(parts[i].substr(equals + 1));
        if (value.size() > 1 && value.front() == '"' && value.back() == '"')
            value = value.substr(1, value.size() - 2);
        if (name == "q" &&
            std::from_chars(value.data(), value.data() + value.size(), range.quality).ec !=
                std::errc{})
            range.quality = 0;
        if (name == "fhirversion") range.version_ok = value == "4.0" || value == "4.0.1";
    }
    return range;
}

}  // namespace

Judged<Format> negotiate(std::optional<std::string_view> format_parameter,
                         std::optional<std::string_view> accept) {
    if (format_parameter) {
        const Range range = range_of(*format_parameter);
        // An unescaped '+' of a query arrives as a space.
        std::string type = range.type;
        std::ranges::replace(type, ' ', '+');
        const auto format = format_named(type);
        if (!format || !range.version_ok) return not_offered("_format");
        return *format;
    }
    if (!accept || trim(*accept).empty()) return Format::json;
    std::optional<Format> best;
    double best_quality = 0;
    for (const std::string_view each : split(*accept, ',')) {
        const Range range = range_of(each);
        const bool anything = range.type == "*/*" || range.type == "application/*";
        const auto format = anything ? Format::json : format_named(range.type);
        if (!format || !range.version_ok || !(range.quality > best_quality)) continue;
        best = format;
        best_quality = range.quality;
    }
    if (!best) return not_offered("Accept");
    return *best;
}

bool asks_strict_handling(const net::Headers& headers) {
    for (const auto& [name, value] : headers) {
        if (!equal_ignoring_case(name, "Prefer")) continue;
        for (const std::string_view list : split(value, ','))
            for (const std::string_view each : split(list, ';'))
                if (equal_ignoring_case(trim(each), "handling=strict")) return true;
    }
    return false;
}

bool is_form(std::optional<std::string_view> content_type) {
    return content_type && equal_ignoring_case(trim(split(*content_type, ';')[0]),
                                               "application/x-www-form-urlencoded");
}

}  // namespace mcr::fhir
