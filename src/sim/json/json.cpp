#include "sim/json/json.hpp"

#include "base/text.hpp"

namespace mcr::sim {
namespace {

template <class Elements>
std::string joined(const Elements& elements) {
    std::string out = "[";
    for (const Json& element : elements) {
        if (element.absent()) continue;
        if (out.size() > 1) out += ',';
        out += element.text();
    }
    return out + ']';
}

}  // namespace

Json::Json(std::string_view string) : text_(json_quote(string)) {}

Json Json::raw(std::string text) {
    Json value;
    value.text_ = std::move(text);
    return value;
}

Json Json::unless_empty(std::string_view string) {
    return string.empty() ? Json() : Json(string);
}

Json object(std::initializer_list<Member> members) {
    std::string out = "{";
    for (const Member& member : members) {
        if (member.value.absent()) continue;
        if (out.size() > 1) out += ',';
        out += json_quote(member.name);
        out += ':';
        out += member.value.text();
    }
    return Json::raw(out + '}');
}

Json array(std::initializer_list<Json> elements) {
    return Json::raw(joined(elements));
}

Json array_of(const std::vector<Json>& elements) {
    std::string text = joined(elements);
    return text == "[]" ? Json() : Json::raw(std::move(text));
}

}  // namespace mcr::sim
