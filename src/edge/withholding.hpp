#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/result.hpp"
#include "store/transaction.hpp"

namespace mcr::edge {

/// How a record that the holder keeps back is answered for.
enum class WithheldAs {
    unknown,  ///< exactly as a patient of whom there is nothing
    refused,  ///< 403 and an OperationOutcome `suppressed`: there is something that is kept back
};
[[nodiscard]] std::string_view code_of(WithheldAs manner) noexcept;
[[nodiscard]] std::optional<WithheldAs> withheld_as_from(std::string_view code) noexcept;

/// One record that is kept back.
struct Withholding {
    std::string identifier;  ///< "NHS|9990000018" or "authority|value"
    WithheldAs manner = WithheldAs::unknown;
    std::string reason;     ///< the holder's own words
    std::string who;        ///< who decided
    std::string since;      ///< FHIR instant
    bool is_known = false;  ///< the vault has somebody with this identifier
};

/// Keeps the record of who has `identifier` back from now on, or will have it: the vault need not
/// know the patient yet. Reaches every identifier of that patient, also after merges.
/// Errors: invalid without a reason or a name.
[[nodiscard]] Result<void> withhold(store::Transaction& transaction, const Withholding& what,
                                    Instant now);
/// Errors: not_found if `identifier` is not kept back.
[[nodiscard]] Result<void> release(store::Transaction& transaction, std::string_view identifier);
[[nodiscard]] Result<std::vector<Withholding>> withholdings(store::Transaction& transaction);

/// An identifier as somebody types it: an NHS number (spaces allowed), "NHS|number" or
/// "authority|value". Errors: invalid.
[[nodiscard]] Result<std::string> typed_identifier(std::string_view text);

}  // namespace mcr::edge
