#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::net {

struct XmlLimits {
    std::size_t max_bytes = 64UL << 20U;  ///< without the text that is cut out
    std::uint32_t max_depth = 60;
    std::uint32_t max_elements = 500'000;
    std::size_t max_tag_bytes = 64UL << 10U;  ///< of one tag with its attributes
};

/// Reads XML as it comes, in pieces of any size, and cuts the text of the elements of one local
/// name out of it, so that a document that travels within an envelope needs not be held. Counts
/// depth and elements before any parser does. It is no XML parser: what it lets pass may still be
/// malformed; but tags are balanced and there is no document type declaration.
class XmlCutter {
public:
    /// Cuts out the text of elements with the local name `cut`; empty: of none.
    explicit XmlCutter(std::string_view cut = {}, const XmlLimits& limits = {})
        : cut_(cut), limits_(limits) {}

    /// Reads on. Stops before the first text of a cut element that `text_of_cut` gives: call `feed`
    /// again with what `left` gives. White space alone, as about an xop:Include, is not given.
    /// Errors: malformed, too_large.
    [[nodiscard]] Result<void> feed(std::string_view bytes);
    /// Text that was cut out by the last `feed`; valid as long as what it was fed. Entities are not
    /// expanded (base64 has none).
    [[nodiscard]] std::string_view text_of_cut() const noexcept { return text_; }
    /// What the last `feed` did not read, because it stopped behind text_of_cut.
    [[nodiscard]] std::string_view left() const noexcept { return left_; }

    /// The document so far without the text that was cut out.
    [[nodiscard]] const std::string& envelope() const noexcept { return envelope_; }
    /// The same, with an end tag for every element that is open: a document that can be parsed
    /// before it has come whole. Errors: malformed within a tag.
    [[nodiscard]] Result<std::string> closed() const;
    /// Whether the root element has ended and nothing else is open.
    [[nodiscard]] bool complete() const noexcept {
        return at_ == At::text && elements_ > 0 && open_.empty();
    }
    /// How many cut elements have begun to give text.
    [[nodiscard]] std::uint32_t cuts() const noexcept { return cuts_; }

private:
    enum class At { text, tag, comment, cdata, instruction };
    [[nodiscard]] std::size_t read_text(std::string_view bytes);
    [[nodiscard]] Result<std::size_t> read_markup(std::string_view bytes);
    [[nodiscard]] Result<void> end_of_tag();
    [[nodiscard]] Result<void> classify();

    std::string cut_;
    XmlLimits limits_;
    At at_ = At::text;
    char quote_ = 0;             ///< within an attribute value of a tag
    std::size_t tag_begin_ = 0;  ///< of the markup that has begun, within envelope_
    std::string envelope_;
    std::vector<std::string> open_;
    std::uint32_t elements_ = 0;
    std::uint32_t cuts_ = 0;
    bool in_cut_ = false;     ///< directly within a cut element
    bool cut_began_ = false;  ///< and text of it was given
    std::string_view text_, left_;
};

}  // namespace mcr::net
