#pragma once

#include <span>

#include "directory/directory.hpp"
#include "store/store.hpp"
#include "web/pages.hpp"

namespace mcr::app {

/// Files the objections that the demonstration's stories tell of (docs/demo.md), once: a register
/// that holds one of them is left alone. Tables must be up to date.
/// Errors: those of the register.
[[nodiscard]] Result<void> file_demo_objections(
    store::Store& store, const directory::Directory& directory,
    std::span<const web::Demonstration::Patient> patients, const Clock& clock, Random& random);

}  // namespace mcr::app
