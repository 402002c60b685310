#include "source/narrative/narrative.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <set>
#include <utility>

#include "base/text.hpp"
#include "source/narrative/elements.hpp"
#include "source/narrative/html_reader.hpp"

namespace mcr::source::narrative {
namespace {

using What = Rule::What;

constexpr std::string_view div_begin = R"(<div xmlns="http://www.w3.org/1999/xhtml">)";
constexpr std::string_view div_end = "</div>";
constexpr std::string_view replacement = "\xEF\xBF\xBD";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f' || c == '\v';
}

/// White space, no-break spaces included.
bool is_blank(std::string_view text) {
    constexpr std::string_view no_break = "\xC2\xA0";
    while (!text.empty()) {
        if (is_space(text.front()))
            text.remove_prefix(1);
        else if (text.starts_with(no_break))
            text.remove_prefix(no_break.size());
        else
            return false;
    }
    return true;
}

bool made_of(std::string_view text, std::string_view more) {
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               more.find(c) != std::string_view::npos;
    });
}

bool is_small_number(std::string_view text) {
    return !text.empty() && text.size() <= 3 &&
           std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

/// Whether an address may stand as text for the reader to follow: of the web, mail or telephone.
bool is_address(std::string_view href) {
    constexpr std::array schemes = {std::string_view("http://"), std::string_view("https://"),
                                    std::string_view("mailto:"), std::string_view("tel:")};
    return std::ranges::any_of(schemes, [&](std::string_view scheme) {
        return href.size() > scheme.size() &&
               equal_ignoring_case(href.substr(0, scheme.size()), scheme);
    });
}

class Cleaner {
public:
    Cleaner(const Limits& limits, std::string_view id_prefix,
            const std::vector<std::string_view>& classes)
        : limits_(limits), id_prefix_(id_prefix), classes_(classes) {
        cleaned_.div = div_begin;
    }

    Result<Cleaned> run(std::string_view html) {
        HtmlReader reader(html);
        for (;;) {
            const HtmlToken token = reader.next();
            if (token.kind == HtmlToken::Kind::finished) break;
            if (token.kind == HtmlToken::Kind::text) {
                text(token.text);
            } else if (token.kind == HtmlToken::Kind::end) {
                end(token.name);
            } else {
                if (++elements_ > limits_.max_elements)
                    return fail(ErrorKind::too_large,
                                "A text of the source has too many elements.");
                start(token);
            }
            if (open_.size() > limits_.max_depth)
                return fail(ErrorKind::too_large, "A text of the source is nested too deeply.");
        }
        while (!open_.empty()) close();
        cleaned_.div += div_end;
        return std::move(cleaned_);
    }

private:
    /// An element that is open. One of an empty `as` writes no tags.
    struct Open {
        std::string name;     ///< as the source called it
        std::string_view as;  ///< as it stands in the narrative
        std::string behind;   ///< what stands behind its content
        std::size_t text_from = 0;
    };

    void text(std::string_view text) {
        if (!is_blank(text)) cleaned_.has_text = true;
        cleaned_.div += escaped(text);
    }

    void close() {
        const Open last = std::move(open_.back());
        open_.pop_back();
        if (last.name == "a" && !last.behind.empty()) {
            const std::string address = escaped(last.behind);
            const auto words = std::string_view(cleaned_.div).substr(last.text_from);
            if (trim(words) != address) cleaned_.div += " (" + address + ")";
            cleaned_.has_text = true;
        } else {
            cleaned_.div += last.behind;
        }
        if (!last.as.empty()) cleaned_.div.append("</").append(last.as).append(">");
    }

    /// Closes what the start of `next` ends: the nearest it reaches, with what is open within.
    void end_before(std::string_view next) {
        for (bool again = true; again;) {
            again = false;
            for (std::size_t i = open_.size(); i-- > 0;) {
                if (ends_before(open_[i].as, next)) {
                    while (open_.size() > i) close();
                    again = true;
                    break;
                }
                if (hides_outer(open_[i].as, next)) break;
            }
        }
    }

    void end(const std::string& name) {
        const std::string_view as = rule_of(name).as;
        for (std::size_t i = open_.size(); i-- > 0;) {
            if (open_[i].name == name) {
                while (open_.size() > i) close();
                return;
            }
            if (hides_outer(open_[i].as, as)) return;
        }
    }

    void start(const HtmlToken& tag) {
        const Rule rule = rule_of(tag.name);
        if (rule.what == What::remove || rule.what == What::unwrap || rule.what == What::picture)
            ++cleaned_.taken_out;
        if (rule.is_block || !rule.as.empty()) end_before(rule.as.empty() ? "div" : rule.as);
        switch (rule.what) {
            case What::remove:
            case What::silent:
            case What::unwrap:
                count_attributes(tag);
                return;
            case What::picture:
                if (!tag.attribute("alt").empty())
                    text(" [" + std::string(tag.attribute("alt")) + "] ");
                return;
            case What::struck:
                cleaned_.div += "[struck out: ";
                open(tag, {}, "]");
                return;
            case What::link:
                link(tag);
                return;
            case What::keep:
                break;
        }
        cleaned_.div.append("<").append(rule.as);
        attributes(tag);
        if (rule.is_empty) {
            cleaned_.div += "/>";
            return;
        }
        cleaned_.div += '>';
        open(tag, rule.as, {});
    }

    void open(const HtmlToken& tag, std::string_view as, std::string behind) {
        open_.push_back({tag.name, as, std::move(behind), cleaned_.div.size()});
        if (tag.closes_itself) close();
    }

    void link(const HtmlToken& tag) {
        end("a");  // links do not nest
        const std::string href(trim(tag.attribute("href")));
        const bool shown = is_address(href);
        if (shown) ++cleaned_.links;
        if (!shown && !href.empty() && !href.starts_with('#')) ++cleaned_.taken_out;
        open(tag, {}, shown ? href : std::string());
    }

    void count_attributes(const HtmlToken& tag) {
        for (const auto& [name, value] : tag.attributes)
            if (!name.starts_with("xmlns")) ++cleaned_.taken_out;
    }

    void put_attribute(std::string_view name, std::string_view value) {
        cleaned_.div.append(" ").append(name).append("=\"").append(escaped(value)).append("\"");
    }

    void attributes(const HtmlToken& tag) {
        for (const auto& [name, value] : tag.attributes) {
            if (name.starts_with("xmlns")) continue;
            if (!attribute(name, value)) ++cleaned_.taken_out;
        }
    }

    bool attribute(const std::string& name, const std::string& value) {
        if (name == "id") {
            if (!made_of(value, "_.:-") || id_prefix_.size() + value.size() > 100 ||
                !ids_.insert(value).second)
                return false;
            put_attribute(name, std::string(id_prefix_) + value);
            return true;
        }
        if (name == "class") {
            std::string kept;
            for (const std::string_view one : split(value, ' '))
                if (std::ranges::find(classes_, one) != classes_.end())
                    kept.append(kept.empty() ? "" : " ").append(one);
            if (!kept.empty()) put_attribute(name, kept);
            return !kept.empty();
        }
        const bool numbers =
            name == "colspan" || name == "rowspan" || name == "span" || name == "start";
        if ((numbers && is_small_number(value)) || (name == "lang" && made_of(value, "-")) ||
            (name == "dir" && (value == "ltr" || value == "rtl")) ||
            (name == "scope" && made_of(value, "")) || name == "title" || name == "abbr") {
            put_attribute(name, value);
            return true;
        }
        return false;
    }

    const Limits& limits_;
    std::string_view id_prefix_;
    const std::vector<std::string_view>& classes_;
    Cleaned cleaned_;
    std::vector<Open> open_;
    std::set<std::string> ids_;
    std::uint32_t elements_ = 0;
};

}  // namespace

