#include "net/xml_cutter.hpp"

#include <algorithm>

namespace mcr::net {
namespace {

bool is_space(char c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

bool all_space(std::string_view text) {
    return std::ranges::all_of(text, is_space);
}

std::string_view local_part(std::string_view name) {
    return name.substr(name.find(':') + 1);
}

std::unexpected<Error> malformed(std::string_view what) {
    return fail(ErrorKind::malformed, "The XML is malformed: " + std::string(what) + '.');
}

}  // namespace

Result<void> XmlCutter::feed(std::string_view bytes) {
    text_ = {};
    left_ = {};
    while (!bytes.empty()) {
        std::size_t taken = 0;
        if (at_ == At::text) {
            taken = read_text(bytes);
        } else {
            Result<std::size_t> read = read_markup(bytes);
            if (!read) return pass_on(read);
            taken = *read;
        }
        bytes.remove_prefix(taken);
        if (envelope_.size() > limits_.max_bytes)
            return fail(ErrorKind::too_large, "The XML is larger than is allowed.");
        if (!text_.empty()) {
            left_ = bytes;
            return {};
        }
    }
    return {};
}

std::size_t XmlCutter::read_text(std::string_view bytes) {
    const std::size_t end = std::min(bytes.find('<'), bytes.size());
    const std::string_view text = bytes.substr(0, end);
    if (end > 0 && in_cut_ && (cut_began_ || !all_space(text))) {
        if (!cut_began_) ++cuts_;
        cut_began_ = true;
        text_ = text;
        return end;
    }
    envelope_ += text;
    if (end == bytes.size()) return end;
    tag_begin_ = envelope_.size();
    envelope_ += '<';
    at_ = At::tag;
    quote_ = 0;
    return end + 1;
}

/// Tells what kind of markup begins, once enough of it is there.
Result<void> XmlCutter::classify() {
    const std::string_view markup = std::string_view(envelope_).substr(tag_begin_);
    if (markup.size() < 2) return {};
    if (markup[1] == '?') at_ = At::instruction;
    if (markup[1] != '!') return {};
    constexpr std::string_view comment = "<!--", cdata = "<![CDATA[";
    if (markup == comment) at_ = At::comment;
    if (markup == cdata) {
        if (in_cut_) return malformed("a document is not base64");
        at_ = At::cdata;
    }
    if (!comment.starts_with(markup) && !cdata.starts_with(markup))
        return malformed("a declaration is not accepted");
    return {};
}

Result<std::size_t> XmlCutter::read_markup(std::string_view bytes) {
    for (std::size_t i = 0; i < bytes.size(); ++i) {
        const char c = bytes[i];
        envelope_ += c;
        const std::size_t length = envelope_.size() - tag_begin_;
        if (at_ == At::tag) {
            if (length > limits_.max_tag_bytes)
                return fail(ErrorKind::too_large, "A tag of the XML is longer than is allowed.");
            if (length <= 9) {
                if (auto done = classify(); !done) return pass_on(done);
                if (at_ != At::tag) continue;
            }
            if (quote_ != 0) {
                if (c == quote_) quote_ = 0;
            } else if (c == '"' || c == '\'') {
                quote_ = c;
            } else if (c == '<') {
                return malformed("a tag within a tag");
            } else if (c == '>') {
                if (auto done = end_of_tag(); !done) return pass_on(done);
                at_ = At::text;
                return i + 1;
            }
            continue;
        }
        const std::string_view markup = std::string_view(envelope_).substr(tag_begin_);
        const bool ended =
            c == '>' && ((at_ == At::comment && length >= 7 && markup.ends_with("-->")) ||
                         (at_ == At::cdata && markup.ends_with("]]>")) ||
                         (at_ == At::instruction && length >= 4 && markup.ends_with("?>")));
        if (!ended) continue;
        at_ = At::text;
        return i + 1;
    }
    if (envelope_.size() > limits_.max_bytes)
        return fail(ErrorKind::too_large, "The XML is larger than is allowed.");
    return bytes.size();
}

Result<void> XmlCutter::end_of_tag() {
    std::string_view tag = std::string_view(envelope_).substr(tag_begin_ + 1);
    tag.remove_suffix(1);
    const bool closes = tag.starts_with('/');
    if (closes) tag.remove_prefix(1);
    const bool empty = !closes && tag.ends_with('/');
    if (empty) tag.remove_suffix(1);
    const auto end = std::ranges::find_if(tag, is_space);
    const std::string_view name = tag.substr(0, static_cast<std::size_t>(end - tag.begin()));
    if (name.empty()) return malformed("a tag has no name");
    cut_began_ = false;
    if (closes) {
        if (open_.empty() || open_.back() != name) return malformed("an end tag fits no start tag");
        open_.pop_back();
        in_cut_ = false;
        return {};
    }
    if (open_.empty() && elements_ > 0) return malformed("there is more than one root element");
    if (++elements_ > limits_.max_elements)
        return fail(ErrorKind::too_large, "The XML has more elements than are allowed.");
    if (open_.size() >= limits_.max_depth)
        return fail(ErrorKind::too_large, "The XML is nested deeper than is allowed.");
    in_cut_ = !empty && !cut_.empty() && local_part(name) == cut_;
    if (!empty) open_.emplace_back(name);
    return {};
}

Result<std::string> XmlCutter::closed() const {
    if (at_ != At::text) return malformed("it ends within a tag");
    std::string out = envelope_;
    for (auto name = open_.rbegin(); name != open_.rend(); ++name)
        out.append("</").append(*name).append(">");
    return out;
}

}  // namespace mcr::net
