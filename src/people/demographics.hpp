#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/ods_code.hpp"
#include "base/result.hpp"
#include "net/worker.hpp"
#include "people/nhs_number.hpp"
#include "people/professional.hpp"

namespace mcr::people {

/// The ODS code of the Personal Demographics Service's organisation: NHS England, formerly NHS
/// Digital.
inline constexpr std::string_view demographics_ods_code = "X26";

/// What the national demographics say of one patient. Held in memory only, for one view.
struct Demographics {
    NhsNumber number;  ///< the number in force; differs from the one asked for when superseded
    bool superseded = false;
    std::string family;
    std::vector<std::string> given;
    std::string prefix;
    std::string gender;                          ///< FHIR AdministrativeGender
    std::string birth_date;                      ///< FHIR date, may be partial
    std::optional<std::string> deceased;         ///< FHIR dateTime, empty if only the fact is known
    std::string address;                         ///< one line
    std::optional<OdsCode> registered_practice;  ///< absent when none is in force today
    std::string fhir_json;                       ///< the Patient resource as received
};

/// Code of the not_found error for a restricted patient: for the alert to a privacy officer only.
/// It must not be told to anybody, nor decide anything that can be noticed (law 4).
inline constexpr std::string_view restricted_code = "restricted";

/// Reads the national demographics.
class DemographicsService {
public:
    virtual ~DemographicsService() = default;
    /// Errors: not_found for a number that is unknown, invalidated or of a restricted patient, with
    /// the same sentence for all three (law 4); invalid; unavailable (also when throttled);
    /// timed_out; malformed.
    virtual net::Task<Result<Demographics>> read(net::Worker& worker, NhsNumber number,
                                                 const Professional& asker, std::string request_id,
                                                 Deadline deadline) = 0;
    struct SearchTerms {
        std::string family, given, gender, birth_date, postcode;
    };
    /// The best matches, exact ones first, restricted patients never among them. Empty when none;
    /// errors as `read`, and too_large when too many match.
    virtual net::Task<Result<std::vector<Demographics>>> search(net::Worker& worker,
                                                                SearchTerms terms,
                                                                const Professional& asker,
                                                                std::string request_id,
                                                                Deadline deadline) = 0;
};

}  // namespace mcr::people
