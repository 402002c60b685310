#pragma once

#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// One person as the Personal Demographics Service knows them.
struct PdsPatient {
    std::string nhs_number;                   ///< in force
    std::vector<std::string> former_numbers;  ///< superseded by it
    std::string patient_json;                 ///< the Patient that a read gives
    bool restricted = false;   ///< confidentiality R: no location, not found by it either
    bool invalidated = false;  ///< the number must not be used; nothing is given
    std::string family, given, gender, birth_date, postcode, practice;  ///< what a search looks at
};

/// The Personal Demographics Service, FHIR R4: read and search with its error table
/// (NHS England, Personal Demographics Service FHIR API). X-Request-ID and
/// NHSD-End-User-Organisation-ODS are required.
class Pds final : public Answerer {
public:
    Pds(std::vector<PdsPatient> patients, std::string base_url);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply read(std::string_view number, bool muddled) const;
    [[nodiscard]] Reply search(const net::Request& request) const;

    std::vector<PdsPatient> patients_;
    std::map<std::string, std::size_t, std::less<>> by_number_;
    std::string base_url_, base_path_;
};

/// An OperationOutcome of the PDS as a whole reply.
[[nodiscard]] Reply pds_outcome(int status, std::string_view issue_code,
                                std::string_view spine_code, std::string_view display,
                                std::string_view diagnostics = {});

}  // namespace mcr::sim
