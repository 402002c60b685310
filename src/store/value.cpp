#include "store/value.hpp"

#include <charconv>
#include <cstdlib>

#include "store/trouble.hpp"

namespace mcr::store {
namespace {

const std::string no_text;

std::optional<std::int64_t> as_integer(const Value& value) {
    if (const auto* number = std::get_if<std::int64_t>(&value)) return *number;
    if (const auto* text = std::get_if<std::string>(&value)) {
        std::int64_t number = 0;
        const char* end = text->data() + text->size();
        const auto [at, error] = std::from_chars(text->data(), end, number);
        if (error == std::errc{} && at == end) return number;
    }
    return {};
}

std::optional<double> as_real(const Value& value) {
    if (const auto* number = std::get_if<double>(&value)) return *number;
    if (const auto* number = std::get_if<std::int64_t>(&value)) return static_cast<double>(*number);
    if (const auto* text = std::get_if<std::string>(&value)) {
        double number = 0;
        const char* end = text->data() + text->size();
        const auto [at, error] = std::from_chars(text->data(), end, number);
        if (error == std::errc{} && at == end) return number;
    }
    return {};
}

}  // namespace

const Value* Row::at(std::size_t column) const {
    if (column >= rows_->columns_) return nullptr;
    return &rows_->values_[index_ * rows_->columns_ + column];
}

void Row::wrong(std::size_t column, std::string_view wanted) const {
    rows_->trouble_->note({Error{ErrorKind::internal, 500,
                                 "Column " + std::to_string(column + 1) + " of \"" +
                                     rows_->statement_ + "\" is no " + std::string(wanted) + ".",
                                 "column"}});
}

bool Row::is_null(std::size_t column) const {
    const Value* value = at(column);
    if (value == nullptr) wrong(column, "column of it");
    return value == nullptr || std::holds_alternative<std::monostate>(*value);
}

std::int64_t Row::integer(std::size_t column) const {
    const Value* value = at(column);
    const auto number = value != nullptr ? as_integer(*value) : std::nullopt;
    if (!number) wrong(column, "whole number");
    return number.value_or(0);
}

double Row::real(std::size_t column) const {
    const Value* value = at(column);
    const auto number = value != nullptr ? as_real(*value) : std::nullopt;
    if (!number) wrong(column, "number");
    return number.value_or(0);
}

const std::string& Row::text(std::size_t column) const {
    const Value* value = at(column);
    const auto* text = value != nullptr ? std::get_if<std::string>(value) : nullptr;
    if (text == nullptr) wrong(column, "text");
    return text != nullptr ? *text : no_text;
}

std::optional<std::string> Row::optional_text(std::size_t column) const {
    if (is_null(column)) return {};
    return text(column);
}

std::optional<std::int64_t> Row::optional_integer(std::size_t column) const {
    if (is_null(column)) return {};
    return integer(column);
}

}  // namespace mcr::store
