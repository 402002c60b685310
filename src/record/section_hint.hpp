#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "record/section.hpp"

namespace mcr::record {

/// Finds the sections of the resources of one document, whose `category` or `class` may say more
/// than their type. Servers write the same categories again and again: the last one is remembered.
class SectionFinder {
public:
    struct Found {
        Section section = Section::documents;
        bool is_known_type = false;
    };
    /// `text` is the document; it must outlive the finder.
    explicit SectionFinder(std::string_view text) : text_(text) {}

    /// `type` must have 8 readable bytes behind it; `hint` are the tokens of the category or class
    /// (offsets of the structural index), none if there is none.
    [[nodiscard]] Found find(std::string_view type, std::span<const std::uint32_t> hint) noexcept;

private:
    std::string_view text_;
    std::string_view last_hint_;
    std::string_view last_type_;
    Section last_section_ = Section::documents;
};

/// The NHS number in a Reference of the tokens `reference` that names its target by an identifier.
/// Empty if there is none.
[[nodiscard]] std::string_view logical_nhs_number(
    std::string_view text, std::span<const std::uint32_t> reference) noexcept;

}  // namespace mcr::record
