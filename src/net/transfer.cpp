#include "net/transfer.hpp"

#include <algorithm>
#include <array>
#include <charconv>
#include <utility>

#include "base/text.hpp"
#include "net/address.hpp"

namespace mcr::net {
namespace {

constexpr unsigned most_turns = 3;
constexpr std::size_t first_capacity = 16UL << 10U;
constexpr long receive_bytes = 64L << 10U;

bool is_token(std::string_view text) {
    constexpr std::string_view marks = "!#$%&'*+-.^_`|~";
    return !text.empty() && std::ranges::all_of(text, [&](char c) {
        return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
               marks.contains(c);
    });
}

bool is_one_line(std::string_view text) {
    return text.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

}  // namespace

std::optional<std::uint64_t> whole_number(std::optional<std::string_view> text) {
    std::uint64_t value = 0;
    if (!text) return std::nullopt;
    const auto [end, bad] = std::from_chars(text->data(), text->data() + text->size(), value);
    if (bad != std::errc{} || end != text->data() + text->size()) return std::nullopt;
    return value;
}

Transfer::Transfer(Timers& timers, std::shared_ptr<BufferPool> buffers,
                   std::function<void(Transfer&)> stop)
    : timers_(&timers),
      buffers_(std::move(buffers)),
      easy_(curl_easy_init()),
      alarm_(timers, [this, stop = std::move(stop)] { stop(*this); }) {
    if (easy_ == nullptr) throw std::bad_alloc();
    set_fixed_options();
}

Transfer::~Transfer() {
    curl_easy_cleanup(easy_);
    curl_slist_free_all(sent_headers_);
}

void Transfer::set_fixed_options() {
    curl_easy_setopt(easy_, CURLOPT_PRIVATE, this);
    curl_easy_setopt(easy_, CURLOPT_ERRORBUFFER, explanation_);
    curl_easy_setopt(easy_, CURLOPT_NOSIGNAL, 1L);
    // A name that resolves slowly must not hold up the loop when its call ends.
    curl_easy_setopt(easy_, CURLOPT_QUICK_EXIT, 1L);
    curl_easy_setopt(easy_, CURLOPT_PROTOCOLS_STR, "http,https");
    curl_easy_setopt(easy_, CURLOPT_PROXY, "");
    curl_easy_setopt(easy_, CURLOPT_HTTP_VERSION, static_cast<long>(CURL_HTTP_VERSION_1_1));
    curl_easy_setopt(easy_, CURLOPT_FOLLOWLOCATION, 0L);
    curl_easy_setopt(easy_, CURLOPT_PATH_AS_IS, 1L);
    curl_easy_setopt(easy_, CURLOPT_DISALLOW_USERNAME_IN_URL, 1L);
    curl_easy_setopt(easy_, CURLOPT_TCP_NODELAY, 1L);
    curl_easy_setopt(easy_, CURLOPT_TCP_KEEPALIVE, 1L);
    curl_easy_setopt(easy_, CURLOPT_BUFFERSIZE, receive_bytes);
    curl_easy_setopt(easy_, CURLOPT_MAXAGE_CONN, 50L);
    curl_easy_setopt(easy_, CURLOPT_USERAGENT, "MyCareRecord");
    // Decompressed here and not by curl, so that what came can be weighed against what it becomes.
    curl_easy_setopt(easy_, CURLOPT_HTTP_CONTENT_DECODING, 0L);
    curl_easy_setopt(easy_, CURLOPT_HEADERFUNCTION, &Transfer::on_header);
    curl_easy_setopt(easy_, CURLOPT_HEADERDATA, this);
    curl_easy_setopt(easy_, CURLOPT_WRITEFUNCTION, &Transfer::on_body);
    curl_easy_setopt(easy_, CURLOPT_WRITEDATA, this);
    curl_easy_setopt(easy_, CURLOPT_PREREQFUNCTION, &Transfer::on_ready);
    curl_easy_setopt(easy_, CURLOPT_PREREQDATA, this);
    curl_easy_setopt(easy_, CURLOPT_SSLVERSION, static_cast<long>(CURL_SSLVERSION_TLSv1_2));
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYPEER, 1L);
}

void Transfer::set_tls() {
    const std::string wanted = upstream_->ca_file + '\n' + upstream_->client_cert_file + '\n' +
                               upstream_->client_key_file +
                               (upstream_->verify_host ? "\n2" : "\n0");
    if (wanted == tls_set_for_) return;
    tls_set_for_ = wanted;
    const auto file = [](const std::string& path) { return path.empty() ? nullptr : path.c_str(); };
    if (upstream_->ca_file.empty()) {
        const auto* built = curl_version_info(CURLVERSION_NOW);
        curl_easy_setopt(easy_, CURLOPT_CAINFO, built->cainfo);
        curl_easy_setopt(easy_, CURLOPT_CAPATH, built->capath);
    } else {
        curl_easy_setopt(easy_, CURLOPT_CAINFO, upstream_->ca_file.c_str());
        curl_easy_setopt(easy_, CURLOPT_CAPATH, nullptr);  // a private authority stands alone
    }
    curl_easy_setopt(easy_, CURLOPT_SSLCERT, file(upstream_->client_cert_file));
    curl_easy_setopt(easy_, CURLOPT_SSLKEY, file(upstream_->client_key_file));
    curl_easy_setopt(easy_, CURLOPT_SSL_VERIFYHOST, upstream_->verify_host ? 2L : 0L);
}

Result<void> Transfer::begin(const Upstream& upstream, Call call, Deadline deadline) {
    upstream_ = &upstream;
    call_ = std::move(call);
    asked_at_ = timers_->clock().steady();
    deadline_ = deadline.at();
    attempts_ = turns_ = 0;
    repeats_left_ = call_.safe_to_repeat ? 1 : 0;
    if (!is_token(call_.method) || !is_one_line(call_.url))
        return fail(ErrorKind::invalid,
                    upstream.name + " cannot be asked: the request is not HTTP.");
    for (const auto& [name, value] : call_.headers)
        if (!is_token(name) || !is_one_line(value))
            return fail(ErrorKind::invalid,
                        upstream.name + " cannot be asked: a header field is not HTTP.");
    alarm_.set(deadline_);
    return {};
}

void Transfer::set_request() {
    curl_slist_free_all(sent_headers_);
    sent_headers_ = nullptr;
    const auto send = [this](const std::string& line) {
        sent_headers_ = curl_slist_append(sent_headers_, line.c_str());
    };
    for (const auto& [name, value] : call_.headers)
        send(value.empty() ? name + ";" : name + ": " + value);
    if (!call_.headers.get("Accept-Encoding")) send("Accept-Encoding: gzip");
    send("Expect:");

    curl_easy_setopt(easy_, CURLOPT_HTTPGET, 1L);
    curl_easy_setopt(easy_, CURLOPT_NOBODY, 0L);
    if (call_.method == "HEAD") {
        curl_easy_setopt(easy_, CURLOPT_NOBODY, 1L);
    } else if (!call_.body.empty() || call_.method == "POST" || call_.method == "PUT") {
        if (!call_.headers.get("Content-Type")) send("Content-Type:");
        curl_easy_setopt(easy_, CURLOPT_POST, 1L);
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDS, call_.body.data());
        curl_easy_setopt(easy_, CURLOPT_POSTFIELDSIZE_LARGE,
                         static_cast<curl_off_t>(call_.body.size()));
    }
    curl_easy_setopt(easy_, CURLOPT_CUSTOMREQUEST, call_.method.c_str());
    curl_easy_setopt(easy_, CURLOPT_HTTPHEADER, sent_headers_);
    curl_easy_setopt(easy_, CURLOPT_URL, call_.url.c_str());
}

