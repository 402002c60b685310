#include "fhir/query.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

bool has_control(std::string_view text) {
    return std::ranges::any_of(text, [](char c) { return static_cast<unsigned char>(c) < 0x20; });
}

}  // namespace

Judged<void> parse_query(std::string_view text, const QueryLimits& limits,
                         std::vector<QueryParameter>& out) {
    while (!text.empty()) {
        const auto end = text.find('&');
        const std::string_view pair = text.substr(0, end);
        text = end == std::string_view::npos ? std::string_view{} : text.substr(end + 1);
        if (pair.empty()) continue;
        const auto equals = pair.find('=');
        const auto full_name = percent_decode(pair.substr(0, equals), true);
        if (!full_name || full_name->empty() || !is_valid_utf8(*full_name) ||
            has_control(*full_name))
            return refuse(400, "invalid", "malformed-parameter",
                          "The name of a parameter is not correctly percent-encoded.");
        const std::string name = safe_name(*full_name);
        if (equals == std::string_view::npos || equals + 1 == pair.size()) continue;
        auto value = percent_decode(pair.substr(equals + 1), true);
        if (!value)
            return refuse(400, "invalid", "malformed-parameter",
                          "The value of " + name + " is not correctly percent-encoded.", name);
        if (!is_valid_utf8(*value) || has_control(*value))
            return refuse(400, "invalid", "malformed-parameter",
                          "The value of " + name + " holds characters that are not allowed.", name);
        if (value->size() > limits.max_value_bytes)
            return refuse(400, "too-long", "too-long", "The value of " + name + " is too long.",
                          name);
        if (out.size() == limits.max_parameters)
            return refuse(
                400, "too-long", "too-long",
                "There are more than " + std::to_string(limits.max_parameters) + " parameters.");
        const auto colon = full_name->find(':');
        out.push_back({full_name->substr(0, colon),
                       colon == std::string::npos ? std::string{} : full_name->substr(colon + 1),
                       std::move(*value)});
    }
    return {};
}

}  // namespace mcr::fhir
