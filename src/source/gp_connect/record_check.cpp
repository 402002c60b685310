#include "source/gp_connect/record_check.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "source/stu3/convert.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;

bool is_json(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return false;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    return media == "application/fhir+json" || media == "application/json" ||
           media == "application/json+fhir" || media == "text/json";
}

std::optional<Refusal> refuse_other_patient(const record::Part& part,
                                            const people::Demographics& patient,
                                            bool shows_strangers) {
    const auto& stated = part.patients();
    if (std::ranges::any_of(stated, [](const auto& one) { return one.restricted; }))
        return not_held();
    if (stated.empty())
        return Refusal{CoverageState::failed,
                       "The practice's system sent a record that does not say whose it is."};
    const bool theirs = std::ranges::all_of(stated, [&](const record::StatedPatient& one) {
        return std::ranges::find(one.nhs_numbers, patient.number.text()) != one.nhs_numbers.end();
    });
    if (theirs && (part.foreign_patients().empty() || shows_strangers)) return std::nullopt;
    return Refusal{CoverageState::wrong_patient,
                   "The practice's system sent the record of somebody else. It was discarded."};
}

void add_differences(const record::StatedPatient& one, const people::Demographics& patient,
                     std::vector<std::string>& notes) {
    const auto differs = [](const std::string& here, const std::string& nationally) {
        return !here.empty() && !nationally.empty() && !equal_ignoring_case(here, nationally);
    };
    std::string what;
    const auto add = [&](std::string_view name) {
        what.append(what.empty() ? "" : ", ").append(name);
    };
    if (differs(one.family, patient.family)) add("family name");
    if (!one.given.empty() && !patient.given.empty() &&
        differs(one.given.front(), patient.given.front()))
        add("given name");
    if (differs(one.gender, patient.gender)) add("gender");
    if (differs(one.birth_date, patient.birth_date)) add("date of birth");
    if (!what.empty())
        notes.push_back("The practice's record and the national demographics differ in: " + what +
                        ".");
}

record::Origin origin_of(const directory::Member& member, const Question& question,
                         Instant retrieved) {
    const directory::Organisation& organisation = *member.organisation;
    return {.organisation = organisation.code,
            .organisation_name = organisation.name,
            .system_key = member.system->key,
            .address = member.system->address,
            .retrieved = retrieved,
            .converted = true,
            .confidential = question.confidential,
            .nhs_number = question.patient->number.text()};
}

std::size_t screen_excluded(std::span<record::Part> parts, const Question& question) {
    const auto clinical = [parts] {
        std::size_t count = 0;
        for (const record::Part& part : parts)
            count += static_cast<std::size_t>(std::ranges::count_if(
                part.items(),
                [](const record::Item& item) { return stu3::is_clinical(item.type); }));
        return count;
    };
    const std::size_t before = clinical();
    record::screen(parts, excluded_of(question));
    return before - clinical();
}

}  // namespace mcr::source::gp_connect
