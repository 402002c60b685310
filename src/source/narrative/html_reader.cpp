#include "source/narrative/html_reader.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <cstdint>
#include <utility>

#include "base/text.hpp"
#include "source/narrative/entities.hpp"

namespace mcr::source::narrative {
namespace {

constexpr std::string_view cdata_begin = "<![CDATA[";

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\n' || c == '\r' || c == '\f';
}
bool is_letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool holds_nothing_to_read(std::string_view name) {
    return name == "script" || name == "style" || name == "iframe";
}
bool holds_text_only(std::string_view name) {
    return name == "title" || name == "textarea";
}

/// Where `</name` stands at or behind `from`, or npos.
std::size_t find_end_tag(std::string_view html, std::size_t from, std::string_view name) {
    for (std::size_t at = html.find("</", from); at != std::string_view::npos;
         at = html.find("</", at + 2)) {
        if (!equal_ignoring_case(html.substr(at + 2, name.size()), name)) continue;
        const std::size_t behind = at + 2 + name.size();
        if (behind >= html.size() || is_space(html[behind]) || html[behind] == '>' ||
            html[behind] == '/')
            return at;
    }
    return std::string_view::npos;
}

/// Resolves the reference at the beginning of `text`, which begins with &; gives its length, 0 if
/// it is none.
std::size_t resolve_one(std::string_view text, std::string& out) {
    constexpr std::size_t longest_name = 8;
    if (text.size() > 2 && text[1] == '#') {
        const bool is_hex = text[2] == 'x' || text[2] == 'X';
        const std::size_t from = is_hex ? 3 : 2;
        std::size_t end = from;
        std::uint32_t number = 0;
        for (; end < text.size(); ++end) {
            std::uint32_t digit = 0;
            const auto [stop, error] =
                std::from_chars(&text[end], &text[end] + 1, digit, is_hex ? 16 : 10);
            if (error != std::errc{} || stop != &text[end] + 1) break;
            number = std::min(number * (is_hex ? 16U : 10U) + digit, 0x110000U);
        }
        if (end == from) return 0;
        append_utf8(out, numbered_character(number));
        return end < text.size() && text[end] == ';' ? end + 1 : end;
    }
    const std::size_t end = text.substr(0, longest_name + 2).find(';');
    if (end == std::string_view::npos) return 0;
    const auto character = named_character(text.substr(1, end - 1));
    if (!character) return 0;
    append_utf8(out, *character);
    return end + 1;
}

}  // namespace

std::string resolved(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    std::size_t at = 0;
    while (at < text.size()) {
        const std::size_t mark = std::min(text.find('&', at), text.size());
        out += text.substr(at, mark - at);
        at = mark;
        if (at == text.size()) break;
        const std::size_t length = resolve_one(text.substr(at), out);
        if (length == 0) out += '&';
        at += std::max<std::size_t>(length, 1);
    }
    return out;
}

std::string_view HtmlToken::attribute(std::string_view wanted) const {
    const auto found = std::ranges::find(attributes, wanted, &Attribute::name);
    return found == attributes.end() ? std::string_view() : std::string_view(found->value);
}

bool HtmlReader::at_tag() const {
    if (at_ + 1 >= html_.size()) return false;
    const char next = html_[at_ + 1];
    return is_letter(next) || next == '!' || next == '?' || next == '/';
}

void HtmlReader::pass_over_to(std::string_view end) {
    const std::size_t found = html_.find(end, at_);
    at_ = found == std::string_view::npos ? html_.size() : found + end.size();
}

/// A comment, a DOCTYPE with what it declares, or anything else that begins with "<!" or "<?", or
/// "</" without a name.
void HtmlReader::pass_over_declaration() {
    const std::string_view rest = html_.substr(at_);
    if (rest.starts_with("<!--")) {
        at_ += 4;
        if (html_.substr(at_).starts_with('>')) return pass_over_to(">");
        return pass_over_to("-->");
    }
    if (equal_ignoring_case(rest.substr(0, 9), "<!doctype")) {
        const std::size_t end = rest.find('>');
        const std::size_t subset = rest.find('[');
        if (subset < end) {
            at_ += subset;
            pass_over_to("]");
            while (at_ < html_.size() && is_space(html_[at_])) ++at_;
            if (at_ < html_.size() && html_[at_] != '>') return;
        }
    }
    pass_over_to(">");
}