void Transfer::prepare_attempt() {
    set_tls();
    set_request();
    // A call that must not be repeated takes no pooled connection, which may just be closing.
    curl_easy_setopt(easy_, CURLOPT_FRESH_CONNECT,
                     !call_.safe_to_repeat || attempts_ > 0 ? 1L : 0L);
    explanation_[0] = '\0';
    connected_ = header_done_ = body_begun_ = compressed_ = paused_ = false;
    header_bytes_ = wire_bytes_ = 0;
    answer_ = Answer{};
    refusal_.reset();
    alarm_.set(std::min(deadline_, timers_->clock().steady() + upstream_->connect_timeout));
}

int Transfer::on_ready(void* self, char*, char*, int, int) {
    auto& transfer = *static_cast<Transfer*>(self);
    transfer.connected_ = true;
    transfer.alarm_.set(transfer.deadline_);
    // curl also repeats by itself when a pooled connection turns out to be closed.
    if (++transfer.attempts_ == 1) return CURL_PREREQFUNC_OK;
    return transfer.repeats_left_-- > 0 ? CURL_PREREQFUNC_OK : CURL_PREREQFUNC_ABORT;
}

std::size_t Transfer::on_header(char* data, std::size_t size, std::size_t count, void* self) {
    return static_cast<Transfer*>(self)->take_header({data, size * count}) ? size * count : 0;
}

