// Beast 1.81 asserts that a last chunk comes with at least five bytes, which a client decides.
#define BOOST_DISABLE_ASSERTS

#include "net/request_reader.hpp"

#include <algorithm>
#include <boost/beast/http/basic_parser.hpp>
#include <boost/beast/http/error.hpp>
#include <utility>

#include "base/text.hpp"

namespace mcr::net {

namespace http = boost::beast::http;
using boost::beast::error_code;
using boost::beast::string_view;

namespace {

constexpr std::size_t most_empty_lines = 4;  // before a request line (RFC 9112 section 2.2)

bool is_visible(char c) {
    return c > 0x20 && c < 0x7f;
}

std::string_view to_std(string_view text) {
    return {text.data(), text.size()};
}

bool is_host(std::string_view value) {
    return !value.empty() && std::ranges::all_of(value, is_visible) &&
           value.find_first_of("/?#@\\\"<>,") == std::string_view::npos;
}

// The origin-form of a target (RFC 9112 section 3.2), or empty if it has none.
std::string_view origin_form(std::string_view target, std::string_view method, std::string& made) {
    if (target.starts_with('/')) return target;
    if (target == "*") return method == "OPTIONS" ? target : std::string_view{};
    const auto colon = target.find("://");
    if (colon == std::string_view::npos) return {};
    const auto scheme = target.substr(0, colon);
    if (!equal_ignoring_case(scheme, "http") && !equal_ignoring_case(scheme, "https")) return {};
    const auto rest = target.substr(colon + 3);
    const auto end = std::min(rest.find_first_of("/?"), rest.size());
    if (!is_host(rest.substr(0, end))) return {};
    made = rest.substr(end);
    if (!made.starts_with('/')) made.insert(0, 1, '/');
    return made;
}

bool names_another_version(std::string_view header) {
    const auto line = header.substr(0, header.find('\r'));
    const auto space = line.rfind(' ');
    if (space == std::string_view::npos) return false;
    const auto version = line.substr(space + 1);
    const auto digit = [](char c) { return c >= '0' && c <= '9'; };
    return version.size() == 8 && version.starts_with("HTTP/") && digit(version[5]) &&
           version[6] == '.' && digit(version[7]);
}

}  // namespace

class RequestReader::Parser final : public http::basic_parser<true> {
public:
    explicit Parser(const RequestLimits& limits) : limits_(&limits) {
        eager(true);
        header_limit(limits.header_bytes + 1);  // looked after by find_header
        body_limit(limits.body_bytes);
    }

    bool begun = false;
    bool header_done = false;
    bool complete = false;
    bool expects_continue = false;
    bool http_1_0 = false;
    int refusal = 0;
    std::size_t empty_lines = 0;
    std::size_t searched = 0;
    Request request;

    bool refuse(int status) {
        if (refusal == 0) refusal = status;
        return false;
    }

private:
    void stop(error_code& ec, int status) {
        refuse(status);
        ec = http::error::bad_value;
    }

    void on_request_impl(http::verb, string_view method, string_view target, int version,
                         error_code& ec) override {
        http_1_0 = version == 10;
        if (target.size() > limits_->target_bytes) return stop(ec, 414);
        std::string made;
        const auto origin = origin_form(to_std(target), to_std(method), made);
        if (origin.empty() || !std::ranges::all_of(origin, is_visible) || origin.contains('#'))
            return stop(ec, 400);
        request.method = to_std(method);
        request.target = origin;
    }

    void on_field_impl(http::field name, string_view name_text, string_view value_text,
                       error_code& ec) override {
        if (header_done) return;  // a trailer: nothing here depends on one
        if (request.headers.size() >= limits_->fields) return stop(ec, 431);
        const auto value = to_std(value_text);
        if (name == http::field::host) {
            if (std::exchange(host_, true) || !is_host(value)) return stop(ec, 400);
        } else if (name == http::field::content_length) {
            const bool digits =
                std::ranges::all_of(value, [](char c) { return c >= '0' && c <= '9'; });
            if (std::exchange(length_, true) || coded_ || value.empty() || !digits)
                return stop(ec, 400);
        } else if (name == http::field::transfer_encoding) {
            if (std::exchange(coded_, true) || length_ || http_1_0 ||
                !equal_ignoring_case(value, "chunked"))
                return stop(ec, 400);
        } else if (name == http::field::expect) {
            expects_continue = !http_1_0 && equal_ignoring_case(value, "100-continue");
        }
        request.headers.add(std::string(to_std(name_text)), std::string(value));
    }

