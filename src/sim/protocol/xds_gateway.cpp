#include "sim/protocol/xds_gateway.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "sim/protocol/xds_text.hpp"

namespace mcr::sim {

using xds_text::attribute;
using xds_text::element;
using xds_text::escaped;
using xds_text::slot;
using xds_text::Trouble;

/// One request, its envelope taken out of a package if it came in one.
struct XdsGateway::Asked {
    std::string_view xml;
    std::string message_id;
    bool cross = false;  ///< of one gateway to another
    bool muddled = false;
};

namespace {

constexpr std::string_view success = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Success";
constexpr std::string_view failure = "urn:oasis:names:tc:ebxml-regrep:ResponseStatusType:Failure";
constexpr std::string_view partial = "urn:ihe:iti:2007:ResponseStatusType:PartialSuccess";

Reply soap(std::string envelope) {
    Reply reply;
    reply.content_type = "application/soap+xml; charset=UTF-8";
    reply.body = std::move(envelope);
    return reply;
}

std::string_view envelope_in(std::string_view body) {
    const auto begin = body.find("Envelope");
    if (begin == std::string_view::npos) return {};
    const auto tag = body.rfind('<', begin);
    const auto end = body.rfind("Envelope>");
    return body.substr(tag, end == std::string_view::npos ? end : end + 9 - tag);
}

/// `envelope` as the root of a package, with `parts` of Content-ID and bytes behind it.
Reply package(const std::string& envelope,
              const std::vector<std::pair<std::string, std::string>>& parts) {
    constexpr std::string_view boundary = "MIMEBoundary_simulated_gateway";
    Reply reply;
    reply.content_type = R"(multipart/related; type="application/xop+xml"; boundary=)" +
                         std::string(boundary) +
                         R"(; start="<0.root@simulated>"; start-info="application/soap+xml")";
    reply.body = "--" + std::string(boundary) +
                 "\r\nContent-Type: application/xop+xml; charset=UTF-8; "
                 "type=\"application/soap+xml\"\r\nContent-Transfer-Encoding: binary\r\n"
                 "Content-ID: <0.root@simulated>\r\n\r\n" +
                 envelope;
    for (const auto& [id, bytes] : parts)
        reply.body += "\r\n--" + std::string(boundary) +
                      "\r\nContent-Type: application/octet-stream\r\n"
                      "Content-Transfer-Encoding: binary\r\nContent-ID: <" +
                      id + ">\r\n\r\n" + bytes;
    reply.body += "\r\n--" + std::string(boundary) + "--\r\n";
    return reply;
}

std::string_view status_of(bool something, const std::vector<Trouble>& troubles) {
    if (troubles.empty()) return success;
    return something ? partial : failure;
}

bool within(const XdsDocument& document, std::string_view from, std::string_view to) {
    if (from.empty() && to.empty()) return true;
    if (document.on_demand) return false;
    return document.created >= from && (to.empty() || document.created < to);
}

}  // namespace

XdsGateway::XdsGateway(std::vector<XdsCommunity> communities, XdsManners manners)
    : communities_(std::move(communities)), manners_(std::move(manners)) {}

Reply XdsGateway::answer(const net::Request& request) const {
    return route(request, false);
}

Reply XdsGateway::answer_about_another(const net::Request& request) const {
    return route(request, true);
}

Reply XdsGateway::route(const net::Request& request, bool muddled) const {
    Asked asked;
    asked.xml = envelope_in(request.body);
    asked.muddled = muddled;
    asked.message_id = element(asked.xml, "MessageID");
    const std::string action = element(asked.xml, "Action");
    if (request.method != "POST" || asked.xml.empty() || asked.message_id.empty()) {
        Reply reply = soap(xds_text::fault("", "Sender", "", "No SOAP request"));
        reply.status = 400;
        return reply;
    }
    const auto refuse = [&](std::string_view code, std::string_view subcode) {
        Reply reply = soap(xds_text::fault(asked.message_id, code, subcode, "Refused"));
        reply.status = 500;
        return reply;
    };
    if (!manners_.fault.empty()) return refuse(manners_.fault, "");
    if (manners_.wants_assertion && asked.xml.find("Assertion") == std::string_view::npos)
        return refuse("Sender", "wsse:SecurityTokenUnavailable");
    asked.cross = action.find("CrossGateway") != std::string::npos;
    if (action.ends_with("CrossGatewayPatientDiscovery")) return discover(asked);
    if (action.ends_with("CrossGatewayQuery") || action.ends_with("RegistryStoredQuery")) {
        const std::string which = attribute(asked.xml, "id", "AdhocQuery ");
        if (which == "urn:uuid:a7ae438b-4bc2-4642-93e9-be891f7bb155") return associations(asked);
        if (which == "urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d") return query(asked);
        return soap(xds_text::envelope(
            action + "Response", asked.message_id,
            "<query:AdhocQueryResponse xmlns:query=\"urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0"
            "\" status=\"" +
                std::string(failure) + "\">" +
                xds_text::error_list({{"XDSUnknownStoredQuery", ""}}) +
                "</query:AdhocQueryResponse>"));
    }
    if (action.ends_with("CrossGatewayRetrieve") || action.ends_with("RetrieveDocumentSet"))
        return retrieve(asked);
    return refuse("Sender", "wsa:ActionNotSupported");
}

Reply XdsGateway::query(const Asked& asked) const {
    const std::string wanted = slot(asked.xml, "$XDSDocumentEntryPatientId");
    const std::string home = attribute(asked.xml, "home", "AdhocQuery ");
    const std::string from = slot(asked.xml, "$XDSDocumentEntryCreationTimeFrom");
    const std::string to = slot(asked.xml, "$XDSDocumentEntryCreationTimeTo");
    const std::string types = slot(asked.xml, "$XDSDocumentEntryType");
    const bool deprecated =
        slot(asked.xml, "$XDSDocumentEntryStatus").find("Deprecated") != std::string::npos;
    std::string objects;
    std::vector<Trouble> troubles;
    std::size_t found = 0;
    bool known = false, community_known = false;
    Reply about;
    for (const XdsCommunity& community : communities_) {
        if (!home.empty() && home != "urn:oid:" + community.home) continue;
        community_known = true;
        if (const auto error = manners_.errors.find(community.home);
            error != manners_.errors.end()) {
            troubles.push_back({error->second, community.home});
            continue;
        }
        for (std::size_t i = 0; i < community.patients.size(); ++i) {
            if (xds_text::patient_id(community, community.patients[i]) != wanted) continue;
            known = true;
            about.patient = community.patients[i].nhs_number;
            const XdsPatient& given =
                community.patients[asked.muddled ? (i + 1) % community.patients.size() : i];
            for (const XdsDocument& document : given.documents) {
                const bool type =
                    types.find(document.on_demand ? "34268e47" : "7edca82f") != std::string::npos;
                if (!type || (document.deprecated && !deprecated) || !within(document, from, to))
                    continue;
                ++found;
                objects += xds_text::extrinsic(community, given, document, asked.cross);
            }
        }
    }
    if (!community_known) troubles.push_back({"XDSUnknownCommunity", ""});
    if (community_known && !known && troubles.empty())
        troubles.push_back({"XDSUnknownPatientId", home.substr(home.empty() ? 0 : 8)});
    if (manners_.most_results > 0 && found > manners_.most_results) {
        objects.clear();
        found = 0;
        troubles.assign({{"XDSTooManyResults", ""}});
    }
    const std::string body =
        R"(<query:AdhocQueryResponse xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0")"
        R"( xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status=")" +
        std::string(status_of(known && (found > 0 || manners_.most_results == 0), troubles)) +
        "\">" + xds_text::error_list(troubles) + "<rim:RegistryObjectList>" + objects +
        "</rim:RegistryObjectList></query:AdhocQueryResponse>";
    const std::string envelope =
        xds_text::envelope(asked.cross ? "urn:ihe:iti:2007:CrossGatewayQueryResponse"
                                       : "urn:ihe:iti:2007:RegistryStoredQueryResponse",
                           asked.message_id, body);
    Reply reply = manners_.queries_packaged ? package(envelope, {}) : soap(envelope);
    reply.patient = about.patient;
    reply.clinical = known;
    return reply;
}

