#include "source/xds/discovery.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "net/soap.hpp"
#include "source/xds/codes.hpp"
#include "source/xds/values.hpp"

namespace mcr::source::xds {
namespace {

using net::attribute_of;
using net::child_of;
using net::escape_xml;
using net::local_name;

std::string root_of(std::string_view urn) {
    return std::string(urn.substr(urn.rfind(':') + 1));
}

std::string only_digits(std::string_view text) {
    std::string out;
    std::ranges::copy_if(text, std::back_inserter(out),
                         [](char c) { return c >= '0' && c <= '9'; });
    return out;
}

std::string device(std::string_view name, std::string_view type, std::string_view id,
                   std::string_view organisation) {
    std::string out = "<" + std::string(name) + " typeCode=\"" + std::string(type) +
                      R"("><device classCode="DEV" determinerCode="INSTANCE"><id root=")";
    out.append(escape_xml(id)).append("\"/>");
    if (!organisation.empty())
        out.append(R"(<asAgent classCode="AGNT"><representedOrganization determinerCode=)")
            .append(R"("INSTANCE" classCode="ORG"><id root=")")
            .append(escape_xml(organisation))
            .append("\"/></representedOrganization></asAgent>");
    return out.append("</device></").append(name).append(">");
}

std::string parameter(std::string_view name, std::string_view value, std::string_view semantics) {
    return "<" + std::string(name) + ">" + std::string(value) + "<semanticsText>" +
           std::string(semantics) + "</semanticsText></" + std::string(name) + ">";
}

std::string_view gender_code(std::string_view gender) {
    if (gender == "male") return "M";
    if (gender == "female") return "F";
    return "UN";
}

std::string parameters_of(const people::Demographics& patient) {
    std::string name = "<value>";
    for (const std::string& given : patient.given)
        name.append("<given>").append(escape_xml(given)).append("</given>");
    name.append("<family>").append(escape_xml(patient.family)).append("</family></value>");
    std::string out = "<parameterList>";
    if (!patient.gender.empty() && patient.gender != "unknown")
        out += parameter("livingSubjectAdministrativeGender",
                         "<value code=\"" + std::string(gender_code(patient.gender)) + "\"/>",
                         "LivingSubject.administrativeGender");
    out += parameter("livingSubjectBirthTime",
                     "<value value=\"" + only_digits(patient.birth_date) + "\"/>",
                     "LivingSubject.birthTime");
    out += parameter("livingSubjectId",
                     "<value root=\"" + std::string(nhs_number_oid) + "\" extension=\"" +
                         patient.number.text() + "\"/>",
                     "LivingSubject.id");
    out += parameter("livingSubjectName", name, "LivingSubject.name");
    return out += "</parameterList>";
}

/// Every child element of that name.
std::vector<pugi::xml_node> children_of(const pugi::xml_node& node, std::string_view name) {
    std::vector<pugi::xml_node> out;
    for (const pugi::xml_node& child : node.children())
        if (child.type() == pugi::node_element && local_name(child) == name) out.push_back(child);
    return out;
}

/// Whether what is said of somebody who was found contradicts who was asked for.
bool contradicts(const pugi::xml_node& found, const people::Demographics& patient) {
    std::vector<pugi::xml_node> ids = children_of(found, "id");
    const pugi::xml_node person = child_of(found, "patientPerson");
    for (const pugi::xml_node& other : children_of(person, "asOtherIDs"))
        for (const pugi::xml_node& id : children_of(other, "id")) ids.push_back(id);
    for (const pugi::xml_node& id : ids)
        if (attribute_of(id, "root") == nhs_number_oid &&
            attribute_of(id, "extension") != patient.number.text())
            return true;
    const std::string born = date_of(attribute_of(child_of(person, "birthTime"), "value"));
    const std::size_t common = std::min(born.size(), patient.birth_date.size());
    return born.substr(0, common) != patient.birth_date.substr(0, common);
}

bool says_busy(const pugi::xml_node& act) {
    for (const pugi::xml_node& reason : children_of(act, "reasonOf")) {
        const pugi::xml_node issue = child_of(reason, "detectedIssueEvent");
        for (const pugi::xml_node& mitigated : children_of(issue, "mitigatedBy"))
            if (const auto code = attribute_of(
                    child_of(child_of(mitigated, "detectedIssueManagement"), "code"), "code");
                code == "ResponderBusy" || code == "AnswerNotAvailable")
                return true;
        for (const pugi::xml_node& trigger : children_of(issue, "triggerFor"))
            if (attribute_of(child_of(child_of(trigger, "actOrderRequired"), "code"), "code") ==
                "ResponderBusy")
                return true;
    }
    return false;
}

}  // namespace

std::string write_discovery(const DiscoveryRequest& request, Instant now) {
    const std::string target = request.target.empty() ? request.device : root_of(request.target);
    std::string out =
        R"(<PRPA_IN201305UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><id root=")";
    out.append(request.query_id)
        .append(R"("/><creationTime value=")")
        .append(only_digits(format_instant(now)).substr(0, 14))
        .append(R"("/><interactionId root="2.16.840.1.113883.1.6" extension="PRPA_IN201305UV02"/>)")
        .append(R"(<processingCode code="P"/><processingModeCode code="T"/>)")
        .append(R"(<acceptAckCode code="NE"/>)")
        .append(device("receiver", "RCV", target, request.target.empty() ? "" : target))
        .append(device("sender", "SND", request.device, root_of(request.home)))
        .append(R"(<controlActProcess classCode="CACT" moodCode="EVN"><code code=)")
        .append(R"("PRPA_TE201305UV02" codeSystem="2.16.840.1.113883.1.6"/>)")
        .append(
            R"(<authorOrPerformer typeCode="AUT"><assignedDevice classCode="ASSIGNED"><id root=")")
        .append(request.device)
        .append(R"("/></assignedDevice></authorOrPerformer><queryByParameter><queryId root=")")
        .append(request.device)
        .append("\" extension=\"")
        .append(request.query_id)
        .append(R"("/><statusCode code="new"/><responseModalityCode code="R"/>)")
        .append(R"(<responsePriorityCode code="I"/>)")
        .append(parameters_of(*request.patient))
        .append("</queryByParameter></controlActProcess></PRPA_IN201305UV02>");
    return out;
}

