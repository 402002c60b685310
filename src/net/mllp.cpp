#include "net/mllp.hpp"

namespace mcr::net {
namespace {

constexpr char vertical_tab = '\x0B';
constexpr char file_separator = '\x1C';

}  // namespace

std::string mllp_frame(std::string_view message) {
    std::string frame;
    frame.reserve(message.size() + 3);
    frame += vertical_tab;
    frame += message;
    frame += file_separator;
    frame += '\r';
    return frame;
}

Result<void> MllpReader::take(std::string_view bytes) {
    const auto malformed = [this](std::string sentence) {
        broken_ = true;
        return fail(ErrorKind::malformed, std::move(sentence));
    };
    while (!bytes.empty()) {
        if (broken_)
            return fail(ErrorKind::malformed, "The connection's frames can no longer be told.");
        if (!inside_) {
            const auto begin = bytes.find(vertical_tab);
            dropped_ += begin == std::string_view::npos ? bytes.size() : begin;
            if (begin == std::string_view::npos) return {};
            bytes.remove_prefix(begin + 1);
            inside_ = true;
            continue;
        }
        if (ending_) {
            if (bytes.front() != '\r')
                return malformed("A message's end is not marked as MLLP marks it.");
            bytes.remove_prefix(1);
            ready_.push_back(std::move(message_));
            message_.clear();
            inside_ = ending_ = false;
            continue;
        }
        constexpr std::string_view marks("\x0B\x1C", 2);
        const auto end = bytes.find_first_of(marks);
        const std::string_view part = bytes.substr(0, end);
        if (part.size() > max_bytes_ - message_.size()) {
            broken_ = true;
            return fail(ErrorKind::too_large,
                        "A message is larger than " + std::to_string(max_bytes_) + " bytes.");
        }
        message_ += part;
        if (end == std::string_view::npos) return {};
        if (bytes[end] == vertical_tab) return malformed("A message begins within another.");
        ending_ = true;
        bytes.remove_prefix(end + 1);
    }
    return {};
}

std::optional<std::string> MllpReader::next() {
    if (ready_.empty()) return std::nullopt;
    std::string message = std::move(ready_.front());
    ready_.pop_front();
    return message;
}

}  // namespace mcr::net