HtmlToken HtmlReader::next() {
    if (in_cdata_) {
        in_cdata_ = false;
        const std::size_t end = std::min(html_.find("]]>", at_), html_.size());
        HtmlToken token{.kind = HtmlToken::Kind::text, .name = {}, .text = {}, .attributes = {}};
        token.text = html_.substr(at_, end - at_);
        at_ = std::min(end + 3, html_.size());
        return token;
    }
    if (!text_only_.empty()) {
        const std::string name = std::exchange(text_only_, {});
        const std::size_t end = std::min(find_end_tag(html_, at_, name), html_.size());
        HtmlToken token{.kind = HtmlToken::Kind::text, .name = {}, .text = {}, .attributes = {}};
        token.text = resolved(html_.substr(at_, end - at_));
        at_ = end;
        return token;
    }
    std::string text;
    while (at_ < html_.size()) {
        const std::size_t mark = std::min(html_.find('<', at_), html_.size());
        text += resolved(html_.substr(at_, mark - at_));
        at_ = mark;
        if (at_ == html_.size()) break;
        if (!at_tag()) {
            text += '<';
            ++at_;
            continue;
        }
        const bool is_tag =
            is_letter(html_[at_ + 1]) ||
            (html_[at_ + 1] == '/' && at_ + 2 < html_.size() && is_letter(html_[at_ + 2]));
        const bool is_cdata = html_.substr(at_).starts_with(cdata_begin);
        if (!text.empty() && (is_tag || is_cdata)) break;
        if (is_tag) return read_tag();
        if (is_cdata) {
            at_ += cdata_begin.size();
            in_cdata_ = true;
            return next();
        }
        pass_over_declaration();
    }
    if (text.empty()) return {};
    HtmlToken token{.kind = HtmlToken::Kind::text, .name = {}, .text = {}, .attributes = {}};
    token.text = std::move(text);
    return token;
}

HtmlToken HtmlReader::read_tag() {
    HtmlToken tag;
    const bool is_end = html_[at_ + 1] == '/';
    tag.kind = is_end ? HtmlToken::Kind::end : HtmlToken::Kind::start;
    at_ += is_end ? 2 : 1;
    const std::size_t from = at_;
    while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>')
        ++at_;
    tag.name = to_lower(html_.substr(from, at_ - from));
    while (at_ < html_.size() && html_[at_] != '>') {
        if (html_[at_] == '/') {
            tag.closes_itself = at_ + 1 < html_.size() && html_[at_ + 1] == '>';
            ++at_;
        } else if (is_space(html_[at_])) {
            ++at_;
        } else {
            read_attribute(tag);
        }
    }
    if (at_ == html_.size()) return {};  // a tag that is not finished is none
    ++at_;
    if (is_end || tag.closes_itself) return tag;
    if (holds_nothing_to_read(tag.name))
        at_ = std::min(find_end_tag(html_, at_, tag.name), html_.size());
    if (holds_text_only(tag.name)) text_only_ = tag.name;
    return tag;
}

void HtmlReader::read_attribute(HtmlToken& tag) {
    const std::size_t from = at_;
    ++at_;  // whatever it is: an attribute may begin with '='
    while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '/' && html_[at_] != '>' &&
           html_[at_] != '=')
        ++at_;
    std::string name = to_lower(html_.substr(from, at_ - from));
    std::string_view value;
    std::size_t look = at_;
    while (look < html_.size() && is_space(html_[look])) ++look;
    if (look < html_.size() && html_[look] == '=') {
        at_ = look + 1;
        while (at_ < html_.size() && is_space(html_[at_])) ++at_;
        if (at_ < html_.size() && (html_[at_] == '"' || html_[at_] == '\'')) {
            const char quote = html_[at_++];
            const std::size_t end = std::min(html_.find(quote, at_), html_.size());
            value = html_.substr(at_, end - at_);
            at_ = std::min(end + 1, html_.size());
        } else {
            const std::size_t begin = at_;
            while (at_ < html_.size() && !is_space(html_[at_]) && html_[at_] != '>') ++at_;
            value = html_.substr(begin, at_ - begin);
        }
    }
    constexpr std::size_t most = 100;
    if (tag.attributes.size() >= most) return;
    if (std::ranges::find(tag.attributes, name, &HtmlToken::Attribute::name) ==
        tag.attributes.end())
        tag.attributes.push_back({std::move(name), resolved(value)});
}

}  // namespace mcr::source::narrative