Result<Discovered> read_discovery(const pugi::xml_node& element,
                                  const people::Demographics& patient, std::string_view query_id) {
    if (local_name(element) != "PRPA_IN201306UV02")
        return fail(ErrorKind::malformed, "What came is no answer to a patient discovery.");
    const pugi::xml_node act = child_of(element, "controlActProcess");
    const pugi::xml_node ack = child_of(act, "queryAck");
    if (const std::string_view other = attribute_of(child_of(ack, "queryId"), "extension");
        !other.empty() && other != query_id)
        return fail(ErrorKind::malformed, "What came is the answer to another patient discovery.");

    using Outcome = Discovered::Outcome;
    Discovered out;
    out.busy = says_busy(act);
    const std::string_view code = attribute_of(child_of(ack, "queryResponseCode"), "code");
    const std::string_view accepted =
        attribute_of(child_of(child_of(element, "acknowledgement"), "typeCode"), "code");
    const bool wants_more = static_cast<bool>(child_of(act, "reasonOf"));
    bool contradicted = false, several = false;
    for (const pugi::xml_node& subject : children_of(act, "subject")) {
        const pugi::xml_node event = child_of(subject, "registrationEvent");
        const pugi::xml_node found = child_of(child_of(event, "subject1"), "patient");
        const pugi::xml_node id = child_of(found, "id");
        if (!id) continue;
        if (contradicts(found, patient)) {
            contradicted = true;
            continue;
        }
        Match match{
            {std::string(attribute_of(id, "extension")), std::string(attribute_of(id, "root"))},
            as_oid_urn(attribute_of(
                child_of(child_of(child_of(event, "custodian"), "assignedEntity"), "id"), "root"))};
        if (match.id.id.empty() || !is_oid(match.id.authority)) continue;
        const auto same = std::ranges::find(out.matches, match.home, &Match::home);
        if (same == out.matches.end())
            out.matches.push_back(std::move(match));
        else if (same->id != match.id)
            several = true;
    }
    if (several || out.busy || wants_more) {
        out.outcome = Outcome::not_determined;
        out.matches.clear();
    } else if (contradicted && out.matches.empty()) {
        out.outcome = Outcome::another;
    } else if (!out.matches.empty()) {
        out.outcome = Outcome::found;
    } else if (accepted == "AA" && (code == "NF" || code == "OK")) {
        out.outcome = Outcome::not_found;
    }
    return out;
}

}  // namespace mcr::source::xds
