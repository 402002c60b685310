#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "source/hl7v2/conversion.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::push;
using r4::put;

namespace {

bool is_coded(std::string_view type) {
    constexpr std::array types = {std::string_view("CE"), std::string_view("CWE"),
                                  std::string_view("CNE"), std::string_view("CF")};
    return std::ranges::find(types, type) != types.end();
}

bool is_number(std::string_view text) {
    return !r4::decimal(text).is_null();
}

/// The comparator that `text` begins with, taken off it; "=" counts as none.
std::string take_comparator(std::string& text) {
    std::string comparator;
    for (const std::string_view one : {"<=", ">=", "<", ">", "="}) {
        if (!text.starts_with(one)) continue;
        comparator = one;
        text.erase(0, one.size());
        while (text.starts_with(' ')) text.erase(0, 1);
        break;
    }
    return comparator == "=" ? std::string() : comparator;
}

}  // namespace

/// NM, SN, CQ and NR; false where the value is not what its type says.
bool Conversion::put_number_value(Object& made, std::string_view type, const Field& value,
                                  const Field& unit) {
    if (type == "NM" || type == "CQ") {
        std::string number = value.text(1);
        const std::string comparator = take_comparator(number);
        Object quantity = quantity_of(number, unit);
        if (type == "CQ" && unit.empty() && is_number(number))
            quantity = r4::quantity(number, value.text(2));
        if (quantity.empty()) return false;
        put(quantity, "comparator", comparator);
        made["valueQuantity"] = std::move(quantity);
        return true;
    }
    if (type == "NR") {
        Object range;
        put(range, "low", quantity_of(value.text(1), unit));
        put(range, "high", quantity_of(value.text(2), unit));
        if (range.empty()) return false;
        made["valueRange"] = std::move(range);
        return true;
    }
    std::string comparator = value.text(1);
    const std::string first = value.text(2);
    const std::string separator = value.text(3);
    const std::string second = value.text(4);
    std::string nothing = comparator;
    const bool usable = comparator.empty() || comparator == "=" ||
                        (!take_comparator(nothing).empty() && nothing.empty());
    if (!usable || !is_number(first)) return false;
    if (comparator == "=") comparator.clear();
    if (separator.empty() && second.empty()) {
        Object quantity = quantity_of(first, unit);
        put(quantity, "comparator", comparator);
        made["valueQuantity"] = std::move(quantity);
        return true;
    }
    if (!is_number(second)) return false;
    if (separator == "-") {
        made["valueRange"] =
            Object{{"low", quantity_of(first, unit)}, {"high", quantity_of(second, unit)}};
        return comparator.empty() || (made.erase("valueRange"), false);
    }
    if (separator != ":" && separator != "/") return false;
    Object numerator = r4::quantity(first, {});
    put(numerator, "comparator", comparator);
    made["valueRatio"] =
        Object{{"numerator", std::move(numerator)}, {"denominator", r4::quantity(second, {})}};
    return true;
}

void Conversion::put_text_value(Object& made, std::string_view type, const Row& row) {
    const bool plain = type == "ST" || type == "TX" || type == "FT" || type.empty();
    std::string words;
    if (plain) {
        words = row.lines(5);
    } else {
        for (const Field& value : row.all(5)) {
            if (!words.empty()) words += '\n';
            words += value.readable();
        }
    }
    // The unit of a number that could not be read as one.
    if (const std::string unit = row.text(6); !words.empty() && !unit.empty() && !plain)
        words += " " + unit;
    put(made, "valueString", words);
}

void Conversion::put_value(Object& made, const Row& row) {
    const std::string type = row.text(2);
    const auto values = row.all(5);
    const Field unit = row.at(6);
    if (values.empty()) return;
    const Field& first = values.front();
    if (is_coded(type) || (type == "ID" || type == "IS")) {
        if (!is_coded(type)) {
            put(made, type == "ID" ? "valueCodeableConcept" : "valueString",
                type == "ID" ? boost::json::value(r4::text_concept(first.text(1)))
                             : boost::json::value(boost::json::string(first.text(1))));
        } else {
            put(made, "valueCodeableConcept", concept_of_cwe(first));
        }
        for (std::size_t i = 1; i < values.size(); ++i) {
            Object further{{"code", made["code"]}};
            put(further, "valueCodeableConcept",
                is_coded(type) ? concept_of_cwe(values[i]) : r4::text_concept(values[i].text(1)));
            push(made, "component", std::move(further));
        }
        return;
    }
    if (type == "NM" || type == "SN" || type == "CQ" || type == "NR") {
        if (!put_number_value(made, type, first, unit)) return put_text_value(made, type, row);
        for (std::size_t i = 1; i < values.size(); ++i) {
            Object further{{"code", made["code"]}};
            if (!put_number_value(further, type, values[i], unit))
                put(further, "valueString", values[i].readable());
            push(made, "component", std::move(further));
        }
        return;
    }
    const auto moment = type == "DT" || type == "TS" || type == "DTM"
                            ? read_moment(first.raw(), zone_)
                            : std::nullopt;
    if (moment && values.size() == 1) {
        made["valueDateTime"] = moment->date_time;
        return;
    }
    if (type == "TM" && values.size() == 1) {
        if (const auto time = read_time(first.text(1)); time) {
            made["valueTime"] = *time;
            return;
        }
    }
    if (type == "DR" && values.size() == 1) {
        const auto from = read_moment(first.text(1), zone_);
        const auto to = read_moment(first.text(2), zone_);
        if (from || to) {
            made["valuePeriod"] = r4::period(from ? from->date_time : "", to ? to->date_time : "");
            return;
        }
    }
    put_text_value(made, type, row);
}

}  // namespace mcr::source::hl7v2