Reply XdsGateway::associations(const Asked& asked) const {
    const std::string uuids = slot(asked.xml, "$uuid");
    std::string objects;
    for (const XdsCommunity& community : communities_)
        for (const XdsPatient& patient : community.patients)
            for (const XdsDocument& document : patient.documents)
                if (!document.replaces.empty() &&
                    uuids.find(document.entry_uuid) != std::string::npos)
                    objects += R"(<rim:Association id="as" associationType=)"
                               R"("urn:ihe:iti:2007:AssociationType:RPLC" sourceObject=")" +
                               document.entry_uuid + "\" targetObject=\"" + document.replaces +
                               "\"/>";
    return soap(xds_text::envelope(
        asked.cross ? "urn:ihe:iti:2007:CrossGatewayQueryResponse"
                    : "urn:ihe:iti:2007:RegistryStoredQueryResponse",
        asked.message_id,
        R"(<query:AdhocQueryResponse xmlns:query="urn:oasis:names:tc:ebxml-regrep:xsd:query:3.0")"
        R"( xmlns:rim="urn:oasis:names:tc:ebxml-regrep:xsd:rim:3.0" status=")" +
            std::string(success) + "\"><rim:RegistryObjectList>" + objects +
            "</rim:RegistryObjectList></query:AdhocQueryResponse>"));
}

