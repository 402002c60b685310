#include "people/key_source.hpp"

#include <chrono>
#include <utility>

namespace mcr::people {
namespace {

constexpr std::chrono::hours kept_for{1};
constexpr std::chrono::minutes least_between{1};

}  // namespace

KeySource::KeySource(KeySet keys) : keys_(std::make_shared<const KeySet>(std::move(keys))) {}

KeySource::KeySource(std::string address, net::Upstream upstream)
    : address_(std::move(address)), upstream_(std::move(upstream)) {
    upstream_.max_body_bytes = 1UL << 20U;
    upstream_.follow_redirects = false;
}

std::shared_ptr<const KeySet> KeySource::kept() const {
    const std::scoped_lock lock(mutex_);
    return keys_;
}

net::Task<Result<void>> KeySource::fetch(net::Worker& worker, Deadline deadline) {
    const SteadyTime now = worker.clock().steady();
    {
        const std::scoped_lock lock(mutex_);
        if (ever_tried_ && now < tried_ + least_between) {
            if (keys_) co_return Result<void>{};
            co_return fail(ErrorKind::unavailable, "The keys of this party cannot be had now.");
        }
        ever_tried_ = true;
        tried_ = now;
    }
    net::Call call;
    call.url = address_;
    call.headers.add("Accept", "application/jwk-set+json, application/json");
    auto answer = co_await worker.client().call(upstream_, std::move(call), deadline);
    auto parsed = answer && answer->status == 200
                      ? KeySet::parse(answer->body.view())
                      : Result<KeySet>(fail(ErrorKind::unavailable, "no keys"));
    const std::scoped_lock lock(mutex_);
    if (parsed) {
        keys_ = std::make_shared<const KeySet>(std::move(*parsed));
        fetched_ = now;
        co_return Result<void>{};
    }
    if (keys_) co_return Result<void>{};  // what is kept may still be right; signatures decide
    co_return fail(ErrorKind::unavailable, "The keys of this party cannot be had now.");
}

net::Task<Result<VerifiedJwt>> KeySource::verify(net::Worker& worker, std::string compact,
                                                 std::span<const JwsAlgorithm> allowed,
                                                 Deadline deadline) {
    auto keys = kept();
    if (!address_.empty()) {
        const SteadyTime now = worker.clock().steady();
        const bool old = [&] {
            const std::scoped_lock lock(mutex_);
            return !keys_ || now >= fetched_ + kept_for;
        }();
        if (old) {
            auto fetched = co_await fetch(worker, deadline);
            if (!fetched) co_return pass_on(fetched);
            keys = kept();
        }
    }
    auto verified = keys->verify(compact, allowed);
    if (verified || address_.empty() || verified.error().code != "unknown-key") co_return verified;
    auto fetched = co_await fetch(worker, deadline);
    if (!fetched) co_return pass_on(fetched);
    keys = kept();
    co_return keys->verify(compact, allowed);
}

}  // namespace mcr::people
