#pragma once

#include <map>
#include <memory>
#include <string>
#include <vector>

#include "sim/generate/document_writer.hpp"
#include "sim/protocol/fhir_r4.hpp"

namespace mcr::sim {

/// An IHE MHD Document Responder (Mobile access to Health Documents 4.2): Find Document References
/// (ITI-67) by patient or patient.identifier, with the Patient where `_include` asks for it, paged;
/// Find Document Lists (ITI-66), of which it has none; Retrieve Document (ITI-68) at Binary/[id],
/// as it is, or as a Binary resource where only application/fhir+json is accepted.
class Mhd final : public Answerer {
public:
    Mhd(std::vector<DocumentRecord> records, Identity identity, std::size_t page_size = 50);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply retrieve(const net::Request& request, std::string_view id) const;
    [[nodiscard]] Reply with_patient(Reply found) const;

    std::map<std::string, DocumentContent, std::less<>> contents_;
    std::shared_ptr<const Records> records_;
    FhirR4 fhir_;
    std::string base_path_;
};

}  // namespace mcr::sim
