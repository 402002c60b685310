#pragma once

#include <string>
#include <vector>

#include "base/result.hpp"
#include "base/secret.hpp"
#include "net/http.hpp"

namespace mcr::edge {

/// Who may ask the edge: holders of a token, or of a client certificate that the server has
/// verified. Immutable; safe from any thread.
class Callers {
public:
    /// Nobody needs to prove anything: for an edge that only its own machine can reach.
    [[nodiscard]] static Callers anybody() { return Callers(true, {}, {}); }
    /// `tokens`: any of them as `Authorization: Bearer`. `subjects`: of client certificates, RFC
    /// 2253, exactly; "*" for every certificate that the server's authority signed. Where both are
    /// given, both are asked for.
    Callers(std::vector<Secret> tokens, std::vector<std::string> subjects)
        : Callers(false, std::move(tokens), std::move(subjects)) {}

    /// Errors: unauthenticated; forbidden for a certificate that is not among the subjects.
    [[nodiscard]] Result<void> check(const net::Request& request) const;

private:
    Callers(bool anybody, std::vector<Secret> tokens, std::vector<std::string> subjects)
        : anybody_(anybody), tokens_(std::move(tokens)), subjects_(std::move(subjects)) {}
    bool anybody_;
    std::vector<Secret> tokens_;
    std::vector<std::string> subjects_;
};

}  // namespace mcr::edge
