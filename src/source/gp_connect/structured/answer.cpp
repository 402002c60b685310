#include "source/gp_connect/structured/answer.hpp"

#include <algorithm>
#include <span>

#include "base/text.hpp"
#include "record/part.hpp"
#include "source/gp_connect/record_check.hpp"
#include "source/gp_connect/refusal.hpp"
#include "source/gp_connect/spine_adapter.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;

namespace {

Answer failed(std::string_view sentence) {
    return answer_of({CoverageState::failed, std::string(sentence)});
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

Answer read_record(std::string_view body, const Asked& asked, net::BufferPool& buffers) {
    const record::Limits& limits = asked.question->limits;
    const stu3::ConversionContext context{
        .address = asked.member->system->address,
        .withhold_strangers = !asked.settings->shows_unknown_patients};
    Result<stu3::Converted> converted = stu3::convert_structured_record(body, context, limits);
    if (!converted) {
        if (converted.error().kind == ErrorKind::too_large)
            return failed("The practice's system sent more than is allowed.");
        const Refusal refusal = read_refusal(200, body, limits);
        if (refusal.state != CoverageState::failed) return answer_of(refusal);
        return failed("The practice's system sent an answer that cannot be read.");
    }
    if (asked.settings->echoes_trace_id && is_uuid(converted->bundle_id) &&
        !equal_ignoring_case(converted->bundle_id, asked.trace_id))
        return failed("The practice's system sent the answer to another request.");

    net::Buffer bytes = buffers.take(converted->bundle.size());
    bytes.append(converted->bundle);
    converted->bundle = {};
    Result<record::Part> part = record::check(
        std::move(bytes), origin_of(*asked.member, *asked.question, asked.retrieved), limits);
    if (!part) return failed("The practice's system sent an answer that cannot be read.");

    const people::Demographics& patient = *asked.question->patient;
    if (auto other = refuse_other_patient(*part, patient, asked.settings->shows_unknown_patients))
        return answer_of(std::move(*other));

    const record::StatedPatient stated = part->patients().front();
    converted->clinical_items -= screen_excluded(std::span(&*part, 1), *asked.question);
    Standing standing = standing_of(*converted, asked.areas);
    add_differences(stated, patient, standing.notes);
    Answer answer;
    answer.state = standing.state;
    answer.sentence = std::move(standing.sentence);
    answer.notes = std::move(standing.notes);
    if (answer.state == CoverageState::data || answer.state == CoverageState::nothing_recorded)
        answer.parts.push_back(std::move(*part));
    return answer;
}

}  // namespace

Answer read_answer(const net::Answer& answer, const Asked& asked, net::BufferPool& buffers) {
    const std::string_view body = answer.body.view();
    Answer read = answer.status != 200
                      ? answer_of(read_refusal(answer.status, body, asked.question->limits))
                  : !is_json(answer.headers)
                      ? failed("The practice's system sent something other than a record.")
                      : read_record(body, asked, buffers);
    read.took = answer.took;
    return read;
}

}  // namespace mcr::source::gp_connect
