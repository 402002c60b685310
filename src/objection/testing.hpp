#pragma once

#include <string>
#include <utility>
#include <vector>

#include "objection/objection.hpp"

namespace mcr::objection {

/// Objections and decisions for tests.
inline OdsCode ods(std::string_view code) {
    return *OdsCode::parse(code);
}

inline Objection make_objection(State state = State::received) {
    Objection objection{.id = "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a01",
                        .filing = "5b1e4b7c-6f0a-4a52-9d3e-1f5a0f0c0a00",
                        .patient = *people::NhsNumber::parse("9990000018"),
                        .holder = ods("RQW")};
    objection.sections.set();
    objection.state = state;
    return objection;
}

inline Verdict upheld() {
    return {};
}

inline Verdict not_upheld(Ground ground, Reach reach = {}) {
    Verdict verdict;
    verdict.outcome = State::not_upheld;
    verdict.ground = ground;
    verdict.reason = "Two children live in the house";
    if (ground == Ground::care_needs_it) verdict.care = "Referral to physiotherapy";
    verdict.reach = std::move(reach);
    return verdict;
}

inline Reach everyone() {
    Reach reach;
    reach.everyone = true;
    return reach;
}

inline Reach only(std::vector<OdsCode> organisations) {
    Reach reach;
    reach.organisations = std::move(organisations);
    return reach;
}

}  // namespace mcr::objection
