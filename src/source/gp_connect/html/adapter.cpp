#include "source/gp_connect/adapter.hpp"

#include <algorithm>
#include <utility>

#include "net/client.hpp"
#include "net/inbox.hpp"
#include "source/gp_connect/html/answer.hpp"
#include "source/gp_connect/html/request.hpp"
#include "source/gp_connect/html/sections.hpp"
#include "source/gp_connect/spine_adapter.hpp"

namespace mcr::source {
namespace gp_connect::html {
namespace {

using record::CoverageState;

class Html final : public SpineAdapter {
public:
    explicit Html(Around around) : SpineAdapter(html_capability, std::move(around)) {}

private:
    /// One view; what it points to lives until the view's answer is given.
    struct Asking {
        net::Worker* worker;
        const directory::Member* member;
        const Question* question;
        const Opened* opened;
        Deadline deadline;
    };
    using Inbox = net::Inbox<PageAnswer>;

    net::Task<Answer> converse(net::Worker& worker, const directory::Member& member,
                               const Question& question, const Opened& opened,
                               Deadline deadline) const override {
        const Choice choice = choose(question.sections);
        if (choice.asked.empty())
            co_return answer_of({CoverageState::not_supported,
                                 "GP Connect has no page that holds only what was asked for."});
        const Asking asking{&worker, &member, &question, &opened, deadline};
        const auto inbox = std::make_shared<Inbox>(worker.executor());
        // All at once: the client sends as many as the connection limit lets through.
        for (const PageKind page : choice.asked)
            worker.spawn([this, asking, page, inbox] { return ask_page(asking, page, inbox); });
        std::vector<PageAnswer> pages;
        while (pages.size() < choice.asked.size()) {
            PageAnswer one = co_await inbox->take();
            pages.push_back(std::move(one));
        }
        std::ranges::sort(pages, {}, &PageAnswer::page);
        co_return join(std::move(pages), choice.mixed, question);
    }

    /// Always puts one PageAnswer.
    net::Task<void> ask_page(Asking asking, PageKind page, std::shared_ptr<Inbox> inbox) const {
        PageAnswer answer =
            read_error(Error{ErrorKind::internal, 500, "Asking failed on our side.", {}}, page);
        try {
            net::Call call = call_of(asking, page);
            const Result<net::Answer> came = co_await asking.worker->client().call(
                asking.member->system->upstream, std::move(call), asking.deadline);
            const Asked asked{.member = asking.member,
                              .question = asking.question,
                              .page = page,
                              .retrieved = around().clock.now()};
            answer = came ? read_answer(*came, asked, asking.worker->buffers())
                          : read_error(came.error(), page);
        } catch (...) {
            around().log.error("source_threw", {{"system", asking.member->system->key}});
        }
        inbox->put(std::move(answer));
    }

    [[nodiscard]] net::Call call_of(const Asking& asking, PageKind page) const {
        const Question& question = *asking.question;
        Wanted wanted{
            .method = "POST",
            .url = asking.member->system->address + "/Patient/" + asking.opened->settings.operation,
            .interaction = asking.opened->settings.interaction,
            .media_type = "application/json+fhir;charset=utf-8",
            .token = audit_token_dstu2(around().consumer, *question.asker, question.patient->number,
                                       around().clock.now()),
            .body = parameters_for(question.patient->number, page)};
        return call_for(*asking.opened, std::move(wanted), new_uuid(around().random));
    }
};

}  // namespace
}  // namespace gp_connect::html

std::unique_ptr<Adapter> make_gp_connect_html(const Clock& clock, Random& random, Log& log,
                                              Metrics& metrics, gp_connect::Consumer consumer) {
    return std::make_unique<gp_connect::html::Html>(
        gp_connect::Around{clock, random, log, metrics, std::move(consumer)});
}

}  // namespace mcr::source
