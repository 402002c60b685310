#include "source/fhir_r4/pages.hpp"

#include <set>
#include <utility>

#include "source/fhir_r4/links.hpp"
#include "source/fhir_r4/whose.hpp"

namespace mcr::source::fhir_r4 {
namespace {

void discard(Pages& pages, Verdict verdict) {
    pages.parts.clear();
    pages.stopped = std::move(verdict);
    pages.discard = true;
}

}  // namespace

net::Task<Pages> follow(const Exchange& exchange, Request first, Budget& budget) {
    Pages pages;
    std::set<std::string> seen;
    Request request = std::move(first);
    for (std::uint32_t page = 1;; ++page) {
        auto part = co_await exchange.fetch(std::move(request));
        if (!part) {
            pages.stopped = std::move(part.error());
            co_return pages;
        }
        switch (whose(*part, *exchange.question->patient)) {
            case Whose::theirs:
                break;
            case Whose::restricted:
                discard(pages, not_held());
                co_return pages;
            case Whose::somebody_elses:
                discard(pages, wrong_patient());
                co_return pages;
        }
        const std::string link = part->next_link();
        const bool fits = part->bytes() <= budget.bytes_left;
        if (fits || page == 1) {
            budget.bytes_left -= fits ? part->bytes() : budget.bytes_left;
            pages.parts.push_back(std::move(*part));
        }
        if (link.empty() && (fits || page == 1)) co_return pages;
        if (!fits || page >= exchange.dialect->page_limit || !seen.insert(link).second) {
            pages.cut = true;
            co_return pages;
        }
        auto next = next_page(exchange.member->system->address, link);
        if (!next) {
            discard(pages, failed("This organisation's system pointed to a next page at another "
                                  "address, which was not followed."));
            co_return pages;
        }
        request = {.path = std::move(*next)};
    }
}

}  // namespace mcr::source::fhir_r4
