#include "net/connection.hpp"

#include <algorithm>
#include <array>
#include <cstring>
#include <utility>

#include "base/text.hpp"

namespace mcr::net {
namespace {

constexpr std::size_t first_room = 4096;
constexpr std::size_t body_room = 64UL << 10U;

// RFC 9562 section 4, any version.
bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        if (dash ? text[i] != '-' : std::isxdigit(static_cast<unsigned char>(text[i])) == 0)
            return false;
    }
    return true;
}

void count_status(std::map<int, Tally::Counter*>& counters, Tally& tally, std::string_view name,
                  int status) {
    auto& counter = counters[status];
    if (counter == nullptr) counter = &tally.counter(name, {"status", std::to_string(status)});
    counter->add();
}

}  // namespace

Lounge& Reception::emptiest() {
    const std::size_t start = next_lounge++;
    Lounge* found = nullptr;
    for (std::size_t i = 0; i < lounges.size(); ++i) {
        Lounge& lounge = *lounges[(start + i) % lounges.size()];
        if (found == nullptr || lounge.open < found->open) found = &lounge;
    }
    return *found;
}

Connection::Connection(std::shared_ptr<Reception> reception, Lounge& lounge, Socket socket)
    : reception_(std::move(reception)),
      lounge_(&lounge),
      wire_(std::move(socket), *lounge.loop, reception_->tls),
      reader_(RequestLimits{.header_bytes = reception_->options.max_header_bytes,
                            .target_bytes = std::min(RequestLimits{}.target_bytes,
                                                     reception_->options.max_header_bytes),
                            .body_bytes = reception_->options.max_body_bytes}) {
    lounge_->connections.insert(this);
    if (lounge_->sent_bytes == nullptr) {
        Tally& tally = lounge_->loop->tally();
        lounge_->sent_bytes = &tally.counter("mcr_http_sent_bytes_total");
        lounge_->received_bytes = &tally.counter("mcr_http_received_bytes_total");
    }
    reception_->metrics->gauge("mcr_http_connections", static_cast<double>(reception_->open));
}

Connection::~Connection() {
    lounge_->connections.erase(this);
    --lounge_->open;
    const std::scoped_lock lock(reception_->mutex);
    const std::size_t left = --reception_->open;
    reception_->metrics->gauge("mcr_http_connections", static_cast<double>(left));
    reception_->closed.notify_all();
}

void Connection::close_if_idle() noexcept {
    if (!busy_) wire_.close();
}

Task<void> Connection::serve() {
    if (wire_.has_tls()) {
        wire_.limit(reception_->options.header_timeout);
        const bool secured = co_await wire_.handshake();
        if (!secured) {
            lounge_->loop->tally().counter("mcr_http_tls_failures_total").add();
            wire_.close();
            co_return;
        }
        identity_ = wire_.identity();
    }
    remote_address_ = wire_.remote_address();
    bool goes_on = true;
    while (goes_on && !reception_->stopping) {
        const Read read = co_await read_request();
        if (read == Read::refused) {
            co_await refuse(refusal_);
            co_return;
        }
        if (read == Read::nothing) break;
        goes_on = co_await answer();
    }
    co_await wire_.finish(false);
}

Task<void> Connection::turn_away() {
    co_await refuse(503);
}

Task<Connection::Read> Connection::read_request() {
    const auto& options = reception_->options;
    bool begun = false;
    bool in_body = false;
    wire_.limit(options.header_timeout);
    for (;;) {
        if (unread_from_ != unread_to_) {
            if (!std::exchange(begun, true)) wire_.limit(options.header_timeout);
            unread_from_ += reader_.feed(
                std::string_view(input_).substr(unread_from_, unread_to_ - unread_from_));
        }
        if (reader_.stage() == RequestReader::Stage::refused) {
            refusal_ = reader_.refusal();
            co_return Read::refused;
        }
        if (reader_.stage() == RequestReader::Stage::complete) {
            wire_.no_limit();
            co_return Read::request;
        }
        if (reader_.stage() == RequestReader::Stage::body && !std::exchange(in_body, true)) {
            wire_.limit(options.body_timeout);
            if (reader_.expects_continue()) co_await invite_body();
        }
        co_await fill();
        if (!ended_) continue;
        refusal_ = 408;
        co_return wire_.ran_out_of_time() && begun ? Read::refused : Read::nothing;
    }
}

