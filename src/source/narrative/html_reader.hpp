#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace mcr::source::narrative {

/// One token of HTML.
struct HtmlToken {
    enum class Kind { text, start, end, finished };
    struct Attribute {
        std::string name;   ///< lower case
        std::string value;  ///< with its references resolved
    };
    Kind kind = Kind::finished;
    std::string name;  ///< of a tag, lower case
    std::string text;  ///< with its references resolved
    std::vector<Attribute> attributes;
    bool closes_itself = false;  ///< written as <name/>

    /// Empty if there is none of that name.
    [[nodiscard]] std::string_view attribute(std::string_view wanted) const;
};

/// Reads HTML or XHTML as browsers do, forwards only and without recursion: never fails, and makes
/// at most one token of a byte. Comments, declarations with all that a DOCTYPE declares, and
/// processing instructions are passed over; CDATA is text. What stands in script, style and iframe
/// is passed over; title and textarea hold text alone. `html` must outlive the reader.
class HtmlReader {
public:
    explicit HtmlReader(std::string_view html) : html_(html) {}
    [[nodiscard]] HtmlToken next();

private:
    [[nodiscard]] bool at_tag() const;
    void pass_over_declaration();
    void pass_over_to(std::string_view end);
    [[nodiscard]] HtmlToken read_tag();
    void read_attribute(HtmlToken& tag);

    std::string_view html_;
    std::size_t at_ = 0;
    std::string text_only_;  ///< the element that holds text alone, while in it
    bool in_cdata_ = false;
};

/// `text` with references to characters resolved as HTML does; what is no reference stays.
[[nodiscard]] std::string resolved(std::string_view text);

}  // namespace mcr::source::narrative
