#include "net/curl_client.hpp"

#include <algorithm>
#include <boost/asio/post.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <mutex>
#include <new>
#include <utility>

namespace mcr::net {

namespace asio = boost::asio;

namespace {

constexpr std::size_t kept_transfers = 256;

std::string_view outcome_name(const Result<Answer>& result) {
    if (result)
        return result->status >= 500   ? "status-5xx"
               : result->status >= 400 ? "status-4xx"
                                       : "answered";
    return result.error().code.empty() ? to_string(result.error().kind)
                                       : std::string_view(result.error().code);
}

}  // namespace

Task<Result<Answer>> CurlClient::call(const Upstream& upstream, Call call, Deadline deadline) {
    Transfer& transfer = take_transfer();
    transfer.lane = &lane_of(upstream);
    const auto begun = transfer.begin(upstream, std::move(call), deadline);
    auto answer =
        co_await asio::async_initiate<const asio::use_awaitable_t<>, void(Result<Answer>)>(
            [this, &transfer, &begun](auto handler) {
                transfer.done = std::move(handler);
                if (begun)
                    submit(transfer);
                else
                    complete(transfer, std::unexpected(begun.error()));
            },
            asio::use_awaitable);
    co_return answer;
}

Transfer& CurlClient::take_transfer() {
    if (idle_.empty())
        idle_.push_back(std::make_unique<Transfer>(
            *timers_, buffers_, [this](Transfer& transfer) { out_of_time(transfer); }));
    busy_.splice(busy_.end(), idle_, std::prev(idle_.end()));
    busy_.back()->self = std::prev(busy_.end());
    return *busy_.back();
}

Lane& CurlClient::lane_of(const Upstream& upstream) {
    const auto known = lanes_.find(upstream.name);
    if (known != lanes_.end()) return known->second;
    Lane& lane = lanes_[upstream.name];
    lane.name = upstream.name;
    lane.seconds = &tally_->counter("mcr_client_seconds_total", {"upstream", lane.name});
    lane.bytes = &tally_->counter("mcr_client_received_bytes_total", {"upstream", lane.name});
    return lane;
}

void CurlClient::submit(Transfer& transfer) {
    Lane& lane = *transfer.lane;
    if (lane.in_flight >= std::max(1U, transfer.upstream().max_in_flight)) {
        transfer.place = Transfer::Place::waiting;
        lane.waiting.push_back(&transfer);
        return;
    }
    enter(transfer);
}

void CurlClient::enter(Transfer& transfer) {
    Lane& lane = *transfer.lane;
    const auto entry =
        lane.breaker.enter(timers_->clock().steady(), transfer.upstream().breaker_open);
    if (entry == Breaker::Entry::refused) {
        count_breaker(lane, "refused");
        complete(transfer, fail(ErrorKind::unavailable,
                                lane.name + " failed several times and is left alone for a moment.",
                                "breaker-open"));
        return;
    }
    transfer.trial = entry == Breaker::Entry::trial;
    if (transfer.trial) count_breaker(lane, "trial");
    ++lane.in_flight;
    launch(transfer);
}

void CurlClient::launch(Transfer& transfer) {
    transfer.place = Transfer::Place::running;
    transfer.prepare_attempt();
    if (curl_multi_add_handle(multi_, transfer.easy()) != CURLM_OK) {
        settle(transfer, CURLE_FAILED_INIT);
        return;
    }
    kick();
}

void CurlClient::settle(Transfer& transfer, CURLcode code) {
    if (transfer.may_retry(code)) {
        launch(transfer);
        return;
    }
    auto result = transfer.outcome(code);
    if (result && transfer.redirects(*result)) {
        const auto turned = transfer.turn(*result);
        if (turned) {
            launch(transfer);
            return;
        }
        result = std::unexpected(turned.error());
    }
    judge(transfer, result);
    complete(transfer, std::move(result));
}

void CurlClient::out_of_time(Transfer& transfer) {
    auto error = transfer.out_of_time();
    if (transfer.place == Transfer::Place::running) {
        curl_multi_remove_handle(multi_, transfer.easy());
        // While nobody waits for bytes, whoever sends them does nothing wrong.
        const Opened* opened = transfer.opened.get();
        const bool reader_is_away = opened != nullptr && opened->body && !opened->reader;
        if (transfer.paused() || reader_is_away)
            transfer.lane->breaker.undecided(transfer.trial);
        else
            judge(transfer, std::unexpected(error));
    } else {
        std::erase(transfer.lane->waiting, &transfer);
    }
    complete(transfer, std::unexpected(std::move(error)));
}

// Failures of the connection, time-outs and 5xx speak against an upstream; an answer of any other
// kind, even one that is refused here, shows that it is there.
void CurlClient::judge(Transfer& transfer, const Result<Answer>& result) {
    Lane& lane = *transfer.lane;
    bool failed = result && result->status >= 500;
    if (!result) {
        const auto kind = result.error().kind;
        if (kind == ErrorKind::invalid) {
            lane.breaker.undecided(transfer.trial);
            return;
        }
        failed = kind == ErrorKind::unavailable || kind == ErrorKind::timed_out ||
                 kind == ErrorKind::malformed;
    }
    const auto change =
        failed ? lane.breaker.failed(timers_->clock().steady(),
                                     transfer.upstream().breaker_failures, transfer.trial)
               : lane.breaker.succeeded();
    if (change == Breaker::Change::opened) count_breaker(lane, "opened");
    if (change == Breaker::Change::closed) count_breaker(lane, "closed");
}

void CurlClient::complete(Transfer& transfer, Result<Answer> result) {
    count_outcome(transfer, result);
    Lane& lane = *transfer.lane;
    const bool was_running = transfer.place == Transfer::Place::running;
    if (transfer.opened)
        end_stream(*transfer.opened, result);
    else
        asio::post(*io_, [done = std::move(transfer.done), answer = std::move(result)]() mutable {
            std::move(done)(std::move(answer));
        });
    transfer.place = Transfer::Place::idle;
    transfer.end();
    idle_.splice(idle_.end(), busy_, transfer.self);
    if (idle_.size() > kept_transfers) idle_.pop_front();
    if (!was_running) return;
    --lane.in_flight;
    let_next_in(lane);
}

void CurlClient::let_next_in(Lane& lane) {
    while (!lane.waiting.empty() &&
           lane.in_flight < std::max(1U, lane.waiting.front()->upstream().max_in_flight)) {
        Transfer& next = *lane.waiting.front();
        lane.waiting.pop_front();
        enter(next);
    }
}

void CurlClient::count_breaker(const Lane& lane, std::string event) {
    tally_
        ->counter("mcr_client_breaker_total", {"upstream", lane.name}, {"event", std::move(event)})
        .add();
}

void CurlClient::count_outcome(const Transfer& transfer, const Result<Answer>& result) {
    Lane& lane = *transfer.lane;
    const auto name = outcome_name(result);
    auto known = lane.outcomes.find(name);
    if (known == lane.outcomes.end())
        known =
            lane.outcomes
                .emplace(name, &tally_->counter("mcr_client_calls_total", {"upstream", lane.name},
                                                {"outcome", std::string(name)}))
                .first;
    known->second->add();
    lane.seconds->add(std::chrono::duration<double>(transfer.took()).count());
    lane.bytes->add(static_cast<double>(transfer.received_bytes()));
}

}  // namespace mcr::net
