#pragma once

// Within the writer of CDA documents.

#include <string>
#include <string_view>

#include "base/random.hpp"
#include "sim/generate/cda_writer.hpp"

namespace mcr::sim {

inline constexpr std::string_view snomed_oid = "2.16.840.1.113883.6.96";
inline constexpr std::string_view loinc_oid = "2.16.840.1.113883.6.1";
inline constexpr std::string_view dmd_oid = "2.16.840.1.113883.2.1.6.4";

/// One document in the making.
class CdaDocument {
public:
    CdaDocument(const CdaHouse& house, const Person& person, SeededRandom random)
        : house_(house), person_(person), random_(random) {}

    /// Everything before the sections. `visit` has its kind, day and length.
    void header(const Visit& visit, const Coded& type, std::string_view title);
    /// A section of text alone. Nothing where the text is empty.
    void words(std::string_view title, std::string_view text);
    void problems(const History& history, Day until);
    void allergies(const History& history, Day until);
    void medicines(const History& history, Day until);
    void vital_signs(const History& history, int visit);
    void results(const History& history, Day from, Day until);
    void vaccinations(const History& history, Day until);
    void operations(const History& history, int visit);
    /// The whole document.
    [[nodiscard]] std::string finished() &&;

private:
    /// A section with a table and what stands behind it.
    void section(std::string_view template_number, std::string_view loinc, std::string_view title,
                 std::string_view heads, const std::string& rows, const std::string& entries);
    [[nodiscard]] std::string id();
    [[nodiscard]] std::string person_of(const Clinician& clinician);
    [[nodiscard]] std::string row(std::string_view first, std::string_view second,
                                  std::string_view third);
    [[nodiscard]] std::string reference() const;

    const CdaHouse& house_;
    const Person& person_;
    SeededRandom random_;
    std::string out_;
    int row_ = 0;
};

[[nodiscard]] std::string cda_day(Day day);                        ///< 20261031
[[nodiscard]] std::string cda_moment(Day day, int minute_of_day);  ///< 20261031093000+0000
[[nodiscard]] std::string cda_code(std::string_view element, const Coded& code,
                                   std::string_view system = snomed_oid);

}  // namespace mcr::sim
