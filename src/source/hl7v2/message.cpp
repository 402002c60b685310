#include "source/hl7v2/message.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::source::hl7v2 {
namespace {

constexpr std::string_view byte_order_mark = "\xEF\xBB\xBF";
constexpr char vertical_tab = '\x0B';
constexpr char file_separator = '\x1C';

bool is_name(std::string_view text) {
    const auto upper = [](char c) { return c >= 'A' && c <= 'Z'; };
    const auto other = [&](char c) { return upper(c) || (c >= '0' && c <= '9'); };
    return text.size() == 3 && upper(text[0]) && other(text[1]) && other(text[2]);
}

/// Whether `text` begins like a segment: a name that a field separator or nothing follows.
bool begins_segment(std::string_view text, char field) {
    return text.size() >= 3 && is_name(text.substr(0, 3)) &&
           (text.size() == 3 || text[3] == field || text[3] == '\r' || text[3] == '\n');
}

/// What a file or a frame may have around a message.
std::string_view without_wrapping(std::string_view bytes) {
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    const auto outside = [](char c) {
        return c == vertical_tab || c == file_separator || c == '\r' || c == '\n' || c == ' ';
    };
    while (!bytes.empty() && outside(bytes.front())) bytes.remove_prefix(1);
    if (bytes.starts_with(byte_order_mark)) bytes.remove_prefix(byte_order_mark.size());
    while (!bytes.empty() && bytes.back() != ' ' && outside(bytes.back())) bytes.remove_suffix(1);
    return bytes;
}

std::string_view nth(std::string_view text, char separator, std::size_t place) {
    if (separator == '\0') return place == 1 ? text : std::string_view();
    for (; place > 1; --place) {
        const auto end = text.find(separator);
        if (end == std::string_view::npos) return {};
        text.remove_prefix(end + 1);
    }
    return text.substr(0, text.find(separator));
}

/// Where the line that begins at `from` ends: at CR, and at an LF behind which a segment begins or
/// the message ends. Any other LF is a line break that the sender left in a text.
std::size_t end_of_line(std::string_view text, std::size_t from, char field) {
    for (std::size_t at = from;; ++at) {
        at = text.find_first_of("\r\n", at);
        if (at == std::string_view::npos) return text.size();
        if (text[at] == '\r') return at;
        const std::string_view behind = text.substr(at + 1);
        if (behind.empty() || behind.front() == '\r' || behind.front() == '\n' ||
            begins_segment(behind, field))
            return at;
    }
}

std::string place_of(std::size_t number, std::string_view name) {
    return "Segment " + std::to_string(number) + " (" + std::string(name) + ")";
}

}  // namespace

std::string_view Segment::field(std::size_t position) const noexcept {
    return position == 0 || position > fields_.size() ? std::string_view() : fields_[position - 1];
}

bool Segment::is_null(std::size_t position) const noexcept {
    return field(position) == "\"\"";
}

Result<void> Message::read_header(std::string_view line, const Limits& limits) {
    if (line.size() < 5 || !line.starts_with("MSH"))
        return fail(ErrorKind::malformed, "The message does not begin with an MSH segment.");
    const auto special = [](char c) {
        const auto byte = static_cast<unsigned char>(c);
        return byte > 0x20 && byte < 0x7F && !(c >= '0' && c <= '9') && !(c >= 'A' && c <= 'Z') &&
               !(c >= 'a' && c <= 'z') && c != '"';
    };
    delimiters_ = {line[3], '\0', '\0', '\0', '\0'};
    const std::string_view encoding = line.substr(4, line.find(line[3], 4) - 4);
    char* const places[] = {&delimiters_.component, &delimiters_.repetition, &delimiters_.escape,
                            &delimiters_.subcomponent};
    for (std::size_t i = 0; i < encoding.size() && i < 4; ++i) *places[i] = encoding[i];
    std::string all = std::string(1, line[3]) + std::string(encoding.substr(0, 4));
    const bool usable = std::ranges::all_of(all, special);
    std::ranges::sort(all);
    if (encoding.empty() || encoding.size() > 5 || !usable ||
        std::ranges::adjacent_find(all) != all.end())
        return fail(ErrorKind::malformed, "Segment 1 (MSH) names delimiters that cannot be used.");
    return add_segment(line, limits);
}

