#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// A service that gives the CDA documents it has of a patient, as the report services of urgent
/// care providers do: POST {"nhsNumber":"…"} to its path, or GET with the header NHS-Number. One
/// document comes alone, several within a `documents` element; 204 for a patient without documents,
/// 404 for one who is not known, 400 without a valid number, 405 for other methods.
class CdaReports final : public Answerer {
public:
    /// `documents` by NHS number; a patient with an empty list is known. `base_url` has no trailing
    /// slash; reports are at its path.
    CdaReports(std::map<std::string, std::vector<std::string>, std::less<>> documents,
               std::string base_url);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;

    std::map<std::string, std::vector<std::string>, std::less<>> documents_;
    std::string base_path_;
};

}  // namespace mcr::sim
