#include <utility>

#include "net/transfer.hpp"

namespace mcr::net {

void Opened::wake() {
    if (!reader || !body || !body->ready()) return;
    std::exchange(reader, std::nullopt)->deliver(true);
}

// Called where curl has read the head. Whoever waits resumes later, never within curl.
bool Transfer::open_body() {
    if (!understands_body()) return false;
    if (!compressed_ && call_.method != "HEAD" &&
        whole_number(answer_.headers.get("Content-Length")).value_or(0) > opened->most) {
        refuse(ErrorKind::too_large, " announced an answer larger than is allowed.");
        return false;
    }
    const BodyStream::Bounds bounds{.most = opened->most,
                                    .max_expansion = upstream_->max_expansion,
                                    .expansion_checked_from = expansion_checked_from};
    opened->body.emplace(*buffers_, bounds, compressed_ && call_.method != "HEAD");
    Answer head;
    head.status = answer_.status;
    head.headers = decoded_headers();
    head.took = std::chrono::ceil<Milliseconds>(took());
    std::exchange(opened->head, std::nullopt)->deliver(std::move(head));
    return true;
}

std::size_t Transfer::stream_body(std::string_view bytes) {
    if (!opened->body) return bytes.size();  // of a redirect
    const auto taken = opened->body->take(bytes);
    if (taken == BodyStream::Taken::wait) {
        paused_ = true;
        return CURL_WRITEFUNC_PAUSE;
    }
    wire_bytes_ += bytes.size();
    if (taken != BodyStream::Taken::yes) {
        refusal_ = mcr::net::error_of(taken, upstream_->name);
        return 0;
    }
    opened->wake();
    return bytes.size();
}

CURLcode Transfer::resume() {
    paused_ = false;
    return curl_easy_pause(easy_, CURLPAUSE_CONT);
}

}  // namespace mcr::net
