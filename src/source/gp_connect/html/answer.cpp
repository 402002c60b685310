#include "source/gp_connect/html/answer.hpp"

#include <utility>

#include "source/gp_connect/html/convert.hpp"
#include "source/gp_connect/record_check.hpp"

namespace mcr::source::gp_connect::html {

using record::CoverageState;

namespace {

PageAnswer without(PageKind page, Refusal refusal) {
    PageAnswer answer{.page = page};
    answer.concerns_all = refusal.state == CoverageState::objected ||
                          refusal.state == CoverageState::wrong_patient ||
                          refusal.state == CoverageState::not_held;
    answer.refusal = std::move(refusal);
    return answer;
}

PageAnswer failed(PageKind page, std::string_view sentence) {
    return without(page, {CoverageState::failed, std::string(sentence)});
}

PageAnswer read_record(std::string_view body, const Asked& asked, net::BufferPool& buffers) {
    const Question& question = *asked.question;
    const std::string prefix =
        asked.member->system->key + "-" + std::string(facts_of(asked.page).code) + "-";
    const PageContext context{.page = asked.page,
                              .id_prefix = prefix,
                              .organisation = asked.member->organisation->name,
                              .retrieved = asked.retrieved};
    Result<ConvertedPage> converted = convert_page(body, context, question.limits);
    if (!converted) {
        if (converted.error().kind == ErrorKind::too_large)
            return failed(asked.page, "The practice's system sent more than is allowed.");
        Refusal refusal = read_refusal(200, body, question.limits);
        if (refusal.state != CoverageState::failed) return without(asked.page, std::move(refusal));
        return failed(asked.page, "The practice's system sent an answer that cannot be read.");
    }
    net::Buffer bytes = buffers.take(converted->bundle.size());
    bytes.append(converted->bundle);
    Result<record::Part> part = record::check(
        std::move(bytes), origin_of(*asked.member, question, asked.retrieved), question.limits);
    if (!part)
        return failed(asked.page, "The practice's system sent an answer that cannot be read.");
    if (auto other = refuse_other_patient(*part, *question.patient, false))
        return without(asked.page, std::move(*other));
    if (converted->compositions == 0)
        return failed(asked.page, "The practice's system sent an answer without its page.");
    PageAnswer answer{.page = asked.page};
    answer.part = std::move(*part);
    answer.says = std::move(converted->page);
    answer.odd = converted->odd;
    return answer;
}

}  // namespace

PageAnswer read_answer(const net::Answer& answer, const Asked& asked, net::BufferPool& buffers) {
    const std::string_view body = answer.body.view();
    if (answer.status != 200)
        return without(asked.page, read_refusal(answer.status, body, asked.question->limits));
    if (!is_json(answer.headers))
        return failed(asked.page, "The practice's system sent something other than a record.");
    return read_record(body, asked, buffers);
}

PageAnswer read_error(const Error& error, PageKind page) {
    return without(page, refusal_of(error));
}

}  // namespace mcr::source::gp_connect::html
