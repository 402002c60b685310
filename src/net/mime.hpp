#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "net/http.hpp"

namespace mcr::net {

/// A media type with its parameters (RFC 9110 section 8.3, RFC 2045 section 5.1).
struct MediaType {
    std::string type;                               ///< lower case, "multipart/related"
    std::map<std::string, std::string> parameters;  ///< names in lower case, values unquoted
    [[nodiscard]] std::string_view parameter(std::string_view name) const;  ///< empty if absent
};
/// Reads a Content-Type. Errors: malformed.
[[nodiscard]] Result<MediaType> read_media_type(std::string_view text);

struct MimeLimits {
    std::uint32_t max_parts = 1000;
    std::size_t max_header_bytes = 16UL << 10U;  ///< of one part, with its field names
    std::size_t max_bytes = 64UL << 20U;         ///< of all parts, for read_parts
};

/// Reads a multipart body (RFC 2046 section 5.1) as it comes, in pieces of any size. Lines may end
/// with LF alone. Holds no more than what was fed last and one part's header.
class MimeReader {
public:
    /// Errors: malformed for a boundary that RFC 2046 does not allow.
    [[nodiscard]] static Result<MimeReader> of(std::string_view boundary,
                                               const MimeLimits& limits = {});

    enum class Event {
        more,      ///< feed more
        part,      ///< a part begins: `headers`
        bytes,     ///< the next of its bytes: `bytes`
        part_end,  ///< the part is whole
        end,       ///< the closing boundary has come; what lies behind is ignored
    };
    /// Views given so far become invalid.
    void feed(std::string_view bytes);
    /// Errors: malformed, too_large; then the reader is of no more use.
    [[nodiscard]] Result<Event> next();
    [[nodiscard]] const Headers& headers() const noexcept { return headers_; }
    [[nodiscard]] std::string_view bytes() const noexcept { return bytes_; }

private:
    MimeReader(std::string_view boundary, const MimeLimits& limits)
        : delimiter_("\n--" + std::string(boundary)), limits_(limits), held_("\n") {}
    enum class At { preamble, header, body, epilogue };
    struct Found {
        std::size_t at = std::string::npos;  ///< of the line break before it
        std::size_t after = 0;               ///< behind its own line break
        bool closes = false;
        bool sure = false;  ///< false: only a beginning of one is there
    };
    [[nodiscard]] Found find_delimiter() const;
    [[nodiscard]] Result<Event> read_header();
    [[nodiscard]] Result<void> take_fields(std::string_view block);
    [[nodiscard]] Result<Event> read_body();
    void pass_delimiter(const Found& found);

    std::string delimiter_;
    MimeLimits limits_;
    std::string held_;
    std::size_t from_ = 0;  ///< of what is not read yet, within held_
    At at_ = At::preamble;
    bool first_ = true;  ///< nothing of the part's body was given yet
    std::uint32_t parts_ = 0;
    Headers headers_;
    std::string_view bytes_;
};

/// One part, whole.
struct MimePart {
    Headers headers;
    std::string body;
};
/// Reads a whole multipart body. Errors: as MimeReader; malformed without the closing boundary.
[[nodiscard]] Result<std::vector<MimePart>> read_parts(std::string_view bytes,
                                                       std::string_view boundary,
                                                       const MimeLimits& limits = {});

/// The Content-ID of `headers` without its angle brackets; empty if there is none.
[[nodiscard]] std::string content_id(const Headers& headers);
/// What a cid: URL names, percent-decoded (RFC 2392). Errors: malformed.
[[nodiscard]] Result<std::string> id_of_cid_url(std::string_view url);

/// Decodes base64 (RFC 4648 section 4) as it comes; white space between is skipped.
class Base64Reader {
public:
    /// Appends to `out`. Errors: malformed for another character, or one behind the padding.
    [[nodiscard]] Result<void> feed(std::string_view text, std::string& out);
    /// Errors: malformed where it ends within a group of four.
    [[nodiscard]] Result<void> finish() const;

private:
    std::uint32_t bits_ = 0;
    int characters_ = 0;  ///< of the group that has begun
    int padding_ = 0;
};

}  // namespace mcr::net
