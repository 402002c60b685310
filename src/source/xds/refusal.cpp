#include "source/xds/refusal.hpp"

#include <algorithm>

namespace mcr::source::xds {
namespace {

using record::CoverageState;

constexpr std::string_view unknown_patient = "This organisation has no record of this patient.";
constexpr std::string_view busy = "This organisation's documents cannot be reached just now.";
constexpr std::string_view not_accepted =
    "This organisation's system did not accept the way it was asked.";
constexpr std::string_view broken = "This organisation's system failed.";
constexpr std::string_view not_there = "The document is no longer there.";
constexpr std::string_view not_let_in = "This organisation's system did not let the question in.";

struct Row {
    std::string_view code;
    CoverageState state;
    std::string_view sentence;
    bool too_many = false;
};

/// The first row that one of several errors has is told.
constexpr Row rows[] = {
    {"XDSUnknownPatientId", CoverageState::not_held, unknown_patient},
    {"XDSPatientIdDoesNotMatch", CoverageState::wrong_patient,
     "This organisation's system found documents of somebody else. They were discarded."},
    {"XDSResultNotSinglePatient", CoverageState::wrong_patient,
     "This organisation's system found documents of somebody else. They were discarded."},
    {"XDSTooManyResults", CoverageState::failed,
     "This organisation has more documents than its system lists.", true},
    {"AccessDenied", CoverageState::not_permitted,
     "This organisation's system does not let this person see the documents."},
    {"XDSUnavailableCommunity", CoverageState::failed, busy},
    {"XDSRegistryBusy", CoverageState::failed, busy},
    {"XDSRepositoryBusy", CoverageState::failed, busy},
    {"XDSRegistryNotAvailable", CoverageState::failed, busy},
    {"XDSRegistryOutOfResources", CoverageState::failed, busy},
    {"XDSRepositoryOutOfResources", CoverageState::failed, busy},
    {"XDSMissingDocument", CoverageState::not_held, not_there},
    {"XDSDocumentUniqueIdError", CoverageState::not_held, not_there},
    {"XDSRegistryDeprecatedDocumentError", CoverageState::not_held, not_there},
    {"XDSNonIdenticalHash", CoverageState::failed, "The document is not the one that was listed."},
    {"XDSUnknownRepositoryId", CoverageState::failed,
     "The place where the document is kept is not known to this organisation's system."},
    {"XDSUnknownCommunity", CoverageState::failed,
     "The community is not known to the gateway that was asked."},
    {"XDSMissingHomeCommunityId", CoverageState::failed, not_accepted},
    {"XDSUnknownStoredQuery", CoverageState::not_supported,
     "This organisation's system does not offer this kind of question."},
    {"XDSStoredQueryMissingParam", CoverageState::failed, not_accepted},
    {"XDSStoredQueryParamNumber", CoverageState::failed, not_accepted},
    {"XDSInvalidRequestException", CoverageState::failed, not_accepted},
    {"XDSExtraMetadataNotSaved", CoverageState::failed, not_accepted},
    {"XDSPartialSuccess", CoverageState::failed, broken},
    {"UnresolvedReferenceException", CoverageState::failed, not_accepted},
    {"XDSRegistryMetadataError", CoverageState::failed, broken},
    {"XDSRepositoryMetadataError", CoverageState::failed, broken},
    {"XDSRegistryError", CoverageState::failed, broken},
    {"XDSRepositoryError", CoverageState::failed, broken},
};

Refusal of(const Row& row) {
    return {row.state, std::string(row.sentence), row.too_many};
}

const Row* find(std::string_view code) {
    const Row* found = std::ranges::find(rows, code, &Row::code);
    return found == std::end(rows) ? nullptr : found;
}

}  // namespace

Refusal not_held() {
    return {CoverageState::not_held, std::string(unknown_patient)};
}

Refusal meaning_of(std::string_view code) {
    if (const Row* row = find(code)) return of(*row);
    return failed(broken);
}

Refusal meaning_of(const std::vector<RegistryError>& errors) {
    const Row* best = nullptr;
    bool any = false;
    for (const RegistryError& error : errors) {
        if (error.warning) continue;
        any = true;
        const Row* row = find(error.code);
        if (row != nullptr && (best == nullptr || row < best)) best = row;
    }
    if (best != nullptr) return of(*best);
    return failed(any ? broken
                      : "This organisation's system gave an answer that is not understood.");
}

Refusal meaning_of(const net::SoapFault& fault) {
    constexpr std::string_view security[] = {
        "FailedAuthentication", "InvalidSecurityToken", "SecurityTokenUnavailable",
        "InvalidSecurity",      "FailedCheck",          "UnsupportedSecurityToken",
        "MessageExpired"};
    if (std::ranges::find(security, fault.subcode) != std::end(security) ||
        std::ranges::find(security, fault.code) != std::end(security))
        return failed("This organisation's system did not accept who is asking.");
    if (fault.subcode == "ActionNotSupported")
        return {CoverageState::not_supported,
                "This organisation's system does not offer this kind of question."};
    if (fault.code == "Receiver") return failed(busy);
    return failed(not_accepted);
}

Refusal meaning_of_status(int status) {
    if (status == 401) return failed("This organisation's system did not accept who is asking.");
    if (status == 403) return {CoverageState::not_permitted, std::string(not_let_in)};
    if (status == 404)
        return failed("This organisation's system does not answer at the address that is known.");
    if (status == 429 || status == 502 || status == 503 || status == 504) return failed(busy);
    if (status >= 500) return failed(broken);
    if (status >= 400) return failed(not_accepted);
    return failed("This organisation's system gave an answer that is not understood.");
}

Refusal meaning_of(const Error& error) {
    switch (error.kind) {
        case ErrorKind::timed_out:
            return {CoverageState::timed_out, "This organisation's system did not answer in time."};
        case ErrorKind::too_large:
            return failed("This organisation's system sent more than is allowed.");
        case ErrorKind::malformed:
            return failed(
                "This organisation's system sent an answer that is cut short or cannot be read.");
        case ErrorKind::unsupported:
            return error.code == "redirect"
                       ? failed(
                             "This organisation's system pointed to another address, which is "
                             "not followed.")
                       : failed("This organisation's system sent something other than an answer.");
        case ErrorKind::unavailable:
            if (error.code == "breaker-open")
                return failed(
                    "This organisation's system failed several times just now and is given a "
                    "pause.");
            if (error.code == "tls")
                return failed(
                    "The connection to this organisation's system could not be made secure.");
            return failed("This organisation's system could not be reached.");
        default:
            return failed("This organisation's system could not be asked.");
    }
}

}  // namespace mcr::source::xds
