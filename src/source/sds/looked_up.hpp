#pragma once

#include <memory>
#include <string>

#include "source/adapter.hpp"
#include "source/sds/lookup.hpp"

namespace mcr::source::sds {

/// The setting that says that a system's address and ASID are looked up when it is asked:
/// endpoint = "sds". Its `address` is then where the Spine Security Proxy, or nothing, stands.
inline constexpr std::string_view endpoint_setting = "endpoint";
[[nodiscard]] bool is_looked_up(const directory::System& system);

/// `inner` for systems of GP Connect: before one whose endpoint is looked up is asked, its address
/// and its setting ssp-to become what the directory service says for its setting `interaction`, or
/// else for `interaction`; every other system is asked as it is. What cannot be looked up is a
/// state with a sentence. `lookup` is shared; null: there is none.
[[nodiscard]] std::unique_ptr<Adapter> looking_up(std::unique_ptr<const Adapter> inner,
                                                  std::shared_ptr<const Lookup> lookup,
                                                  std::string interaction);

}  // namespace mcr::source::sds
