#include "people/json.hpp"

#include <algorithm>

#include <boost/json/parse.hpp>

namespace mcr::people {
namespace {

constexpr std::string_view space = " \t\r\n";

/// Walks text that is known to be valid JSON: looks for keys that stand twice, and for the
/// resources of a Bundle's entries.
class Walk {
public:
    explicit Walk(std::string_view text) : text_(text) {}

    bool run() {
        value(Place::root);
        return keys_are_sound_;
    }
    std::vector<std::string_view> resources;

private:
    enum class Place { root, entries, entry, elsewhere };

    static Place below(Place place, std::string_view key) {
        return place == Place::root && key == "entry" ? Place::entries : Place::elsewhere;
    }
    void skip_space() { at_ = std::min(text_.find_first_not_of(space, at_), text_.size()); }

    std::string_view string() {
        const std::size_t from = ++at_;
        while (text_[at_] != '"') at_ += text_[at_] == '\\' ? 2 : 1;
        return text_.substr(from, at_++ - from);
    }

    void value(Place place) {
        skip_space();
        switch (text_[at_]) {
            case '{':
                object(place);
                break;
            case '[':
                array(place);
                break;
            case '"':
                string();
                break;
            default:
                at_ = std::min(text_.find_first_of(",]} \t\r\n", at_), text_.size());
        }
        skip_space();
    }

    void object(Place place) {
        std::vector<std::string_view> keys;
        std::string_view resource;
        ++at_;
        for (skip_space(); text_[at_] != '}'; skip_space()) {
            if (text_[at_] == ',') ++at_;
            skip_space();
            keys.push_back(string());
            skip_space();
            ++at_;
            skip_space();
            const std::size_t from = at_;
            value(below(place, keys.back()));
            if (place == Place::entry && keys.back() == "resource")
                resource = text_.substr(from, text_.find_last_not_of(space, at_ - 1) + 1 - from);
        }
        ++at_;
        if (place == Place::entry) resources.push_back(resource);
        std::ranges::sort(keys);
        if (std::ranges::adjacent_find(keys) != keys.end() ||
            std::ranges::any_of(keys, [](auto key) { return key.contains('\\'); }))
            keys_are_sound_ = false;
    }

    void array(Place place) {
        ++at_;
        for (skip_space(); text_[at_] != ']'; skip_space()) {
            if (text_[at_] == ',') ++at_;
            value(place == Place::entries ? Place::entry : Place::elsewhere);
        }
        ++at_;
    }

    std::string_view text_;
    std::size_t at_ = 0;
    bool keys_are_sound_ = true;
};

}  // namespace

Result<boost::json::value> parse_json(std::string_view text, JsonLimits limits) {
    if (text.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "A JSON document is larger than is accepted.");
    boost::json::parse_options options;
    options.max_depth = limits.max_depth;
    boost::json::error_code error;
    boost::json::value value = boost::json::parse(text, error, {}, options);
    if (error == boost::json::error::too_deep)
        return fail(ErrorKind::too_large, "A JSON document is nested deeper than is accepted.");
    if (error) return fail(ErrorKind::malformed, "A document is not valid JSON.");
    if (!Walk(text).run())
        return fail(ErrorKind::malformed, "A JSON object has a key twice, or an escaped one.");
    return value;
}

std::vector<std::string_view> entry_resources(std::string_view bundle) {
    Walk walk(bundle);
    walk.run();
    return std::move(walk.resources);
}

const boost::json::value* member(const boost::json::value& value, std::string_view key) {
    const auto* object = value.if_object();
    return object == nullptr ? nullptr : object->if_contains(key);
}

std::string_view text_of(const boost::json::value& value, std::string_view key) {
    const auto* found = member(value, key);
    const auto* text = found == nullptr ? nullptr : found->if_string();
    return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

const boost::json::array& array_of(const boost::json::value& value, std::string_view key) {
    static const boost::json::array none;
    const auto* found = member(value, key);
    const auto* array = found == nullptr ? nullptr : found->if_array();
    return array == nullptr ? none : *array;
}

}  // namespace mcr::people