Result<Cleaned> clean(std::string_view html, const Limits& limits, std::string_view id_prefix,
                      const std::vector<std::string_view>& classes) {
    if (html.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "A text of the source is larger than is accepted.");
    if (!is_valid_utf8(html))
        return fail(ErrorKind::malformed, "A text of the source is not UTF-8.");
    if (html.starts_with("\xEF\xBB\xBF")) html.remove_prefix(3);
    return Cleaner(limits, id_prefix, classes).run(html);
}

std::string div_of_text(std::string_view text) {
    std::string div(div_begin);
    bool in_paragraph = false;
    const auto end_paragraph = [&] {
        if (in_paragraph) div += "</p>";
        in_paragraph = false;
    };
    for (std::string_view line : split(text, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (is_blank(line)) {
            end_paragraph();
            continue;
        }
        div += in_paragraph ? "<br/>" : "<p>";
        in_paragraph = true;
        div += escaped(line);
    }
    end_paragraph();
    return div += div_end;
}

std::string escaped(std::string_view text) {
    std::string out;
    out.reserve(text.size() + text.size() / 16);
    for (std::size_t i = 0; i < text.size(); ++i) {
        const char c = text[i];
        const auto byte = static_cast<unsigned char>(c);
        if (c == '&') {
            out += "&amp;";
        } else if (c == '<') {
            out += "&lt;";
        } else if (c == '>') {
            out += "&gt;";
        } else if (c == '"') {
            out += "&quot;";
        } else if (byte < 0x20 && c != '\t' && c != '\n' && c != '\r') {
            out += replacement;
        } else if (text.substr(i).starts_with("\xEF\xBF\xBE") ||
                   text.substr(i).starts_with("\xEF\xBF\xBF")) {
            out += replacement;
            i += 2;
        } else {
            out += c;
        }
    }
    return out;
}

}  // namespace mcr::source::narrative
