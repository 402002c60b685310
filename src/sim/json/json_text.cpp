#include "sim/json/json_text.hpp"

#include <boost/json.hpp>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

constexpr std::string_view white = " \t\r\n";

std::size_t past_white(std::string_view text, std::size_t at) {
    at = text.find_first_not_of(white, at);
    return at == std::string_view::npos ? text.size() : at;
}

std::size_t past_string(std::string_view text, std::size_t at) {
    for (++at; at < text.size() && text[at] != '"'; ++at)
        if (text[at] == '\\') ++at;
    return at + 1;
}

std::size_t past_value(std::string_view text, std::size_t at) {
    if (text[at] == '"') return past_string(text, at);
    if (text[at] != '{' && text[at] != '[') {
        const auto end = text.find_first_of(",]} \t\r\n", at);
        return end == std::string_view::npos ? text.size() : end;
    }
    int depth = 0;
    while (at < text.size()) {
        const char c = text[at];
        if (c == '"') {
            at = past_string(text, at);
            continue;
        }
        if (c == '{' || c == '[') ++depth;
        if ((c == '}' || c == ']') && --depth == 0) return at + 1;
        ++at;
    }
    return text.size();
}

std::string unquoted(std::string_view literal) {
    const auto inside = literal.substr(1, literal.size() - 2);
    if (inside.find('\\') == std::string_view::npos) return std::string(inside);
    boost::json::error_code error;
    const auto value = boost::json::parse(literal, error);
    return error ? std::string() : std::string(value.get_string());
}

}  // namespace

bool is_strict_json(std::string_view text) {
    boost::json::parse_options options;
    options.max_depth = 500;
    boost::json::stream_parser parser({}, options);
    boost::json::error_code error;
    parser.write(text, error);
    if (!error) parser.finish(error);
    return !error;
}

std::optional<std::string_view> member(std::string_view object, std::string_view name) {
    std::size_t at = past_white(object, 0);
    if (at >= object.size() || object[at] != '{') return std::nullopt;
    for (at = past_white(object, at + 1); at < object.size() && object[at] == '"';) {
        const std::size_t name_end = past_string(object, at);
        const auto found = object.substr(at, name_end - at);
        at = past_white(object, past_white(object, name_end) + 1);
        const std::size_t end = past_value(object, at);
        const bool same = found.substr(1, found.size() - 2) == name ||
                          (found.find('\\') != std::string_view::npos && unquoted(found) == name);
        if (same) return object.substr(at, end - at);
        at = past_white(object, end);
        if (at < object.size() && object[at] == ',') at = past_white(object, at + 1);
    }
    return std::nullopt;
}

std::string string_member(std::string_view object, std::string_view name) {
    const auto value = member(object, name);
    return value && value->size() >= 2 && value->front() == '"' ? unquoted(*value) : std::string();
}

std::vector<std::string_view> elements(std::string_view array) {
    std::vector<std::string_view> out;
    std::size_t at = past_white(array, 0);
    if (at >= array.size() || array[at] != '[') return out;
    for (at = past_white(array, at + 1); at < array.size() && array[at] != ']';) {
        const std::size_t end = past_value(array, at);
        out.push_back(array.substr(at, end - at));
        at = past_white(array, end);
        if (at < array.size() && array[at] == ',') at = past_white(array, at + 1);
    }
    return out;
}

std::vector<std::string_view> elements_of(std::string_view object, std::string_view name) {
    const auto value = member(object, name);
    return value ? elements(*value) : std::vector<std::string_view>();
}

std::string with_replaced(std::string_view whole, std::string_view part, std::string_view by) {
    const auto at = static_cast<std::size_t>(part.data() - whole.data());
    std::string out;
    out.reserve(whole.size() + by.size());
    out.append(whole.substr(0, at)).append(by).append(whole.substr(at + part.size()));
    return out;
}

std::string with_member(std::string_view object, std::string_view name, std::string_view value) {
    if (const auto old = member(object, name)) return with_replaced(object, *old, value);
    const std::size_t open = object.find('{');
    const bool empty = object[past_white(object, open + 1)] == '}';
    std::string added = json_quote(name) + ':' + std::string(value) + (empty ? "" : ",");
    return with_replaced(object, object.substr(open + 1, 0), added);
}

}  // namespace mcr::sim
