#include "audit/segment.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>
#include <system_error>

#include "audit/line.hpp"

namespace mcr::audit {
namespace {

constexpr std::string_view prefix = "entries-";
constexpr std::string_view suffix = ".jsonl";
constexpr std::size_t digits = 16;
constexpr std::size_t chunk = 256UL << 10U;

std::uint64_t first_of(std::string_view name) {
    if (name.size() != prefix.size() + digits + suffix.size() || !name.starts_with(prefix) ||
        !name.ends_with(suffix))
        return 0;
    std::uint64_t first = 0;
    const char* begin = name.data() + prefix.size();
    const auto [end, error] = std::from_chars(begin, begin + digits, first);
    return error == std::errc{} && end == begin + digits ? first : 0;
}

}  // namespace

std::string segment_name(std::uint64_t first) {
    const std::string number = std::to_string(first);
    std::string name(prefix);
    name.append(digits - std::min(digits, number.size()), '0');
    name += number;
    name += suffix;
    return name;
}

Result<std::vector<Segment>> segments_in(const std::filesystem::path& folder) {
    std::error_code error;
    std::filesystem::directory_iterator at(folder, error);
    if (error == std::errc::no_such_file_or_directory)
        return fail(ErrorKind::not_found, "There is no audit log in " + folder.string() + ".");
    std::vector<Segment> segments;
    for (; !error && at != std::filesystem::directory_iterator(); at.increment(error)) {
        const std::uint64_t first = first_of(at->path().filename().string());
        if (first != 0) segments.push_back({at->path(), first});
    }
    if (error)
        return fail(ErrorKind::unavailable,
                    "The audit folder cannot be read: " + error.message() + ".");
    std::ranges::sort(segments, {}, &Segment::first);
    return segments;
}

LineReader::LineReader(Read read) : read_(std::move(read)) {}

Result<LineReader> LineReader::open(const std::filesystem::path& path, std::uint64_t from) {
    const int number = ::open(path.c_str(), O_RDONLY | O_CLOEXEC);
    const auto refused = [](int reason) {
        return fail(ErrorKind::unavailable, "A segment of the audit log cannot be read: " +
                                                std::generic_category().message(reason) + ".");
    };
    if (number < 0) return refused(errno);
    const std::shared_ptr<int> file(new int(number), [](int* held) {
        ::close(*held);
        delete held;
    });
    if (from > 0 && ::lseek(number, static_cast<off_t>(from), SEEK_SET) < 0) return refused(errno);
    return LineReader([file, refused](char* to, std::size_t room) -> Result<std::size_t> {
        for (;;) {
            const ssize_t got = ::read(*file, to, room);
            if (got >= 0) return static_cast<std::size_t>(got);
            if (errno != EINTR) return refused(errno);
        }
    });
}

Result<bool> LineReader::more() {
    if (ended_) return false;
    if (begin_ > 0) {
        std::memmove(buffer_.data(), buffer_.data() + begin_, filled_ - begin_);
        filled_ -= begin_;
        begin_ = 0;
    }
    if (buffer_.size() - filled_ < chunk)
        buffer_.resize(std::max(2 * filled_, filled_ + 2 * chunk));
    auto got = read_(buffer_.data() + filled_, buffer_.size() - filled_);
    if (!got) return pass_on(got);
    filled_ += *got;
    ended_ = *got == 0;
    return !ended_;
}

Result<std::optional<Line>> LineReader::next() {
    std::size_t searched = 0;
    bool too_long = false;
    for (;;) {
        const std::string_view held(buffer_.data() + begin_, filled_ - begin_);
        const std::size_t end = held.find('\n', searched);
        if (end != std::string_view::npos) {
            begin_ += end + 1;
            passed_ += end + 1;
            return Line{held.substr(0, std::min(end, max_line_bytes)), ++number_, passed_, true,
                        too_long || end > max_line_bytes};
        }
        searched = held.size();
        if (searched > max_line_bytes) {  // keeps the beginning, drops what follows
            too_long = true;
            passed_ += searched - max_line_bytes;
            filled_ = begin_ + max_line_bytes;
            searched = max_line_bytes;
        }
        auto grew = more();
        if (!grew) return pass_on(grew);
        if (*grew) continue;
        if (filled_ == begin_) return std::optional<Line>{};
        const std::string_view rest(buffer_.data() + begin_, filled_ - begin_);
        begin_ = filled_;
        passed_ += rest.size();
        return Line{rest, ++number_, passed_, false, too_long};
    }
}

}  // namespace mcr::audit
