#include "source/cda/people.hpp"

#include <array>
#include <string_view>

#include "base/text.hpp"
#include "source/cda/datatypes.hpp"
#include "source/cda/document.hpp"

namespace mcr::source::cda {
namespace {

using r4::Object;

void append_word(std::string& out, const std::string& word) {
    if (word.empty()) return;
    if (!out.empty()) out += ' ';
    out += word;
}

std::string_view use_of_place(std::string_view use) {
    if (use.starts_with("HP") || use == "H" || use == "HV") return "home";
    if (use == "WP" || use == "DIR" || use == "PUB") return "work";
    if (use == "TMP") return "temp";
    if (use == "BAD") return "old";
    return {};
}

}  // namespace

Object human_name(pugi::xml_node name) {
    Object made;
    if (!null_flavor(name).empty()) return made;
    const std::string_view use = attribute(name, "use");
    r4::put(made, "use", use == "L" ? "official" : use == "P" || use == "A" ? "nickname" : "");
    bool has_parts = false;
    for (const pugi::xml_node part : name.children()) {
        const std::string_view kind = part.name();
        const std::string text = text_of(part);
        if (part.type() != pugi::node_element || text.empty()) continue;
        has_parts = true;
        if (kind == "family" && made.if_contains("family") == nullptr)
            made["family"] = text;
        else if (kind == "given")
            r4::push(made, "given", text);
        else if (kind == "prefix")
            r4::push(made, "prefix", text);
        else if (kind == "suffix")
            r4::push(made, "suffix", text);
    }
    if (!has_parts) r4::put(made, "text", text_of(name));
    if (made.size() == 1 && made.if_contains("use") != nullptr) made.clear();
    return made;
}

std::string name_in_words(pugi::xml_node name) {
    std::string out;
    for (const char* kind : {"prefix", "given", "family", "suffix"})
        for (const pugi::xml_node part : name.children(kind)) append_word(out, text_of(part));
    return out.empty() ? text_of(name) : out;
}

Object address_from(pugi::xml_node addr) {
    Object made;
    if (!null_flavor(addr).empty()) return made;
    for (const char* kind : {"streetAddressLine", "houseNumber", "streetName", "unitID"})
        for (const pugi::xml_node part : addr.children(kind)) r4::push(made, "line", text_of(part));
    constexpr std::array members = {
        std::pair("city", "city"), std::pair("county", "district"), std::pair("state", "state"),
        std::pair("postalCode", "postalCode"), std::pair("country", "country")};
    for (const auto& [from, to] : members) r4::put(made, to, text_of(addr.child(from)));
    if (made.empty()) r4::put(made, "text", text_of(addr));
    if (!made.empty()) r4::put(made, "use", use_of_place(attribute(addr, "use")));
    return made;
}

Object contact_point(pugi::xml_node telecom) {
    Object made;
    const std::string_view value = attribute(telecom, "value");
    const std::size_t colon = value.find(':');
    const std::string_view scheme = value.substr(0, colon);
    const bool known = colon != std::string_view::npos;
    const std::string_view number = known ? trim(value.substr(colon + 1)) : value;
    if (number.empty() || !null_flavor(telecom).empty()) return made;
    const bool is_phone = known && scheme == "tel";
    made["system"] = is_phone                      ? "phone"
                     : known && scheme == "mailto" ? "email"
                     : known && scheme == "fax"    ? "fax"
                     : known                       ? "url"
                                                   : "other";
    made["value"] = is_phone || scheme == "mailto" || scheme == "fax" ? number : value;
    const std::string_view use = attribute(telecom, "use");
    r4::put(made, "use", use == "MC" ? std::string_view("mobile") : use_of_place(use));
    return made;
}

void put_contacts(Object& resource, pugi::xml_node role) {
    for (const pugi::xml_node telecom : role.children("telecom"))
        r4::push(resource, "telecom", contact_point(telecom));
    for (const pugi::xml_node addr : role.children("addr"))
        r4::push(resource, "address", address_from(addr));
}

std::string who_in_words(pugi::xml_node assigned) {
    std::string who;
    for (const char* person :
         {"assignedPerson", "informationRecipient", "associatedPerson", "relatedPerson"})
        if (who.empty()) who = name_in_words(assigned.child(person).child("name"));
    const pugi::xml_node device = assigned.child("assignedAuthoringDevice");
    if (who.empty()) who = text_of(device.child("softwareName"));
    if (who.empty()) who = text_of(device.child("manufacturerModelName"));
    std::string organisation;
    for (const char* where :
         {"representedOrganization", "receivedOrganization", "scopingOrganization"})
        if (organisation.empty()) organisation = text_of(assigned.child(where).child("name"));
    if (organisation.empty()) return who;
    return who.empty() ? organisation : who + ", " + organisation;
}

}  // namespace mcr::source::cda
