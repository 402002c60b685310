#include "net/mime.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace mcr::net {
namespace {

bool is_token_character(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           std::string_view("!#$%&'*+-.^_`|~").find(c) != std::string_view::npos;
}

std::string_view take_token(std::string_view& text) {
    const auto end = std::ranges::find_if_not(text, is_token_character);
    const std::string_view token = text.substr(0, static_cast<std::size_t>(end - text.begin()));
    text.remove_prefix(token.size());
    return token;
}

void skip_space(std::string_view& text) {
    while (!text.empty() && (text.front() == ' ' || text.front() == '\t' || text.front() == '\r' ||
                             text.front() == '\n'))
        text.remove_prefix(1);
}

std::unexpected<Error> bad_type() {
    return fail(ErrorKind::malformed, "A Content-Type is malformed.");
}

/// A value that may be quoted. Unquoted ones may hold what RFC 2045 would have quoted (boundaries
/// and content ids are sent so), but no space or semicolon.
Result<std::string> take_value(std::string_view& text) {
    std::string value;
    if (!text.starts_with('"')) {
        const std::size_t end = std::min(text.find_first_of("; \t\r\n\""), text.size());
        value = text.substr(0, end);
        text.remove_prefix(end);
        return value;
    }
    for (text.remove_prefix(1); !text.empty(); text.remove_prefix(1)) {
        if (text.front() == '"') {
            text.remove_prefix(1);
            return value;
        }
        if (text.front() == '\\') {
            text.remove_prefix(1);
            if (text.empty()) break;
        }
        value += text.front();
    }
    return bad_type();
}

int value_of(char c) {
    if (c >= 'A' && c <= 'Z') return c - 'A';
    if (c >= 'a' && c <= 'z') return c - 'a' + 26;
    if (c >= '0' && c <= '9') return c - '0' + 52;
    if (c == '+') return 62;
    return c == '/' ? 63 : -1;
}

}  // namespace

std::string_view MediaType::parameter(std::string_view name) const {
    const auto found = parameters.find(std::string(name));
    return found == parameters.end() ? std::string_view() : std::string_view(found->second);
}

Result<MediaType> read_media_type(std::string_view text) {
    text = trim(text);
    const std::string_view type = take_token(text);
    if (type.empty() || !text.starts_with('/')) return bad_type();
    text.remove_prefix(1);
    const std::string_view subtype = take_token(text);
    if (subtype.empty()) return bad_type();
    MediaType media{to_lower(type) + '/' + to_lower(subtype), {}};
    while (true) {
        skip_space(text);
        if (text.empty()) return media;
        if (text.front() != ';') return bad_type();
        text.remove_prefix(1);
        skip_space(text);
        if (text.empty()) return media;
        const std::string name = to_lower(take_token(text));
        skip_space(text);
        if (name.empty() || !text.starts_with('=')) return bad_type();
        text.remove_prefix(1);
        skip_space(text);
        Result<std::string> value = take_value(text);
        if (!value) return pass_on(value);
        media.parameters.emplace(name, std::move(*value));
    }
}

Result<MimeReader> MimeReader::of(std::string_view boundary, const MimeLimits& limits) {
    const bool fits = !boundary.empty() && boundary.size() <= 70 && boundary.back() != ' ' &&
                      std::ranges::all_of(boundary, [](char c) { return c >= ' ' && c <= '~'; });
    if (!fits) return fail(ErrorKind::malformed, "A multipart boundary is missing or malformed.");
    return MimeReader(boundary, limits);
}

void MimeReader::feed(std::string_view bytes) {
    held_.erase(0, std::exchange(from_, 0));
    bytes_ = {};
    held_ += bytes;
}

MimeReader::Found MimeReader::find_delimiter() const {
    const std::string_view held(held_);
    for (std::size_t at = held.find('\n', from_); at != std::string_view::npos;
         at = held.find('\n', at + 1)) {
        const std::string_view rest = held.substr(at, delimiter_.size());
        if (!std::string_view(delimiter_).starts_with(rest)) continue;
        if (rest.size() < delimiter_.size()) return {.at = at};
        std::size_t after = at + delimiter_.size();
        const bool closes = held.substr(after).starts_with("--");
        if (closes) return {.at = at, .after = after + 2, .closes = true, .sure = true};
        if (held.substr(after) == "-") return {.at = at};
        while (after < held.size() && (held[after] == ' ' || held[after] == '\t')) ++after;
        if (after - at > delimiter_.size() + 1000) continue;
        if (after == held.size() || held.substr(after) == "\r") return {.at = at};
        if (held[after] == '\r') ++after;
        if (held[after] != '\n') continue;
        return {.at = at, .after = after + 1, .sure = true};
    }
    return {};
}

void MimeReader::pass_delimiter(const Found& found) {
    // The line break stays, so that an empty part's boundary is found behind it.
    from_ = found.closes ? found.after : found.after - 1;
    at_ = found.closes ? At::epilogue : At::header;
}

Result<MimeReader::Event> MimeReader::next() {
    bytes_ = {};
    if (at_ == At::preamble) {
        const Found found = find_delimiter();
        if (!found.sure) {
            if (held_.size() - from_ > limits_.max_header_bytes)
                return fail(ErrorKind::malformed, "A multipart body has no boundary.");
            return Event::more;
        }
        pass_delimiter(found);
    }
    if (at_ == At::header) return read_header();
    if (at_ == At::body) return read_body();
    return Event::end;
}

