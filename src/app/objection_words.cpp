#include "app/objection_words.hpp"

#include "app/audit_actions.hpp"

namespace mcr::app {
namespace {

std::unexpected<Error> wrong(std::string_view option, const Error& error) {
    return fail(ErrorKind::invalid, std::string(option) + ": " + error.sentence);
}

Result<std::vector<OdsCode>> codes_from(std::string_view option,
                                        const std::vector<std::string>& texts) {
    std::vector<OdsCode> codes;
    for (const std::string& text : texts) {
        auto code = OdsCode::parse(text);
        if (!code) return wrong(option, code.error());
        codes.push_back(std::move(*code));
    }
    return codes;
}

/// Empty stays absent.
Result<std::optional<Instant>> moment_from(std::string_view option, const std::string& text) {
    if (text.empty()) return std::nullopt;
    const auto moment = parse_moment(text);
    if (!moment) return wrong(option, moment.error());
    return *moment;
}

}  // namespace

Result<objection::Filing> filing_from(const FilingWords& words) {
    auto patient = people::NhsNumber::parse_typed(words.patient);
    if (!patient) return wrong("--patient", patient.error());
    auto holders = codes_from("--holder", words.holders);
    if (!holders) return pass_on(holders);
    const auto authority = objection::authority_from(words.authority);
    if (!authority) return wrong("--on-behalf-of-authority", authority.error());
    const auto competence = objection::competence_from(words.competence);
    if (!competence) return wrong("--competence", competence.error());

    objection::Filing filing{.patient = std::move(*patient), .holders = std::move(*holders)};
    if (words.sections.empty()) filing.sections.set();
    for (const std::string& code : words.sections) {
        const auto section = directory::section_from(code);
        if (!section) return wrong("--section", section.error());
        filing.sections.set(static_cast<std::size_t>(*section));
    }
    filing.except_in_emergency = words.except_in_emergency;
    filing.authority = *authority;
    filing.on_authority_of = words.authority_name;
    filing.competence = *competence;
    return filing;
}

Result<objection::Verdict> verdict_from(const VerdictWords& words) {
    objection::Verdict verdict;
    if (words.outcome != "upheld" && words.outcome != "not-upheld")
        return fail(ErrorKind::invalid, "A decision is upheld or not-upheld.");
    if (words.outcome == "not-upheld") {
        verdict.outcome = objection::State::not_upheld;
        const auto ground = objection::ground_from(words.ground);
        if (!ground) return wrong("--ground", ground.error());
        verdict.ground = *ground;
    } else if (!words.ground.empty()) {
        return fail(ErrorKind::invalid, "--ground: belongs to a decision of not-upheld.");
    }
    if (words.defer_by.empty() != words.defer_until.empty())
        return fail(ErrorKind::invalid,
                    "--defer-telling-by and --defer-until: one needs the other.");
    auto organisations = codes_from("--organisation", words.organisations);
    if (!organisations) return pass_on(organisations);
    auto from = moment_from("--from", words.from);
    if (!from) return pass_on(from);
    auto until = moment_from("--until", words.until);
    if (!until) return pass_on(until);
    auto review = moment_from("--review", words.review);
    if (!review) return pass_on(review);
    auto deferred = moment_from("--defer-until", words.defer_until);
    if (!deferred) return pass_on(deferred);

    verdict.reason = words.reason;
    verdict.review = *review;
    verdict.bars_override = words.bars_override;
    verdict.reach.everyone = words.everyone;
    verdict.reach.organisations = std::move(*organisations);
    verdict.reach.from = *from;
    verdict.reach.until = *until;
    verdict.care = words.care;
    if (*deferred) verdict.telling_deferred = {words.defer_by, **deferred};
    return verdict;
}

}  // namespace mcr::app
