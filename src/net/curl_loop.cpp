#include <sys/epoll.h>
#include <unistd.h>

#include <array>
#include <boost/asio/post.hpp>
#include <mutex>
#include <new>

#include "net/curl_client.hpp"

namespace mcr::net {

namespace asio = boost::asio;
using std::chrono::steady_clock;

namespace {

constexpr long pooled_connections = 1024;
constexpr int ready_at_once = 64;

}  // namespace

CurlClient::CurlClient(asio::io_context& io, Timers& timers, Tally& tally,
                       std::shared_ptr<BufferPool> buffers)
    : io_(&io), timers_(&timers), tally_(&tally), buffers_(std::move(buffers)) {
    static std::once_flag once;
    std::call_once(once, [] { curl_global_init(CURL_GLOBAL_DEFAULT); });
    multi_ = curl_multi_init();
    epoll_ = epoll_create1(EPOLL_CLOEXEC);
    if (multi_ == nullptr || epoll_ < 0) throw std::bad_alloc();
    curl_multi_setopt(multi_, CURLMOPT_SOCKETFUNCTION, &CurlClient::on_socket);
    curl_multi_setopt(multi_, CURLMOPT_SOCKETDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_TIMERFUNCTION, &CurlClient::on_timer);
    curl_multi_setopt(multi_, CURLMOPT_TIMERDATA, this);
    curl_multi_setopt(multi_, CURLMOPT_MAXCONNECTS, pooled_connections);
    curl_multi_setopt(multi_, CURLMOPT_PIPELINING, static_cast<long>(CURLPIPE_NOTHING));
    ready_.emplace(io, epoll_);
    timer_.emplace(io);
    watch();
}

CurlClient::~CurlClient() {
    close();
}

void CurlClient::close() {
    if (multi_ == nullptr) return;
    for (const auto& transfer : busy_) {
        if (transfer->place == Transfer::Place::running)
            curl_multi_remove_handle(multi_, transfer->easy());
        if (transfer->opened) transfer->opened->transfer = nullptr;
    }
    // The handlers own coroutines, whose ends may look for what is still here.
    busy_.clear();
    idle_.clear();
    curl_multi_cleanup(multi_);
    multi_ = nullptr;
    timer_.reset();
    ready_.reset();  // closes the epoll set
}

int CurlClient::on_socket(CURL*, curl_socket_t socket, int what, void* self, void* known) {
    auto& client = *static_cast<CurlClient*>(self);
    if (what == CURL_POLL_REMOVE) {
        epoll_ctl(client.epoll_, EPOLL_CTL_DEL, socket, nullptr);
        curl_multi_assign(client.multi_, socket, nullptr);
        return 0;
    }
    epoll_event event{};
    if ((what & CURL_POLL_IN) != 0) event.events |= EPOLLIN;
    if ((what & CURL_POLL_OUT) != 0) event.events |= EPOLLOUT;
    event.data.fd = socket;
    const int first = known != nullptr ? EPOLL_CTL_MOD : EPOLL_CTL_ADD;
    const int second = known != nullptr ? EPOLL_CTL_ADD : EPOLL_CTL_MOD;
    if (epoll_ctl(client.epoll_, first, socket, &event) != 0 &&
        epoll_ctl(client.epoll_, second, socket, &event) != 0)
        return -1;
    if (known == nullptr) curl_multi_assign(client.multi_, socket, &client);
    return 0;
}

int CurlClient::on_timer(CURLM*, long milliseconds, void* self) {
    auto& client = *static_cast<CurlClient*>(self);
    client.timer_wanted_.reset();
    if (milliseconds == 0) {
        client.kick();
    } else if (milliseconds > 0) {
        client.timer_wanted_ = steady_clock::now() + std::chrono::milliseconds(milliseconds);
        client.arm(*client.timer_wanted_);
    }
    return 0;
}

// A timer that is armed for an earlier moment stays: moving it costs more than a vain wake-up.
void CurlClient::arm(steady_clock::time_point at) {
    if (timer_armed_ && *timer_armed_ <= at) return;
    timer_armed_ = at;
    timer_->expires_at(at);
    timer_->async_wait([this](const boost::system::error_code& cancelled) {
        if (cancelled) return;
        timer_armed_.reset();
        if (!timer_wanted_) return;
        if (*timer_wanted_ <= steady_clock::now())
            serve_timeouts();
        else
            arm(*timer_wanted_);
    });
}

void CurlClient::kick() {
    if (kicked_) return;
    kicked_ = true;
    asio::post(*io_, [this] {
        kicked_ = false;
        serve_timeouts();
    });
}

void CurlClient::serve_timeouts() {
    timer_wanted_.reset();
    int running = 0;
    curl_multi_socket_action(multi_, CURL_SOCKET_TIMEOUT, 0, &running);
    drain();
}

void CurlClient::watch() {
    ready_->async_wait(asio::posix::stream_descriptor::wait_read,
                       [this](const boost::system::error_code& closed) {
                           if (closed) return;
                           serve_ready();
                           watch();
                       });
}

void CurlClient::serve_ready() {
    std::array<epoll_event, ready_at_once> events;
    const int count = epoll_wait(epoll_, events.data(), ready_at_once, 0);
    for (int i = 0; i < count; ++i) {
        const auto& event = events[static_cast<std::size_t>(i)];
        int what = 0;
        if ((event.events & EPOLLIN) != 0) what |= CURL_CSELECT_IN;
        if ((event.events & EPOLLOUT) != 0) what |= CURL_CSELECT_OUT;
        if ((event.events & (EPOLLERR | EPOLLHUP)) != 0) what |= CURL_CSELECT_ERR;
        int running = 0;
        curl_multi_socket_action(multi_, event.data.fd, what, &running);
    }
    drain();
}

void CurlClient::drain() {
    int left = 0;
    while (const CURLMsg* message = curl_multi_info_read(multi_, &left)) {
        if (message->msg != CURLMSG_DONE) continue;
        Transfer* transfer = nullptr;
        curl_easy_getinfo(message->easy_handle, CURLINFO_PRIVATE, &transfer);
        const CURLcode code = message->data.result;
        curl_multi_remove_handle(multi_, transfer->easy());
        settle(*transfer, code);
    }
}

}  // namespace mcr::net
