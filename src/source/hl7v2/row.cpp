#include "source/hl7v2/row.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::source::hl7v2 {
namespace {

bool is_control(char c) {
    const auto byte = static_cast<unsigned char>(c);
    return byte < 0x20 || byte == 0x7F;
}

std::string one_line(std::string_view text) {
    std::string out;
    out.reserve(text.size());
    for (const char c : text) {
        const bool space = c == ' ' || is_control(c);
        if (!space)
            out += c;
        else if (!out.empty() && out.back() != ' ')
            out += ' ';
    }
    if (out.ends_with(' ')) out.pop_back();
    if (out == "\"\"") out.clear();
    return out;
}

std::string with_breaks(std::string text) {
    std::erase_if(text, [](char c) { return is_control(c) && c != '\n' && c != '\t'; });
    while (!text.empty() && (text.back() == ' ' || text.back() == '\n' || text.back() == '\t'))
        text.pop_back();
    return text == "\"\"" || trim(text).empty() ? std::string() : text;
}

}  // namespace

std::string Field::text(std::size_t component, std::size_t subcomponent) const {
    if (raw_.empty()) return {};
    const std::string_view part = message_->component(raw_, component, subcomponent);
    return part.empty() ? std::string() : one_line(message_->text(part));
}

std::string Field::lines() const {
    return raw_.empty() ? std::string() : with_breaks(message_->text(raw_));
}

std::string Field::readable() const {
    if (raw_.empty()) return {};
    std::string spaced(raw_);
    for (const char delimiter :
         {message_->delimiters().component, message_->delimiters().subcomponent})
        std::ranges::replace(spaced, delimiter, ' ');
    return one_line(message_->text(spaced));
}

Field Field::behind(std::size_t first) const {
    std::string_view rest = raw_;
    for (std::size_t n = 1; n < first; ++n) {
        const auto end = rest.find(message_->delimiters().component);
        if (end == std::string_view::npos) return {};
        rest.remove_prefix(end + 1);
    }
    return message_ == nullptr ? Field() : Field(*message_, rest);
}

void Row::mark(std::size_t position) const {
    if (position < 64) (*marks_)[place_] |= std::uint64_t{1} << position;
}

void Row::unread(std::size_t position) const {
    if (position < 64) (*marks_)[place_] &= ~(std::uint64_t{1} << position);
}

Field Row::at(std::size_t position) const {
    const std::string_view field = segment().field(position);
    const char repetition = message_->delimiters().repetition;
    const auto end =
        repetition == '\0' || field.empty() ? std::string_view::npos : field.find(repetition);
    // Further repetitions are kept where only the first is asked for.
    if (end == std::string_view::npos) mark(position);
    return {*message_, field.substr(0, end)};
}

std::vector<Field> Row::all(std::size_t position) const {
    mark(position);
    std::vector<Field> fields;
    for (const std::string_view raw : message_->repetitions(segment(), position)) {
        const Field field(*message_, raw);
        if (!field.empty()) fields.push_back(field);
    }
    return fields;
}

std::string Row::lines(std::size_t position) const {
    mark(position);
    std::string out;
    bool first = true;
    for (const std::string_view raw : message_->repetitions(segment(), position)) {
        if (!first) out += '\n';
        first = false;
        out += Field(*message_, raw).lines();
    }
    return with_breaks(std::move(out));
}

bool Row::has(std::size_t position) const {
    return !Field(*message_, segment().field(position)).empty();
}

std::string Row::left_over() const {
    const std::uint64_t read = (*marks_)[place_];
    std::string out(name());
    bool any = false;
    std::size_t waiting = 0;
    for (std::size_t i = 1; i <= segment().fields(); ++i) {
        ++waiting;
        const std::string_view field = segment().field(i);
        if (field.empty() || (i < 64 && (read >> i & 1U) != 0)) continue;
        out.append(waiting, message_->delimiters().field);
        waiting = 0;
        for (const char c : field) out += is_control(c) && c != '\n' && c != '\t' ? ' ' : c;
        any = true;
    }
    return any ? out : std::string();
}

}  // namespace mcr::source::hl7v2
