#pragma once

#include <pugixml.hpp>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "people/demographics.hpp"
#include "source/xds/metadata.hpp"

namespace mcr::source::xds {

/// One Cross Gateway Patient Discovery request (ITI-55, ITI TF-2 3.55).
struct DiscoveryRequest {
    const people::Demographics* patient = nullptr;
    std::string target;    ///< "urn:oid:…" of the community; empty: whatever answers at the address
    std::string home;      ///< "urn:oid:…" of this installation
    std::string device;    ///< OID
    std::string query_id;  ///< a UUID
};
/// The PRPA_IN201305UV02: gender, birth date, name, NHS number.
[[nodiscard]] std::string write_discovery(const DiscoveryRequest& request, Instant now);

/// A patient that a community says is the one.
struct Match {
    PatientId id;
    std::string home;  ///< "urn:oid:…"; empty if the answer does not say
};

struct Discovered {
    enum class Outcome {
        found,
        not_found,
        not_determined,  ///< several, or more wanted to be known: nobody is picked
        refused,         ///< the other side says that it failed
        another,         ///< who was found contradicts the national demographics (law 9)
    };
    Outcome outcome = Outcome::refused;
    bool busy = false;
    std::vector<Match> matches;  ///< at most one per community
};
/// Reads a PRPA_IN201306UV02; `query_id` must come back. Two different patients of one community
/// are not determined. Errors: malformed for another element, or the answer to another query.
[[nodiscard]] Result<Discovered> read_discovery(const pugi::xml_node& element,
                                                const people::Demographics& patient,
                                                std::string_view query_id);

}  // namespace mcr::source::xds
