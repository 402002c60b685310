#include "fhir/answer_writer.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

constexpr std::size_t max_queued_bytes = 256UL << 10U;
constexpr std::size_t max_queued_pieces = 4096;

std::string_view search_of(EntryMode mode) {
    switch (mode) {
        case EntryMode::match:
            return R"(,"search":{"mode":"match"}})";
        case EntryMode::include:
            return R"(,"search":{"mode":"include"}})";
        case EntryMode::outcome:
            break;
    }
    return R"(,"search":{"mode":"outcome"}})";
}

/// Whether `text` may stand in a JSON string and an address as it is.
bool is_plain(std::string_view text) {
    return std::ranges::all_of(text, [](char c) {
        return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
               c == '.' || c == '-' || c == '_' || c == ':';
    });
}

}  // namespace

net::Headers answer_headers(std::string_view content_type, std::string_view request_id) {
    net::Headers headers{{"Content-Type", std::string(content_type)},
                         {"Cache-Control", "no-store"}};
    headers.add("X-Request-Id", std::string(request_id));
    return headers;
}

AnswerWriter::AnswerWriter(net::Responder& out, AnswerFrame frame)
    : out_(out), frame_(std::move(frame)) {}

net::Task<Result<void>> AnswerWriter::begin() {
    begun_ = true;
    const bool lines = frame_.format == Format::ndjson;
    auto begun =
        co_await out_.begin(200, answer_headers(type_of(frame_.format), frame_.request_id));
    if (!lines)
        queue_.push_back(keep(R"({"resourceType":"Bundle","id":")" + frame_.bundle_id +
                              R"(","meta":{"lastUpdated":")" + frame_.made_at +
                              R"("},"type":"searchset","entry":[)"));
    co_return begun;
}

std::string_view AnswerWriter::keep(std::string text) {
    return kept_.emplace_back(std::move(text));
}

void AnswerWriter::add(std::string_view type, std::string_view id,
                       std::span<const std::string_view> pieces, EntryMode mode) {
    const bool lines = frame_.format == Format::ndjson;
    if (!lines) {
        queue_.push_back(first_ ? R"({"fullUrl":")" : R"(,{"fullUrl":")");
        if (mode == EntryMode::outcome) {
            queue_.push_back("urn:uuid:");
        } else {
            queue_.push_back(frame_.base);
            queue_.push_back("/");
            queue_.push_back(is_plain(type) ? type : keep(percent_encode(type)));
            queue_.push_back("/");
        }
        queue_.push_back(is_plain(id) ? id : keep(percent_encode(id)));
        queue_.push_back(R"(","resource":)");
    }
    for (const std::string_view piece : pieces) {
        queue_.push_back(piece);
        queued_bytes_ += piece.size();
    }
    queue_.push_back(lines ? "\n" : search_of(mode));
    first_ = false;
}

bool AnswerWriter::full() const noexcept {
    return queued_bytes_ >= max_queued_bytes || queue_.size() >= max_queued_pieces;
}

net::Task<Result<void>> AnswerWriter::flush() {
    Result<void> written;
    if (!queue_.empty()) written = co_await out_.write(queue_);
    queue_.clear();
    kept_.clear();
    queued_bytes_ = 0;
    co_return written;
}

net::Task<Result<void>> AnswerWriter::end(Ending ending) {
    if (frame_.format == Format::json) {
        std::string text = R"(],"link":[{"relation":"self","url":)" + json_quote(frame_.self) + "}";
        if (!ending.next.empty())
            text += R"(,{"relation":"next","url":)" + json_quote(ending.next) + "}";
        text += "]";
        if (ending.total) text += ",\"total\":" + std::to_string(*ending.total);
        queue_.push_back(keep(text + "}"));
    }
    auto written = co_await flush();
    if (!written) co_return written;
    auto finished = co_await out_.finish();
    co_return finished;
}

}  // namespace mcr::fhir