Result<void> Message::add_segment(std::string_view line, const Limits& limits) {
    const std::size_t number = segments_.size() + 1;
    if (!begins_segment(line, delimiters_.field))
        return fail(ErrorKind::malformed,
                    "Line " + std::to_string(number) + " of the message is no segment.");
    if (number > limits.max_segments)
        return fail(ErrorKind::too_large, "The message has more than " +
                                              std::to_string(limits.max_segments) + " segments.");
    Segment& segment = segments_.emplace_back();
    segment.name_ = line.substr(0, 3);
    segment.whole_ = line;
    if (line.size() == 3) return {};
    std::string_view rest = line.substr(4);
    if (number == 1) segment.fields_.push_back(line.substr(3, 1));
    segment.fields_.reserve(static_cast<std::size_t>(std::ranges::count(rest, delimiters_.field)) +
                            2);
    if (segment.fields_.capacity() > limits.max_fields + 2UL)
        return fail(ErrorKind::too_large, place_of(number, segment.name_) + " has more than " +
                                              std::to_string(limits.max_fields) + " fields.");
    for (;;) {
        const auto end = rest.find(delimiters_.field);
        const std::string_view field = rest.substr(0, end);
        segment.fields_.push_back(field);
        if (delimiters_.repetition != '\0' && field.size() >= limits.max_repetitions &&
            static_cast<std::size_t>(std::ranges::count(field, delimiters_.repetition)) >=
                limits.max_repetitions)
            return fail(ErrorKind::too_large,
                        place_of(number, segment.name_) + " has a field of more than " +
                            std::to_string(limits.max_repetitions) + " repetitions.");
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
}

Result<Message> Message::parse(std::string_view bytes, const Limits& limits) {
    if (bytes.size() > limits.max_bytes)
        return fail(ErrorKind::too_large,
                    "The message is larger than " + std::to_string(limits.max_bytes) + " bytes.");
    bytes = without_wrapping(bytes);
    if (bytes.size() < 5 || !bytes.starts_with("MSH"))
        return fail(ErrorKind::malformed, "The message does not begin with an MSH segment.");
    Message message;
    const std::string_view first = bytes.substr(0, end_of_line(bytes, 0, bytes[3]));
    std::string_view named = nth(nth(first, bytes[3], 18), '~', 1);
    const std::optional<Charset> declared = charset_of(named);
    if (!declared)
        return fail(ErrorKind::unsupported,
                    "The message is in a character set that is not read (MSH-18).");
    message.charset_ = *declared;
    if (*declared == Charset::ascii || *declared == Charset::utf8) {
        message.charset_ = is_valid_utf8(bytes) ? Charset::utf8 : Charset::windows_1252;
        if (message.charset_ == Charset::windows_1252)
            message.notes_.emplace_back(
                "A message was read as Windows-1252, which it did not declare.");
    }
    // Room beyond what a string holds in itself, so that views stay when the message moves.
    message.text_.reserve(bytes.size() + 32);
    if (message.charset_ == Charset::utf8)
        message.text_ += bytes;
    else
        message.text_ += to_utf8(bytes, message.charset_);
    message.text_.reserve(32);

    const std::string_view text = message.text_;
    for (std::size_t at = 0; at < text.size();) {
        const std::size_t end = end_of_line(text, at, text[3]);
        const std::string_view line = text.substr(at, end - at);
        at = end + 1;
        if (trim(line).empty()) continue;
        const std::string_view segment = line.substr(line.find_first_not_of('\n'));
        auto taken = message.segments_.empty() ? message.read_header(segment, limits)
                                               : message.add_segment(segment, limits);
        if (!taken) return pass_on(taken);
    }
    if (message.has_unknown_escape())
        message.notes_.emplace_back("Escapes that are not known stand as they were sent.");
    return message;
}

const Segment* Message::find(std::string_view name) const noexcept {
    const auto found = std::ranges::find(segments_, name, &Segment::name);
    return found == segments_.end() ? nullptr : &*found;
}

std::string_view Message::whole(const Segment& segment) const noexcept {
    return segment.whole_;
}

std::string_view Message::type() const {
    return trim(component(header().field(9), 1));
}

std::string_view Message::event() const {
    return trim(component(header().field(9), 2));
}

std::string_view Message::control_id() const {
    return header().field(10);
}

std::string_view Message::version() const {
    return trim(component(header().field(12), 1));
}

std::vector<std::string_view> Message::repetitions(const Segment& segment,
                                                   std::size_t position) const {
    const std::string_view field = segment.field(position);
    if (field.empty()) return {};
    if (delimiters_.repetition == '\0' || (segment.name() == "MSH" && position <= 2))
        return {field};
    return split(field, delimiters_.repetition);
}

std::string_view Message::component(std::string_view field, std::size_t component,
                                    std::size_t subcomponent) const {
    if (component == 0 || subcomponent == 0) return {};
    return nth(nth(field, delimiters_.component, component), delimiters_.subcomponent,
               subcomponent);
}

}  // namespace mcr::source::hl7v2
