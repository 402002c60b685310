#include "record/values.hpp"

#include <simdjson.h>

#include <optional>
#include <utility>

namespace mcr::record {
namespace {

using simdjson::dom::element;
using simdjson::dom::object;

static_assert(net::Buffer::padding >= simdjson::SIMDJSON_PADDING);

std::optional<element> member(const object& from, std::string_view name) {
    element found;
    if (from.at_key(name).get(found) != simdjson::SUCCESS) return std::nullopt;
    return found;
}

std::string text_member(const object& from, std::string_view name) {
    std::string_view text;
    if (from.at_key(name).get_string().get(text) != simdjson::SUCCESS) return {};
    return std::string(text);
}

void read_token(const element& at, Values& into) {
    std::string_view code_text;
    if (at.get_string().get(code_text) == simdjson::SUCCESS) {
        into.codings.push_back({{}, std::string(code_text), true});
        return;
    }
    bool truth = false;
    if (at.get_bool().get(truth) == simdjson::SUCCESS) {
        into.codings.push_back({{}, truth ? "true" : "false", true});
        return;
    }
    object whole;
    if (at.get_object().get(whole) != simdjson::SUCCESS) return;
    simdjson::dom::array codings;
    if (whole.at_key("coding").get_array().get(codings) == simdjson::SUCCESS) {
        for (const element coding : codings) read_token(coding, into);
        return;
    }
    std::string code = text_member(whole, "code");
    if (code.empty()) code = text_member(whole, "value");
    if (!code.empty()) into.codings.push_back({text_member(whole, "system"), std::move(code)});
}

void read_date(const element& at, Values& into) {
    std::string_view point;
    if (at.get_string().get(point) == simdjson::SUCCESS) {
        into.periods.push_back({std::string(point), std::string(point)});
        return;
    }
    object whole;
    if (at.get_object().get(whole) != simdjson::SUCCESS) return;
    Period period{text_member(whole, "start"), text_member(whole, "end")};
    if (!period.start.empty() || !period.end.empty()) into.periods.push_back(std::move(period));
    simdjson::dom::array events;
    if (whole.at_key("event").get_array().get(events) == simdjson::SUCCESS)
        for (const element event : events) read_date(event, into);
    object repeat;
    if (whole.at_key("repeat").get_object().get(repeat) == simdjson::SUCCESS)
        if (const auto bounds = member(repeat, "boundsPeriod")) read_date(*bounds, into);
}

void read_reference(const element& at, Values& into) {
    std::string_view address;
    if (at.get_string().get(address) == simdjson::SUCCESS) {
        into.references.emplace_back(address);
        return;
    }
    object whole;
    if (at.get_object().get(whole) != simdjson::SUCCESS) return;
    if (std::string text = text_member(whole, "reference"); !text.empty())
        into.references.push_back(std::move(text));
}

/// Follows `path` from `at` through every array on its way.
void follow(const element& at, std::string_view path, ValueKind kind, Values& into) {
    simdjson::dom::array several;
    if (at.get_array().get(several) == simdjson::SUCCESS) {
        for (const element each : several) follow(each, path, kind, into);
        return;
    }
    if (path.empty()) {
        into.present = true;
        switch (kind) {
            case ValueKind::token:
                read_token(at, into);
                break;
            case ValueKind::date:
                read_date(at, into);
                break;
            case ValueKind::reference:
                read_reference(at, into);
                break;
        }
        return;
    }
    object whole;
    if (at.get_object().get(whole) != simdjson::SUCCESS) return;
    const auto dot = path.find('.');
    if (const auto next = member(whole, path.substr(0, dot)))
        follow(*next, dot == std::string_view::npos ? std::string_view{} : path.substr(dot + 1),
               kind, into);
}

simdjson::dom::parser& parser_of_this_thread() {
    thread_local simdjson::dom::parser parser;
    return parser;
}

}  // namespace

Result<std::vector<Values>> values_in(std::string_view resource, std::span<const Wanted> wanted) {
    element root;
    if (parser_of_this_thread().parse(resource.data(), resource.size(), false).get(root) !=
            simdjson::SUCCESS ||
        !root.is_object())
        return fail(ErrorKind::malformed, "A resource is not a JSON object.");
    std::vector<Values> out(wanted.size());
    for (std::size_t i = 0; i < wanted.size(); ++i) {
        std::string_view paths = wanted[i].paths;
        while (!paths.empty()) {
            const auto space = paths.find(' ');
            follow(root, paths.substr(0, space), wanted[i].kind, out[i]);
            paths = space == std::string_view::npos ? std::string_view{} : paths.substr(space + 1);
        }
    }
    return out;
}

Result<std::vector<Values>> values_of(const Part& part, const Item& item,
                                      std::span<const Wanted> wanted) {
    return values_in(part.original(item), wanted);
}

}  // namespace mcr::record
