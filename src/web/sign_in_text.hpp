#pragma once

#include <string>
#include <string_view>

#include "people/session.hpp"
#include "web/layout.hpp"

namespace mcr::web {

/// The contents of the sign-in pages, whole pages of HTML. `next` is a local path.
[[nodiscard]] std::string choose_provider_page(const Frame& frame, const Assets& assets,
                                               std::string_view next);
[[nodiscard]] std::string choose_role_page(const Frame& frame, const Assets& assets,
                                           const people::Session& session, std::string_view next,
                                           bool missed);
/// Asks whether to sign out. `csrf` is the session's.
[[nodiscard]] std::string sign_out_page(const Frame& frame, const Assets& assets,
                                        std::string_view csrf);
/// Says that one is signed out, and goes on to `provider` (empty: nowhere) by itself.
[[nodiscard]] std::string signed_out_page(const Frame& frame, const Assets& assets,
                                          std::string_view provider);
/// One sentence, and a way to start again.
[[nodiscard]] std::string sign_in_message_page(const Frame& frame, const Assets& assets,
                                               std::string_view heading, std::string_view sentence);
/// "Dr Amina Khan, hospital doctor, Princess Alexandra Hospital NHS Trust"
[[nodiscard]] std::string described(const people::Professional& who);

}  // namespace mcr::web
