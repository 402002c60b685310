#include "sim/wire/listener.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <csignal>
#include <system_error>

#include "sim/wire/reply_writer.hpp"

namespace mcr::sim {
namespace {

constexpr std::size_t most_conversations = 512;

/// TLS libraries write without MSG_NOSIGNAL; a client that has gone must not end the process.
void ignore_broken_pipes_here() {
    sigset_t broken_pipe;
    sigemptyset(&broken_pipe);
    sigaddset(&broken_pipe, SIGPIPE);
    pthread_sigmask(SIG_BLOCK, &broken_pipe, nullptr);
}

}  // namespace

Result<std::unique_ptr<Listener>> Listener::open(std::string_view address,
                                                 std::shared_ptr<ExpiredTls> tls) {
    auto bound = listen_on(address);
    if (!bound) return pass_on(bound);
    return std::unique_ptr<Listener>(new Listener(std::move(*bound), std::move(tls)));
}

Listener::Listener(BoundSocket bound, std::shared_ptr<ExpiredTls> tls)
    : bound_(std::move(bound)),
      url_((tls ? "https://" : "http://") + bound_.host + ":" + std::to_string(bound_.port)),
      always_tls_(tls != nullptr),
      tls_(std::move(tls)) {}

Listener::~Listener() {
    stop();
}

void Listener::serve(std::shared_ptr<const Answerer> answerer,
                     std::shared_ptr<const Misbehaviours> misbehaviours) {
    answerer_ = std::move(answerer);
    misbehaviours_ = std::move(misbehaviours);
    accepting_ = std::thread([this] { accept_all(); });
}

void Listener::stop() {
    const std::scoped_lock one_at_a_time(stop_mutex_);
    {
        std::unique_lock lock(mutex_);
        stopping_ = true;
        for (Connection* connection : open_) connection->cut();
        changed_.notify_all();
    }
    ::shutdown(bound_.socket, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return conversations_ == 0; });
    if (bound_.socket >= 0) ::close(bound_.socket);
    bound_.socket = -1;
}

bool Listener::pause(Milliseconds time) const {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

std::optional<Reply> Listener::earlier_reply(std::string_view patient) const {
    const std::scoped_lock lock(mutex_);
    if (last_ && last_->patient != patient) return last_;
    return last_of_another_ && last_of_another_->patient != patient ? last_of_another_
                                                                    : std::nullopt;
}

void Listener::remember(const Reply& reply) {
    if (!reply.clinical || reply.status != 200) return;
    const std::scoped_lock lock(mutex_);
    if (last_ && last_->patient != reply.patient) last_of_another_ = std::move(last_);
    last_ = reply;
}

void Listener::accept_all() {
    ignore_broken_pipes_here();
    for (;;) {
        const int socket = ::accept4(bound_.socket, nullptr, nullptr, SOCK_CLOEXEC);
        std::unique_lock lock(mutex_);
        if (stopping_) {
            if (socket >= 0) ::close(socket);
            return;
        }
        if (socket < 0) {  // for example out of file descriptors: others must end first
            changed_.wait_for(lock, Milliseconds{20}, [this] { return stopping_; });
            continue;
        }
        if (conversations_ >= most_conversations) {
            ::close(socket);
            continue;
        }
        try {
            std::thread([this, socket] { converse(socket); }).detach();
            ++conversations_;
        } catch (const std::system_error&) {  // no more threads to be had
            ::close(socket);
        }
    }
}

bool Listener::speaks_tls() const {
    return always_tls_ || (misbehaviours_ && misbehaviours_->certificate_expired());
}

bool Listener::start_tls(Connection& connection) {
    std::shared_ptr<ExpiredTls> tls;
    {
        const std::scoped_lock lock(mutex_);
        if (tls_ == nullptr)
            if (auto made = ExpiredTls::create()) tls_ = std::move(*made);
        tls = tls_;
    }
    return tls != nullptr && connection.start_tls(tls->context());
}

void Listener::converse(int socket) {
    ignore_broken_pipes_here();
    {
        Connection connection(socket);
        {
            const std::scoped_lock lock(mutex_);
            if (stopping_) connection.cut();
            open_.insert(&connection);
        }
        const bool tls = speaks_tls();
        bool open = !tls || start_tls(connection);
        while (open && connection.wants_more()) {
            const auto request = connection.read_request();
            if (!request || speaks_tls() != tls) break;
            Reply reply = answerer_->answer(*request);
            const auto bend = misbehaviours_ ? misbehaviours_->bending(reply) : std::nullopt;
            if (bend && bend->fault != Fault::expired_certificate) {
                open = write_bent(connection, *request, std::move(reply), *bend, *answerer_, *this);
            } else {
                remember(reply);
                open = connection.write(as_http(*request, reply));
            }
        }
        const std::scoped_lock lock(mutex_);
        open_.erase(&connection);
    }
    const std::scoped_lock lock(mutex_);
    --conversations_;
    changed_.notify_all();
}

}  // namespace mcr::sim
