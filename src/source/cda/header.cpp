#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "source/cda/conversion.hpp"
#include "source/cda/oids.hpp"
#include "source/cda/people.hpp"
#include "source/cda/time.hpp"
#include "source/narrative/narrative.hpp"

namespace mcr::source::cda {
namespace {

using r4::Array;
using r4::Object;
using r4::push;
using r4::put;

/// A primitive that FHIR requires and the document does not state.
Object not_stated() {
    Object absent;
    push(absent, "extension",
         r4::extension("http://hl7.org/fhir/StructureDefinition/data-absent-reason", "valueCode",
                       "unknown"));
    return absent;
}

std::string_view gender_of(pugi::xml_node patient) {
    const std::string_view code = attribute(patient.child("administrativeGenderCode"), "code");
    if (code == "M" || code == "1") return "male";
    if (code == "F" || code == "2") return "female";
    if (code == "UN" || code == "9") return "other";
    if (code == "UNK" || code == "0") return "unknown";
    return {};
}

std::string_view text_in(const Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

Subject subject_of(pugi::xml_node role) {
    Subject subject;
    for (const pugi::xml_node id : role.children("id"))
        if (attribute(id, "root") == nhs_number_oid && !attribute(id, "extension").empty()) {
            std::string number;
            for (const char c : attribute(id, "extension"))
                if (c != ' ' && c != '-') number += c;
            subject.nhs_numbers.push_back(std::move(number));
        }
    const pugi::xml_node patient = role.child("patient");
    const pugi::xml_node name = patient.child("name");
    subject.family = text_of(name.child("family"));
    subject.given = text_of(name.child("given"));
    subject.gender = gender_of(patient);
    subject.birth_date = date_of(attribute(patient.child("birthTime"), "value"));
    return subject;
}

std::string make_patient(Conversion& conversion, pugi::xml_node role, const Subject& subject) {
    Object& made = conversion.out.resources.add(
        "Patient", r4::stable_id({conversion.key, "Patient", hint_of(role)}));
    for (const std::string& number : subject.nhs_numbers)
        push(made, "identifier", r4::identifier(r4::nhs_number_system, number));
    for (const pugi::xml_node id : role.children("id"))
        if (attribute(id, "root") != nhs_number_oid) push(made, "identifier", identifier_from(id));
    const pugi::xml_node patient = role.child("patient");
    for (const pugi::xml_node name : patient.children("name")) push(made, "name", human_name(name));
    put_contacts(made, role);
    put(made, "gender", subject.gender);
    put(made, "birthDate", subject.birth_date);
    const pugi::xml_node died = patient.child("sdtc:deceasedTime");
    const std::string died_at = date_time_of(attribute(died, "value"));
    if (!died_at.empty())
        made["deceasedDateTime"] = died_at;
    else if (const auto dead = patient.child("sdtc:deceasedInd"); !attribute(dead, "value").empty())
        made["deceasedBoolean"] = is_true(dead, "value");
    put(made, "maritalStatus",
        concept_from(conversion.document, patient.child("maritalStatusCode")));
    put(made, "managingOrganization",
        r4::display_reference(text_of(role.child("providerOrganization").child("name"))));
    return std::string(text_in(made, "id"));
}

/// Codes of the document's confidentiality as security labels; whether it is restricted.
bool put_security(Array& labels, pugi::xml_node of) {
    bool restricted = false;
    for (const pugi::xml_node code : of.children("confidentialityCode")) {
        Object label = coding_from(code);
        if (label.empty()) continue;
        const std::string said(text_in(label, "code"));
        if (label.if_contains("system") == nullptr)
            label["system"] = "http://terminology.hl7.org/CodeSystem/v3-Confidentiality";
        restricted = restricted || said == "R" || said == "V";
        if (said != "N") labels.push_back(std::move(label));
    }
    return restricted;
}

Object author_reference(Conversion& conversion, pugi::xml_node assigned) {
    const std::string words = who_in_words(assigned);
    const pugi::xml_node person = assigned.child("assignedPerson");
    if (text_of(person.child("name")).empty()) return r4::display_reference(words);
    const std::string id = r4::stable_id({conversion.key, "Practitioner", hint_of(assigned)});
    if (conversion.out.resources.find("Practitioner", id) == nullptr) {
        Object& made = conversion.out.resources.add("Practitioner", id);
        put_identifiers(made, assigned);
        for (const pugi::xml_node name : person.children("name"))
            push(made, "name", human_name(name));
        put_contacts(made, assigned);
        Object role;
        put(role, "code", concept_from(conversion.document, assigned.child("code")));
        if (!role.empty()) push(made, "qualification", role);
    }
    return r4::reference("Practitioner", id, words);
}

Object custodian_reference(Conversion& conversion, pugi::xml_node organisation) {
    conversion.out.custodian = text_of(organisation.child("name"));
    if (!organisation) return {};
    const std::string id = r4::stable_id({conversion.key, "Organization", hint_of(organisation)});
    Object& made = conversion.out.resources.add("Organization", id);
    put_identifiers(made, organisation);
    put(made, "name", conversion.out.custodian);
    put_contacts(made, organisation);
    // org-1: an identifier or a name.
    if (made.if_contains("identifier") == nullptr && conversion.out.custodian.empty())
        made["name"] = "Not stated";
    return r4::reference("Organization", id, conversion.out.custodian);
}

/// What the header says, for the reader, in words.
class Banner {
public:
    void row(std::string_view what, std::string_view says) {
        if (says.empty()) return;
        rows_ += "<tr><th>" + narrative::escaped(what) + "</th><td>" + narrative::escaped(says) +
                 "</td></tr>";
    }
    [[nodiscard]] std::string div() const {
        return R"(<div xmlns="http://www.w3.org/1999/xhtml"><table><tbody>)" + rows_ +
               "</tbody></table></div>";
    }

private:
    std::string rows_;
};

std::string banner_of(const Conversion& conversion, pugi::xml_node root) {
    Banner banner;
    banner.row("Document", conversion.out.title);
    banner.row("Rendered from CDA of",
               conversion.out.custodian.empty()
                   ? std::string_view("an organisation that it does not name")
                   : std::string_view(conversion.out.custodian));
    banner.row("Written", date_time_of(attribute(root.child("effectiveTime"), "value")));
    for (const pugi::xml_node author : root.children("author"))
        banner.row("Author", who_in_words(author.child("assignedAuthor")));
    for (const pugi::xml_node one : root.children("dataEnterer"))
        banner.row("Entered by", who_in_words(one.child("assignedEntity")));
    for (const pugi::xml_node one : root.children("informant")) {
        banner.row("Informant", who_in_words(one.child("assignedEntity")));
        banner.row("Informant", who_in_words(one.child("relatedEntity")));
    }
    for (const pugi::xml_node one : root.children("informationRecipient"))
        banner.row(attribute(one, "typeCode") == "TRC" ? "Copy to" : "Recipient",
                   who_in_words(one.child("intendedRecipient")));
    for (const pugi::xml_node one : root.children("participant"))
        banner.row("Participant", who_in_words(one.child("associatedEntity")));
    const pugi::xml_node confidentiality = root.child("confidentialityCode");
    const std::string_view words = attribute(confidentiality, "displayName");
    banner.row("Confidentiality", words.empty() ? attribute(confidentiality, "code") : words);
    const pugi::xml_node encounter = at(root, {"componentOf", "encompassingEncounter"});
    const Times stay = times_of(encounter.child("effectiveTime"));
    banner.row("Encounter", words_of(concept_from(conversion.document, encounter.child("code"))));
    banner.row("Encounter began", stay.start());
    banner.row("Encounter ended", stay.high);
    banner.row("Where",
               text_of(at(encounter, {"location", "healthCareFacility", "location", "name"})));
    banner.row("Discharge", attribute(encounter.child("dischargeDispositionCode"), "displayName"));
    return banner.div();
}

void put_attesters(Object& composition, pugi::xml_node root) {
    constexpr std::array kinds = {std::pair("legalAuthenticator", "legal"),
                                  std::pair("authenticator", "professional")};
    for (const auto& [kind, mode] : kinds)
        for (const pugi::xml_node one : root.children(kind)) {
            Object attester{{"mode", mode}};
            put(attester, "time", date_time_of(attribute(one.child("time"), "value")));
            put(attester, "party",
                r4::display_reference(who_in_words(one.child("assignedEntity"))));
            push(composition, "attester", attester);
        }
}

void put_events(const Conversion& conversion, Object& composition, pugi::xml_node root) {
    for (const pugi::xml_node one : root.children("documentationOf")) {
        const pugi::xml_node service = one.child("serviceEvent");
        Object event;
        push(event, "code", concept_from(conversion.document, service.child("code")));
        const Times times = times_of(service.child("effectiveTime"));
        put(event, "period", r4::period(times.start(), times.high));
        push(composition, "event", event);
    }
}

void put_replaced(Object& composition, pugi::xml_node root) {
    for (const pugi::xml_node one : root.children("relatedDocument")) {
        const std::string_view code = attribute(one, "typeCode");
        const std::string_view relation = code == "RPLC"   ? "replaces"
                                          : code == "APND" ? "appends"
                                          : code == "XFRM" ? "transforms"
                                                           : "";
        const Object target = identifier_from(one.child("parentDocument").child("id"));
        if (relation.empty() || target.empty()) continue;
        push(composition, "relatesTo", Object{{"code", relation}, {"targetIdentifier", target}});
    }
}

/// The body of a document that is no CDA body, as an attachment.
Object attachment_of(Conversion& conversion, pugi::xml_node root) {
    Object attachment;
    put(attachment, "title", conversion.out.title);
    put(attachment, "creation", date_time_of(attribute(root.child("effectiveTime"), "value")));
    const pugi::xml_node text = at(root, {"component", "nonXMLBody", "text"});
    if (!text) {
        attachment["contentType"] = "application/hl7-v3+xml";
        return attachment;
    }
    const std::string_view type = attribute(text, "mediaType");
    attachment["contentType"] = type.empty() ? std::string_view("text/plain") : type;
    if (attribute(text, "representation") == "B64") {
        std::string data;
        for (const char c : std::string_view(text.child_value()))
            if (c != ' ' && c != '\n' && c != '\r' && c != '\t') data += c;
        if (from_base64(data))
            put(attachment, "data", data);
        else
            conversion.out.notes.emplace_back(
                "The content of a document is not in the encoding that it says, and is not shown.");
    } else if (text.child("reference")) {
        conversion.out.notes.emplace_back(
            "The content of a document lies elsewhere and is not fetched.");
    } else {
        put(attachment, "data", to_base64(text_of(text)));
    }
    return attachment;
}

void make_document_reference(Conversion& conversion, pugi::xml_node root, const Object& type,
                             const Object& custodian, const std::string& id) {
    Object& made = conversion.out.resources.add("DocumentReference", id);
    if (!conversion.security.empty()) {
        made["meta"] = Object{{"security", conversion.security}};
        made["securityLabel"] = Array{Object{{"coding", conversion.security}}};
    }
    put(made, "masterIdentifier", identifier_from(root.child("id")));
    made["status"] = "current";
    made["docStatus"] = "final";
    put(made, "type", type);
    put(made, "subject", conversion.subject());
    put(made, "date", conversion.recorded);
    made["author"] = conversion.authors;
    put(made, "custodian", custodian);
    put(made, "description", conversion.out.title);
    if (!conversion.context.document_reference.empty())
        push(made, "relatesTo",
             Object{{"code", "transforms"},
                    {"target",
                     r4::reference("DocumentReference", conversion.context.document_reference)}});
    push(made, "content", Object{{"attachment", attachment_of(conversion, root)}});
    Object context;
    push(context, "related", r4::reference("Composition", conversion.composition));
    made["context"] = context;
}

}  // namespace

Object& convert_header(Conversion& conversion) {
    const pugi::xml_node root = conversion.document.root();
    Converted& out = conversion.out;
    conversion.key = r4::stable_id(
        {conversion.context.source_key, hint_of(root), conversion.context.document_reference});
    out.restricted = put_security(conversion.security, root);
    conversion.recorded = instant_of(attribute(root.child("effectiveTime"), "value"));
    conversion.composition = r4::stable_id({conversion.key, "Composition"});

    for (const pugi::xml_node target : root.children("recordTarget")) {
        const pugi::xml_node role = target.child("patientRole");
        const Subject subject = subject_of(role);
        const std::string id = make_patient(conversion, role, subject);
        if (!conversion.patient.empty()) continue;
        conversion.patient = id;
        out.subject = subject;
    }

    const Object type = required_concept(conversion.document, root.child("code"));
    out.title = text_of(root.child("title"));
    if (out.title.empty()) out.title = words_of(type);
    for (const pugi::xml_node author : root.children("author")) {
        Object reference = author_reference(conversion, author.child("assignedAuthor"));
        if (!reference.empty()) conversion.authors.push_back(std::move(reference));
    }
    if (conversion.authors.empty())
        conversion.authors.push_back(r4::display_reference("Not stated"));
    const Object custodian = custodian_reference(
        conversion,
        at(root, {"custodian", "assignedCustodian", "representedCustodianOrganization"}));

    conversion.document_reference = conversion.context.document_reference;
    const bool own_body = root.child("component").child("nonXMLBody");
    if (conversion.document_reference.empty() || own_body) {
        const std::string id = r4::stable_id({conversion.key, "DocumentReference"});
        make_document_reference(conversion, root, type, custodian, id);
        if (conversion.document_reference.empty()) conversion.document_reference = id;
    }

    Object& made = out.resources.add("Composition", conversion.composition);
    if (!conversion.security.empty()) made["meta"] = Object{{"security", conversion.security}};
    put(made, "text", r4::narrative("generated", banner_of(conversion, root)));
    push(made, "extension",
         r4::extension(document_extension, "valueReference",
                       r4::reference("DocumentReference", conversion.document_reference)));
    put(made, "identifier", identifier_from(root.child("id")));
    made["status"] = "final";
    made["type"] = type;
    put(made, "subject", conversion.subject());
    const std::string date = date_time_of(attribute(root.child("effectiveTime"), "value"));
    put(made, "date", date);
    if (date.empty()) made["_date"] = not_stated();
    made["author"] = conversion.authors;
    made["title"] = out.title;
    const std::string_view secret = attribute(root.child("confidentialityCode"), "code");
    constexpr std::array<std::string_view, 6> levels = {"U", "L", "M", "N", "R", "V"};
    if (std::ranges::find(levels, secret) != levels.end()) made["confidentiality"] = secret;
    put_attesters(made, root);
    put(made, "custodian", custodian);
    put_replaced(made, root);
    put_events(conversion, made, root);
    std::vector<pugi::xml_node> coded;
    for (const char* part : {"code", "documentationOf", "componentOf", "inFulfillmentOf",
                             "authorization", "confidentialityCode"})
        for (const pugi::xml_node one : root.children(part)) coded.push_back(one);
    put_coded_entries(coded, made);
    return made;
}

}  // namespace mcr::source::cda