std::size_t Transfer::on_body(char* data, std::size_t size, std::size_t count, void* self) {
    auto& transfer = *static_cast<Transfer*>(self);
    const std::string_view bytes(data, size * count);
    if (transfer.opened) return transfer.stream_body(bytes);
    return transfer.take_body(bytes) ? bytes.size() : 0;
}

bool Transfer::take_header(std::string_view line) {
    header_bytes_ += line.size();
    if (header_bytes_ > upstream_->max_header_bytes) {
        refuse(ErrorKind::too_large, " sent more header than is allowed.");
        return false;
    }
    const bool folded = line.starts_with(' ') || line.starts_with('\t');
    if (header_done_ || folded) return true;  // trailers, and what RFC 9112 section 5.2 gave up
    line = trim(line);
    if (line.empty()) {
        header_done_ = answer_.status >= 200;
        if (header_done_ && opened && !redirects(answer_)) return open_body();
    } else if (line.starts_with("HTTP/") && (answer_.status < 200)) {
        answer_.headers = {};
        const auto status = line.substr(std::min(line.size(), line.find(' ') + 1), 3);
        answer_.status = static_cast<int>(whole_number(status).value_or(0));
    } else if (const auto colon = line.find(':'); colon != std::string_view::npos) {
        answer_.headers.add(std::string(trim(line.substr(0, colon))),
                            std::string(trim(line.substr(colon + 1))));
    }
    return true;
}

bool Transfer::understands_body() {
    const auto coding = answer_.headers.get("Content-Encoding").value_or("identity");
    compressed_ = equal_ignoring_case(coding, "gzip") || equal_ignoring_case(coding, "x-gzip");
    if (!compressed_ && !equal_ignoring_case(coding, "identity")) {
        refuse(ErrorKind::malformed, " answered in an encoding that it was not asked for.");
        return false;
    }
    return true;
}

Headers Transfer::decoded_headers() const {
    Headers decoded;
    for (const auto& [name, value] : answer_.headers)
        if (!compressed_ || (!equal_ignoring_case(name, "Content-Encoding") &&
                             !equal_ignoring_case(name, "Content-Length")))
            decoded.add(name, value);
    return decoded;
}

bool Transfer::begin_body() {
    body_begun_ = true;
    if (!understands_body()) return false;
    const auto announced = whole_number(answer_.headers.get("Content-Length"));
    const std::uint64_t most = upstream_->max_body_bytes;
    if (!compressed_ && announced.value_or(0) > most) {
        refuse(ErrorKind::too_large, " announced an answer larger than is allowed.");
        return false;
    }
    std::uint64_t expected = announced.value_or(first_capacity);
    if (compressed_) {
        expected = std::min(expected, expansion_checked_from) * 4;
        if (!inflater_) inflater_ = std::make_unique<Inflater>();
        inflater_->restart();
    }
    answer_.body = buffers_->take(std::min(expected, most));
    return true;
}

