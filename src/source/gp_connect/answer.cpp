#include "source/gp_connect/answer.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "record/part.hpp"
#include "record/patient_check.hpp"
#include "source/gp_connect/refusal.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;

namespace {

Answer refused(Refusal refusal) {
    Answer answer;
    answer.state = refusal.state;
    answer.sentence = std::move(refusal.sentence);
    return answer;
}

Answer failed(std::string_view sentence) {
    return refused({CoverageState::failed, std::string(sentence)});
}

bool is_json(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return false;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    return media == "application/fhir+json" || media == "application/json" ||
           media == "application/json+fhir" || media == "text/json";
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

record::Origin origin_of(const Asked& asked) {
    const directory::Organisation& organisation = *asked.member->organisation;
    return {.organisation = organisation.code,
            .organisation_name = organisation.name,
            .system_key = asked.member->system->key,
            .address = asked.member->system->address,
            .retrieved = asked.retrieved,
            .converted = true,
            .nhs_number = asked.question->patient->number.text()};
}

Answer read_record(std::string_view body, const Asked& asked, net::BufferPool& buffers) {
    const record::Limits& limits = asked.question->limits;
    Result<stu3::Converted> converted =
        stu3::convert_structured_record(body, {asked.member->system->address}, limits);
    if (!converted) {
        if (converted.error().kind == ErrorKind::too_large)
            return failed("The practice's system sent more than is allowed.");
        const Refusal refusal = read_refusal(200, body, limits);
        if (refusal.state != CoverageState::failed) return refused(refusal);
        return failed("The practice's system sent an answer that cannot be read.");
    }
    if (asked.echoes_trace_id && is_uuid(converted->bundle_id) &&
        !equal_ignoring_case(converted->bundle_id, asked.trace_id))
        return failed("The practice's system sent the answer to another request.");

    net::Buffer bytes = buffers.take(converted->bundle.size());
    bytes.append(converted->bundle);
    converted->bundle = {};
    Result<record::Part> part = record::check(std::move(bytes), origin_of(asked), limits);
    if (!part) return failed("The practice's system sent an answer that cannot be read.");

    Standing standing = standing_of(*converted, asked.areas);
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
                      ? refused(read_refusal(answer.status, body, asked.question->limits))
                  : !is_json(answer.headers)
                      ? failed("The practice's system sent something other than a record.")
                      : read_record(body, asked, buffers);
    read.took = answer.took;
    return read;
}

}  // namespace mcr::source::gp_connect
