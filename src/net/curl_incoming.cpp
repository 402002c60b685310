#include <utility>

#include "net/curl_client.hpp"

namespace mcr::net {
namespace {

/// The reader's end of an answer. `client` is looked at only while the transfer runs.
class CurlIncoming final : public Incoming {
public:
    CurlIncoming(CurlClient& client, std::shared_ptr<Opened> opened, Answer head)
        : client_(&client), opened_(std::move(opened)), head_(std::move(head)) {}
    ~CurlIncoming() override {
        if (opened_->transfer != nullptr) client_->leave(*opened_->transfer);
    }
    CurlIncoming(const CurlIncoming&) = delete;
    CurlIncoming& operator=(const CurlIncoming&) = delete;

    [[nodiscard]] int status() const override { return head_.status; }
    [[nodiscard]] const Headers& headers() const override { return head_.headers; }

    Task<Result<std::string_view>> next() override {
        if (!opened_->body->ready()) {
            auto wait = [this](Completion<bool> reader) {
                opened_->reader = std::move(reader);
                if (opened_->transfer != nullptr) client_->resume(*opened_->transfer);
            };
            co_await completed_by<bool>(std::move(wait));
        }
        auto piece = opened_->body->give(opened_->name);
        // What stands behind it may come while the reader has this one.
        if (opened_->transfer != nullptr) client_->resume(*opened_->transfer);
        co_return piece;
    }

private:
    CurlClient* client_;
    std::shared_ptr<Opened> opened_;
    Answer head_;
};

}  // namespace

Task<Result<std::unique_ptr<Incoming>>> CurlClient::open(const Upstream& upstream, Call call,
                                                         std::uint64_t max_body_bytes,
                                                         Deadline deadline) {
    const auto opened = std::make_shared<Opened>();
    opened->name = upstream.name;
    opened->most = max_body_bytes;
    auto start = [this, &upstream, &call, &opened, deadline](Completion<Result<Answer>> head) {
        Transfer& transfer = take_transfer();
        transfer.lane = &lane_of(upstream);
        opened->transfer = &transfer;
        opened->head = std::move(head);
        const auto begun = transfer.begin(upstream, std::move(call), deadline);
        transfer.opened = opened;
        if (begun)
            submit(transfer);
        else
            complete(transfer, std::unexpected(begun.error()));
    };
    auto head = co_await completed_by<Result<Answer>>(std::move(start));
    if (!head) co_return pass_on(head);
    co_return std::make_unique<CurlIncoming>(*this, opened, *std::move(head));
}

void CurlClient::resume(Transfer& transfer) {
    if (!transfer.paused()) return;
    const CURLcode code = transfer.resume();
    if (code == CURLE_OK) {
        kick();
        return;
    }
    curl_multi_remove_handle(multi_, transfer.easy());
    settle(transfer, code);
}

void CurlClient::leave(Transfer& transfer) {
    if (transfer.place == Transfer::Place::running)
        curl_multi_remove_handle(multi_, transfer.easy());
    Answer head;
    head.status = transfer.status();
    judge(transfer, std::move(head));
    complete(transfer, fail(ErrorKind::cancelled, "The reader left.", "left"));
}

// Whoever waits for the head or for bytes resumes later, never within this.
void CurlClient::end_stream(Opened& opened, const Result<Answer>& result) {
    opened.transfer = nullptr;
    if (opened.head) {
        std::exchange(opened.head, std::nullopt)
            ->deliver(result ? Result<Answer>(fail(ErrorKind::internal, "No head was given."))
                             : std::unexpected(result.error()));
        return;
    }
    if (result)
        opened.body->end();
    else
        opened.body->fail_with(result.error());
    opened.wake();
}

}  // namespace mcr::net
