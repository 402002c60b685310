#include "source/xds/authors.hpp"

#include <algorithm>
#include <string>
#include <vector>

#include "base/text.hpp"
#include "source/xds/values.hpp"

namespace mcr::source::xds {
namespace {

using r4::Object;
using r4::push;
using r4::put;

std::string_view field_of(std::string_view text, std::size_t index) {
    const std::vector<std::string_view> fields = split(text, '^');
    return index < fields.size() ? trim(fields[index]) : std::string_view();
}

std::string_view authority_of(std::string_view assigner) {
    const std::vector<std::string_view> parts = split(assigner, '&');
    return parts.size() >= 2 ? parts[1] : std::string_view();
}

/// Adds the contained resource and gives the reference to it; an empty one where it says nothing.
Object contain(Object& document, Object resource, std::string_view type, const std::string& id) {
    if (resource.empty()) return {};
    resource["resourceType"] = type;
    resource["id"] = id;
    push(document, "contained", std::move(resource));
    return {{"reference", '#' + id}};
}

/// XCN: id^family^given^second^suffix^prefix^…^^&oid&ISO in field 9.
Object practitioner_of(std::string_view person) {
    Object out;
    push(out, "identifier",
         identifier_of(
             {std::string(field_of(person, 0)), std::string(authority_of(field_of(person, 8)))}));
    if (split(person, '^').size() == 1) {
        // One field is a name that was written as text, not an id.
        out = {};
        push(out, "name", Object{{"text", trim(person)}});
        return trim(person).empty() ? Object() : out;
    }
    push(out, "name", name_of(person, 1));
    return out;
}

/// XON: name^^^^^&oid&ISO^^^^id.
Object organisation_of(std::string_view institution) {
    Object out;
    std::string_view id = field_of(institution, 9);
    const std::string_view authority = authority_of(field_of(institution, 5));
    // Where an organisation is an OID itself it stands in the id alone.
    push(out, "identifier",
         is_oid(id) && authority.empty()
             ? r4::identifier(r4::uri_system, as_oid_urn(id))
             : identifier_of({std::string(id), std::string(authority)}));
    put(out, "name", field_of(institution, 0));
    return out;
}

Object text_concepts(std::string_view text) {
    const std::string_view code = field_of(text, 0);
    return r4::text_concept(code.empty() ? text : code);
}

void put_author(Object& document, const Author& author, const std::string& number) {
    const std::string id = "author-" + number;
    Object role;
    std::vector<Object> further;
    if (!author.persons.empty())
        put(role, "practitioner",
            contain(document, practitioner_of(author.persons.front()), "Practitioner",
                    id + "-person"));
    for (std::size_t i = 0; i < author.institutions.size(); ++i) {
        Object reference = contain(document, organisation_of(author.institutions[i]),
                                   "Organization", id + "-organisation-" + std::to_string(i + 1));
        if (reference.empty()) continue;
        if (!role.contains("organization"))
            role["organization"] = std::move(reference);
        else
            further.push_back(std::move(reference));
    }
    for (const std::string& one : author.roles) push(role, "code", text_concepts(one));
    for (const std::string& one : author.specialties) push(role, "specialty", text_concepts(one));
    for (const std::string& one : author.telecoms)
        push(role, "telecom", Object{{"system", "other"}, {"value", one}});
    push(document, "author", contain(document, std::move(role), "PractitionerRole", id));
    for (Object& one : further) push(document, "author", std::move(one));
    for (std::size_t i = 1; i < author.persons.size(); ++i)
        push(document, "author",
             contain(document, practitioner_of(author.persons[i]), "Practitioner",
                     id + "-person-" + std::to_string(i + 1)));
}

}  // namespace

void put_authors(Object& document, const DocumentEntry& entry) {
    for (std::size_t i = 0; i < entry.authors.size(); ++i)
        put_author(document, entry.authors[i], std::to_string(i + 1));
    if (!entry.legal_authenticator.empty())
        put(document, "authenticator",
            contain(document, practitioner_of(entry.legal_authenticator), "Practitioner",
                    "authenticator"));
}

}  // namespace mcr::source::xds
