#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "source/hl7v2/charset.hpp"

namespace mcr::source::hl7v2 {

struct Limits {
    std::size_t max_bytes = 16UL << 20U;
    std::uint32_t max_segments = 50'000;
    std::uint32_t max_fields = 500;         ///< of one segment
    std::uint32_t max_repetitions = 1'000;  ///< of one field
};

/// The characters that MSH-1 and MSH-2 name.
struct Delimiters {
    char field = '|', component = '^', repetition = '~', escape = '\\', subcomponent = '&';
};

/// One segment. Positions count from 1 as the standard does; for MSH, 1 is the field separator. A
/// position that is not there is empty. Views live as long as the Message; escapes still stand in
/// them until Message::text.
class Segment {
public:
    [[nodiscard]] std::string_view name() const noexcept { return name_; }
    [[nodiscard]] std::size_t fields() const noexcept { return fields_.size(); }
    [[nodiscard]] std::string_view field(std::size_t position) const noexcept;
    /// Sent as "": explicitly nothing, unlike a field that was not sent.
    [[nodiscard]] bool is_null(std::size_t position) const noexcept;

private:
    friend class Message;
    std::string_view name_;
    std::string_view whole_;
    std::vector<std::string_view> fields_;  ///< [0] is position 1
};

/// A message of HL7 v2.1 to 2.8 in its delimited form, as UTF-8. Owns its text; moves.
class Message {
public:
    /// Reads `bytes`, which end segments with CR (LF and CR LF are taken too). The character set is
    /// that of MSH-18, else UTF-8 if it is that, else Windows-1252, which is then noted.
    /// Errors: malformed, naming the segment's place and what is wrong, never its content;
    /// too_large beyond a limit; unsupported for a character set that is not read.
    [[nodiscard]] static Result<Message> parse(std::string_view bytes, const Limits& limits = {});

    [[nodiscard]] const std::vector<Segment>& segments() const noexcept { return segments_; }
    [[nodiscard]] const Segment& header() const noexcept { return segments_.front(); }
    [[nodiscard]] const Segment* find(std::string_view name) const noexcept;  ///< the first
    [[nodiscard]] const Delimiters& delimiters() const noexcept { return delimiters_; }
    [[nodiscard]] std::string_view type() const;        ///< MSH-9.1, "ADT"
    [[nodiscard]] std::string_view event() const;       ///< MSH-9.2, "A01"
    [[nodiscard]] std::string_view control_id() const;  ///< MSH-10
    [[nodiscard]] std::string_view version() const;     ///< MSH-12.1

    [[nodiscard]] std::vector<std::string_view> repetitions(const Segment& segment,
                                                            std::size_t position) const;
    /// Component `component` (from 1) and subcomponent (from 1) of a field or a repetition.
    [[nodiscard]] std::string_view component(std::string_view field, std::size_t component,
                                             std::size_t subcomponent = 1) const;
    /// `raw` with its escapes read (HL7 v2.8 section 2.7); unknown ones stay as they are.
    [[nodiscard]] std::string text(std::string_view raw) const;
    /// The whole segment as it was sent, in UTF-8.
    [[nodiscard]] std::string_view whole(const Segment& segment) const noexcept;
    /// Plain English, nothing clinical: what was read leniently.
    [[nodiscard]] const std::vector<std::string>& notes() const noexcept { return notes_; }

    Message(Message&&) noexcept = default;
    Message& operator=(Message&&) noexcept = default;

private:
    Message() = default;
    Result<void> read_header(std::string_view line, const Limits& limits);
    Result<void> add_segment(std::string_view line, const Limits& limits);
    [[nodiscard]] bool read_escape(std::string_view body, std::string& out) const;
    [[nodiscard]] bool has_unknown_escape() const;

    std::string text_;
    Charset charset_ = Charset::utf8;
    Delimiters delimiters_;
    std::vector<Segment> segments_;
    std::vector<std::string> notes_;
};

/// A message to be sent: joins fields, components and repetitions with the usual delimiters and
/// escapes what stands in them.
[[nodiscard]] std::string escape(std::string_view text, const Delimiters& delimiters = {});

}  // namespace mcr::source::hl7v2
