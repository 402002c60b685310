#include "source/fhir_r4/verdict.hpp"

#include <algorithm>
#include <array>
#include <utility>

#include "base/text.hpp"

namespace mcr::source::fhir_r4 {
namespace {

using record::CoverageState;

constexpr std::size_t digits_of_a_number = 6;

Verdict objected() {
    return {CoverageState::objected,
            "The patient has objected to this organisation sharing the record."};
}
Verdict withheld() {
    return {CoverageState::withheld_confidential,
            "This organisation withholds the record as confidential."};
}
Verdict not_permitted() {
    return {CoverageState::not_permitted, "This organisation's system did not permit the request."};
}
Verdict switched_off() {
    return {CoverageState::switched_off,
            "This organisation has not switched on the sharing of records in this way."};
}
Verdict not_supported() {
    return {CoverageState::not_supported,
            "This organisation's system does not offer what was asked for."};
}

bool speaks_of_consent(std::string_view details) {
    constexpr std::array<std::string_view, 6> words = {"consent",  "dissent", "objection",
                                                       "objected", "optout",  "opt-out"};
    return std::ranges::any_of(words, [&](auto word) { return details.contains(word); });
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::find(words, text) != words.end();
}

/// Refusals that an OperationOutcome explains better than its status.
std::optional<Verdict> explained(std::span<const record::OutcomeIssue> issues) {
    for (const record::OutcomeIssue& issue : issues)
        if (const auto verdict = verdict_of(issue);
            verdict && (verdict->state == CoverageState::objected ||
                        verdict->state == CoverageState::withheld_confidential ||
                        verdict->state == CoverageState::switched_off))
            return verdict;
    return std::nullopt;
}

bool says(std::span<const record::OutcomeIssue> issues, CoverageState state) {
    return std::ranges::any_of(issues, [&](const record::OutcomeIssue& issue) {
        const auto verdict = verdict_of(issue);
        return verdict && verdict->state == state;
    });
}

std::string with_status(std::string_view what, int status) {
    return "This organisation's system " + std::string(what) + " (HTTP " + std::to_string(status) +
           ").";
}

/// One line without control characters, at most `most` bytes, whole UTF-8 characters only.
std::string shortened(std::string_view text, std::size_t most) {
    std::string out;
    for (const char c : trim(text))
        out += static_cast<unsigned char>(c) < 0x20 || c == 0x7f ? ' ' : c;
    if (out.size() > most) {
        std::size_t end = most;
        while (end > 0 && (static_cast<unsigned char>(out[end]) & 0xc0U) == 0x80U) --end;
        out.resize(end);
        out += "…";
    }
    return out;
}

/// Masks what could be a number of a person: at least six digits, with spaces or hyphens between.
std::string masked(std::string text) {
    const auto is_digit = [](char c) { return c >= '0' && c <= '9'; };
    for (std::size_t i = 0; i < text.size();) {
        std::size_t digits = 0, end = i;
        for (std::size_t j = i;
             j < text.size() &&
             (is_digit(text[j]) || (digits > 0 && (text[j] == ' ' || text[j] == '-')));
             ++j)
            if (is_digit(text[j])) {
                ++digits;
                end = j + 1;
            }
        if (digits >= digits_of_a_number)
            for (std::size_t j = i; j < end; ++j) text[j] = 'x';
        i = std::max(end, i + 1);
    }
    return text;
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
            return failed(
                "This organisation's system sent an answer that is damaged or cut short.");
        case ErrorKind::unsupported:
            if (error.code == "redirect")
                return failed(
                    "This organisation's system pointed to another address, which was not "
                    "followed.");
            break;
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
            break;
    }
    return failed("Asking this organisation's system failed.");
}

Verdict verdict_of(int status, std::span<const record::OutcomeIssue> issues, bool html) {
    if (status >= 400 && status < 500)
        if (auto verdict = explained(issues)) return *verdict;
    switch (status) {
        case 401:
        case 403:
            return not_permitted();
        case 404:
        case 410:
            if (html)
                return failed(with_status("has nothing at the address it is known by", status));
            return says(issues, CoverageState::not_supported) ? not_supported() : not_held();
        case 405:
        case 406:
        case 415:
        case 501:
            return not_supported();
        case 400:
        case 422:
            if (says(issues, CoverageState::not_held)) return not_held();
            if (says(issues, CoverageState::not_permitted)) return not_permitted();
            if (says(issues, CoverageState::not_supported)) return not_supported();
            return failed(with_status("did not accept the request", status));
        case 408:
        case 504:
            return {CoverageState::timed_out,
                    with_status("got no answer from its own record in time", status)};
        case 429:
            return failed(with_status("is asked too often at this moment", status));
        case 503:
            return failed(with_status("is out of service at this moment", status));
        default:
            break;
    }
    if (status >= 500) return failed(with_status("reports a fault of its own", status));
    if (status >= 300 && status < 400)
        return failed(with_status("pointed to another address, which was not followed", status));
    return failed(with_status("answered in an unexpected way", status));
}

std::optional<Verdict> verdict_of(const record::OutcomeIssue& issue) {
    const std::string details = to_lower(issue.details_code);
    // The organisation's own consent, which is no patient's.
    if (is_one_of(details, {"no_organisation_consent", "no-organisation-consent"}))
        return switched_off();
    if (speaks_of_consent(details)) return objected();
    if (is_one_of(details, {"patient_not_found", "no_record_found", "resource_not_found"}))
        return not_held();
    if (is_one_of(details, {"access_denied", "access denied", "no_relationship", "forbidden"}))
        return not_permitted();
    if (is_one_of(details, {"not_implemented", "not_supported"})) return not_supported();
    if (issue.code == "suppressed") return withheld();
    if (is_one_of(issue.code, {"security", "login", "expired", "forbidden"}))
        return not_permitted();
    if (is_one_of(issue.code, {"not-found", "deleted"})) return not_held();
    if (issue.code == "not-supported") return not_supported();
    if (issue.code == "timeout")
        return Verdict{CoverageState::timed_out,
                       "This organisation's system says that a part of it took too long."};
    if (issue.code == "throttled")
        return failed("This organisation's system says that it is asked too often at this moment.");
    if (is_one_of(issue.code,
                  {"transient", "lock-error", "no-store", "exception", "incomplete", "too-costly"}))
        return failed("This organisation's system says that it could not answer in full.");
    if (is_one_of(issue.severity, {"error", "fatal"}))
        return failed("This organisation's system reports an error.");
    return std::nullopt;
}

std::string said(std::string_view text, std::size_t most) {
    return masked(shortened(text, most));
}

std::string note_of(const record::OutcomeIssue& issue) {
    const std::string_view text = issue.text.empty() ? issue.diagnostics : issue.text;
    const std::string own = said(text);
    const bool information = issue.severity == "information";
    if (!own.empty()) return std::string(information ? "It adds: " : "It warns: ") + own;
    const auto verdict = verdict_of(issue);
    return verdict && !information ? verdict->sentence : std::string{};
}

}  // namespace mcr::source::fhir_r4
