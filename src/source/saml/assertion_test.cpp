#include "source/saml/assertion.hpp"

#include <gtest/gtest.h>

#include <pugixml.hpp>

#include "base/text.hpp"

#include "net/soap.hpp"
#include "source/saml/signer.hpp"
#include "source/saml/test_key.hpp"

namespace mcr::source::saml {
namespace {

people::Professional amina() {
    return {.id = "555021935107",
            .family = "Khan",
            .given = "Amina <&>",
            .prefix = "Dr",
            .role = people::RoleGroup::doctor,
            .role_code = "S8000:G8000:R8000",
            .role_name = "hospital doctor",
            .organisation = *OdsCode::parse("RQW"),
            .organisation_name = "Princess \"Alexandra\""};
}

Statement statement(const people::Professional& asker) {
    Statement out;
    out.asker = &asker;
    out.purpose = "TREAT";
    out.resource_id = "9990000018^^^&2.16.840.1.113883.2.1.4.1&ISO";
    out.issuer = "https://relay.example";
    out.audience = "https://gw.example/xca";
    out.home_community = "urn:oid:1.2.3";
    out.role_code_system = "1.2.4";
    return out;
}

std::string attribute(const pugi::xml_node& assertion, std::string_view name) {
    for (const auto& one : net::child_of(assertion, "AttributeStatement").children())
        if (net::attribute_of(one, "Name") == name) {
            const auto value = net::child_of(one, "AttributeValue");
            const auto coded = value.first_child();
            return coded.type() == pugi::node_element
                       ? std::string(coded.name()) + ':' + coded.attribute("code").value() + ':' +
                             coded.attribute("codeSystem").value()
                       : net::text_of(value);
        }
    return "(none)";
}

TEST(Assertion, says_who_asks_for_whom_and_why) {
    const auto asker = amina();
    FakeClock clock;
    const std::string xml = write_assertion(statement(asker), "_1", clock.now());
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(xml.c_str()));
    const auto root = document.document_element();
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xspa:1.0:subject:subject-id"),
              "Dr Amina <&> Khan");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xspa:1.0:subject:organization"),
              "Princess \"Alexandra\"");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xspa:1.0:subject:organization-id"),
              "https://fhir.nhs.uk/Id/ods-organization-code/RQW");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xspa:1.0:subject:npi"), "555021935107");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xacml:2.0:subject:role"),
              "Role:S8000:G8000:R8000:1.2.4");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xspa:1.0:subject:purposeofuse"),
              "PurposeOfUse:TREAT:2.16.840.1.113883.5.8");
    EXPECT_EQ(attribute(root, "urn:ihe:iti:xca:2010:homeCommunityId"), "urn:oid:1.2.3");
    EXPECT_EQ(attribute(root, "urn:oasis:names:tc:xacml:2.0:resource:resource-id"),
              "9990000018^^^&2.16.840.1.113883.2.1.4.1&ISO");
    const auto conditions = net::child_of(root, "Conditions");
    EXPECT_EQ(net::attribute_of(conditions, "NotBefore"),
              format_instant(clock.now() - std::chrono::seconds(30)));
    EXPECT_EQ(net::attribute_of(conditions, "NotOnOrAfter"),
              format_instant(clock.now() + std::chrono::seconds(300)));
    EXPECT_EQ(
        net::text_of(net::child_of(net::child_of(conditions, "AudienceRestriction"), "Audience")),
        "https://gw.example/xca");
    EXPECT_EQ(net::text_of(net::child_of(net::child_of(root, "Subject"), "NameID")),
              "555021935107");
}

class Keys : public testing::TestWithParam<test::KeyKind> {};
TEST_P(Keys, sign_behind_the_issuer_with_exclusive_canonicalisation_and_sha256) {
    const auto asker = amina();
    SeededRandom random(4);
    const auto signed_one =
        make_assertion(statement(asker), test::key(GetParam()), FakeClock().now(), random);
    ASSERT_TRUE(signed_one) << signed_one.error().sentence;
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(signed_one->c_str()));
    const auto root = document.document_element();
    const auto signature = net::child_of(root, "Issuer").next_sibling();
    EXPECT_EQ(net::local_name(signature), "Signature");
    const auto info = net::child_of(signature, "SignedInfo");
    EXPECT_EQ(net::attribute_of(net::child_of(info, "CanonicalizationMethod"), "Algorithm"),
              "http://www.w3.org/2001/10/xml-exc-c14n#");
    EXPECT_EQ(net::attribute_of(net::child_of(info, "SignatureMethod"), "Algorithm"),
              GetParam() == test::KeyKind::rsa
                  ? "http://www.w3.org/2001/04/xmldsig-more#rsa-sha256"
                  : "http://www.w3.org/2001/04/xmldsig-more#ecdsa-sha256");
    EXPECT_EQ(net::attribute_of(net::child_of(info, "Reference"), "URI"),
              '#' + std::string(net::attribute_of(root, "ID")));
    EXPECT_EQ(signed_one->find("sha1"), std::string::npos);
    EXPECT_NE(signed_one->find("X509Certificate"), std::string::npos);
    EXPECT_EQ(signed_one->find("PRIVATE"), std::string::npos);
}
INSTANTIATE_TEST_SUITE_P(all, Keys, testing::Values(test::KeyKind::rsa, test::KeyKind::ec));

TEST(UnusableKeys, are_refused) {
    const std::string good(test::key(test::KeyKind::rsa).reveal());
    const std::string other(test::key(test::KeyKind::ec).reveal());
    const auto certificate = [](const std::string& pem) {
        return pem.substr(pem.find("-----BEGIN CERTIFICATE"));
    };
    const auto private_key = [](const std::string& pem) {
        return pem.substr(0, pem.find("-----BEGIN CERTIFICATE"));
    };
    EXPECT_TRUE(check_key(Secret(good)));
    for (const std::string& pem : {std::string("nothing"), private_key(good), certificate(good),
                                   private_key(good) + certificate(other),
                                   std::string(test::key(test::KeyKind::weak_rsa).reveal())}) {
        const auto checked = check_key(Secret(pem));
        ASSERT_FALSE(checked);
        EXPECT_EQ(checked.error().kind, ErrorKind::invalid);
    }
}

TEST(SecurityHeader, holds_the_assertion_and_its_time) {
    const FakeClock clock;
    const std::string xml = security_header("<a/>", clock.now(), std::chrono::seconds(60));
    EXPECT_NE(xml.find("<wsu:Created>" + format_instant(clock.now())), std::string::npos);
    EXPECT_NE(xml.find(format_instant(clock.now() + std::chrono::seconds(60))), std::string::npos);
    EXPECT_NE(xml.find("</wsu:Timestamp><a/></wsse:Security>"), std::string::npos);
}

}  // namespace
}  // namespace mcr::source::saml
