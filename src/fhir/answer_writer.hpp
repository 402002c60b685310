#pragma once

#include <deque>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "fhir/negotiation.hpp"
#include "net/http.hpp"

namespace mcr::fhir {

enum class EntryMode { match, include, outcome };

/// The parts of an answer that are known before its first resource.
struct AnswerFrame {
    std::string base;  ///< "https://host/fhir"
    Format format = Format::json;
    std::string bundle_id;  ///< a UUID
    std::string made_at;    ///< FHIR instant
    std::string request_id;
    std::string self;  ///< the self link
};

/// The headers of every answer: no cache may keep it (law 1).
[[nodiscard]] net::Headers answer_headers(std::string_view content_type,
                                          std::string_view request_id);

/// Writes a searchset Bundle, or one resource a line, as its resources come. Pieces are written
/// from where they lie: they must stay valid until flush() has returned. Lives on the request's
/// thread.
class AnswerWriter {
public:
    /// `out` must outlive it.
    AnswerWriter(net::Responder& out, AnswerFrame frame);

    [[nodiscard]] bool begun() const noexcept { return begun_; }
    [[nodiscard]] Format format() const noexcept { return frame_.format; }
    net::Task<Result<void>> begin();

    /// Keeps `text` until the next flush() and gives a view of it.
    [[nodiscard]] std::string_view keep(std::string text);
    /// Queues one resource. `pieces` together are it; for NDJSON they hold no line ends.
    void add(std::string_view type, std::string_view id, std::span<const std::string_view> pieces,
             EntryMode mode);
    /// Whether so much is queued that flush() is due.
    [[nodiscard]] bool full() const noexcept;
    net::Task<Result<void>> flush();

    /// What a Bundle says behind its entries; an absent total or next link is left out.
    struct Ending {
        std::optional<std::size_t> total;
        std::string next;
    };
    net::Task<Result<void>> end(Ending ending);

private:
    net::Responder& out_;
    AnswerFrame frame_;
    std::vector<std::string_view> queue_;
    std::deque<std::string> kept_;
    std::size_t queued_bytes_ = 0;
    bool begun_ = false;
    bool first_ = true;
};

}  // namespace mcr::fhir
