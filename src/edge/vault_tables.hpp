#pragma once

#include <span>

#include "store/migration.hpp"

namespace mcr::edge {

/// The tables of the vault, for Store::migrate("edge", …). docs/edge.md describes them.
[[nodiscard]] std::span<const store::Migration> vault_migrations();

}  // namespace mcr::edge