Task<void> Connection::fill() {
    if (unread_from_ == unread_to_) {
        unread_from_ = unread_to_ = 0;
    } else if (unread_to_ == input_.size() && unread_from_ != 0) {
        std::memmove(input_.data(), input_.data() + unread_from_, unread_to_ - unread_from_);
        unread_to_ -= unread_from_;
        unread_from_ = 0;
    }
    std::size_t room = std::max(first_room, input_.size());
    if (unread_to_ == room) room = std::min(room * 2, reader_.most_at_once());
    if (reader_.expected_body() > first_room) room = std::max(room, body_room);
    if (room > input_.size()) input_.resize(room);
    const std::size_t count = co_await wire_.read(std::span(input_).subspan(unread_to_));
    unread_to_ += count;
    received_ += count;
    ended_ = count == 0;
}

Task<void> Connection::invite_body() {
    constexpr std::string_view invitation = "HTTP/1.1 100 Continue\r\n\r\n";
    iovec piece{const_cast<char*>(invitation.data()), invitation.size()};
    co_await wire_.write(std::span(&piece, 1));  // if it fails, so does reading the body
}

Request Connection::take_request() {
    Request request = reader_.take();
    request.remote_address = remote_address_;
    request.client_subject = identity_.subject;
    request.client_thumbprint = identity_.thumbprint;
    const auto sent_id = request.headers.get("X-Request-Id");
    request.id = sent_id && is_uuid(*sent_id) ? std::string(*sent_id) : new_uuid(lounge_->ids);
    return request;
}

Task<bool> Connection::answer() {
    busy_ = true;
    const bool keep_alive = reader_.keep_alive() && !reception_->stopping;
    const bool http_1_0 = reader_.is_http_1_0();
    const Request request = take_request();
    HttpResponder out({.wire = wire_,
                       .deflaters = lounge_->deflaters,
                       .clock = lounge_->loop->clock(),
                       .request_id = request.id,
                       .write_timeout = reception_->options.write_timeout,
                       .head = request.method == "HEAD",
                       .http_1_0 = http_1_0,
                       .accepts_gzip = accepts_gzip(request.headers),
                       .keep_alive = keep_alive});
    try {
        Task<void> task = reception_->handler(*lounge_->loop, request, out);
        co_await std::move(task);
    } catch (...) {
        lounge_->loop->tally().counter("mcr_http_handler_failures_total").add();
        reception_->log->error("handler-exception",
                               {{"kind", kind_of_current_exception()}, {"request", request.id}});
    }
    if (!out.started()) {
        const auto sent = co_await out.send(500, {}, {});
        if (!sent) wire_.close();
    } else if (!out.complete()) {
        out.abort();
        lounge_->loop->tally().counter("mcr_http_aborted_total").add();
    }
    count(out);
    busy_ = false;
    co_return out.keeps_alive();
}

void Connection::count(const HttpResponder& out) {
    count_status(lounge_->answered, lounge_->loop->tally(), "mcr_http_requests_total",
                 out.status());
    lounge_->sent_bytes->add(static_cast<double>(out.bytes()));
    lounge_->received_bytes->add(static_cast<double>(std::exchange(received_, 0)));
}

Task<void> Connection::refuse(int status) {
    count_status(lounge_->refused, lounge_->loop->tally(), "mcr_http_refused_total", status);
    const std::string answer = "HTTP/1.1 " + std::to_string(status) + ' ' +
                               std::string(reason_of(status)) +
                               "\r\nContent-Length: 0\r\nConnection: close\r\n\r\n";
    iovec piece{const_cast<char*>(answer.data()), answer.size()};
    wire_.limit(reception_->options.write_timeout);
    const auto written = co_await wire_.write(std::span(&piece, 1));
    if (written) co_await wire_.finish(true);
    wire_.close();
}

}  // namespace mcr::net
