#pragma once

#include <string>

#include "net/http.hpp"

namespace mcr::sim {

/// What a simulated system answers to one request.
struct Reply {
    int status = 200;
    std::string content_type = "application/fhir+json";
    net::Headers headers;
    std::string body;
    std::string patient;    ///< NHS number of the patient it is about; empty when about none
    bool clinical = false;  ///< it carries (or refuses) that patient's record, not only an identity
};

/// One simulated system behind its protocol. Safe from any thread. Never throws.
class Answerer {
public:
    virtual ~Answerer() = default;
    [[nodiscard]] virtual Reply answer(const net::Request& request) const = 0;
    /// The answer that a muddled system gives: well formed, and about a patient who was not asked
    /// for. Without another patient it is the same as `answer`.
    [[nodiscard]] virtual Reply answer_about_another(const net::Request& request) const {
        return answer(request);
    }
};

}  // namespace mcr::sim