Result<MimeReader::Event> MimeReader::read_header() {
    const std::string_view held = std::string_view(held_).substr(from_);
    // held begins with the line break of the boundary; a line that is empty ends the header.
    for (std::size_t at = held.find('\n'); at != std::string_view::npos;
         at = held.find('\n', at + 1)) {
        std::size_t line = at + 1;
        if (line < held.size() && held[line] == '\r') ++line;
        if (line >= held.size()) break;
        if (at > limits_.max_header_bytes) break;
        if (held[line] != '\n') continue;
        if (++parts_ > limits_.max_parts)
            return fail(ErrorKind::too_large, "A multipart body has too many parts.");
        if (auto taken = take_fields(held.substr(1, at)); !taken) return pass_on(taken);
        from_ += line;
        at_ = At::body;
        first_ = true;
        return Event::part;
    }
    if (held.size() > limits_.max_header_bytes)
        return fail(ErrorKind::too_large, "The header of a part is too long.");
    return Event::more;
}

Result<void> MimeReader::take_fields(std::string_view block) {
    headers_ = {};
    std::string name, value;
    const auto keep = [&] {
        if (!name.empty()) headers_.add(std::exchange(name, {}), std::exchange(value, {}));
    };
    for (std::string_view line : split(block, '\n')) {
        if (line.ends_with('\r')) line.remove_suffix(1);
        if (line.empty()) continue;
        if (line.front() == ' ' || line.front() == '\t') {
            if (name.empty()) return fail(ErrorKind::malformed, "A part's header is malformed.");
            value.append(" ").append(trim(line));
            continue;
        }
        keep();
        const std::size_t colon = line.find(':');
        if (colon == std::string_view::npos || colon == 0)
            return fail(ErrorKind::malformed, "A part's header is malformed.");
        name = trim(line.substr(0, colon));
        value = trim(line.substr(colon + 1));
    }
    keep();
    return {};
}

Result<MimeReader::Event> MimeReader::read_body() {
    // The line break that ends the header is the first byte here, and is not of the body.
    const Found found = find_delimiter();
    const std::size_t begin = from_ + (first_ ? 1 : 0);
    std::size_t end = found.at == std::string::npos ? held_.size() : found.at;
    if (end > begin && held_[end - 1] == '\r') --end;
    if (end > begin) {
        bytes_ = std::string_view(held_).substr(begin, end - begin);
        from_ = end;
        first_ = false;
        return Event::bytes;
    }
    if (!found.sure) return Event::more;
    pass_delimiter(found);
    return Event::part_end;
}

Result<std::vector<MimePart>> read_parts(std::string_view bytes, std::string_view boundary,
                                         const MimeLimits& limits) {
    if (bytes.size() > limits.max_bytes)
        return fail(ErrorKind::too_large, "A multipart body is too large.");
    Result<MimeReader> reader = MimeReader::of(boundary, limits);
    if (!reader) return pass_on(reader);
    reader->feed(bytes);
    std::vector<MimePart> parts;
    while (true) {
        const Result<MimeReader::Event> event = reader->next();
        if (!event) return std::unexpected(event.error());
        switch (*event) {
            case MimeReader::Event::more:
                return fail(ErrorKind::malformed, "A multipart body is cut short.");
            case MimeReader::Event::part:
                parts.push_back({reader->headers(), {}});
                break;
            case MimeReader::Event::bytes:
                parts.back().body += reader->bytes();
                break;
            case MimeReader::Event::part_end:
                break;
            case MimeReader::Event::end:
                return parts;
        }
    }
}

std::string content_id(const Headers& headers) {
    std::string_view id = trim(headers.get("Content-ID").value_or(""));
    if (id.starts_with('<') && id.ends_with('>') && id.size() >= 2)
        id = id.substr(1, id.size() - 2);
    return std::string(id);
}

Result<std::string> id_of_cid_url(std::string_view url) {
    if (!equal_ignoring_case(url.substr(0, 4), "cid:"))
        return fail(ErrorKind::malformed, "A reference to a part is no cid: URL.");
    Result<std::string> id = percent_decode(url.substr(4));
    if (!id || id->empty())
        return fail(ErrorKind::malformed, "A reference to a part is no cid: URL.");
    return id;
}

Result<void> Base64Reader::feed(std::string_view text, std::string& out) {
    out.reserve(out.size() + text.size() / 4 * 3 + 3);
    for (const char c : text) {
        if (c == ' ' || c == '\n' || c == '\r' || c == '\t') continue;
        const bool pads = c == '=';
        const int value = pads ? 0 : value_of(c);
        const bool misplaced = pads ? characters_ < 2 : padding_ > 0;
        if (value < 0 || misplaced)
            return fail(ErrorKind::malformed, "What should be base64 is not.");
        if (pads) ++padding_;
        bits_ = (bits_ << 6U) | static_cast<std::uint32_t>(value);
        if (++characters_ < 4) continue;
        for (int i = 0; i < 3 - padding_; ++i)
            out += static_cast<char>((bits_ >> (16U - 8U * static_cast<unsigned>(i))) & 0xFFU);
        bits_ = 0;
        characters_ = 0;
    }
    return {};
}

Result<void> Base64Reader::finish() const {
    if (characters_ != 0) return fail(ErrorKind::malformed, "What should be base64 is cut short.");
    return {};
}

}  // namespace mcr::net
