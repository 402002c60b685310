#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "source/hl7v2/message.hpp"

namespace mcr::source::hl7v2 {

/// One repetition of a field. A view of the Message.
class Field {
public:
    Field() = default;
    Field(const Message& message, std::string_view raw) : message_(&message), raw_(raw) {}

    [[nodiscard]] std::string_view raw() const noexcept { return raw_; }
    /// Not sent, or sent as explicitly nothing.
    [[nodiscard]] bool empty() const noexcept { return raw_.empty() || raw_ == "\"\""; }
    /// One line: escapes read, control characters out, white space trimmed and single.
    [[nodiscard]] std::string text(std::size_t component = 1, std::size_t subcomponent = 1) const;
    /// The whole of it with its line breaks, escapes read.
    [[nodiscard]] std::string lines() const;
    /// Its filled components and subcomponents, a space between them.
    [[nodiscard]] std::string readable() const;
    /// From its component `first` on, as a field of its own.
    [[nodiscard]] Field behind(std::size_t first) const;

private:
    const Message* message_ = nullptr;
    std::string_view raw_;
};

/// Which fields of a message have been read; by the segment's place, one bit for a position below
/// 64. Those beyond count as not read.
using ReadMarks = std::vector<std::uint64_t>;

/// One segment on its way through a conversion. Asking for a field marks it as read.
class Row {
public:
    Row(const Message& message, std::size_t place, ReadMarks& marks)
        : message_(&message), place_(place), marks_(&marks) {}

    [[nodiscard]] const Segment& segment() const { return message_->segments()[place_]; }
    [[nodiscard]] std::string_view name() const { return segment().name(); }
    [[nodiscard]] std::size_t place() const noexcept { return place_; }
    [[nodiscard]] Field at(std::size_t position) const;                ///< its first repetition
    [[nodiscard]] std::vector<Field> all(std::size_t position) const;  ///< the filled ones
    [[nodiscard]] std::string text(std::size_t position, std::size_t component = 1,
                                   std::size_t subcomponent = 1) const {
        return at(position).text(component, subcomponent);
    }
    /// All its repetitions, a line break between them.
    [[nodiscard]] std::string lines(std::size_t position) const;
    /// Has something, without reading it.
    [[nodiscard]] bool has(std::size_t position) const;
    /// The conversion could not use it after all.
    void unread(std::size_t position) const;
    /// The segment with what was read left out; empty if all of it was.
    [[nodiscard]] std::string left_over() const;

private:
    void mark(std::size_t position) const;
    const Message* message_;
    std::size_t place_;
    ReadMarks* marks_;
};

}  // namespace mcr::source::hl7v2
