#pragma once

#include "source/fhir_r4/dialect.hpp"

namespace mcr::source::mhd {

/// How one MHD Document Responder wants to be asked (docs/sources/mhd.md).
struct Settings {
    fhir_r4::Dialect dialect;  ///< how requests are sent, as for fhir-r4
    /// True: `patient.identifier` within the search for documents, which must bring the Patient;
    /// false: the Patient is looked up first.
    bool chained = false;
    bool lists = false;       ///< ITI-66 too
    bool superseded = false;  ///< documents that were replaced too
};

/// Errors: invalid, naming the setting.
[[nodiscard]] Result<Settings> settings_of(const directory::System& system);

}  // namespace mcr::source::mhd
