#include <array>

#include "base/text.hpp"
#include "web/office_pages.hpp"
#include "web/sharing.hpp"

namespace mcr::web {

using directory::Withholding;
using objection::Ground;
using objection::State;

namespace {

constexpr std::array grounds = {Ground::public_interest, Ground::care_needs_it,
                                Ground::system_cannot_withhold};

std::string of(const Form& form, std::string_view name) {
    const auto at = form.find(name);
    return at == form.end() ? std::string() : std::string(trim(at->second));
}

/// The beginning of that day, UTC; nothing where nothing was filled in.
std::optional<Instant> day(const Form& form, const std::string& name, Problems& problems) {
    const std::string text = of(form, name);
    if (text.empty()) return std::nullopt;
    const auto read = parse_instant(text + "T00:00:00Z");
    if (read && text.size() == 10) return *read;
    problems.push_back({name, "Give the day as year, month and day, for example 2027-03-31."});
    return std::nullopt;
}

objection::Reach read_reach(const Form& form, Problems& problems) {
    objection::Reach reach;
    const std::string whom = of(form, "reach");
    reach.everyone = whom == "everyone";
    if (whom == "named") {
        std::string codes = of(form, "organisations");
        for (char& c : codes)
            if (c == ',' || c == ';' || c == '\n' || c == '\r' || c == '\t') c = ' ';
        for (const std::string_view code : split(codes, ' ')) {
            if (code.empty()) continue;
            if (auto parsed = OdsCode::parse(code))
                reach.organisations.push_back(std::move(*parsed));
            else
                problems.push_back({"organisations", "One of these is no ODS code."});
        }
        if (reach.organisations.empty())
            problems.push_back({"organisations", "Name the organisations by their ODS codes."});
    } else if (!reach.everyone) {
        problems.push_back({"reach", "Say with whom the information is shared."});
    }
    reach.from = day(form, "from", problems);
    reach.until = day(form, "until", problems);
    if (reach.until) *reach.until += std::chrono::hours{24};  // that day is the last one
    return reach;
}

void read_ground(const Form& form, objection::Verdict& verdict, Problems& problems) {
    const auto ground = objection::ground_from(of(form, "ground"));
    if (!ground) {
        problems.push_back({"ground", "Say on which of the three grounds."});
        return;
    }
    verdict.ground = *ground;
    if (*ground == Ground::public_interest && verdict.reason.empty())
        problems.push_back({"decision_reason", "Write down why it is in the public interest."});
    if (*ground == Ground::system_cannot_withhold) {
        verdict.reach.everyone = true;
    } else {
        verdict.reach = read_reach(form, problems);
    }
    if (*ground == Ground::care_needs_it) {
        verdict.care = of(form, "care");
        if (verdict.care.empty())
            problems.push_back({"care", "Name the care: the referral or the service."});
    }
    const std::string officer = of(form, "deferral_officer");
    const auto deferred = day(form, "deferral_review", problems);
    if (*ground == Ground::public_interest && (!officer.empty() || deferred)) {
        if (officer.empty())
            problems.push_back({"deferral_officer", "Name the officer who defers telling."});
        else if (!deferred)
            problems.push_back({"deferral_review", "Say when telling is looked at again."});
        else
            verdict.telling_deferred = objection::Verdict::Deferred{officer, *deferred};
    }
}

}  // namespace

objection::Verdict read_verdict(const Form& form, Problems& problems) {
    objection::Verdict verdict;
    verdict.reason = of(form, "decision_reason");
    verdict.review = day(form, "review", problems);
    const std::string outcome = of(form, "outcome");
    if (outcome == objection::to_string(State::not_upheld)) {
        verdict.outcome = State::not_upheld;
        read_ground(form, verdict, problems);
    } else if (outcome == objection::to_string(State::upheld)) {
        verdict.outcome = State::upheld;
        verdict.bars_override = form.contains("bars_override");
    } else {
        problems.insert(problems.begin(), {"outcome", "Say whether the objection is upheld."});
    }
    return verdict;
}

std::string verdict_questions(const Form& form, Withholding withholding, const Problems& problems) {
    const std::string outcome = of(form, "outcome"), ground = of(form, "ground"),
                      reach = of(form, "reach");
    std::vector<Option> offered;
    for (const Ground one : grounds) {
        if (one == Ground::system_cannot_withhold && withholding != Withholding::no) continue;
        const std::string code(objection::to_string(one));
        offered.push_back({code, words_of(one, Reader::officer), "", ground == code});
    }
    std::string html =
        radios({"outcome", "Is the objection upheld?", ""},
               {{"upheld", "Upheld: the information is not shared", "", outcome == "upheld"},
                {"not-upheld", "Not upheld, on one of the grounds below", "",
                 outcome == "not-upheld"}},
               problems) +
        text_area({"decision_reason", "Reason, in writing",
                   "Needed where it is in the public interest. The patient reads it. Write nothing "
                   "clinical.",
                   of(form, "decision_reason"), ""},
                  problems) +
        date_input({"review", "Look at it again on",
                    "May be left empty. An objection that is upheld stays in force after that day "
                    "until it is decided anew",
                    of(form, "review"), ""},
                   problems) +
        checkboxes({"bars_override_group", "If it is upheld", ""},
                   {{"bars_override", "Not even an override at the point of care may break it", "",
                     form.contains("bars_override")}},
                   problems);
    html +=
        heading(3, "s", "If it is not upheld") +
        radios({"ground", "On which ground?",
                withholding == Withholding::no
                    ? "There are no others"
                    : "There are no others. My Care Record can keep this patient's record back, "
                      "so the third ground is not open"},
               offered, problems) +
        text_input({"care", "The care that needs it",
                    "The referral or service, where care cannot be provided without it. The "
                    "patient is told and chooses",
                    of(form, "care"), "width-20"},
                   problems) +
        radios({"reach", "With whom is the information shared?", ""},
               {{"named", "Only with the organisations named below", "", reach == "named"},
                {"everyone", "With every organisation that cares for the patient",
                 "Only in the public interest", reach == "everyone"}},
               problems) +
        text_input({"organisations", "Their ODS codes", "With blanks between, for example RWH RC9",
                    of(form, "organisations"), "width-20"},
                   problems) +
        date_input({"from", "From", "May be left empty", of(form, "from"), ""}, problems) +
        date_input({"until", "Up to and including", "May be left empty", of(form, "until"), ""},
                   problems) +
        details("Telling the patient later",
                paragraph("Only in the public interest, and only where telling the patient "
                          "would itself do harm. Until the day below the patient sees that the "
                          "objection is being considered.") +
                    text_input({"deferral_officer", "Officer by whose name it is deferred", "",
                                of(form, "deferral_officer"), "width-20"},
                               problems) +
                    date_input({"deferral_review", "Look at it again on", "",
                                of(form, "deferral_review"), ""},
                               problems),
                !of(form, "deferral_officer").empty());
    return html;
}

}  // namespace mcr::web
