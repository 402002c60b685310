#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "edge/delivery.hpp"
#include "store/transaction.hpp"

namespace mcr::edge {

inline constexpr std::string_view nhs_authority = "NHS";

/// An identifier as the vault keys it: "NHS|9990000018".
[[nodiscard]] std::string nhs_identifier(std::string_view number);

/// Who a delivery is of.
struct Person {
    std::string patient;  ///< in force: after merges
    std::string home;     ///< whom the identifiers were first of: to where an unmerge returns
    bool is_new = false;
};

/// Finds who has the identifiers of `delivery`, makes the patient if nobody has, and notes
/// identifiers that are new. A later delivery with another NHS number for the same local id changes
/// the number (it was traced again): the former ends.
/// Errors: those of take.
[[nodiscard]] Result<Person> identify(store::Transaction& transaction, const Delivery& delivery,
                                      Instant now);

}  // namespace mcr::edge