Reply XdsGateway::retrieve(const Asked& asked) const {
    const std::string home = element(asked.xml, "HomeCommunityId");
    const std::string repository = element(asked.xml, "RepositoryUniqueId");
    const std::string unique = element(asked.xml, "DocumentUniqueId");
    std::vector<Trouble> troubles;
    std::vector<std::pair<std::string, std::string>> parts;
    std::string documents, about;
    if (asked.cross && home.empty()) troubles.push_back({"XDSMissingHomeCommunityId", ""});
    for (const XdsCommunity& community : communities_) {
        if (community.repository != repository ||
            (!home.empty() && home != "urn:oid:" + community.home))
            continue;
        if (const auto error = manners_.errors.find(community.home);
            error != manners_.errors.end()) {
            troubles.push_back({error->second, community.home});
            continue;
        }
        for (std::size_t i = 0; i < community.patients.size(); ++i)
            for (const XdsDocument& document : community.patients[i].documents) {
                if (document.unique_id != unique || !troubles.empty()) continue;
                about = community.patients[i].nhs_number;
                const auto& other =
                    community.patients[(i + 1) % community.patients.size()].documents;
                const std::string& bytes =
                    asked.muddled && !other.empty() ? other.front().content : document.content;
                documents += "<xdsb:DocumentResponse>";
                if (asked.cross)
                    documents += "<xdsb:HomeCommunityId>urn:oid:" + community.home +
                                 "</xdsb:HomeCommunityId>";
                documents += "<xdsb:RepositoryUniqueId>" + repository +
                             "</xdsb:RepositoryUniqueId><xdsb:DocumentUniqueId>" + unique +
                             "</xdsb:DocumentUniqueId><xdsb:mimeType>" + document.mime_type +
                             "</xdsb:mimeType><xdsb:Document>";
                if (manners_.packing == XdsPacking::mtom) {
                    const std::string id = std::to_string(parts.size() + 1) + ".document@simulated";
                    documents += R"(<xop:Include xmlns:xop="http://www.w3.org/2004/08/xop/include")"
                                 R"( href="cid:)" +
                                 percent_encode(id) + "\"/>";
                    parts.emplace_back(id, bytes);
                } else {
                    documents += to_base64(bytes);
                }
                documents += "</xdsb:Document></xdsb:DocumentResponse>";
            }
    }
    if (documents.empty() && troubles.empty())
        troubles.push_back({"XDSDocumentUniqueIdError", home.substr(home.empty() ? 0 : 8)});
    const std::string envelope = xds_text::envelope(
        asked.cross ? "urn:ihe:iti:2007:CrossGatewayRetrieveResponse"
                    : "urn:ihe:iti:2007:RetrieveDocumentSetResponse",
        asked.message_id,
        R"(<xdsb:RetrieveDocumentSetResponse xmlns:xdsb="urn:ihe:iti:xds-b:2007">)"
        R"(<rs:RegistryResponse xmlns:rs="urn:oasis:names:tc:ebxml-regrep:xsd:rs:3.0" status=")" +
            std::string(status_of(!documents.empty(), troubles)) + "\">" +
            xds_text::error_list(troubles) + "</rs:RegistryResponse>" + documents +
            "</xdsb:RetrieveDocumentSetResponse>");
    Reply reply =
        manners_.packing == XdsPacking::inline_plain ? soap(envelope) : package(envelope, parts);
    reply.patient = about;
    reply.clinical = true;
    return reply;
}

