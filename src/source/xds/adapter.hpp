#pragma once

#include <memory>
#include <string>

#include "base/clock.hpp"
#include "base/log.hpp"
#include "base/metrics.hpp"
#include "base/random.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"
#include "source/documents/expand.hpp"

namespace mcr::source {

/// What document sharing needs of the installation.
struct DocumentSharing {
    std::string issuer = "https://my-care-record.example";  ///< of identity assertions
    Credentials credentials;
    documents::CdaConverter converter;  ///< empty: CDA documents are listed only
};

/// The protocol xds: a registry asked by ITI-18, whose repositories give documents by ITI-43.
/// Settings: docs/sources/xds.md. All must outlive it and be safe from any thread.
[[nodiscard]] std::unique_ptr<Adapter> make_xds(const Clock& clock, Random& random, Log& log,
                                                Metrics& metrics, DocumentSharing sharing);

/// The protocol xca: communities behind a gateway, asked by ITI-38 and ITI-39, with ITI-55 where
/// the settings want it. Settings: docs/sources/xca.md.
[[nodiscard]] std::unique_ptr<Adapter> make_xca(const Clock& clock, Random& random, Log& log,
                                                Metrics& metrics, DocumentSharing sharing);

}  // namespace mcr::source
