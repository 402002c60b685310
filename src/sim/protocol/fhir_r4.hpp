#pragma once

#include <memory>
#include <string>

#include "sim/answerer.hpp"
#include "sim/protocol/records.hpp"

namespace mcr::sim {

/// Which organisation a simulated system belongs to, and where it answers.
struct Identity {
    std::string code;  ///< ODS
    std::string name;
    std::string base_url;  ///< no trailing slash
};

/// A FHIR R4 server of patients' records, read only: metadata, Patient by identifier,
/// Patient/[id]/$everything, search by patient for every type it holds, reads; paged by _count with
/// next links; an OperationOutcome on every error (HL7 FHIR 4.0.1, http.html and search.html).
class FhirR4 final : public Answerer {
public:
    FhirR4(std::shared_ptr<const Records> records, Identity identity, std::size_t page_size = 100);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    struct Asked;
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply metadata() const;
    [[nodiscard]] Reply find_patient(const Asked& asked) const;
    [[nodiscard]] Reply everything(const Asked& asked, std::string_view id) const;
    [[nodiscard]] Reply search(const Asked& asked, std::string_view type) const;
    [[nodiscard]] Reply read(std::string_view type, std::string_view id) const;
    [[nodiscard]] Reply searchset(const Asked& asked, std::string_view path,
                                  const std::vector<const Item*>& items, bool paged) const;
    [[nodiscard]] const PatientRecord* muddle(const PatientRecord* record, bool muddled) const;

    std::shared_ptr<const Records> records_;
    Identity identity_;
    std::string base_path_;
    std::size_t page_size_;
    std::vector<std::string> types_;
};

/// An OperationOutcome of FHIR R4 as a whole reply.
[[nodiscard]] Reply r4_outcome(int status, std::string_view issue_code, std::string_view sentence);

}  // namespace mcr::sim
