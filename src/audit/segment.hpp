#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"

namespace mcr::audit {

/// One file of the log.
struct Segment {
    std::filesystem::path path;
    std::uint64_t first = 0;  ///< sequence of its first entry, by its name
    [[nodiscard]] std::string name() const { return path.filename().string(); }
};

[[nodiscard]] std::string segment_name(std::uint64_t first);
/// In order; other files are passed over. Errors: not_found when there is no such folder;
/// unavailable when it cannot be read.
[[nodiscard]] Result<std::vector<Segment>> segments_in(const std::filesystem::path& folder);

/// One line of a segment.
struct Line {
    std::string_view text;     ///< without line end; of a too long line, its beginning
    std::uint64_t number = 0;  ///< from 1
    std::uint64_t end = 0;     ///< bytes of the file up to here, with the line end
    bool complete = true;      ///< false: the file ends without a line end
    bool too_long = false;     ///< longer than max_line_bytes
};

/// Gives lines one after the other, holding one at a time. For one thread.
class LineReader {
public:
    /// Puts the next bytes where told and gives how many; 0 at the end.
    using Read = std::function<Result<std::size_t>(char* to, std::size_t room)>;

    explicit LineReader(Read read);
    /// Starts `from` bytes into the file. Errors: unavailable.
    [[nodiscard]] static Result<LineReader> open(const std::filesystem::path& path,
                                                 std::uint64_t from = 0);

    /// Nothing at the end. The text is valid until the next call. Errors: unavailable.
    [[nodiscard]] Result<std::optional<Line>> next();

private:
    [[nodiscard]] Result<bool> more();
    Read read_;
    std::string buffer_;
    std::size_t begin_ = 0;  ///< of what was not given out yet
    std::size_t filled_ = 0;
    bool ended_ = false;
    std::uint64_t number_ = 0;
    std::uint64_t passed_ = 0;
};

}  // namespace mcr::audit
