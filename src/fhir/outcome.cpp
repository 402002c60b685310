#include "fhir/outcome.hpp"

#include <algorithm>

#include "base/text.hpp"

namespace mcr::fhir {
namespace {

using record::CoverageState;

/// {"url":…,"value…":…} of a simple extension; `value` is JSON text.
std::string extension(std::string_view url, std::string_view type, std::string_view value) {
    std::string out = "{\"url\":" + json_quote(url) + ",\"value";
    out += type;
    out += "\":";
    out += value;
    return out + '}';
}

std::string holder_of(const relay::CoverageRow& row, std::size_t items) {
    std::string out = "[{\"url\":" + json_quote(holder_extension) + ",\"extension\":[";
    if (row.organisation)
        out += extension("organisation", "Identifier",
                         "{\"system\":" + json_quote(ods_code_system) +
                             ",\"value\":" + json_quote(row.organisation->text()) + "}") +
               ",";
    if (!row.organisation_name.empty())
        out += extension("name", "String", json_quote(row.organisation_name)) + ",";
    if (!row.system_key.empty())
        out += extension("system", "String", json_quote(row.system_key)) + ",";
    if (row.via)
        out += extension("via", "Identifier",
                         "{\"system\":" + json_quote(ods_code_system) +
                             ",\"value\":" + json_quote(row.via->text()) +
                             ",\"assigner\":{\"display\":" + json_quote(row.via_name) + "}}") +
               ",";
    out += extension("items", "UnsignedInt", std::to_string(items)) + ",";
    out += extension("took", "Duration",
                     "{\"value\":" + std::to_string(std::max<long long>(0, row.took.count())) +
                         R"(,"unit":"ms","system":"http://unitsofmeasure.org","code":"ms"})");
    return out + "]}]";
}

void append_issue(std::string& out, const Issue& issue) {
    out += '{';
    if (!issue.extension.empty()) out += "\"extension\":" + issue.extension + ",";
    out += "\"severity\":" + json_quote(issue.severity) + ",\"code\":" + json_quote(issue.code);
    out += ",\"details\":{";
    if (!issue.detail.empty()) {
        out += "\"coding\":[{\"system\":" + json_quote(issue.system) +
               ",\"code\":" + json_quote(issue.detail) + "}],";
    }
    out += "\"text\":" + json_quote(issue.text) + "}";
    if (!issue.parameter.empty())
        out += ",\"location\":[" + json_quote("http." + issue.parameter) + "]";
    if (!issue.expression.empty()) out += ",\"expression\":[" + json_quote(issue.expression) + "]";
    out += '}';
}

}  // namespace

std::unexpected<Refusal> refuse(int status, std::string_view code, std::string_view detail,
                                std::string text, std::string_view parameter) {
    Refusal refusal;
    refusal.status = status;
    refusal.issue.code = code;
    refusal.issue.detail = detail;
    refusal.issue.text = std::move(text);
    refusal.issue.parameter = parameter;
    return std::unexpected(std::move(refusal));
}

Refusal patient_not_found() {
    return refuse(404, "not-found", "patient-not-found",
                  "No patient with this number can be found.")
        .error();
}

Refusal refusal_of(const Error& error) {
    const auto with = [&](int status, std::string_view code, std::string_view detail) {
        return refuse(status, code, detail, error.sentence).error();
    };
    switch (error.kind) {
        case ErrorKind::not_found:
            return patient_not_found();
        case ErrorKind::invalid:
            return with(400, "value", "value-refused");
        case ErrorKind::unauthenticated:
            return with(401, "login", "token-refused");
        case ErrorKind::forbidden:
            return with(403, "forbidden", "not-permitted");
        case ErrorKind::too_large:
            return with(400, "too-costly", "too-many-matches");
        case ErrorKind::unsupported:
            return with(400, "not-supported", "not-offered");
        case ErrorKind::timed_out:
            return with(504, "timeout", "no-answer");
        case ErrorKind::malformed:
            return with(502, "exception", "no-answer");
        case ErrorKind::unavailable:
        case ErrorKind::cancelled:
            return with(503, "transient", "no-answer");
        case ErrorKind::gone:
            return with(410, "expired", "page-expired");
        case ErrorKind::conflict:
            return with(409, "conflict", "conflict");
        case ErrorKind::internal:
            break;
    }
    return refuse(500, "exception", "internal",
                  "Something went wrong here. It has been noted under this request's id.")
        .error();
}

SeverityAndCode severity_and_code(CoverageState state) noexcept {
    switch (state) {
        case CoverageState::data:
        case CoverageState::nothing_recorded:
            return {"information", "informational"};
        case CoverageState::not_held:
            return {"information", "not-found"};
        case CoverageState::withheld_confidential:
        case CoverageState::objected:
        case CoverageState::switched_off:
            return {"warning", "suppressed"};
        case CoverageState::awaiting:
        case CoverageState::not_supported:
            return {"information", "not-supported"};
        case CoverageState::not_permitted:
            return {"warning", "forbidden"};
        case CoverageState::wrong_patient:
            return {"warning", "business-rule"};
        case CoverageState::timed_out:
            return {"warning", "timeout"};
        case CoverageState::failed:
            return {"warning", "transient"};
        case CoverageState::not_asked:
            return {"information", "informational"};
    }
    return {"warning", "exception"};
}

Issue coverage_issue(const relay::CoverageRow& row, std::size_t items) {
    const SeverityAndCode level = severity_and_code(row.state);
    Issue issue;
    issue.severity = level.severity;
    issue.code = level.code;
    issue.system = record::coverage_state_system;
    issue.detail = record::code_of(row.state);
    issue.text = row.sentence.empty() ? std::string(record::display_of(row.state)) : row.sentence;
    for (const std::string& note : row.notes) issue.text += " " + note;
    issue.extension = holder_of(row, items);
    return issue;
}

Issue superseded_issue() {
    Issue issue;
    issue.severity = "information";
    issue.code = "informational";
    issue.detail = "number-superseded";
    issue.text =
        "The NHS number asked for has been superseded. This is the record of the patient's number "
        "in force.";
    return issue;
}

Issue incomplete_issue() {
    Issue issue;
    issue.severity = "warning";
    issue.code = "incomplete";
    issue.detail = "more-matches";
    issue.text = "More patients match than _count lets through. Say more of the patient.";
    return issue;
}

std::string outcome_json(std::string_view id, std::string_view source,
                         std::span<const Issue> issues) {
    std::string out = "{\"resourceType\":\"OperationOutcome\"";
    if (!id.empty()) out += ",\"id\":" + json_quote(id);
    if (!source.empty()) out += ",\"meta\":{\"source\":" + json_quote(source) + "}";
    out += ",\"issue\":[";
    for (std::size_t i = 0; i < issues.size(); ++i) {
        if (i > 0) out += ',';
        append_issue(out, issues[i]);
    }
    return out + "]}";
}

std::string safe_name(std::string_view name) {
    const auto digits = std::ranges::count_if(name, [](char c) { return c >= '0' && c <= '9'; });
    const bool plain = !name.empty() && name.size() <= 64 && digits < 6 &&
                       std::ranges::all_of(
                           name,
                           [](char c) {
                               return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
                                      (c >= '0' && c <= '9') || c == '_' || c == '-' || c == '.' ||
                                      c == ':' || c == '$';
                           });
    return plain ? std::string(name) : std::string("a parameter with an unusual name");
}

}  // namespace mcr::fhir
