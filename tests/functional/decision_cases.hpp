#pragma once

#include <cstdio>
#include <cstdlib>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "access/decision.hpp"
#include "base/clock.hpp"
#include "objection/objection.hpp"

/// The cases of the decision table: words that stand for each input, which the oracle reads too,
/// and what they are here. A word that nobody knows ends the program.
namespace mcr::access::cases {

using directory::Section;
using directory::Sections;

inline const Instant now{std::chrono::seconds{1'790'000'000}};

inline OdsCode code(std::string_view text) {
    return *OdsCode::parse(text);
}

/// "this" is the holder, "asker" the asker's organisation; "longer" and "asker-longer" begin with
/// the same letters and are somebody else.
inline OdsCode organisation(std::string_view word) {
    static const std::map<std::string_view, std::string_view> codes{
        {"this", "RX1"},  {"other", "RY1"},         {"longer", "RX12"},
        {"asker", "RQ1"}, {"asker-longer", "RQ12"}, {"somebody", "RZ9"}};
    return code(codes.at(word));
}

inline std::vector<std::string> split(std::string_view text, std::string_view by) {
    std::vector<std::string> parts;
    for (std::size_t at = 0;;) {
        const std::size_t end = text.find(by, at);
        parts.emplace_back(text.substr(at, end - at));
        if (end == std::string_view::npos) return parts;
        at = end + by.size();
    }
}

/// "state=upheld bars=yes"
inline std::map<std::string, std::string, std::less<>> words_of(std::string_view text) {
    std::map<std::string, std::string, std::less<>> words;
    for (const std::string& word : split(text, " ")) {
        const auto equals = word.find('=');
        words[word.substr(0, equals)] = word.substr(equals + 1);
    }
    return words;
}

inline std::optional<Instant> moment(std::string_view word) {
    if (word == "none") return std::nullopt;
    if (word == "now") return now;
    if (word == "past") return now - std::chrono::seconds{1};
    if (word == "future") return now + std::chrono::seconds{1};
    std::abort();
}

/// The sections of one layout, by the part that they play.
struct Layout {
    Sections offered, switched_off, seen, given, named, others;
};

/// Every combination of the five parts on at least one of the sections that are never asked about
/// first, and on at least one of the others, over all layouts; in each layout every combination
/// on one of the others.
inline std::vector<Layout> layouts() {
    std::vector<Layout> all(11);
    for (std::size_t l = 0; l < all.size(); ++l) {
        std::size_t always = 0, rest = 0;
        for (std::size_t s = 0; s < directory::section_count; ++s) {
            const auto section = static_cast<Section>(s);
            const bool first = section == Section::person_demographics ||
                               section == Section::gp_practice ||
                               section == Section::professional_contacts;
            const std::size_t parts = first ? 3 * l + always++ : 5 * l + rest++;
            all[l].offered[s] = (parts & 1) == 0;
            all[l].switched_off[s] = (parts & 2) != 0;
            all[l].seen[s] = (parts & 4) == 0;
            all[l].given[s] = (parts & 8) == 0;
            all[l].named[s] = (parts & 16) != 0;
            all[l].others[s] = (s + l) % 3 != 0;
        }
    }
    return all;
}

inline Sections sections(std::string_view word, const Layout& layout) {
    if (word == "everything") return Sections{}.set();
    if (word == "named") return layout.named;
    if (word == "others") return layout.others;
    std::abort();
}

inline objection::Reach reach_from(std::string_view organisations, std::string_view from,
                                   std::string_view until) {
    objection::Reach reach;
    reach.everyone = organisations == "everyone";
    if (!reach.everyone && organisations != "nobody")
        for (const std::string& word : split(organisations, ","))
            reach.organisations.push_back(organisation(word));
    reach.from = moment(from);
    reach.until = moment(until);
    return reach;
}

inline objection::Objection objection_from(std::string_view text, const Layout& layout) {
    const auto words = words_of(text);
    const auto word = [&](std::string_view name, std::string_view otherwise) {
        const auto found = words.find(name);
        return found == words.end() ? std::string(otherwise) : found->second;
    };
    objection::Objection made{.id = "3f1c8a52-6a0e-4c53-9f6e-0d2b7e41c001",
                              .filing = "3f1c8a52-6a0e-4c53-9f6e-0d2b7e41c002",
                              .patient = *people::NhsNumber::parse("9990000018"),
                              .holder = organisation(word("holder", "")),
                              .sections = sections(word("sections", ""), layout),
                              .except_in_emergency = word("emergency", "no") == "yes",
                              .received = now - std::chrono::hours{24 * 40},
                              .state = *objection::state_from(word("state", "")),
                              .choice = *objection::choice_from(word("choice", "open")),
                              .withdrawal_effective = moment(word("effective", "none")),
                              .changed = now - std::chrono::hours{24}};
    if (word("verdict", "none") != "none") {
        auto& verdict = made.verdict.emplace();
        verdict.outcome = *objection::state_from(word("verdict", ""));
        if (words.contains("ground")) verdict.ground = *objection::ground_from(word("ground", ""));
        verdict.review = moment(word("review", "none"));
        verdict.bars_override = word("bars", "no") == "yes";
        verdict.reach =
            reach_from(word("reach", "nobody"), word("from", "none"), word("until", "none"));
    }
    return made;
}

/// "reason=court-order holders=this,other until=future", several with " + " between.
inline std::vector<Override> overrides_from(std::string_view text) {
    std::vector<Override> made;
    if (text == "none") return made;
    for (const std::string& one : split(text, " + ")) {
        const auto words = words_of(one);
        Override& last = made.emplace_back();
        last.id = "3f1c8a52-6a0e-4c53-9f6e-0d2b7e41c003";
        last.reason = *override_reason_from(words.at("reason"));
        if (words.at("holders") != "nobody")
            for (const std::string& holder : split(words.at("holders"), ","))
                last.holders.push_back(organisation(holder));
        last.until = *moment(words.at("until"));
    }
    return made;
}

inline std::bitset<override_reason_count> accepts_from(std::string_view text) {
    std::bitset<override_reason_count> accepted;
    if (text == "nothing") return accepted;
    for (const std::string& reason : split(text, ","))
        accepted.set(static_cast<std::size_t>(*override_reason_from(reason)));
    return accepted;
}

// ---- the values of the dimensions ------------------------------------------------------------

using Values = std::vector<std::string>;

inline const Values grounds{"public-interest", "care-needs-it", "system-cannot-withhold"};
inline const Values choices{"open", "share", "decline-care"};
inline const Values moments{"none", "past", "now", "future"};
inline const Values override_reasons{"safeguarding", "risk-of-harm", "emergency-unable-to-ask",
                                     "court-order"};

/// Every state that an objection can be in, as objections to this holder.
inline Values every_objection() {
    Values all{"none"};
    for (const std::string emergency : {"no", "yes"}) {
        const std::string begin = "holder=this sections=named emergency=" + emergency + " state=";
        for (const std::string state : {"received", "considered"}) {
            all.push_back(begin + state);
            // The holder looks at it again: what it had decided counts no more.
            all.push_back(begin + state + " verdict=upheld bars=yes");
            all.push_back(begin + state +
                          " verdict=not-upheld ground=public-interest reach=everyone");
        }
        for (const std::string bars : {"no", "yes"}) {
            for (const auto& review : moments)
                all.push_back(begin + "upheld verdict=upheld bars=" + bars + " review=" + review);
            all.push_back(begin + "expired verdict=upheld review=past bars=" + bars);
        }
        for (const auto& ground : grounds)
            for (const auto& choice : choices)
                for (const std::string reach :
                     {"everyone", "asker", "somebody,asker", "somebody", "asker-longer", "nobody"})
                    for (const auto& from : moments)
                        for (const auto& until : moments) {
                            std::string words = begin;
                            words += "not-upheld verdict=not-upheld ground=" + ground;
                            words += " choice=" + choice + " reach=" + reach;
                            words += " from=" + from + " until=" + until;
                            all.push_back(std::move(words));
                        }
        for (const std::string effective : {"past", "now", "future"}) {
            const std::string withdrawn = begin + "withdrawn effective=" + effective;
            all.push_back(withdrawn);
            for (const std::string bars : {"no", "yes"})
                for (const std::string review : {"none", "past"})
                    all.push_back(withdrawn + " verdict=upheld bars=" + bars + " review=" + review);
            for (const auto& ground : grounds)
                for (const auto& choice : choices)
                    for (const std::string reach : {"everyone", "asker", "somebody", "nobody"})
                        for (const std::string until : {"none", "past"}) {
                            std::string words = withdrawn + " verdict=not-upheld ground=" + ground;
                            words += " choice=" + choice + " reach=" + reach + " until=" + until;
                            all.push_back(std::move(words));
                        }
        }
    }
    return all;
}

/// Objections of which two stand beside each other.
inline Values some_objections() {
    const std::string lifted = " state=not-upheld verdict=not-upheld ground=";
    return {"none",
            "holder=this sections=named state=received",
            "holder=this sections=others state=considered emergency=yes",
            "holder=this sections=named state=upheld verdict=upheld bars=yes",
            "holder=this sections=everything state=upheld verdict=upheld",
            "holder=this sections=others" + lifted + "system-cannot-withhold reach=everyone",
            "holder=this sections=named" + lifted + "system-cannot-withhold reach=everyone",
            "holder=this sections=others" + lifted + "public-interest reach=asker",
            "holder=this sections=others" + lifted + "public-interest reach=somebody",
            "holder=this sections=named" + lifted + "care-needs-it choice=share reach=asker",
            "holder=this sections=everything state=withdrawn effective=past",
            "holder=other sections=everything state=upheld verdict=upheld bars=yes",
            "holder=longer sections=everything state=received",
            "holder=other sections=everything" + lifted + "system-cannot-withhold reach=everyone"};
}

/// Overrides: every reason, whom they name and whether they run, and several at once.
inline Values every_override() {
    Values all{"none"};
    for (const auto& reason : override_reasons)
        for (const std::string holders : {"this", "other", "longer", "other,this", "nobody"})
            for (const std::string until : {"past", "now", "future"}) {
                std::string words = "reason=" + reason;
                words += " holders=" + holders + " until=" + until;
                all.push_back(std::move(words));
            }
    // What one of them lacks, the other does not bring.
    all.emplace_back(
        "reason=safeguarding holders=other until=future + reason=court-order holders=this "
        "until=future");
    all.emplace_back(
        "reason=safeguarding holders=this until=past + reason=safeguarding holders=other "
        "until=future");
    all.emplace_back(
        "reason=risk-of-harm holders=this until=past + reason=court-order holders=this "
        "until=future");
    return all;
}

/// Every set of reasons that a holder can accept.
inline Values every_acceptance() {
    Values all;
    for (std::size_t bits = 0; bits < 16; ++bits) {
        std::string text;
        for (std::size_t r = 0; r < override_reasons.size(); ++r) {
            if ((bits >> r & 1) == 0) continue;
            if (!text.empty()) text += ',';
            text += override_reasons[r];
        }
        all.push_back(text.empty() ? "nothing" : text);
    }
    return all;
}

}  // namespace mcr::access::cases
