#include "sim/wire/mllp_listener.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <csignal>
#include <system_error>

namespace mcr::sim {
namespace {

constexpr std::size_t most_conversations = 256;

std::string frame(std::string_view message) {
    return "\x0B" + std::string(message) + "\x1C\r";
}

std::uint64_t amount_or(const Misbehaviour& misbehaviour, std::uint64_t usual) {
    return misbehaviour.amount == 0 ? usual : misbehaviour.amount;
}

}  // namespace

Result<std::unique_ptr<MllpListener>> MllpListener::open(std::string_view address) {
    auto bound = listen_on(address);
    if (!bound) return pass_on(bound);
    return std::unique_ptr<MllpListener>(new MllpListener(std::move(*bound)));
}

MllpListener::~MllpListener() {
    stop();
}

std::string MllpListener::url() const {
    return "mllp://" + bound_.host + ":" + std::to_string(bound_.port);
}

void MllpListener::serve(std::shared_ptr<const MessageAnswerer> answerer,
                         std::shared_ptr<const Misbehaviours> misbehaviours) {
    answerer_ = std::move(answerer);
    misbehaviours_ = std::move(misbehaviours);
    accepting_ = std::thread([this] { accept_all(); });
}

void MllpListener::stop() {
    {
        const std::scoped_lock lock(mutex_);
        stopping_ = true;
        for (Connection* connection : open_) connection->cut();
        changed_.notify_all();
    }
    if (bound_.socket >= 0) ::shutdown(bound_.socket, SHUT_RDWR);
    if (accepting_.joinable()) accepting_.join();
    std::unique_lock lock(mutex_);
    changed_.wait(lock, [this] { return conversations_ == 0; });
    if (bound_.socket >= 0) ::close(bound_.socket);
    bound_.socket = -1;
}

bool MllpListener::pause(Milliseconds time) {
    std::unique_lock lock(mutex_);
    return !changed_.wait_for(lock, time, [this] { return stopping_; });
}

void MllpListener::accept_all() {
    for (;;) {
        const int socket = ::accept4(bound_.socket, nullptr, nullptr, SOCK_CLOEXEC);
        std::unique_lock lock(mutex_);
        if (stopping_) {
            if (socket >= 0) ::close(socket);
            return;
        }
        if (socket < 0) {
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

void MllpListener::converse(int socket) {
    {
        Connection connection(socket);
        {
            const std::scoped_lock lock(mutex_);
            if (stopping_) connection.cut();
            open_.insert(&connection);
        }
        bool open = true;
        while (open) {
            const auto message = connection.read_frame();
            if (!message) break;
            const Reply reply = answerer_->answer(*message);
            const auto bend = misbehaviours_ ? misbehaviours_->bending(reply) : std::nullopt;
            if (bend) {
                open = bent(connection, *message, reply, *bend);
                continue;
            }
            if (reply.clinical) {
                const std::scoped_lock lock(mutex_);
                last_ = reply.body;
            }
            open = reply.body.empty() || connection.write(frame(reply.body));
        }
        const std::scoped_lock lock(mutex_);
        open_.erase(&connection);
    }
    const std::scoped_lock lock(mutex_);
    --conversations_;
    changed_.notify_all();
}

bool MllpListener::bent(Connection& connection, std::string_view message, const Reply& reply,
                        const Misbehaviour& misbehaviour) {
    const std::string whole = frame(reply.body);
    const std::size_t half = whole.size() / 2;
    const auto wait = [&](std::uint64_t usual) {
        return pause(Milliseconds{static_cast<std::int64_t>(amount_or(misbehaviour, usual))});
    };
    switch (misbehaviour.fault) {
        case Fault::slow_first_byte:
            return wait(10'000) && connection.write(whole);
        case Fault::slow_body:
            for (std::size_t at = 0; at < whole.size(); at += 64)
                if (!wait(200) || connection.gone() ||
                    !connection.write(std::string_view(whole).substr(at, 64)))
                    return false;
            return true;
        case Fault::stop_half_way:
            connection.write(std::string_view(whole).substr(0, half));
            while (!connection.gone() && pause(Milliseconds{20})) {
            }
            return false;
        case Fault::reset:
            connection.write(std::string_view(whole).substr(0, half));
            connection.reset();
            return false;
        case Fault::truncated:
            connection.write(std::string_view(whole).substr(0, half));
            return false;
        case Fault::malformed:
            // Whole by its frame, and no message by its segments.
            return connection.write(
                frame(reply.body.substr(0, reply.body.find('\r') + 1) +
                      reply.body.substr(reply.body.find("MSA"))
                          .substr(0, reply.body.substr(reply.body.find("MSA")).find('\r') + 1) +
                      "this is no segment\r"));
        case Fault::bad_utf8: {
            std::string spoilt = reply.body;
            if (const auto at = spoilt.find("PID|"); at != std::string::npos)
                spoilt.insert(at + 4, "\xC3\x28\xFF");
            return connection.write(frame(spoilt));
        }
        case Fault::huge_body: {
            if (!connection.write("\x0B" + reply.body)) return false;
            const std::string more(1UL << 20U, 'Z');
            for (std::uint64_t sent = 0; sent < amount_or(misbehaviour, 1'000'000'000);
                 sent += more.size())
                if (!connection.write(more)) return false;
            return connection.write("\x1C\r");
        }
        case Fault::wrong_patient:
            return connection.write(frame(answerer_->answer_about_another(message).body));
        case Fault::stale: {
            // An earlier answer, which names another question's control id.
            const std::scoped_lock lock(mutex_);
            if (last_.empty()) last_ = reply.body;
            std::string old = last_;
            if (old == reply.body)
                if (const auto at = old.find("MSA|AA|"); at != std::string::npos)
                    old.insert(at + 7, "0");
            return connection.write(frame(old));
        }
        case Fault::endless_paging: {
            std::string on = reply.body;
            if (on.find("\rDSC|") == std::string::npos) on += "DSC|1|I\r";
            return connection.write(frame(on));
        }
        case Fault::server_error:
            return connection.write(frame(answerer_->refusal(message, "AE", "207")));
        case Fault::throttled:
            return connection.write(frame(answerer_->refusal(message, "AR", "206")));
        case Fault::never_answers:
            while (!connection.gone() && pause(Milliseconds{20})) {
            }
            return false;
        default:
            return connection.write(whole);
    }
}

}  // namespace mcr::sim