Reply XdsGateway::discover(const Asked& asked) const {
    const std::string target =
        attribute(asked.xml, "root",
                  asked.xml.find("<asAgent") != std::string_view::npos ? "representedOrganization"
                                                                       : "no such place");
    const std::string query_id = attribute(asked.xml, "extension", "<queryId");
    const std::string query_root = attribute(asked.xml, "root", "<queryId");
    const std::string family = element(asked.xml, "family");
    const std::string born = attribute(asked.xml, "value", "<livingSubjectBirthTime");
    const std::string number = attribute(asked.xml, "extension", "<livingSubjectId");
    std::string subjects, about;
    std::size_t found = 0;
    for (const XdsCommunity& community : communities_) {
        if (communities_.size() > 1 &&
            asked.xml.find("root=\"" + community.home + "\"") == std::string_view::npos &&
            !target.empty())
            continue;
        for (const XdsPatient& patient : community.patients) {
            std::string own = patient.birth_date;
            std::erase(own, '-');
            const bool fits = patient.nhs_number.empty()
                                  ? equal_ignoring_case(patient.family, family) && own == born
                                  : patient.nhs_number == number;
            if (!fits) continue;
            ++found;
            about = number;
            subjects +=
                R"(<subject typeCode="SUBJ"><registrationEvent classCode="REG" moodCode="EVN">)"
                R"(<subject1 typeCode="SBJ"><patient classCode="PAT"><id root=")" +
                (community.authority.empty() ? std::string(xds_text::nhs_number_oid)
                                             : community.authority) +
                "\" extension=\"" +
                (community.authority.empty() ? patient.nhs_number : patient.local_id) +
                R"("/><statusCode code="active"/><patientPerson><name><given>)" +
                escaped(patient.given) + "</given><family>" + escaped(patient.family) +
                "</family></name><administrativeGenderCode code=\"" +
                (patient.gender == "male" ? "M" : "F") + "\"/><birthTime value=\"" + own +
                R"("/></patientPerson></patient></subject1><custodian typeCode="CST">)"
                R"(<assignedEntity classCode="ASSIGNED"><id root=")" +
                community.home +
                R"("/></assignedEntity></custodian></registrationEvent></subject>)";
        }
    }
    Reply reply = soap(xds_text::envelope(
        "urn:hl7-org:v3:PRPA_IN201306UV02:CrossGatewayPatientDiscovery", asked.message_id,
        R"(<PRPA_IN201306UV02 xmlns="urn:hl7-org:v3" ITSVersion="XML_1.0"><acknowledgement>)"
        R"(<typeCode code="AA"/></acknowledgement><controlActProcess classCode="CACT" )"
        R"(moodCode="EVN"><code code="PRPA_TE201306UV02"/>)" +
            subjects + "<queryAck><queryId root=\"" + query_root + "\" extension=\"" + query_id +
            R"("/><queryResponseCode code=")" + (found > 0 ? "OK" : "NF") +
            R"("/></queryAck></controlActProcess></PRPA_IN201306UV02>)"));
    reply.patient = about;
    reply.clinical = found > 0;
    return reply;
}

}  // namespace mcr::sim
