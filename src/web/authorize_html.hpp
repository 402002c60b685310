#pragma once

#include <string>
#include <string_view>

#include "people/client.hpp"
#include "web/authorize_ask.hpp"

namespace mcr::web {

/// The question to a person whether an app is let in. `chooses`: a patient and a reason are asked
/// for besides. `problem` is plain text; empty for none.
[[nodiscard]] std::string authorization_form(const AuthorizationAsk& ask,
                                             std::string_view fhir_base, std::string_view csrf,
                                             bool chooses, std::string_view problem);
/// The apps that can be opened, each with its form.
[[nodiscard]] std::string apps_list(const people::Clients& clients, std::string_view csrf,
                                    bool chooses);
/// A heading and one sentence; both plain text.
[[nodiscard]] std::string one_sentence(std::string_view heading, std::string_view sentence);

}  // namespace mcr::web
