#include <string>

#include "source/gp_connect/structured/answer.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;

namespace {

std::string join(const std::vector<std::string_view>& names) {
    std::string out;
    for (std::size_t i = 0; i < names.size(); ++i) {
        if (i > 0) out += i + 1 == names.size() ? " and " : ", ";
        out += names[i];
    }
    return out;
}

std::vector<std::string_view> titles(const stu3::Areas& areas) {
    std::vector<std::string_view> names;
    for (std::size_t i = 0; i < stu3::area_count; ++i)
        if (areas[i]) names.push_back(stu3::names_of(static_cast<stu3::Area>(i)).title);
    return names;
}

std::string count_of(std::size_t items) {
    return std::to_string(items) + (items == 1 ? " item" : " items");
}

}  // namespace

Standing standing_of(const stu3::Converted& converted, const stu3::Areas& asked) {
    const stu3::Findings& findings = converted.findings;
    const stu3::Areas off = findings.switched_off & asked;
    const stu3::Areas missing = findings.unsupported & asked;
    const stu3::Areas silent = asked & ~(off | missing | findings.listed);

    Standing standing{CoverageState::data, {}, findings.sentences};
    if (silent.any() && silent != asked)
        standing.notes.push_back("The practice's answer says nothing about " +
                                 join(titles(silent)) + ".");
    if (converted.withheld > 0)
        standing.notes.push_back("Withheld because the practice gives it as another patient's: " +
                                 count_of(converted.withheld) + ".");
    const std::size_t odd = converted.notes.size() + converted.notes_left_out;
    if (odd > 0)
        standing.notes.push_back("The practice's answer departs from the rules in " +
                                 std::to_string(odd) + (odd == 1 ? " place" : " places") +
                                 "; nothing of it is left out.");

    if (converted.clinical_items > 0) {
        standing.sentence = count_of(converted.clinical_items) + ".";
    } else if (asked.any() && off == asked) {
        standing.state = CoverageState::switched_off;
        standing.sentence = "The practice has switched off all that was asked for.";
    } else if (asked.any() && (off | missing) == asked) {
        standing.state = off.any() ? CoverageState::switched_off : CoverageState::not_supported;
        standing.sentence = off.any()
                                ? "The practice has switched off or does not offer what was asked."
                                : "The practice's system does not offer what was asked for.";
    } else if (findings.confidential) {
        standing.state = CoverageState::withheld_confidential;
        standing.sentence =
            "The practice shows no items and says that it holds some back for "
            "confidentiality or at the patient's wish.";
    } else if (asked.any() && silent == asked) {
        standing.state = CoverageState::failed;
        standing.sentence = "The practice's answer says nothing about what was asked for.";
    } else if (asked.any()) {
        standing.state = CoverageState::nothing_recorded;
        standing.sentence = "The practice has nothing recorded in what was asked for.";
    } else {
        standing.sentence = "The patient's registration.";
    }
    return standing;
}

}  // namespace mcr::source::gp_connect
