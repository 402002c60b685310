#include <algorithm>
#include <array>

#include "source/cda/conversion.hpp"
#include "source/cda/people.hpp"
#include "source/cda/time.hpp"

namespace mcr::source::cda {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

constexpr std::string_view ccda = "2.16.840.1.113883.10.20.22.4.";

std::string_view string_in(const Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

bool is_ccda(pugi::xml_node statement, std::string_view number) {
    for (const pugi::xml_node one : statement.children("templateId")) {
        const std::string_view root = attribute(one, "root");
        if (root.starts_with(ccda) && root.substr(ccda.size()) == number) return true;
    }
    return false;
}

/// The element that a statement's words stand in: of its text, else of its code or value.
pugi::xml_node narrative_of(const Document& document, pugi::xml_node statement) {
    for (const pugi::xml_node ed :
         {statement.child("text"), statement.child("value").child("originalText"),
          statement.child("code").child("originalText")})
        if (const pugi::xml_node target = referenced(document, ed)) return target;
    return {};
}

void add_provenance(Conversion& conversion, const Object& resource, pugi::xml_node statement) {
    const std::string target = std::string(string_in(resource, "resourceType")) + '/' +
                               std::string(string_in(resource, "id"));
    Object& made = conversion.add("Provenance", target);
    push(made, "target", Object{{"reference", target}});
    if (conversion.recorded.empty())
        made["_recorded"] = Object{
            {"extension",
             Array{r4::extension("http://hl7.org/fhir/StructureDefinition/data-absent-reason",
                                 "valueCode", "unknown")}}};
    else
        made["recorded"] = conversion.recorded;
    push(made, "policy", "urn:ihe:iti:mxde:2023:document-provenance-policy");
    const std::string who = who_in_words(statement.child("author").child("assignedAuthor"));
    push(made, "agent",
         Object{{"who", who.empty() ? conversion.authors.front()
                                    : boost::json::value(r4::display_reference(who))}});
    push(made, "entity",
         Object{{"role", "source"},
                {"what", r4::reference("DocumentReference", conversion.document_reference)}});
}

Object* make_of(Conversion& conversion, const Where& where, pugi::xml_node statement,
                const Concern& concern) {
    if (is_ccda(statement, "4")) return make_condition(conversion, where, statement, concern);
    if (is_ccda(statement, "7")) return make_allergy(conversion, where, statement, concern);
    if (is_ccda(statement, "16")) return make_medication(conversion, where, statement);
    if (is_ccda(statement, "52")) return make_immunization(conversion, where, statement);
    if (is_ccda(statement, "12") || is_ccda(statement, "13") || is_ccda(statement, "14"))
        return make_procedure(conversion, where, statement);
    if (is_ccda(statement, "1") || is_ccda(statement, "26"))
        return make_organizer(conversion, where, statement);
    if (is_ccda(statement, "2"))
        return make_observation(conversion, where, statement, "laboratory");
    if (is_ccda(statement, "27"))
        return make_observation(conversion, where, statement, "vital-signs");
    if (is_ccda(statement, "78"))
        return make_observation(conversion, where, statement, "social-history");
    if (is_ccda(statement, "49")) return make_encounter(conversion, where, statement);
    return nullptr;
}

/// An act whose statements are what it is about: concerns, diagnoses.
bool is_about_others(pugi::xml_node statement) {
    constexpr std::array<std::string_view, 6> numbers = {"3", "30", "80", "33", "34", "65"};
    return std::ranges::any_of(numbers,
                               [&](std::string_view number) { return is_ccda(statement, number); });
}

}  // namespace

std::string hint_of(pugi::xml_node statement) {
    std::string hint;
    for (const pugi::xml_node id : statement.children("id")) {
        const std::string_view root = attribute(id, "root");
        if (root.empty()) continue;
        hint.append(root).append("|").append(attribute(id, "extension"));
        break;
    }
    return hint.empty() ? "at " + std::to_string(statement.offset_debug()) : hint;
}

Object& Conversion::add(std::string_view type, std::string_view hint) {
    const std::uint32_t before = hints[std::string(type) + '|' + std::string(hint)]++;
    const std::string which = before == 0 ? std::string() : std::to_string(before + 1);
    Object& made = out.resources.add(type, r4::stable_id({key, type, hint, which}));
    if (!security.empty()) made["meta"] = Object{{"security", security}};
    return made;
}

pugi::xml_node statement_of(pugi::xml_node relationship) {
    constexpr std::array<std::string_view, 9> kinds = {
        "act",       "encounter", "observation",      "observationMedia",       "organizer",
        "procedure", "supply",    "regionOfInterest", "substanceAdministration"};
    for (const pugi::xml_node one : relationship.children())
        if (std::ranges::find(kinds, one.name()) != kinds.end()) return one;
    return {};
}

pugi::xml_node inner(pugi::xml_node statement, std::string_view template_root) {
    for (const char* kind : {"entryRelationship", "component"})
        for (const pugi::xml_node one : statement.children(kind))
            if (const pugi::xml_node found = statement_of(one); has_template(found, template_root))
                return found;
    return {};
}

std::string written_at(pugi::xml_node statement) {
    return date_time_of(attribute(statement.child("author").child("time"), "value"));
}

void put_notes(const Conversion& conversion, Object& resource, pugi::xml_node statement) {
    for (const pugi::xml_node one : statement.children("entryRelationship")) {
        const pugi::xml_node comment = statement_of(one);
        if (!is_ccda(comment, "64")) continue;
        Object note;
        put(note, "text", text_of_ed(conversion.document, comment.child("text")));
        if (note.empty()) continue;
        put(note, "time", written_at(comment));
        push(resource, "note", note);
    }
}

Object performer_of(pugi::xml_node statement) {
    return r4::display_reference(
        who_in_words(statement.child("performer").child("assignedEntity")));
}

void finish(Conversion& conversion, const Where& where, Object& resource, pugi::xml_node statement,
            bool in_section) {
    Array labels = conversion.security;
    for (const auto& label : where.security) labels.push_back(label);
    if (const Object own = coding_from(statement.child("confidentialityCode"));
        !own.empty() && own.at("code") != "N")
        labels.push_back(own);
    if (!labels.empty()) resource["meta"] = Object{{"security", labels}};
    put_identifiers(resource, statement);
    if (const pugi::xml_node target = narrative_of(conversion.document, statement))
        put(resource, "text",
            r4::narrative("additional", conversion.narratives.div_of_referenced(target)));
    const auto type = string_in(resource, "resourceType");
    if (in_section) where.entries->push_back(r4::reference(type, string_in(resource, "id")));
    add_provenance(conversion, resource, statement);
    ++conversion.extracted;
}

std::size_t extract(Conversion& conversion, const Where& where, pugi::xml_node statement,
                    const Concern& concern) {
    if (!statement || !null_flavor(statement).empty()) return 0;
    if (conversion.extracted >= conversion.most_extracted) return 0;
    const std::size_t before = conversion.extracted;
    if (is_about_others(statement)) {
        const Concern own{.status = status_of(statement), .author = statement.child("author")};
        for (const pugi::xml_node one : statement.children("entryRelationship"))
            extract(conversion, where, statement_of(one), own);
    } else {
        make_of(conversion, where, statement, concern);
    }
    return conversion.extracted - before;
}

}  // namespace mcr::source::cda
