#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <variant>
#include <vector>

namespace mcr::store {

/// What a statement is given and what a column holds: nothing (null), a whole number (bigint;
/// truth is 0 or 1), a number (double precision) or text (UTF-8 without NUL). Bytes travel as
/// base64 or hex text, times as FHIR instants.
using Value = std::variant<std::monostate, std::int64_t, double, std::string>;

template <class T>
    requires std::integral<T>
[[nodiscard]] Value to_value(T number) {
    return static_cast<std::int64_t>(number);
}
[[nodiscard]] inline Value to_value(double number) {
    return number;
}
[[nodiscard]] inline Value to_value(std::string_view text) {
    return std::string(text);
}
[[nodiscard]] inline Value to_value(const std::string& text) {
    return text;
}
[[nodiscard]] inline Value to_value(const char* text) {
    return std::string(text);
}
[[nodiscard]] inline Value to_value(Value value) {
    return value;
}
template <class T>
[[nodiscard]] Value to_value(const std::optional<T>& value) {
    return value ? to_value(*value) : Value{};
}

struct Trouble;

/// One row of Rows, which must outlive it. A column that is null or of another type than asked for
/// gives an empty value and dooms the transaction: it ends with an internal error that names the
/// statement and the column, whatever its closure returns.
class Row {
public:
    [[nodiscard]] bool is_null(std::size_t column) const;
    [[nodiscard]] std::int64_t integer(std::size_t column) const;
    [[nodiscard]] bool boolean(std::size_t column) const { return integer(column) != 0; }
    [[nodiscard]] double real(std::size_t column) const;
    [[nodiscard]] const std::string& text(std::size_t column) const;
    [[nodiscard]] std::optional<std::string> optional_text(std::size_t column) const;
    [[nodiscard]] std::optional<std::int64_t> optional_integer(std::size_t column) const;

private:
    friend class Rows;
    Row(const class Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
    [[nodiscard]] const Value* at(std::size_t column) const;
    void wrong(std::size_t column, std::string_view wanted) const;
    const Rows* rows_;
    std::size_t index_;
};

/// What a query gave, held in memory. May outlive its transaction.
class Rows {
public:
    class Iterator {
    public:
        Iterator(const Rows& rows, std::size_t index) : rows_(&rows), index_(index) {}
        [[nodiscard]] Row operator*() const { return (*rows_)[index_]; }
        Iterator& operator++() {
            ++index_;
            return *this;
        }
        [[nodiscard]] bool operator==(const Iterator& other) const {
            return index_ == other.index_;
        }

    private:
        const Rows* rows_;
        std::size_t index_;
    };

    /// For the connection that fills it; `trouble` is that of its transaction.
    Rows(std::shared_ptr<Trouble> trouble, std::string statement)
        : trouble_(std::move(trouble)), statement_(std::move(statement)) {}
    void columns(std::size_t count) { columns_ = count; }
    void add(Value value) { values_.push_back(std::move(value)); }

    [[nodiscard]] std::size_t size() const noexcept {
        return columns_ == 0 ? 0 : values_.size() / columns_;
    }
    [[nodiscard]] bool empty() const noexcept { return values_.empty(); }
    /// `index` must be less than size().
    [[nodiscard]] Row operator[](std::size_t index) const { return {*this, index}; }
    [[nodiscard]] Iterator begin() const { return {*this, 0}; }
    [[nodiscard]] Iterator end() const { return {*this, size()}; }

private:
    friend class Row;
    std::shared_ptr<Trouble> trouble_;
    std::string statement_;
    std::size_t columns_ = 0;
    std::vector<Value> values_;
};

}  // namespace mcr::store
