#include <set>
#include <utility>

#include "source/cda/conversion.hpp"
#include "source/narrative/narrative.hpp"

namespace mcr::source::cda {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

class Codings {
public:
    void take(pugi::xml_node node) {
        const std::string_view name = node.name();
        if (name == "statusCode" || name == "templateId") return;
        const Object coding = coding_from(node);
        if (coding.empty() || coding.at("code") == "ASSERTION") return;
        const auto* system = coding.if_contains("system");
        std::string key(coding.at("code").get_string());
        if (system != nullptr) key.append("|").append(std::string_view(system->get_string()));
        if (seen_.insert(std::move(key)).second) codings_.push_back(coding);
    }
    [[nodiscard]] Array&& all() && { return std::move(codings_); }

private:
    std::set<std::string> seen_;
    Array codings_;
};

void take_all(Codings& codings, pugi::xml_node node) {
    codings.take(node);
    for (const pugi::xml_node one : node.children())
        if (one.type() == pugi::node_element) take_all(codings, one);
}

/// Why a section says nothing, as list-empty-reason has it.
std::string_view empty_reason(std::string_view null_flavor) {
    if (null_flavor == "NASK") return "notasked";
    if (null_flavor == "MSK") return "withheld";
    return "unavailable";
}

Object convert_section(Conversion& conversion, pugi::xml_node section, const Array& labels);

void convert_entries(Conversion& conversion, pugi::xml_node section, const Where& where) {
    for (const pugi::xml_node entry : section.children("entry")) {
        const pugi::xml_node statement = statement_of(entry);
        if (!statement || std::string_view(statement.name()) == "observationMedia" ||
            std::string_view(statement.name()) == "regionOfInterest")
            continue;
        const std::size_t made = extract(conversion, where, statement);
        conversion.out.extracted += static_cast<std::uint32_t>(made);
        if (made == 0) ++conversion.out.left_as_text;
    }
}

Object convert_section(Conversion& conversion, pugi::xml_node section, const Array& labels) {
    ++conversion.out.sections;
    Object made;
    std::vector<pugi::xml_node> coded;
    for (const char* part : {"entry", "confidentialityCode", "subject"})
        for (const pugi::xml_node one : section.children(part)) coded.push_back(one);
    put_coded_entries(coded, made);
    put(made, "title", text_of(section.child("title")));
    put(made, "code", concept_from(conversion.document, section.child("code")));
    put(made, "text",
        r4::narrative("additional", conversion.narratives.div_of(section.child("text"))));

    Array entries;
    Where where{
        .code = attribute(section.child("code"), "code"), .entries = &entries, .security = labels};
    for (const pugi::xml_node code : section.children("confidentialityCode"))
        if (Object label = coding_from(code); !label.empty() && label.at("code") != "N")
            where.security.push_back(std::move(label));
    convert_entries(conversion, section, where);
    put(made, "entry", entries);
    for (const pugi::xml_node component : section.children("component"))
        if (const pugi::xml_node nested = component.child("section"))
            push(made, "section", convert_section(conversion, nested, where.security));

    // cmp-1: a section has at least one of text, entries and sections.
    const bool says_something = made.if_contains("text") != nullptr ||
                                made.if_contains("entry") != nullptr ||
                                made.if_contains("section") != nullptr;
    if (!says_something)
        put(made, "text",
            r4::narrative("generated", narrative::div_of_text("This section has no text.")));
    if (const std::string_view why = null_flavor(section);
        !why.empty() && made.if_contains("entry") == nullptr)
        made["emptyReason"] = r4::concept_of(
            "http://terminology.hl7.org/CodeSystem/list-empty-reason", empty_reason(why), {});
    return made;
}

}  // namespace

void put_coded_entries(const std::vector<pugi::xml_node>& nodes, Object& holder) {
    Codings codings;
    for (const pugi::xml_node node : nodes) take_all(codings, node);
    Array all = std::move(codings).all();
    if (all.empty()) return;
    push(holder, "extension",
         r4::extension(coded_entries_extension, "valueCodeableConcept",
                       Object{{"coding", std::move(all)}}));
}

void convert_sections(Conversion& conversion, pugi::xml_node body, Object& composition) {
    for (const pugi::xml_node component : body.children("component"))
        if (const pugi::xml_node section = component.child("section"))
            push(composition, "section", convert_section(conversion, section, {}));
}

}  // namespace mcr::source::cda
