// The access decision for every combination of what it is made of, beside a second reading of
// docs/access.md and docs/objection.md (decision_oracle.py).

#include <gtest/gtest.h>

#include <iostream>
#include <sstream>

#include "access/policy.hpp"
#include "decision_cases.hpp"
#include "decision_stream.hpp"

namespace mcr::access {
namespace {

using cases::append;
using cases::bits_of;
using cases::letter_of;
using cases::Oracle;
using cases::project;
using cases::Values;
using cases::write_block;
using directory::section_count;

const Values kinds = [] {
    Values all;
    for (std::size_t k = 0; k < kind_count; ++k)
        all.emplace_back(to_string(static_cast<directory::Kind>(k)));
    return all;
}();
const Values roles = [] {
    Values all;
    for (std::size_t r = 0; r < role_count; ++r)
        all.emplace_back(to_string(static_cast<people::RoleGroup>(r)));
    return all;
}();
const Values bases = [] {
    Values all;
    for (std::size_t b = 0; b < basis_count; ++b)
        all.emplace_back(to_string(static_cast<Basis>(b)));
    return all;
}();
const Values permissions = [] {
    Values all;
    for (std::size_t p = 0; p < permission_count; ++p)
        all.emplace_back(to_string(static_cast<Permission>(p)));
    return all;
}();
const Values purposes{"TREAT", "ETREAT", "BTG", "PATRQT", "HMARKT"};
const Values yes_no{"yes", "no"};

void write_tables(Oracle& oracle) {
    Values line{"sections"};
    for (std::size_t s = 0; s < section_count; ++s)
        line.emplace_back(code_of(static_cast<directory::Section>(s)));
    oracle.line(line);
    line = {"reasons"};
    for (std::size_t r = 0; r < reason_count; ++r)
        line.emplace_back(code_of(static_cast<Reason>(r)));
    // What only the question whether somebody may look at all is answered with.
    for (const char* rule :
         {"patient-context", "own-record", "purpose", "override", "organisation"})
        line.emplace_back(rule);
    oracle.line(line);
    const auto layouts = cases::layouts();
    for (std::size_t l = 0; l < layouts.size(); ++l)
        oracle.line({"layout", std::to_string(l), "offered", bits_of(layouts[l].offered),
                     "switched-off", bits_of(layouts[l].switched_off), "seen",
                     bits_of(layouts[l].seen), "given", bits_of(layouts[l].given), "named",
                     bits_of(layouts[l].named), "others", bits_of(layouts[l].others)});
    for (std::size_t k = 0; k < kind_count; ++k) {
        const Agreement& agreement = default_agreement(static_cast<directory::Kind>(k));
        oracle.line(
            {"agreement", kinds[k],
             std::string("asks-first=") + (agreement.asks_first ? "yes" : "no"),
             std::string("takes-self-claimed=") + (agreement.takes_self_claimed ? "yes" : "no")});
        for (std::size_t r = 0; r < role_count; ++r) {
            oracle.line({"sees", kinds[k], roles[r],
                         bits_of(agreement.seen_by(static_cast<people::RoleGroup>(r)))});
            for (std::size_t to = 0; to < kind_count; ++to)
                oracle.line({"gives", kinds[k], kinds[to], roles[r],
                             bits_of(agreement.given(static_cast<directory::Kind>(to),
                                                     static_cast<people::RoleGroup>(r)))});
        }
    }
}

/// Kinds of holder and asker, and roles, with the agreements that they have by default.
void write_agreements(Oracle& oracle) {
    write_block(oracle, "agreements", "kinds and roles",
                {{"holder", kinds},
                 {"asker", kinds},
                 {"role", roles},
                 {"organisation", {"another", "own"}},
                 {"basis", bases},
                 {"permission", permissions}},
                [](std::size_t, const std::vector<std::size_t>& at, std::string& letters) {
                    const auto of = static_cast<directory::Kind>(at[0]);
                    const Agreement& holds = default_agreement(of);
                    const Agreement& asks = default_agreement(static_cast<directory::Kind>(at[1]));
                    const auto role = static_cast<people::RoleGroup>(at[2]);
                    const Asker asker{
                        .role = role,
                        .organisation = cases::organisation(at[3] == 0 ? "asker" : "this"),
                        .kind = static_cast<directory::Kind>(at[1]),
                        .purpose = Purpose::care,
                        .basis = static_cast<Basis>(at[4]),
                        .permission = static_cast<Permission>(at[5]),
                        .sees = role == people::RoleGroup::patient ? directory::Sections{}.set()
                                                                   : asks.seen_by(role),
                        .asks_first = asks.asks_first};
                    const Holder holder{.organisation = cases::organisation("this"),
                                        .offered = directory::Sections{}.set(),
                                        .gives = given_by(holds, of, asker),
                                        .takes_self_claimed = holds.takes_self_claimed,
                                        .overrides = holds.overrides};
                    append(letters, decide(asker, holder, cases::now));
                });
}

/// The dimensions of one question about one holder; what a block does not vary stands still.
struct Question {
    Values role{"doctor"}, organisation{"another"}, basis{"referral"}, purpose{"TREAT"},
        permission{"not-stated"}, asks_first{"no"}, takes_self_claimed{"yes"}, stage{"live"},
        layout{"in-turn"}, first{"none"}, second{"none"}, accepts{"safeguarding"}, override{"none"};
};

void write_holders(Oracle& oracle, const std::string& name, const Question& q) {
    const auto layouts = cases::layouts();
    // What stands, by layout, first and second objection.
    std::vector<std::vector<objection::Standing>> standing;
    for (const auto& layout : layouts)
        for (const auto& first : q.first)
            for (const auto& second : q.second) {
                auto& both = standing.emplace_back();
                for (const auto& words : {first, second})
                    if (words != "none")
                        if (auto stands =
                                standing_of(cases::objection_from(words, layout), cases::now))
                            both.push_back(*std::move(stands));
            }
    std::vector<std::vector<Override>> overrides;
    for (const auto& words : q.override) overrides.push_back(cases::overrides_from(words));
    std::vector<std::bitset<override_reason_count>> accepts;
    for (const auto& words : q.accepts) accepts.push_back(cases::accepts_from(words));
    std::vector<Asker> askers;
    for (const auto& role : q.role)
        for (const auto& organisation : q.organisation)
            for (const auto& basis : q.basis)
                for (const auto& purpose : q.purpose)
                    for (const auto& permission : q.permission)
                        for (const auto& asks_first : q.asks_first)
                            askers.push_back({.role = *people::role_group_from(role),
                                              .organisation = cases::organisation(
                                                  organisation == "own" ? "this" : "asker"),
                                              .purpose = purpose_from(purpose),
                                              .basis = *basis_from(basis),
                                              .permission = *permission_from(permission),
                                              .asks_first = asks_first == "yes"});
    const auto place = [](std::span<const std::size_t> at, std::span<const std::size_t> sizes) {
        std::size_t index = 0;
        for (std::size_t i = 0; i < at.size(); ++i) index = index * sizes[i] + at[i];
        return index;
    };
    const std::array<std::size_t, 6> asker_sizes{q.role.size(),       q.organisation.size(),
                                                 q.basis.size(),      q.purpose.size(),
                                                 q.permission.size(), q.asks_first.size()};
    write_block(
        oracle, "holders", name,
        {{"role", q.role},
         {"organisation", q.organisation},
         {"basis", q.basis},
         {"purpose", q.purpose},
         {"permission", q.permission},
         {"asks-first", q.asks_first},
         {"takes-self-claimed", q.takes_self_claimed},
         {"stage", q.stage},
         {"layout", q.layout},
         {"first", q.first},
         {"second", q.second},
         {"accepts", q.accepts},
         {"override", q.override}},
        [&](std::size_t index, const std::vector<std::size_t>& at, std::string& letters) {
            const std::size_t l = q.layout[at[8]] == "in-turn" ? index % layouts.size() : at[8];
            const auto& layout = layouts[l];
            Asker asker = askers[place(std::span(at).first(6), asker_sizes)];
            asker.sees = asker.role == people::RoleGroup::patient ? directory::Sections{}.set()
                                                                  : layout.seen;
            const Holder holder{
                .organisation = cases::organisation("this"),
                .stage = *directory::stage_from(q.stage[at[7]]),
                .offered = layout.offered,
                .gives = layout.given,
                .switched_off = layout.switched_off,
                .takes_self_claimed = q.takes_self_claimed[at[6]] == "yes",
                .overrides = accepts[at[11]],
                .standing = standing[(l * q.first.size() + at[9]) * q.second.size() + at[10]],
                .declared = overrides[at[12]]};
            append(letters, decide(asker, holder, cases::now));
        });
}

Values layout_names() {
    Values names;
    for (std::size_t l = 0; l < cases::layouts().size(); ++l) names.push_back(std::to_string(l));
    return names;
}

const std::string accepted = "reason=safeguarding holders=this until=future";

void write_every_holder(Oracle& oracle) {
    const Values some = cases::some_objections();
    write_holders(oracle, "rows beside each other",
                  {.role = {"doctor", "patient"},
                   .organisation = {"another", "own"},
                   .basis = bases,
                   .purpose = purposes,
                   .permission = permissions,
                   .asks_first = yes_no,
                   .takes_self_claimed = yes_no,
                   .stage = {"awaiting", "live", "suspended"},
                   .layout = layout_names(),
                   .first = {"none", some[1], some[2], some[3], some[6], some[8]},
                   .override = {"none", accepted}});
    write_holders(oracle, "states of an objection",
                  {.role = {"doctor", "patient"},
                   .organisation = {"another", "own"},
                   .basis = {"none", "patient", "referral", "self-claimed"},
                   .purpose = purposes,
                   .first = cases::every_objection(),
                   .override = {"none", accepted, "reason=court-order holders=this until=future",
                                "reason=safeguarding holders=other until=future"}});
    write_holders(
        oracle, "overrides",
        {.role = {"doctor", "patient"},
         .organisation = {"another", "own"},
         .basis = {"referral", "self-claimed"},
         .purpose = purposes,
         .first = {some[0], some[1], some[2], some[3], some[4], some[6], some[8], some[11]},
         .accepts = cases::every_acceptance(),
         .override = cases::every_override()});
    write_holders(oracle, "two objections",
                  {.role = {"doctor", "patient"},
                   .organisation = {"another", "own"},
                   .basis = bases,
                   .purpose = purposes,
                   .first = some,
                   .second = some,
                   .accepts = {"safeguarding", "risk-of-harm,court-order"},
                   .override = {"none", accepted, "reason=court-order holders=this until=future",
                                "reason=safeguarding holders=other,longer until=future",
                                "reason=safeguarding holders=this until=past"}});
}

std::size_t place_of(std::string_view rule) {
    for (std::size_t r = 0; r < reason_count; ++r)
        if (code_of(static_cast<Reason>(r)) == rule) return r;
    const std::array<std::string_view, 5> others{"patient-context", "own-record", "purpose",
                                                 "override", "organisation"};
    for (std::size_t i = 0; i < others.size(); ++i)
        if (others[i] == rule) return reason_count + i;
    return '!' - 'a';
}

char letter_of(const Result<void>& answer) {
    if (answer) return letter_of(Reason::permitted);
    if (answer.error().kind != ErrorKind::forbidden) return '?';
    return static_cast<char>('a' + place_of(answer.error().code));
}

/// Whether somebody may look at all.
void write_looking(Oracle& oracle) {
    const Values given_purposes{"TREAT", "ETREAT", "BTG", "PATRQT", "HMARKT", ""};
    const Values bound{"nobody", "this", "another"};
    const Values person{"the-patient", "somebody-else"};
    const Values sees{"nothing", "medications-and-medical-devices",
                      "medications-and-medical-devices,allergies-and-adverse-reactions",
                      "documents"};
    const Values wanted{"medications-and-medical-devices,allergies-and-adverse-reactions",
                        "medications-and-medical-devices"};
    const auto sections = [](const std::string& words) {
        directory::Sections set;
        if (words != "nothing")
            for (const auto& word : cases::split(words, ","))
                set.set(static_cast<std::size_t>(*directory::section_from(word)));
        return set;
    };
    const auto patient = *people::NhsNumber::parse("9990000018");
    const std::string another = "9990000026";
    const directory::Organisation organisation{.code = cases::organisation("asker"),
                                               .name = "A trust"};
    write_block(
        oracle, "looking", "whether this person may look at all",
        {{"role", roles},
         {"purpose", given_purposes},
         {"bound", bound},
         {"person", person},
         {"override", {"declared", "none"}},
         {"organisation", {"there", "not-there"}},
         {"sees", sees},
         {"wanted", wanted}},
        [&](std::size_t, const std::vector<std::size_t>& at, std::string& letters) {
            people::TokenClaims who{.professional = {.id = at[3] == 0 ? patient.text() : another,
                                                     .role = static_cast<people::RoleGroup>(at[0]),
                                                     .organisation = cases::organisation("asker")},
                                    .purpose = given_purposes[at[1]]};
            if (at[2] != 0) who.patient = at[2] == 1 ? patient.text() : another;
            if (at[4] == 0)
                who.declared =
                    people::DeclaredOverride{"safeguarding", "A child is at risk", {"RX1"}};
            letters +=
                letter_of(may_look(who, patient, sections(wanted[at[7]]),
                                   at[5] == 0 ? &organisation : nullptr, sections(sees[at[6]])));
        });
    write_block(oracle, "relating", "whether there is a reason to look", {{"basis", bases}},
                [](std::size_t, const std::vector<std::size_t>& at, std::string& letters) {
                    letters += letter_of(has_reason(static_cast<Basis>(at[0])));
                });
}

TEST(DecisionTable, the_code_decides_every_case_as_the_pages_say) {
    Oracle oracle;
    write_tables(oracle);
    write_agreements(oracle);
    write_every_holder(oracle);
    write_looking(oracle);
    const auto verdict = oracle.ask();
    EXPECT_EQ(verdict.status, 0) << verdict.said;
    const auto summary = verdict.said.find("outcomes:");
    ASSERT_NE(summary, std::string::npos) << verdict.said;
    const std::string outcomes = verdict.said.substr(summary);
    std::cout << outcomes;
    for (std::size_t r = 0; r < reason_count; ++r)
        EXPECT_NE(outcomes.find(" " + std::string(code_of(static_cast<Reason>(r))) + " "),
                  std::string::npos)
            << "no case has the outcome " << code_of(static_cast<Reason>(r));
    std::istringstream words(outcomes.substr(outcomes.find("compared ")));
    std::string compared;
    std::size_t decisions = 0;
    words >> compared >> decisions;
    EXPECT_GE(decisions, 1'000'000U);
}

TEST(DecisionTable, one_letter_that_differs_is_found_and_told_with_its_inputs) {
    Oracle oracle;
    write_tables(oracle);
    oracle.line({"block", "relating", "whether there is a reason to look"});
    oracle.line({"basis", "none", "referral"});
    oracle.write("aa\n");
    const auto verdict = oracle.ask();
    EXPECT_EQ(verdict.status, 1);
    EXPECT_NE(verdict.said.find("basis: none"), std::string::npos) << verdict.said;
    EXPECT_NE(verdict.said.find("the pages say relationship, the code says permitted"),
              std::string::npos)
        << verdict.said;
    EXPECT_NE(verdict.said.find("compared 2 decisions, 2 letters, 1 differences"),
              std::string::npos);
}

TEST(DecisionTable, cases_that_are_missing_are_no_agreement) {
    Oracle oracle;
    write_tables(oracle);
    oracle.line({"block", "relating", "whether there is a reason to look"});
    oracle.line({"basis", "none", "referral"});
    oracle.write("h");
    EXPECT_EQ(oracle.ask().status, 2);
}

}  // namespace
}  // namespace mcr::access
