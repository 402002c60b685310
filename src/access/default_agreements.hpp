#pragma once

#include <span>
#include <string>
#include <string_view>

#include "access/policy.hpp"

/// The tables from which the default agreements are made, for documentation and tests.
namespace mcr::access {

/// A set of sections that some people need for their work, with the reason.
struct Need {
    std::string_view name;  ///< "dispensing"
    directory::Sections sections;
    std::string_view reason;
};
/// Every set that the defaults use.
[[nodiscard]] std::span<const Need> needs();
/// What people of `role` need in an organisation of `kind`.
[[nodiscard]] const Need& need_of(directory::Kind kind, people::RoleGroup role);

/// Sections that holders of one kind keep from organisations of other kinds although people there
/// need them for their work.
struct Reservation {
    directory::Kind holder;
    directory::Kind to;
    directory::Sections kept;
    std::string_view reason;
};
[[nodiscard]] std::span<const Reservation> reservations();

/// The tables as docs/agreements.md shows them, in Markdown.
[[nodiscard]] std::string describe_default_agreements();

}  // namespace mcr::access
