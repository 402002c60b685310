#include "source/gp_connect/refusal.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "record/json_tree.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;
using record::JsonNode;

namespace {

constexpr std::string_view not_accepted =
    "The practice's system did not accept the question in the form it was asked.";
/// One sentence for all of them: unknown, not registered, sensitive (law 4).
constexpr std::string_view no_record =
    "The practice holds no record of this patient that it shares.";
constexpr std::string_view not_shared = "The practice does not share records in this way.";
constexpr std::string_view no_agreement =
    "The national gateway lets no questions through from the asking organisation to this one.";

struct Row {
    std::string_view code;  ///< of Spine, or how it begins if `begins`
    bool begins;
    CoverageState state;
    std::string_view sentence;
};

constexpr auto rows = std::to_array<Row>({
    {"NO_PATIENT_CONSENT", false, CoverageState::objected,
     "The patient has told the practice not to share this record."},
    {"NO_ORGANISATION_CONSENT", false, CoverageState::switched_off,
     "The practice has not switched on the sharing of records in this way."},
    {"ACCESS DENIED", false, CoverageState::not_permitted, not_shared},
    {"ACCESS_DENIED", false, CoverageState::not_permitted, not_shared},
    {"NO_RELATIONSHIP", false, CoverageState::not_permitted, not_shared},
    {"NON_AUTHORITATIVE", false, CoverageState::not_permitted, not_shared},
    {"PATIENT_NOT_FOUND", false, CoverageState::not_held, no_record},
    {"NO_RECORD_FOUND", false, CoverageState::not_held, no_record},
    {"PATIENT_SENSITIVE", false, CoverageState::not_held, no_record},
    {"NOT_IMPLEMENTED", false, CoverageState::not_supported,
     "The practice's system does not offer records in this way."},
    {"INVALID_PATIENT_DEMOGRAPHICS", false, CoverageState::failed,
     "The practice's system could not match the patient with the national demographics."},
    {"ORGANISATION_NOT_FOUND", false, CoverageState::failed, not_accepted},
    {"PRACTITIONER_NOT_FOUND", false, CoverageState::failed, not_accepted},
    {"INVALID_NHS_NUMBER", false, CoverageState::failed, not_accepted},
    {"INVALID_IDENTIFIER_SYSTEM", false, CoverageState::failed, not_accepted},
    {"INVALID_IDENTIFIER_VALUE", false, CoverageState::failed, not_accepted},
    {"BAD_REQUEST", false, CoverageState::failed, not_accepted},
    {"CONFLICTING_VALUES", false, CoverageState::failed, not_accepted},
    {"DUPLICATE_REJECTED", false, CoverageState::failed, not_accepted},
    {"INVALID_RESOURCE", false, CoverageState::failed, not_accepted},
    {"INVALID_PARAMETER", false, CoverageState::failed, not_accepted},
    {"REFERENCE_NOT_FOUND", false, CoverageState::failed, not_accepted},
    {"MISSING_OR_INVALID_HEADER", false, CoverageState::failed, not_accepted},
    {"INTERNAL_SERVER_ERROR", false, CoverageState::failed, "The practice's system failed."},
    {"FOT_CHECK_FAILED", true, CoverageState::not_permitted, no_agreement},
    {"ASID_CHECK_FAILED", true, CoverageState::not_permitted, no_agreement},
    {"PARTYKEY_INTERACTION_CHECK_FAILED", true, CoverageState::not_permitted, no_agreement},
    {"ENDPOINT_", true, CoverageState::failed,
     "The address of the practice's system is not the one that is registered for it."},
    {"ERROR_COMMUNICATING_TO_ENDPOINT", true, CoverageState::failed,
     "The national gateway could not reach the practice's system."},
});

const Row* row_of(std::string_view code) {
    for (const Row& row : rows)
        if (row.begins ? code.starts_with(row.code) : code == row.code) return &row;
    return nullptr;
}

void read_codes(const JsonNode* node, std::vector<std::string_view>& codes) {
    if (node == nullptr) return;
    for (const JsonNode* at = node->first(); at != nullptr; at = at->next()) {
        const JsonNode* details = at->get("details");
        const JsonNode* codings = details == nullptr ? nullptr : details->get("coding");
        if (codings == nullptr) continue;
        for (const JsonNode* c = codings->first(); c != nullptr; c = c->next())
            if (!c->text("code").empty()) codes.push_back(c->text("code"));
    }
}

/// For documents that are no JSON: every quoted string that is a code or begins like one.
const Row* search(std::string_view body) {
    constexpr std::size_t enough = 64UL << 10U;
    body = body.substr(0, enough);
    for (const Row& row : rows) {
        const std::string quoted = "\"" + std::string(row.code) + (row.begins ? "" : "\"");
        if (body.find(quoted) != std::string_view::npos) return &row;
    }
    return nullptr;
}

const Row* find_row(std::string_view body, const record::Limits& limits) {
    const Result<record::JsonTree> tree = record::JsonTree::parse(body, limits);
    if (!tree) return search(body);
    std::vector<std::string_view> codes;
    read_codes(tree->root().get("issue"), codes);
    for (const std::string_view code : codes)
        if (const Row* row = row_of(code)) return row;
    return nullptr;
}

Refusal by_status(int status) {
    switch (status) {
        case 401:
            return {CoverageState::failed, "The practice's system did not accept who is asking."};
        case 403:
            return {CoverageState::not_permitted, std::string(not_shared)};
        case 404:
            return {CoverageState::failed,
                    "The practice's system does not answer at the address that is known for it."};
        case 429:
            return {CoverageState::failed, "The practice's system is too busy to answer."};
        case 501:
            return {CoverageState::not_supported,
                    "The practice's system does not offer records in this way."};
        case 502:
        case 503:
        case 504:
            return {CoverageState::failed, "The practice's system could not be reached."};
        default:
            break;
    }
    if (status >= 500) return {CoverageState::failed, "The practice's system failed."};
    if (status >= 400) return {CoverageState::failed, std::string(not_accepted)};
    return {CoverageState::failed, "The practice's system gave an answer that is not understood."};
}

}  // namespace

Refusal not_held() {
    return {CoverageState::not_held, std::string(no_record)};
}

Refusal read_refusal(int status, std::string_view body, const record::Limits& limits) {
    if (const Row* row = find_row(body, limits)) return {row->state, std::string(row->sentence)};
    return by_status(status);
}

Refusal refusal_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::timed_out:
            return {CoverageState::timed_out, "The practice's system did not answer in time."};
        case ErrorKind::too_large:
            return {CoverageState::failed, "The practice's system sent more than is allowed."};
        case ErrorKind::malformed:
            return {CoverageState::failed,
                    "The practice's system sent an answer that is cut short "
                    "or cannot be read."};
        case ErrorKind::unsupported:
            return {CoverageState::failed,
                    "The practice's system pointed to another address, which "
                    "is not followed."};
        case ErrorKind::unavailable:
            if (error.code == "breaker-open")
                return {
                    CoverageState::failed,
                    "The practice's system failed several times just now and is given a pause."};
            if (error.code == "tls")
                return {CoverageState::failed,
                        "The connection to the practice's system could not be made secure."};
            return {CoverageState::failed, "The practice's system could not be reached."};
        default:
            return {CoverageState::failed, "The practice's system could not be asked."};
    }
}

}  // namespace mcr::source::gp_connect
