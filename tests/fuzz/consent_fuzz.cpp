// Consents and questions about them: whatever is sent is read whole or refused with a sentence that
// repeats nothing of it; what was read as a filing is written as a Consent that says the same.
// First byte: what the rest is read as.
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "fhir/consent/change.hpp"
#include "fhir/consent/question.hpp"
#include "fhir/consent/render.hpp"

namespace {

using namespace mcr;
using namespace mcr::fhir;
using namespace mcr::fhir::consent;

constexpr std::string_view base = "https://relay.example/fhir";

void require(bool holds) {
    if (!holds) std::abort();
}

bool holds_number(std::string_view text) {
    std::size_t digits = 0;
    for (const char c : text) {
        digits = c >= '0' && c <= '9' ? digits + 1 : 0;
        if (digits >= 10) return true;
    }
    return false;
}

void expect_silent(const Refusal& refusal) {
    require(refusal.status == 400 || refusal.status == 413 || refusal.status == 422 ||
            refusal.status == 403 || refusal.status == 404);
    require(!refusal.issue.text.empty() && !holds_number(refusal.issue.text));
    require(!holds_number(refusal.issue.expression) && refusal.issue.expression.size() < 400);
}

Caller officer_of(const OdsCode& organisation) {
    Caller caller;
    caller.kind = Caller::Kind::privacy_officer;
    caller.organisation = organisation;
    return caller;
}

objection::Objection filed(const objection::Filing& filing) {
    objection::Objection made{
        .id = "1", .filing = "2", .patient = filing.patient, .holder = filing.holders.front()};
    made.sections = filing.sections;
    made.except_in_emergency = filing.except_in_emergency;
    made.authority = filing.authority;
    made.on_authority_of = filing.on_authority_of;
    made.competence = filing.competence;
    return made;
}

void check_consent(std::string_view json) {
    const auto read = read_document(json, base);
    if (!read) return expect_silent(read.error());
    require(read->sections.any());
    const Caller officer = officer_of(read->holder);
    const auto filing = filing_of(*read, officer);
    if (!filing) return expect_silent(filing.error());
    const Instant now{std::chrono::seconds{1'790'000'000}};
    const auto again = read_document(render({filed(*filing), "Trust", read->carried}, now), base);
    require(again.has_value());
    require(again->patient == read->patient && again->holder == read->holder);
    require(again->sections == read->sections);
    require(again->except_in_emergency == read->except_in_emergency);
    require(again->authority == read->authority);
    require(again->on_authority_of == read->on_authority_of);
    require(again->carried == read->carried);
    const auto change = change_between(*again, *again, officer);
    require(change && std::holds_alternative<Unchanged>(*change));
    const auto wanted = change_between(*again, *read, officer);
    if (!wanted) expect_silent(wanted.error());
}

}  // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const std::string_view text(reinterpret_cast<const char*>(data) + 1, size - 1);
    if (data[0] == 'q' || data[0] == 'w') {
        const auto asks = data[0] == 'q' ? Asks::may_share : Asks::whom_may_i_ask;
        const auto read = read_question(text, asks, base);
        if (!read)
            expect_silent(read.error());
        else
            require(read->sections.any());
        return 0;
    }
    // A sample begins with its own first byte.
    check_consent(data[0] == '{' ? std::string_view(text.data() - 1, size) : text);
    return 0;
}
