#include "net/http_responder.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <ctime>
#include <utility>

#include "base/text.hpp"

namespace mcr::net {
namespace {

using std::string_view_literals::operator""sv;

constexpr std::size_t worth_compressing_from = 1024;

constexpr std::array reasons{std::pair{200, "OK"sv},
                             std::pair{201, "Created"sv},
                             std::pair{202, "Accepted"sv},
                             std::pair{204, "No Content"sv},
                             std::pair{301, "Moved Permanently"sv},
                             std::pair{302, "Found"sv},
                             std::pair{303, "See Other"sv},
                             std::pair{304, "Not Modified"sv},
                             std::pair{307, "Temporary Redirect"sv},
                             std::pair{308, "Permanent Redirect"sv},
                             std::pair{400, "Bad Request"sv},
                             std::pair{401, "Unauthorized"sv},
                             std::pair{403, "Forbidden"sv},
                             std::pair{404, "Not Found"sv},
                             std::pair{405, "Method Not Allowed"sv},
                             std::pair{406, "Not Acceptable"sv},
                             std::pair{408, "Request Timeout"sv},
                             std::pair{409, "Conflict"sv},
                             std::pair{410, "Gone"sv},
                             std::pair{412, "Precondition Failed"sv},
                             std::pair{413, "Content Too Large"sv},
                             std::pair{414, "URI Too Long"sv},
                             std::pair{415, "Unsupported Media Type"sv},
                             std::pair{422, "Unprocessable Content"sv},
                             std::pair{429, "Too Many Requests"sv},
                             std::pair{431, "Request Header Fields Too Large"sv},
                             std::pair{500, "Internal Server Error"sv},
                             std::pair{501, "Not Implemented"sv},
                             std::pair{502, "Bad Gateway"sv},
                             std::pair{503, "Service Unavailable"sv},
                             std::pair{504, "Gateway Timeout"sv},
                             std::pair{505, "HTTP Version Not Supported"sv}};

/// Below this a piece costs the kernel more as one of many than a copy costs here.
constexpr std::size_t worth_pointing_to = 1024;

iovec piece_of(std::string_view bytes) {
    return {const_cast<char*>(bytes.data()), bytes.size()};  // sendmsg never writes there
}

bool is_field(std::string_view name, std::string_view value) {
    constexpr std::string_view breaks{"\r\n\0", 3};
    return !name.empty() && name.find_first_of(": \t") == std::string_view::npos &&
           name.find_first_of(breaks) == std::string_view::npos &&
           value.find_first_of(breaks) == std::string_view::npos;
}

bool is_framing(std::string_view name) {  // the server's own business
    return equal_ignoring_case(name, "Content-Length") ||
           equal_ignoring_case(name, "Transfer-Encoding") ||
           equal_ignoring_case(name, "Connection");
}

// IMF-fixdate (RFC 9110 section 5.6.7), made once a second.
std::string_view date_now(const Clock& clock) {
    thread_local std::time_t made_for = -1;
    thread_local std::array<char, 32> text{};
    thread_local std::size_t size = 0;
    const std::time_t now = std::chrono::system_clock::to_time_t(clock.now());
    if (now != made_for) {
        std::tm parts{};
        gmtime_r(&now, &parts);
        size = std::strftime(text.data(), text.size(), "%a, %d %b %Y %H:%M:%S GMT", &parts);
        made_for = now;
    }
    return {text.data(), size};
}

}  // namespace

std::string_view reason_of(int status) noexcept {
    const auto* known =
        std::ranges::find(reasons, status, &std::pair<int, std::string_view>::first);
    return known == reasons.end() ? std::string_view{} : known->second;
}

HttpResponder::~HttpResponder() {
    if (deflater_) with_.deflaters.give_back(std::move(deflater_));
}

bool HttpResponder::may_have_body() const noexcept {
    return !with_.head && status_ != 204 && status_ != 304;
}

Result<void> HttpResponder::make_head(int status, const Headers& headers, bool compress,
                                      std::string framing) {
    if (status < 200 || status > 999)
        return fail(ErrorKind::internal, "An answer cannot have that status.");
    for (const auto& [name, value] : headers)
        if (!is_field(name, value))
            return fail(ErrorKind::internal, "A header field of the answer is not HTTP.");
    status_ = status;
    head_.reserve(512);
    head_ = "HTTP/1.1 ";
    head_ += std::to_string(status);
    head_ += ' ';
    head_ += reason_of(status);
    head_ += "\r\nDate: ";
    head_ += date_now(with_.clock);
    for (const auto& [name, value] : headers) {
        if (is_framing(name)) continue;
        head_ += "\r\n";
        head_ += name;
        head_ += ": ";
        head_ += value;
    }
    if (!headers.get("X-Request-Id")) {
        head_ += "\r\nX-Request-Id: ";
        head_ += with_.request_id;
    }
    if (worth_compressing(headers)) head_ += "\r\nVary: Accept-Encoding";
    if (compress) head_ += "\r\nContent-Encoding: gzip";
    if (status != 204) head_ += framing;
    if (!with_.keep_alive)
        head_ += "\r\nConnection: close";
    else if (with_.http_1_0)
        head_ += "\r\nConnection: keep-alive";
    head_ += "\r\n\r\n";
    return {};
}

Task<Result<void>> HttpResponder::put(std::span<iovec> pieces) {
    for (const auto& piece : pieces) bytes_ += piece.iov_len;
    with_.wire.limit(with_.write_timeout);
    auto written = co_await with_.wire.write(pieces);
    with_.wire.no_limit();
    if (!written) {
        stage_ = Stage::broken;
        with_.wire.close();
    }
    co_return written;
}

Task<Result<void>> HttpResponder::send(int status, Headers headers, std::string body) {
    if (stage_ != Stage::fresh)
        co_return fail(ErrorKind::internal, "This request has been answered already.");
    const bool compress =
        with_.accepts_gzip && body.size() >= worth_compressing_from && worth_compressing(headers);
    std::string_view content = body;
    if (compress) {
        deflater_ = with_.deflaters.take();
        content = deflater_->write(std::span(&content, 1), true);
    }
    const auto made = make_head(status, headers, compress,
                                "\r\nContent-Length: " + std::to_string(content.size()));
    if (!made) co_return made;
    stage_ = Stage::complete;
    std::array<iovec, 2> pieces{piece_of(head_), piece_of(content)};
    auto written = co_await put(std::span(pieces).first(may_have_body() ? 2 : 1));
    co_return written;
}

Task<Result<void>> HttpResponder::begin(int status, Headers headers) {
    if (stage_ != Stage::fresh)
        co_return fail(ErrorKind::internal, "This request has been answered already.");
    const bool compress = with_.accepts_gzip && worth_compressing(headers);
    chunked_ = !with_.http_1_0;
    if (!chunked_) with_.keep_alive = false;
    const auto made =
        make_head(status, headers, compress, chunked_ ? "\r\nTransfer-Encoding: chunked" : "");
    if (!made) co_return made;
    if (compress && may_have_body()) deflater_ = with_.deflaters.take();
    stage_ = Stage::streaming;
    iovec head = piece_of(head_);
    auto written = co_await put(std::span(&head, 1));
    co_return written;
}

void HttpResponder::gather(std::span<const std::string_view> pieces) {
    std::size_t small = 0;
    for (const auto piece : pieces)
        if (piece.size() < worth_pointing_to) small += piece.size();
    joined_.clear();
    joined_.reserve(small);  // so that what points into it stays
    for (auto at = pieces.begin(); at != pieces.end();) {
        if (at->size() >= worth_pointing_to) {
            gathered_.push_back(piece_of(*at++));
            continue;
        }
        const std::size_t from = joined_.size();
        for (; at != pieces.end() && at->size() < worth_pointing_to; ++at) joined_.append(*at);
        if (joined_.size() > from)
            gathered_.push_back(piece_of(std::string_view(joined_).substr(from)));
    }
}

Task<Result<void>> HttpResponder::put_chunk(std::span<const std::string_view> pieces, bool last) {
    std::size_t size = 0;
    for (const auto piece : pieces) size += piece.size();
    std::array<char, 24> size_line;
    gathered_.clear();
    if (size != 0) {
        if (chunked_) {
            char* end = std::to_chars(size_line.data(), size_line.data() + 16, size, 16).ptr;
            *end++ = '\r';
            *end++ = '\n';
            gathered_.push_back(piece_of({size_line.data(), end}));
        }
        gather(pieces);
        if (chunked_) gathered_.push_back(piece_of("\r\n"));
    }
    if (last && chunked_) gathered_.push_back(piece_of("0\r\n\r\n"));
    if (gathered_.empty()) co_return Result<void>{};
    auto written = co_await put(gathered_);
    co_return written;
}

Task<Result<void>> HttpResponder::write(std::span<const std::string_view> pieces) {
    if (stage_ == Stage::broken)
        co_return fail(ErrorKind::cancelled, "The reader has gone.", "reader-gone");
    if (stage_ != Stage::streaming)
        co_return fail(ErrorKind::internal, "This answer has not been begun.");
    if (!may_have_body() || std::ranges::all_of(pieces, &std::string_view::empty))
        co_return Result<void>{};
    std::string_view compressed;
    if (deflater_) {
        compressed = deflater_->write(pieces, false);
        pieces = std::span(&compressed, 1);
    }
    auto written = co_await put_chunk(pieces, false);
    co_return written;
}

Task<Result<void>> HttpResponder::finish() {
    if (stage_ == Stage::broken)
        co_return fail(ErrorKind::cancelled, "The reader has gone.", "reader-gone");
    if (stage_ != Stage::streaming)
        co_return fail(ErrorKind::internal, "This answer has not been begun.");
    std::string_view rest;
    if (deflater_) rest = deflater_->write({}, true);
    stage_ = Stage::complete;
    if (!may_have_body()) co_return Result<void>{};
    auto written = co_await put_chunk(std::span(&rest, 1), true);
    co_return written;
}

void HttpResponder::abort() {
    stage_ = Stage::broken;
    with_.wire.close(!chunked_);
}

}  // namespace mcr::net
