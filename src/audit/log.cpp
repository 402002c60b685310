#include "audit/log.hpp"

#include <utility>

#include "audit/line.hpp"
#include "audit/writer.hpp"
#include "net/completion.hpp"

namespace mcr::audit {
namespace {

class ChainedLog final : public AuditLog {
public:
    explicit ChainedLog(std::unique_ptr<Writer> writer) : writer_(std::move(writer)) {}

    net::Task<Result<Position>> append(Entry entry) override {
        auto members = std::make_shared<std::string>(members_of(entry));
        auto start = [this, members](net::Completion<Result<Position>> completion) {
            writer_->put(std::move(*members), [completion](Result<Position> position) {
                completion.deliver(std::move(position));
            });
        };
        co_return co_await net::completed_by<Result<Position>>(std::move(start));
    }

    void append_later(Entry entry, std::function<void(Result<Position>)> durable) override {
        writer_->put(members_of(entry), std::move(durable));
    }

    [[nodiscard]] bool healthy() const noexcept override { return writer_->healthy(); }
    [[nodiscard]] Counts counts() const noexcept override {
        return {writer_->entries(), writer_->commits()};
    }

private:
    std::unique_ptr<Writer> writer_;
};

}  // namespace

Result<std::unique_ptr<AuditLog>> AuditLog::open(LogSettings settings, const Clock& clock,
                                                 Metrics& metrics) {
    return open_on(std::make_unique<LocalDisk>(), std::move(settings), clock, metrics);
}

Result<std::unique_ptr<AuditLog>> open_on(std::unique_ptr<Disk> disk, LogSettings settings,
                                          const Clock& clock, Metrics& metrics) {
    auto writer = Writer::start(std::move(disk), std::move(settings), clock, metrics);
    if (!writer) return pass_on(writer);
    return std::make_unique<ChainedLog>(std::move(*writer));
}

}  // namespace mcr::audit
