#include "web/narrative_html.hpp"

#include <algorithm>
#include <array>
#include <cstdint>
#include <initializer_list>
#include <utility>

#include "base/text.hpp"
#include "source/narrative/narrative.hpp"

namespace mcr::web {
namespace {

namespace narrative = source::narrative;

constexpr std::string_view root_begin = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
constexpr std::string_view root_end = "</div>";

/// A banner of GP Connect's pages ("HTML layout guide"). One without a label is no warning.
struct Banner {
    std::string_view name, label;
};
constexpr std::array banners = {
    Banner{"exclusion-banner", "Something is left out"},
    Banner{"gptransfer-banner", "The record is not yet complete"},
    Banner{"content-banner", {}},
    Banner{"date-banner", {}},
};
constexpr std::string_view date_column = "date-column";
constexpr std::size_t most_warnings = 5;

bool one_of(std::string_view name, std::initializer_list<std::string_view> names) {
    return std::ranges::find(names, name) != names.end();
}

/// Whether the parser of a browser lets `name` stand right within `around`, and ends nothing by it.
bool may_stand(std::string_view name, std::string_view around) {
    if (name == "td" || name == "th") return around == "tr";
    if (name == "tr") return one_of(around, {"table", "thead", "tbody", "tfoot"});
    if (one_of(name, {"caption", "thead", "tbody", "tfoot"})) return around == "table";
    if (one_of(name, {"col", "colgroup"})) return false;  // nothing of them would be seen
    if (one_of(around, {"table", "thead", "tbody", "tfoot", "tr"})) return false;
    if (name == "li") return around == "ul" || around == "ol";
    if (name == "dt" || name == "dd") return around == "dl";
    return true;
}

/// The headings of a page stand above those of a text in it.
std::string_view within_page(std::string_view name) {
    if (name == "h1") return "h4";
    if (name == "h2") return "h5";
    if (one_of(name, {"h3", "h4", "h5", "h6"})) return "h6";
    return name;
}

/// A start tag as narrative::clean writes it.
struct Tag {
    std::string_view name;
    std::string attributes;  ///< without class, with a blank in front
    std::string_view class_list;
    bool closes_itself = false;
};

Tag tag_of(std::string_view inside) {
    Tag tag;
    tag.closes_itself = inside.ends_with('/');
    if (tag.closes_itself) inside.remove_suffix(1);
    const auto blank = inside.find(' ');
    tag.name = inside.substr(0, blank);
    if (blank == std::string_view::npos) return tag;
    std::string_view rest = inside.substr(blank);
    constexpr std::string_view class_begin = " class=\"";
    const auto at = rest.find(class_begin);
    if (at == std::string_view::npos) {
        tag.attributes = rest;
        return tag;
    }
    const auto from = at + class_begin.size();
    const auto to = rest.find('"', from);
    tag.class_list = rest.substr(from, to - from);
    tag.attributes = std::string(rest.substr(0, at)) + std::string(rest.substr(to + 1));
    return tag;
}

class Writer {
public:
    NarrativeHtml made;

    void read(std::string_view cleaned) {
        while (!cleaned.empty()) {
            const auto tag = cleaned.find('<');
            text(cleaned.substr(0, tag));
            if (tag == std::string_view::npos) return;
            const auto end = cleaned.find('>', tag);
            const std::string_view inside = cleaned.substr(tag + 1, end - tag - 1);
            if (inside.starts_with('/'))
                close();
            else
                open(tag_of(inside));
            cleaned.remove_prefix(end + 1);
        }
    }

private:
    struct Open {
        std::string_view as;  ///< empty for one that is not written
        std::string behind;
        bool banner = false;
    };

    [[nodiscard]] std::string_view around() const {
        for (auto at = open_.rbegin(); at != open_.rend(); ++at)
            if (!at->as.empty()) return at->as;
        return "div";
    }

    void text(std::string_view text) {
        if (text.empty()) return;
        made.html += text;
        if (warning_) *warning_ += text;
    }

    void open(const Tag& tag) {
        if (warning_ && !warning_->empty()) *warning_ += ' ';
        if (!may_stand(tag.name, around())) {
            if (!tag.closes_itself) open_.push_back({});
            return;
        }
        const std::string_view as = within_page(tag.name);
        const Banner* const banner = banner_of(tag);
        std::string before, behind;
        if (as == "table") {
            before =
                "<div class=\"mcr-scroll\" role=\"group\" aria-label=\"Table\" tabindex=\"0\">";
            behind = "</div>";
        } else if (banner != nullptr) {
            before = beginning_of(*banner);
            behind = "</div>";
        }
        made.html.append(before).append("<").append(as).append(tag.attributes);
        if (as == "table")
            made.html += " class=\"mcr-table\"";
        else if (has(tag.class_list, date_column))
            made.html += " class=\"mcr-date-column\"";
        made.html += '>';
        if (tag.closes_itself) return;
        open_.push_back({as, "</" + std::string(as) + ">" + behind, banner != nullptr});
        if (banner != nullptr) {
            in_banner_ = true;
            if (!banner->label.empty() && made.warnings.size() < most_warnings)
                warning_ = &made.warnings.emplace_back();
        }
    }

