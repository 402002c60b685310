#pragma once

#include <cstdint>
#include <pugixml.hpp>
#include <string>

#include "source/cda/document.hpp"

namespace mcr::source::cda {

/// Writes the narratives of one document as safe XHTML. Pictures of observationMedia stand in it
/// as data when they are PNG, JPEG or GIF in base64 and all of them together within the limit;
/// otherwise words stand in their place.
class StrucDoc {
public:
    explicit StrucDoc(const Document& document) : document_(document) {}

    /// The content of a section's text, or of any element of one, within a div; empty where nothing
    /// is to be read or seen.
    [[nodiscard]] std::string div_of(pugi::xml_node text);
    /// The element that a statement refers to, on its own: a row with the heads of its table. Empty
    /// when all that were asked for together would be more than 32 MB: many may refer to one.
    [[nodiscard]] std::string div_of_referenced(pugi::xml_node target);
    /// How many pictures are not shown.
    [[nodiscard]] std::uint32_t pictures_left_out() const noexcept { return left_out_; }

private:
    void content(pugi::xml_node node);
    void element(pugi::xml_node node);
    void styled(pugi::xml_node node);
    void list(pugi::xml_node node);
    void wrap(const char* tag, pugi::xml_node node);
    void cell(const char* tag, pugi::xml_node node);
    void picture(pugi::xml_node node);
    bool one_picture(pugi::xml_node media, const std::string& caption);
    [[nodiscard]] std::string finished();

    const Document& document_;
    std::string out_;
    bool has_text_ = false;
    bool is_limited_ = false;  ///< while in what is referred to
    std::size_t spent_ = 0;    ///< on what is referred to
    std::size_t picture_bytes_ = 0;
    std::uint32_t left_out_ = 0;
};

}  // namespace mcr::source::cda
