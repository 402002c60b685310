#pragma once

#include <memory>
#include <optional>
#include <type_traits>
#include <utility>

#include "net/inbox.hpp"
#include "net/task.hpp"
#include "store/store.hpp"

namespace mcr::store {

/// One transaction that a coroutine waits for. Touched on the coroutine's executor only, but for
/// `ticket`, and for `answer` until it has been handed over.
template <class Answer>
struct Awaited {
    std::shared_ptr<Ticket> ticket = std::make_shared<Ticket>();
    std::optional<Answer> answer;                  ///< what the closure gave
    std::optional<Result<void>> outcome;           ///< what the store says
    boost::asio::steady_timer* waiting = nullptr;  ///< null when nobody waits any more
};

/// Runs `work` as Store::transact does (Store::read for Access::read), on a thread of the store,
/// and resumes on the caller's executor. At `deadline` it gives timed_out with nothing done; while
/// a commit is under way it waits for its end.
/// `work` may run after the caller is gone: it holds what it uses by value, or that outlives the
/// store. The executor's loop must outlive the store too.
template <class Work>
net::Task<std::invoke_result_t<Work&, Transaction&>> transact(Store& store, Access access,
                                                              Deadline deadline, Work work) {
    using Answer = std::invoke_result_t<Work&, Transaction&>;
    auto executor = co_await boost::asio::this_coro::executor;
    boost::asio::steady_timer timer(executor);
    auto call = std::make_shared<Awaited<Answer>>();
    call->waiting = &timer;
    const std::unique_ptr<Awaited<Answer>, void (*)(Awaited<Answer>*)> leaving(
        call.get(), [](Awaited<Answer>* left) { left->waiting = nullptr; });

    Store::Body body = [call, work = std::move(work)](Transaction& transaction) mutable {
        call->answer.emplace(work(transaction));
        return *call->answer ? Result<void>{}
                             : Result<void>(std::unexpected(call->answer->error()));
    };
    Store::Done done = [call, executor](Result<void> outcome) {
        executor.execute([call, outcome = std::move(outcome)]() mutable {
            call->outcome = std::move(outcome);
            if (call->waiting != nullptr) call->waiting->cancel();
        });
    };
    store.submit(access, deadline, call->ticket, std::move(body), std::move(done));

    bool limited = true;
    while (!call->outcome) {
        if (limited)
            timer.expires_after(deadline.remaining(store.clock()));
        else
            timer.expires_at(boost::asio::steady_timer::time_point::max());
        boost::system::error_code woken;
        co_await timer.async_wait(boost::asio::redirect_error(boost::asio::use_awaitable, woken));
        if (call->outcome || woken) continue;
        if (call->ticket->give_up())
            co_return fail(ErrorKind::timed_out,
                           "The store did not answer in time; nothing was changed.",
                           "nothing-done");
        limited = false;
    }
    if (!*call->outcome) co_return std::unexpected(call->outcome->error());
    co_return std::move(*call->answer);
}

}  // namespace mcr::store