    void close() {
        const Open last = std::move(open_.back());
        open_.pop_back();
        made.html += last.behind;
        if (!last.banner) return;
        in_banner_ = false;
        warning_ = nullptr;
    }

    static bool has(std::string_view class_list, std::string_view name) {
        const auto classes = split(class_list, ' ');
        return std::ranges::find(classes, name) != classes.end();
    }

    /// Only a block can be one; a banner in a banner is part of it.
    [[nodiscard]] const Banner* banner_of(const Tag& tag) const {
        if (in_banner_ || tag.closes_itself || !one_of(tag.name, {"div", "p"})) return nullptr;
        const auto* const found = std::ranges::find_if(
            banners, [&](const Banner& one) { return has(tag.class_list, one.name); });
        return found == banners.end() ? nullptr : found;
    }

    static std::string beginning_of(const Banner& banner) {
        if (banner.label.empty())
            return "<div class=\"nhsuk-inset-text mcr-inset\"><span "
                   "class=\"nhsuk-u-visually-hidden\">Information: </span>";
        return "<div class=\"nhsuk-warning-callout mcr-callout\"><p "
               "class=\"nhsuk-warning-callout__label\"><span role=\"text\"><span "
               "class=\"nhsuk-u-visually-hidden\">Important: </span>" +
               std::string(banner.label) + "</span></p>";
    }

    std::vector<Open> open_;
    std::string* warning_ = nullptr;  ///< where the words of the banner at hand go as well
    bool in_banner_ = false;
};

/// Not within a tag, a character or the name of one.
std::string_view cut_at(std::string_view text, std::size_t max_bytes) {
    std::string_view kept = text.substr(0, max_bytes);
    while (!kept.empty() && (static_cast<unsigned char>(text[kept.size()]) & 0xC0U) == 0x80U)
        kept.remove_suffix(1);
    const auto tag = kept.rfind('<');
    if (tag != std::string_view::npos && kept.find('>', tag) == std::string_view::npos)
        return kept.substr(0, tag);
    constexpr std::size_t longest_name = 40;
    const auto name = kept.rfind('&');
    if (name != std::string_view::npos && kept.size() - name < longest_name &&
        kept.find(';', name) == std::string_view::npos)
        return kept.substr(0, name);
    return kept;
}

void leave_out_repeated_title(std::string& html, std::span<const std::string_view> titles) {
    std::size_t at = 0;
    const auto skip = [&](std::string_view tag) {
        const bool there = std::string_view(html).substr(at).starts_with(tag);
        if (there) at += tag.size();
        return there;
    };
    const auto skip_blanks = [&] {
        at = std::min(html.find_first_not_of(" \t\r\n", at), html.size());
    };
    skip_blanks();
    while (skip("<div>")) skip_blanks();
    for (const std::string_view heading : {"h4", "h5", "h6"}) {
        const std::string begin = "<" + std::string(heading) + ">";
        const std::string end = "</" + std::string(heading) + ">";
        if (!std::string_view(html).substr(at).starts_with(begin)) continue;
        const auto from = at + begin.size();
        const auto to = html.find(end, from);
        if (to == std::string::npos) return;
        const std::string_view words = trim(std::string_view(html).substr(from, to - from));
        if (std::ranges::any_of(titles, [&](std::string_view title) {
                return equal_ignoring_case(narrative::escaped(title), words);
            }))
            html.erase(at, to + end.size() - at);
        return;
    }
}

}  // namespace

NarrativeHtml narrative_html(std::string_view xhtml, std::size_t max_bytes,
                             std::string_view id_prefix, std::span<const std::string_view> titles) {
    std::vector<std::string_view> classes{date_column};
    for (const Banner& banner : banners) classes.push_back(banner.name);
    Writer writer;
    const bool cut = xhtml.size() > max_bytes;
    const auto cleaned =
        narrative::clean(cut ? cut_at(xhtml, max_bytes) : xhtml, {}, id_prefix, classes);
    if (!cleaned) {
        writer.made.refused = true;
        return std::move(writer.made);
    }
    writer.made.cut = cut;
    if (!cleaned->has_text) return std::move(writer.made);
    std::string_view inside = cleaned->div;
    inside.remove_prefix(root_begin.size());
    inside.remove_suffix(root_end.size());
    writer.read(inside);
    leave_out_repeated_title(writer.made.html, titles);
    for (std::string& warning : writer.made.warnings) warning = std::string(trim(warning));
    std::erase(writer.made.warnings, std::string());
    return std::move(writer.made);
}

}  // namespace mcr::web
