#pragma once

#include <map>
#include <string>
#include <vector>

#include "fhir/consent/document.hpp"
#include "store/store.hpp"

/// What Consents carry beside the register, in the store: functions over one transaction. Errors of
/// all: those of Transaction.
namespace mcr::fhir::consent {

[[nodiscard]] Result<void> migrate_carried(store::Store& store);

/// Within the transaction that files the objection.
[[nodiscard]] Result<void> keep(store::Transaction& transaction, const std::string& objection,
                                const Carried& carried);
/// Empty for an objection that was not filed as a Consent.
[[nodiscard]] Result<Carried> carried_of(store::Transaction& transaction,
                                         const std::string& objection);

}  // namespace mcr::fhir::consent
