#include "source/hl7v2/reply.hpp"

#include "base/text.hpp"

namespace mcr::source::hl7v2 {

using record::CoverageState;

namespace {

/// The first code of table 0357 among what the versions have for it.
std::string error_code(const Message& answer) {
    for (const Segment& segment : answer.segments()) {
        if (segment.name() != "ERR") continue;
        std::string code = answer.text(answer.component(segment.field(3), 1));
        // Until v2.4: ERR-1 is segment, occurrence, field and the code.
        if (code.empty()) code = answer.text(answer.component(segment.field(1), 4));
        if (!code.empty()) return std::string(trim(code));
    }
    const Segment* msa = answer.find("MSA");
    return msa == nullptr ? std::string()
                          : std::string(trim(answer.text(answer.component(msa->field(6), 1))));
}

Verdict by_error(std::string_view code) {
    if (code == "204") return not_held();
    if (code == "200" || code == "201")
        return {CoverageState::not_supported,
                "This organisation's system does not answer this kind of question."};
    if (code == "100" || code == "101" || code == "102" || code == "103" || code == "202" ||
        code == "203")
        return failed(
            "This organisation's system did not accept how the question was put (HL7 error " +
            std::string(code) + ").");
    if (code == "206")
        return failed(
            "The patient's record at this organisation's system is locked at this moment.");
    if (code == "207")
        return failed("This organisation's system reports a fault of its own (HL7 error 207).");
    return failed("This organisation's system refused the question.");
}

}  // namespace

Verdict not_held() {
    return {CoverageState::not_held, "This organisation holds no record of the patient."};
}

Verdict wrong_patient() {
    return {CoverageState::wrong_patient,
            "This organisation's system answered with the record of somebody who does not match "
            "the patient asked for. It was discarded."};
}

Verdict failed(std::string sentence) {
    return {CoverageState::failed, std::move(sentence)};
}

Verdict verdict_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::timed_out:
            return {CoverageState::timed_out,
                    "This organisation's system did not answer within its time limit."};
        case ErrorKind::too_large:
            return failed("This organisation's system sent more than is accepted.");
        case ErrorKind::malformed:
            if (error.code == "another-answer")
                return failed(
                    "This organisation's system sent the answer to another question. It was "
                    "discarded.");
            return failed(
                "This organisation's system sent an answer that is damaged or cut short.");
        case ErrorKind::unsupported:
            return failed("This organisation's system sent an answer that cannot be read here.");
        case ErrorKind::unavailable:
            if (error.code == "breaker-open")
                return failed(
                    "This organisation's system failed several times just now and is left alone "
                    "for a few seconds.");
            if (error.code == "tls")
                return failed(
                    "No secure connection to this organisation's system could be made: a "
                    "certificate was refused.");
            return failed("This organisation's system cannot be reached.");
        default:
            return failed("Asking this organisation's system failed.");
    }
}

std::optional<Verdict> verdict_of(std::string_view acknowledgement, std::string_view status,
                                  std::string_view code) {
    if (acknowledgement == "AA" || acknowledgement == "CA") {
        if (status == "NF") return not_held();
        if (status == "AE" || status == "AR") return by_error(code);
        return std::nullopt;
    }
    if (acknowledgement == "AE" || acknowledgement == "AR" || acknowledgement == "CE" ||
        acknowledgement == "CR") {
        if (code.empty() && status == "NF") return not_held();
        return by_error(code);
    }
    return failed("This organisation's system sent an answer without an acknowledgement.");
}

std::optional<Verdict> verdict_of(const Message& answer) {
    const Segment* msa = answer.find("MSA");
    const Segment* qak = answer.find("QAK");
    const std::string_view acknowledgement = msa == nullptr ? "" : trim(msa->field(1));
    const std::string_view status = qak == nullptr ? "" : trim(qak->field(2));
    return verdict_of(acknowledgement, status, error_code(answer));
}

std::string continuation_of(const Message& answer) {
    const Segment* dsc = answer.find("DSC");
    if (dsc == nullptr || dsc->is_null(1)) return {};
    return std::string(trim(answer.text(dsc->field(1))));
}

}  // namespace mcr::source::hl7v2
