#include "net/body_stream.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace mcr::net {

BodyStream::BodyStream(BufferPool& pool, Bounds bounds, bool compressed)
    : bounds_(bounds), next_(pool.take(piece_bytes)), given_(pool.take(piece_bytes)) {
    if (compressed) inflater_ = std::make_unique<Inflater>();
}

BodyStream::Taken BodyStream::take(std::string_view bytes) {
    if (inflater_) {
        if (more_inside_ || next_.size() == piece_bytes) return Taken::wait;
        received_ += bytes.size();
        compressed_.clear();
        compressed_.append(bytes);
        inflated_ = 0;
        return inflate();
    }
    if (next_.size() != 0 && next_.size() + bytes.size() > piece_bytes) return Taken::wait;
    if (bytes.size() > bounds_.most - std::min(total_, bounds_.most)) return Taken::too_large;
    total_ += bytes.size();
    next_.append(bytes);
    return Taken::yes;
}

BodyStream::Taken BodyStream::inflate() {
    // Beyond the checked size no more may come out than the expansion allows.
    const std::uint64_t allowed =
        std::max(bounds_.expansion_checked_from, received_ * bounds_.max_expansion);
    const std::uint64_t most = std::min(allowed, bounds_.most);
    const std::size_t before = next_.size();
    auto rest = compressed_.view().substr(inflated_);
    const auto state = inflater_->fill(rest, next_, piece_bytes);
    inflated_ = compressed_.size() - rest.size();
    total_ += next_.size() - before;
    more_inside_ = state == Inflater::State::full;
    if (total_ > most) return allowed < bounds_.most ? Taken::expands : Taken::too_large;
    return state == Inflater::State::broken ? Taken::damaged : Taken::yes;
}

void BodyStream::end() {
    ended_ = true;
}

void BodyStream::fail_with(Error error) {
    error_ = std::move(error);
}

bool BodyStream::ready() const noexcept {
    return error_ || ended_ || next_.size() != 0 || more_inside_;
}

Result<std::string_view> BodyStream::give(std::string_view name) {
    if (error_) return std::unexpected(*error_);
    std::swap(given_, next_);
    next_.clear();
    if (!inflater_) return given_.view();
    if (more_inside_) {
        const auto taken = inflate();
        if (taken != Taken::yes) {
            error_ = error_of(taken, name);
            return std::unexpected(*error_);
        }
    }
    if (ended_ && given_.size() == 0 && inflater_->state() != Inflater::State::ended)
        return fail(ErrorKind::malformed, std::string(name) + " sent an answer that is cut short.");
    return given_.view();
}

Error error_of(BodyStream::Taken taken, std::string_view name) {
    const std::string who(name);
    switch (taken) {
        case BodyStream::Taken::expands:
            return fail(ErrorKind::too_large, who + " sent an answer that expands suspiciously.")
                .error();
        case BodyStream::Taken::damaged:
            return fail(ErrorKind::malformed, who + " sent an answer whose compression is damaged.")
                .error();
        default:
            return fail(ErrorKind::too_large, who + " sent an answer larger than is allowed.")
                .error();
    }
}

}  // namespace mcr::net
