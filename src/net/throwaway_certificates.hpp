#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"

namespace mcr::net {

/// PEM files of one certificate and its private key (readable by their owner only).
struct CertificateFiles {
    std::string cert_file;
    std::string key_file;
};

struct CertificateRequest {
    std::string common_name;
    std::string organisation;               ///< empty for none
    std::vector<std::string> server_names;  ///< DNS names and IP addresses; empty for a client's
    bool expired = false;                   ///< ended yesterday
};

/// A certificate authority that is made when it is needed and thrown away with its folder, for the
/// demonstration and for tests. EC keys on P-256; certificates are valid from an hour ago for 30
/// days.
class ThrowawayAuthority {
public:
    /// Makes `folder` if it is missing, and puts all files there. `clock` must outlive it. Errors:
    /// unavailable when nothing can be written there; internal when OpenSSL refuses.
    [[nodiscard]] static Result<ThrowawayAuthority> create(std::filesystem::path folder,
                                                           const std::string& common_name,
                                                           const Clock& clock);
    ~ThrowawayAuthority();
    ThrowawayAuthority(ThrowawayAuthority&&) noexcept;
    ThrowawayAuthority& operator=(ThrowawayAuthority&&) noexcept;

    [[nodiscard]] std::string ca_file() const;
    /// Files are named after `name`, which must be a plain file name. Errors: as create.
    [[nodiscard]] Result<CertificateFiles> issue(const std::string& name,
                                                 const CertificateRequest& request) const;

private:
    struct Inside;
    explicit ThrowawayAuthority(std::unique_ptr<Inside> inside);
    std::unique_ptr<Inside> inside_;
};

}  // namespace mcr::net
