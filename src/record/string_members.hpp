#pragma once

#include <string>
#include <string_view>

#include "record/json_string.hpp"

namespace mcr::record {

/// Calls `on_member(key, value)`, both without escapes, for every member of any object within
/// `json` whose value is a string. `json` is a value that passed the check. The views are of this
/// call only. Reads every string: for documents of which something is known to need it.
template <class OnMember>
void each_string_member(std::string_view json, OnMember on_member) {
    const auto end_of = [json](std::size_t at) {  // `at` is behind the opening quote
        while (json[at] != '"') at += json[at] == '\\' ? 2 : 1;
        return at;
    };
    const auto past_space = [json](std::size_t at) {
        while (at < json.size() &&
               (json[at] == ' ' || json[at] == '\t' || json[at] == '\n' || json[at] == '\r'))
            ++at;
        return at;
    };
    const auto value_of = [json](std::size_t begin, std::size_t end, std::string& store) {
        const std::string_view raw = json.substr(begin, end - begin);
        if (!raw.contains('\\')) return raw;
        store.clear();
        static_cast<void>(append_unescaped(raw, store));
        return std::string_view(store);
    };
    std::string key_store;
    std::string value_store;
    for (std::size_t at = 0; (at = json.find('"', at)) != std::string_view::npos;) {
        const std::size_t key_end = end_of(at + 1);
        const std::size_t colon = past_space(key_end + 1);
        const std::size_t key_begin = at + 1;
        at = key_end + 1;
        if (colon >= json.size() || json[colon] != ':') continue;
        const std::size_t quote = past_space(colon + 1);
        if (json[quote] != '"') continue;
        const std::size_t value_end = end_of(quote + 1);
        on_member(value_of(key_begin, key_end, key_store),
                  value_of(quote + 1, value_end, value_store));
        at = value_end + 1;
    }
}

}  // namespace mcr::record
