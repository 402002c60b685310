#pragma once

#include <string>
#include <utility>
#include <vector>

#include "directory/organisation.hpp"

namespace mcr::directory {

/// Organisations and systems for tests.
inline System make_system(std::string key, AnswersFor answers_for = AnswersFor::anyone) {
    System system;
    system.key = std::move(key);
    system.upstream.name = system.key;
    system.protocol = "fhir-r4";
    system.address = "https://" + system.key + ".example/fhir";
    system.answers_for = answers_for;
    return system;
}

inline Organisation make_organisation(const std::string& code, Kind kind = Kind::acute_trust,
                                      std::vector<System> systems = {}) {
    Organisation organisation{.code = *OdsCode::parse(code)};
    organisation.name = "Organisation " + code;
    organisation.kind = kind;
    organisation.systems = std::move(systems);
    return organisation;
}

}  // namespace mcr::directory
