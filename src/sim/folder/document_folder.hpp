#pragma once

#include <filesystem>
#include <string>
#include <vector>

#include "base/result.hpp"
#include "sim/protocol/gp_record.hpp"
#include "sim/protocol/pds.hpp"
#include "sim/protocol/records.hpp"

namespace mcr::sim {

/// A document of the folder that is served, and the NHS number under which.
struct ServedDocument {
    std::string file;
    std::string nhs_number;
    bool assigned = false;  ///< the document brought no usable number of the 999 range
};

/// A file of the folder that is not served.
struct SkippedFile {
    std::string file;
    std::string reason;
};

/// One document with its patient: the text that is served, with nothing changed but the patient's
/// NHS number.
struct PatientDocument {
    std::string file;
    std::string text;
    std::string nhs_number;
};

/// The JSON documents of a folder, in the order of their names. A document whose Patient carries a
/// number of the 999 range keeps it; every other Patient's NHS number identifier gets an assigned
/// test number as its value, or is added where there is none. That is the only change: all other
/// bytes stay as they are.
class DocumentFolder {
public:
    /// `first_number` is the first number assigned; the usual ones follow.
    /// Errors: not_found for a folder that is not there; invalid for one without any document of a
    /// patient.
    [[nodiscard]] static Result<DocumentFolder> read(const std::filesystem::path& folder,
                                                     const std::string& first_number = {});

    /// Each document as one patient's FHIR R4 record: a Bundle's entries, or the resource alone.
    [[nodiscard]] std::vector<PatientRecord> as_r4() const;
    /// Each Bundle as one whole structured record; other documents are left out.
    [[nodiscard]] std::vector<GpRecord> as_gp_records() const;
    /// Each document's Patient as the PDS would give it, registered with `practice` unless empty.
    [[nodiscard]] std::vector<PdsPatient> as_pds(const std::string& practice) const;

    [[nodiscard]] const std::vector<ServedDocument>& served() const noexcept { return served_; }
    [[nodiscard]] const std::vector<SkippedFile>& skipped() const noexcept { return skipped_; }

private:
    std::vector<PatientDocument> documents_;
    std::vector<ServedDocument> served_;
    std::vector<SkippedFile> skipped_;
};

/// The Patient of `document`: itself, or the first one of a Bundle; empty when there is none.
[[nodiscard]] std::string_view patient_in(std::string_view document);

/// `patient` with `nhs_number` as the value of its NHS number identifier. Every other byte stays.
[[nodiscard]] std::string with_nhs_number(std::string_view patient, std::string_view nhs_number);

/// Composes a Patient as the PDS gives it, from the texts of another Patient's elements.
[[nodiscard]] PdsPatient pds_patient_from(std::string_view patient, std::string_view nhs_number,
                                          const std::string& practice, bool restricted = false);

}  // namespace mcr::sim
