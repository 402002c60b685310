#include "fhir/result_parameters.hpp"

#include <algorithm>
#include <charconv>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

std::unexpected<Refusal> wrong_value(const QueryParameter& from, std::string_view rule) {
    return refuse(400, "value", "value-refused", from.name + " " + std::string(rule), from.name);
}

bool is_element_name(std::string_view name) {
    return !name.empty() && name.size() <= 64 && std::ranges::all_of(name, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
    });
}

Judged<Taken> read_count(ResultShape& shape, const QueryParameter& from,
                         const SearchSettings& settings) {
    std::size_t count = 0;
    const char* const end = from.value.data() + from.value.size();
    const auto [stopped, error] = std::from_chars(from.value.data(), end, count);
    if (error == std::errc::result_out_of_range) {
        count = settings.max_page;
    } else if (error != std::errc{} || stopped != end) {
        return wrong_value(from, "takes a whole number, 0 or more.");
    }
    shape.count = std::min(count, settings.max_page);
    return Taken::used;
}

Judged<Taken> read_elements(ResultShape& shape, const QueryParameter& from, std::string_view type,
                            const SearchSettings& settings) {
    const auto names = split(from.value, ',');
    if (names.size() > settings.limits.max_alternatives)
        return refuse(400, "too-long", "too-long", "_elements has too many values.", from.name);
    for (std::string_view name : names) {
        if (const auto dot = name.find('.'); dot != std::string_view::npos) {
            // "Condition.code" narrows only resources of that type, which a search of it has.
            if (!type.empty() && name.substr(0, dot) != type)
                return wrong_value(from, "names an element of another type.");
            name.remove_prefix(dot + 1);
        }
        if (!is_element_name(name))
            return wrong_value(from, "takes names of elements at the top of a resource.");
        shape.reduction.elements.emplace_back(name);
    }
    return Taken::used;
}

Judged<Taken> read_summary(ResultShape& shape, const QueryParameter& from) {
    constexpr std::pair<std::string_view, Summary> names[] = {{"true", Summary::true_},
                                                              {"text", Summary::text},
                                                              {"data", Summary::data},
                                                              {"count", Summary::count},
                                                              {"false", Summary::none}};
    for (const auto& [name, summary] : names) {
        if (from.value != name) continue;
        shape.reduction.summary = summary;
        return Taken::used;
    }
    return wrong_value(from, "takes true, text, data, count or false.");
}

std::unexpected<Refusal> wrong_date(const QueryParameter& from) {
    return wrong_value(from, "takes a FHIR date, for example 2024-03-31.");
}

Judged<Taken> read_types(Search& search, const QueryParameter& from) {
    std::vector<std::string> types;
    for (const std::string_view name : split(from.value, ',')) {
        if (!is_r4_type(name)) return wrong_value(from, "takes names of FHIR R4 resource types.");
        if (std::ranges::find(types, name) == types.end()) types.emplace_back(name);
    }
    // Several _type narrow one another, as repeated parameters do.
    if (!search.types.empty()) {
        std::erase_if(types, [&](const std::string& each) { return !search.wants_type(each); });
        if (types.empty()) return wrong_value(from, "leaves no type together with an earlier one.");
    }
    search.types = std::move(types);
    return Taken::used;
}

}  // namespace

Judged<Taken> read_result_parameter(ResultShape& shape, const QueryParameter& from,
                                    std::string_view type, const SearchSettings& settings) {
    if (from.name == "_format" || from.name == "_pretty") return Taken::silent;
    const bool known = from.name == "_count" || from.name == "_elements" ||
                       from.name == "_summary" || from.name == "_total";
    if (!known) return Taken::unknown;
    if (!from.modifier.empty())
        return refuse(400, "not-supported", "modifier-not-offered",
                      from.name + " is offered without modifiers.", from.name);
    if (from.name == "_count") return read_count(shape, from, settings);
    if (from.name == "_elements") return read_elements(shape, from, type, settings);
    if (from.name == "_summary") return read_summary(shape, from);
    if (from.value != "none" && from.value != "estimate" && from.value != "accurate")
        return wrong_value(from, "takes none, estimate or accurate.");
    shape.with_total = from.value != "none";
    return Taken::used;
}

Judged<Taken> read_include(Search& search, const QueryParameter& from) {
    if (!from.modifier.empty())
        return refuse(400, "not-supported", "modifier-not-offered",
                      "_include is offered without modifiers.", from.name);
    const std::string wanted = std::string(search.type->name) + ":medication";
    const bool offered = search.type->includes_medication &&
                         (from.value == wanted || from.value == wanted + ":Medication");
    if (!offered) return Taken::unknown;
    search.include_medication = true;
    return Taken::used;
}

Judged<Taken> read_everything_parameter(Search& search, const QueryParameter& from,
                                        const SearchSettings&) {
    const bool known = from.name == "start" || from.name == "end" || from.name == "_since" ||
                       from.name == "_type" || from.name == "_ask-everyone";
    if (!known) return Taken::unknown;
    if (!from.modifier.empty())
        return refuse(400, "not-supported", "modifier-not-offered",
                      from.name + " is offered without modifiers.", from.name);
    if (from.name == "_type") return read_types(search, from);
    if (from.name == "_ask-everyone") {
        if (from.value != "true" && from.value != "false")
            return wrong_value(from, "must be true or false.");
        search.ask_everyone = from.value == "true";
        return Taken::used;
    }
    const auto interval = interval_of(std::string_view(from.value));
    if (!interval) return wrong_date(from);
    if (from.name == "_since") {
        search.since = interval->from;
        return Taken::used;
    }
    Interval care = search.care_dates.value_or(Interval{});
    if (from.name == "start") care.from = interval->from;
    if (from.name == "end") care.to = interval->to;
    if (care.from >= care.to) return wrong_value(from, "leaves nothing between start and end.");
    search.care_dates = care;
    return Taken::used;
}

}  // namespace mcr::fhir
