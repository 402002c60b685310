#include "source/saml/assertion.hpp"

#include "base/ods_code.hpp"
#include "base/text.hpp"
#include "net/soap.hpp"
#include "source/saml/signer.hpp"

namespace mcr::source::saml {
namespace {

using net::escape_xml;

constexpr std::string_view act_reason = "2.16.840.1.113883.5.8";

/// v3-ActReason has a display for each; these are the ones that are asked for here.
std::string_view display_of_purpose(std::string_view purpose) {
    if (purpose == "TREAT") return "treatment";
    if (purpose == "ETREAT") return "Emergency Treatment";
    if (purpose == "BTG") return "break the glass";
    if (purpose == "PATRQT") return "patient requested";
    if (purpose == "CAREMGT") return "care management";
    return purpose;
}

void text_attribute(std::string& out, std::string_view name, std::string_view value) {
    if (value.empty()) return;
    out.append(R"(<saml2:Attribute Name=")")
        .append(name)
        .append(R"(" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">)")
        .append("<saml2:AttributeValue>")
        .append(escape_xml(value))
        .append("</saml2:AttributeValue></saml2:Attribute>");
}

/// An attribute whose value is an HL7 V3 coded element.
void coded_attribute(std::string& out, std::string_view name, std::string_view element,
                     std::string_view code, std::string_view system, std::string_view display) {
    out.append(R"(<saml2:Attribute Name=")")
        .append(name)
        .append(R"(" NameFormat="urn:oasis:names:tc:SAML:2.0:attrname-format:uri">)")
        .append("<saml2:AttributeValue><")
        .append(element)
        .append(R"( xmlns="urn:hl7-org:v3" )")
        .append(R"(xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance" xsi:type="CE" code=")")
        .append(escape_xml(code))
        .append(R"(" codeSystem=")")
        .append(escape_xml(system))
        .append(R"(" displayName=")")
        .append(escape_xml(display))
        .append(R"("/></saml2:AttributeValue></saml2:Attribute>)");
}

void add_attributes(std::string& out, const Statement& statement) {
    const people::Professional& asker = *statement.asker;
    text_attribute(out, "urn:oasis:names:tc:xspa:1.0:subject:subject-id", asker.display_name());
    text_attribute(out, "urn:oasis:names:tc:xspa:1.0:subject:organization",
                   asker.organisation_name);
    text_attribute(out, "urn:oasis:names:tc:xspa:1.0:subject:organization-id",
                   std::string(ods_code_system) + '/' + asker.organisation.text());
    if (asker.role != people::RoleGroup::patient)
        text_attribute(out, "urn:oasis:names:tc:xspa:1.0:subject:npi", asker.id);
    const std::string role =
        asker.role_code.empty() ? std::string(people::to_string(asker.role)) : asker.role_code;
    const std::string role_name =
        asker.role_name.empty() ? std::string(people::to_string(asker.role)) : asker.role_name;
    coded_attribute(out, "urn:oasis:names:tc:xacml:2.0:subject:role", "Role", role,
                    statement.role_code_system, role_name);
    coded_attribute(out, "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse", "PurposeOfUse",
                    statement.purpose, act_reason, display_of_purpose(statement.purpose));
    text_attribute(out, "urn:ihe:iti:xca:2010:homeCommunityId", statement.home_community);
    text_attribute(out, "urn:oasis:names:tc:xacml:2.0:resource:resource-id", statement.resource_id);
}

}  // namespace

std::string write_assertion(const Statement& statement, std::string_view id, Instant now) {
    const std::string issued = format_instant(now);
    const std::string ends = format_instant(now + statement.lifetime);
    std::string out = R"(<saml2:Assertion xmlns:saml2="urn:oasis:names:tc:SAML:2.0:assertion" )";
    out.append("ID=\"").append(id).append("\" IssueInstant=\"").append(issued);
    out.append(R"(" Version="2.0"><saml2:Issuer>)").append(escape_xml(statement.issuer));
    out.append(R"(</saml2:Issuer><saml2:Subject><saml2:NameID Format=")")
        .append("urn:oasis:names:tc:SAML:1.1:nameid-format:unspecified\">")
        .append(escape_xml(statement.asker->id))
        .append(R"(</saml2:NameID><saml2:SubjectConfirmation Method=")")
        .append(R"(urn:oasis:names:tc:SAML:2.0:cm:bearer"><saml2:SubjectConfirmationData )")
        .append("NotOnOrAfter=\"")
        .append(ends)
        .append("\" Recipient=\"")
        .append(escape_xml(statement.audience))
        .append(R"("/></saml2:SubjectConfirmation></saml2:Subject>)");
    out.append("<saml2:Conditions NotBefore=\"")
        .append(format_instant(now - std::chrono::seconds(30)))
        .append("\" NotOnOrAfter=\"")
        .append(ends)
        .append("\"><saml2:AudienceRestriction><saml2:Audience>")
        .append(escape_xml(statement.audience))
        .append("</saml2:Audience></saml2:AudienceRestriction></saml2:Conditions>");
    out.append("<saml2:AuthnStatement AuthnInstant=\"")
        .append(issued)
        .append("\"><saml2:AuthnContext><saml2:AuthnContextClassRef>")
        .append("urn:oasis:names:tc:SAML:2.0:ac:classes:unspecified")
        .append("</saml2:AuthnContextClassRef></saml2:AuthnContext></saml2:AuthnStatement>")
        .append("<saml2:AttributeStatement>");
    add_attributes(out, statement);
    return out += "</saml2:AttributeStatement></saml2:Assertion>";
}

Result<std::string> make_assertion(const Statement& statement, const Secret& key, Instant now,
                                   Random& random) {
    const std::string id = '_' + new_uuid(random);
    return sign_enveloped(write_assertion(statement, id, now), id, key);
}

std::string security_header(std::string_view assertion, Instant now,
                            std::chrono::seconds lifetime) {
    std::string out =
        R"(<wsse:Security xmlns:wsse="http://docs.oasis-open.org/wss/2004/01/)"
        R"(oasis-200401-wss-wssecurity-secext-1.0.xsd" xmlns:wsu="http://docs.oasis-open.org/wss/)"
        R"(2004/01/oasis-200401-wss-wssecurity-utility-1.0.xsd" s:mustUnderstand="true">)"
        R"(<wsu:Timestamp><wsu:Created>)";
    out.append(format_instant(now))
        .append("</wsu:Created><wsu:Expires>")
        .append(format_instant(now + lifetime))
        .append("</wsu:Expires></wsu:Timestamp>")
        .append(assertion);
    return out += "</wsse:Security>";
}

}  // namespace mcr::source::saml
