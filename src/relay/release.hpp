#pragma once

#include <memory>
#include <string>
#include <vector>

#include "audit/entry.hpp"
#include "base/random.hpp"
#include "base/secret.hpp"
#include "relay/relay.hpp"

namespace mcr::relay {

/// Collects the manifest of one view: for each holder the identities of what left and a keyed hash
/// over its bytes in order (AES-256-GMAC, NIST SP 800-38D, a fresh random nonce each), so that a
/// claim "this was shown" can be checked by the holder of the key without the content being kept.
class Manifest final : public Release {
public:
    /// `random` must outlive it.
    Manifest(const Secret& key, Random& random);
    ~Manifest() override;
    Manifest(const Manifest&) = delete;
    Manifest& operator=(const Manifest&) = delete;

    void begin_part(const CoverageRow& row);
    void item(const record::Item& item, std::span<const std::string_view> pieces) override;
    void resume(const CoverageRow& row) override;
    /// For what leaves piece by piece: `identity` once, its bytes as they leave.
    void identity(std::string identity) { part_.items.push_back(std::move(identity)); }
    void bytes(std::string_view piece);
    /// Ends the part begun; gives how many items of it left.
    std::size_t end_part(const CoverageRow& row);
    /// The parts recorded; leaves the manifest empty.
    [[nodiscard]] std::vector<audit::ReleasedPart> take();

private:
    void end_resumed();
    struct Hashing;
    std::unique_ptr<Hashing> hashing_;
    audit::ReleasedPart part_;
    std::vector<audit::ReleasedPart> parts_;
    std::size_t resumed_ = 0;  ///< one more than the index in parts_; 0 for none
};

}  // namespace mcr::relay
