#pragma once

#include <pugixml.hpp>
#include <string>

#include "source/r4/collection.hpp"

namespace mcr::source::cda {

/// PN as HumanName.
[[nodiscard]] r4::Object human_name(pugi::xml_node name);
/// The same as words: "Dr Ann Example".
[[nodiscard]] std::string name_in_words(pugi::xml_node name);
[[nodiscard]] r4::Object address_from(pugi::xml_node addr);
[[nodiscard]] r4::Object contact_point(pugi::xml_node telecom);
/// Puts every telecom and addr of `role`.
void put_contacts(r4::Object& resource, pugi::xml_node role);
/// Whoever an author, performer, authenticator or recipient is, in words: the person, or the
/// device, and the organisation behind. Empty where nothing is stated.
[[nodiscard]] std::string who_in_words(pugi::xml_node assigned);

}  // namespace mcr::source::cda