bool Transfer::take_body(std::string_view bytes) {
    if (!body_begun_ && !begin_body()) return false;
    wire_bytes_ += bytes.size();
    const std::uint64_t most = upstream_->max_body_bytes;
    Buffer& body = answer_.body;
    if (!compressed_) {
        if (bytes.size() > most - body.size()) {
            refuse(ErrorKind::too_large, " sent an answer larger than is allowed.");
            return false;
        }
        body.append(bytes);
        return true;
    }
    // Beyond the checked size no more may come out than the expansion allows.
    const std::uint64_t allowed =
        std::max(expansion_checked_from, wire_bytes_ * upstream_->max_expansion);
    const auto state = inflater_->feed(bytes, body, std::min(most, allowed));
    if (state == Inflater::State::full)
        refuse(ErrorKind::too_large, allowed < most ? " sent an answer that expands suspiciously."
                                                    : " sent an answer larger than is allowed.");
    else if (state == Inflater::State::broken)
        refuse(ErrorKind::malformed, " sent an answer whose compression is damaged.");
    return !refusal_;
}

void Transfer::refuse(ErrorKind kind, std::string_view what) {
    refusal_ = fail(kind, upstream_->name + std::string(what)).error();
}

Result<Answer> Transfer::outcome(CURLcode code) {
    if (refusal_) return std::unexpected(*std::move(refusal_));
    if (code != CURLE_OK) return std::unexpected(error_of(code));
    if (!header_done_)
        return fail(ErrorKind::malformed,
                    upstream_->name + " answered with something that is not HTTP.");
    if (!opened && compressed_ && inflater_->state() != Inflater::State::ended)
        return fail(ErrorKind::malformed, upstream_->name + " sent an answer that is cut short.");
    if (compressed_) answer_.headers = decoded_headers();
    answer_.took = std::chrono::ceil<Milliseconds>(took());
    return std::move(answer_);
}

std::chrono::nanoseconds Transfer::took() const {
    return timers_->clock().steady() - asked_at_;
}

Error Transfer::out_of_time() const {
    if (timers_->clock().steady() < deadline_)
        return fail(ErrorKind::unavailable, upstream_->name + " could not be reached in time.")
            .error();
    return fail(ErrorKind::timed_out, upstream_->name + " did not answer in time.").error();
}

bool Transfer::may_retry(CURLcode code) const {
    return repeats_left_ > 0 && attempts_ > 0 && header_bytes_ == 0 && !refusal_ &&
           (code == CURLE_SEND_ERROR || code == CURLE_RECV_ERROR || code == CURLE_GOT_NOTHING) &&
           error_of(code).code.empty() && timers_->clock().steady() < deadline_;
}

bool Transfer::redirects(const Answer& answer) {
    constexpr std::array<int, 5> statuses{301, 302, 303, 307, 308};
    return std::ranges::find(statuses, answer.status) != statuses.end() &&
           answer.headers.get("Location");
}

Result<void> Transfer::turn(const Answer& answer) {
    const auto refused = [this](std::string_view why) {
        return fail(ErrorKind::unsupported, upstream_->name + " redirected us" + std::string(why),
                    "redirect");
    };
    if (!upstream_->follow_redirects) return refused(", which is not followed.");
    if (++turns_ > most_turns) return refused(" too often.");
    const bool keeps_method = answer.status == 307 || answer.status == 308 ||
                              call_.method == "GET" || call_.method == "HEAD";
    if (!keeps_method && answer.status != 303)
        return refused(" without saying that the request may be repeated.");
    auto next = redirected(call_.url, *answer.headers.get("Location"));
    if (!next) return refused(" to another place, which is not followed.");
    call_.url = *std::move(next);
    if (!keeps_method) {
        call_.method = "GET";
        call_.body.clear();
    }
    attempts_ = 0;
    return {};
}

void Transfer::end() {
    alarm_.clear();
    call_ = Call{};
    answer_ = Answer{};
    refusal_.reset();
    opened.reset();
    upstream_ = nullptr;
    lane = nullptr;
    trial = false;
}

}  // namespace mcr::net
