#pragma once

#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "source/adapter.hpp"

namespace mcr::relay {

/// A listed document, as its sealed address names it.
struct ListedDocument {
    people::NhsNumber patient;
    std::string system_key;
    source::DocumentLocator document;
};

/// The addresses of documents from here: [base]/fhir/Binary/[token]. A token holds whose document
/// it is, at which system it lies and how it was listed, sealed (AES-256-GCM), so that nobody reads
/// or makes one; nothing is kept here. Safe from any thread once `base` is set.
class ContentAddresses final : public source::ContentAddresses {
public:
    /// `clock` and `random` must outlive it. `key`: of every server of the installation.
    ContentAddresses(const Secret& key, Milliseconds lifetime, const Clock& clock, Random& random);

    /// Where this server is reached, no trailing slash. Once, before the first request.
    void set_base(std::string base_url) { base_ = std::move(base_url); }

    [[nodiscard]] std::string address_of(const directory::System& system,
                                         const people::NhsNumber& patient,
                                         const source::DocumentLocator& document) const override;
    /// The token of an address that was made here; empty for any other address.
    [[nodiscard]] static std::string_view token_of(std::string_view address);
    /// Errors: gone when it was listed too long ago; not_found for what was not made here.
    [[nodiscard]] Result<ListedDocument> open(std::string_view token) const;

private:
    Digest key_;
    Milliseconds lifetime_;
    const Clock& clock_;
    Random& random_;
    std::string base_;
};

}  // namespace mcr::relay