    void on_header_impl(error_code& ec) override {
        if (!host_ && !http_1_0) return stop(ec, 400);
        header_done = true;
    }

    void on_body_init_impl(const boost::optional<std::uint64_t>& length, error_code&) override {
        // What is announced need not come: large bodies get their room as they arrive.
        constexpr std::uint64_t trusted = 64U << 10U;
        if (length) request.body.reserve(std::min(*length, trusted));
    }
    std::size_t on_body_impl(string_view bytes, error_code&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_chunk_header_impl(std::uint64_t, string_view, error_code&) override {}
    std::size_t on_chunk_body_impl(std::uint64_t, string_view bytes, error_code&) override {
        request.body.append(bytes.data(), bytes.size());
        return bytes.size();
    }
    void on_finish_impl(error_code&) override { complete = true; }
    void on_response_impl(int, string_view, int, error_code&) override {}

    const RequestLimits* limits_;
    bool host_ = false;
    bool length_ = false;
    bool coded_ = false;
};

RequestReader::RequestReader(RequestLimits limits)
    : limits_(limits), parser_(std::make_unique<Parser>(limits_)) {}

RequestReader::~RequestReader() = default;

std::size_t RequestReader::most_at_once() const noexcept {
    return limits_.header_bytes + 4096UL;
}

std::size_t RequestReader::feed(std::string_view bytes) {
    Parser& parser = *parser_;
    std::size_t done = 0;
    while (!parser.begun && parser.refusal == 0 && bytes.substr(done).starts_with("\r\n")) {
        done += 2;
        if (++parser.empty_lines > most_empty_lines) parser.refuse(400);
    }
    while (done < bytes.size() && !parser.complete && parser.refusal == 0) {
        auto next = bytes.substr(done, most_at_once());
        if (!parser.header_done) {
            const std::size_t size = find_header(next);
            if (size == 0) break;
            next = next.substr(0, size);
        }
        error_code ec;
        const std::size_t taken = parser.put(boost::asio::buffer(next.data(), next.size()), ec);
        done += taken;
        if (!ec) continue;
        if (ec == http::error::need_more && parser.header_done) {
            if (taken != 0) continue;
            if (next.size() < most_at_once()) break;
            parser.refuse(431);  // endless trailers
        } else if (ec == http::error::body_limit) {
            parser.refuse(413);
        } else if (ec == http::error::bad_version && names_another_version(next)) {
            parser.refuse(505);
        } else {
            parser.refuse(400);
        }
    }
    return done;
}

// The size of the header in front, 0 if it is not all there or refused. Beast gets a header whole,
// so that its limits mean the same however the bytes come.
std::size_t RequestReader::find_header(std::string_view bytes) {
    Parser& parser = *parser_;
    if (bytes == "\r") return 0;
    if (!is_visible(bytes.front())) {
        parser.refuse(400);
        return 0;
    }
    parser.begun = true;
    constexpr std::string_view end = "\r\n\r\n";
    const auto at = bytes.find(end, parser.searched);
    const std::size_t size = at == std::string_view::npos ? bytes.size() : at + end.size();
    const std::size_t line = std::min(bytes.find("\r\n"), size);
    if (line > limits_.target_bytes + 64UL)
        parser.refuse(414);
    else if (size > limits_.header_bytes)
        parser.refuse(431);
    if (at != std::string_view::npos) return parser.refusal == 0 ? size : 0;
    parser.searched = size - std::min(size, end.size() - 1);
    return 0;
}

RequestReader::Stage RequestReader::stage() const noexcept {
    if (parser_->refusal != 0) return Stage::refused;
    if (parser_->complete) return Stage::complete;
    return parser_->header_done ? Stage::body : Stage::header;
}

int RequestReader::refusal() const noexcept {
    return parser_->refusal;
}

std::uint64_t RequestReader::expected_body() const noexcept {
    return parser_->header_done ? parser_->content_length_remaining().value_or(0) : 0;
}

bool RequestReader::keep_alive() const noexcept {
    return parser_->keep_alive();
}

bool RequestReader::expects_continue() const noexcept {
    return parser_->expects_continue;
}

bool RequestReader::is_http_1_0() const noexcept {
    return parser_->http_1_0;
}

Request RequestReader::take() {
    Request request = std::move(parser_->request);
    parser_ = std::make_unique<Parser>(limits_);
    return request;
}

}  // namespace mcr::net
