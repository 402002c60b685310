#include "net/soap.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

SoapRequest request() {
    return {"urn:ihe:iti:2007:CrossGatewayQuery", "https://gw.example/a?b&c", "urn:uuid:1",
            "<sec/>", "<q/>"};
}

std::string envelope(const std::string& body, const std::string& header = {},
                     const std::string& space = "http://www.w3.org/2003/05/soap-envelope") {
    return "<e:Envelope xmlns:e=\"" + space + "\"><e:Header>" + header + "</e:Header><e:Body>" +
           body + "</e:Body></e:Envelope>";
}

TEST(Soap, a_request_has_the_addressing_headers) {
    const std::string xml = write_soap(request());
    pugi::xml_document document;
    ASSERT_TRUE(document.load_string(xml.c_str()));
    const auto header = child_of(document.document_element(), "Header");
    EXPECT_EQ(text_of(child_of(header, "Action")), "urn:ihe:iti:2007:CrossGatewayQuery");
    EXPECT_EQ(attribute_of(child_of(header, "Action"), "s:mustUnderstand"), "true");
    EXPECT_EQ(text_of(child_of(header, "MessageID")), "urn:uuid:1");
    EXPECT_EQ(text_of(child_of(header, "To")), "https://gw.example/a?b&c");
    EXPECT_EQ(namespace_of(child_of(header, "To")), "http://www.w3.org/2005/08/addressing");
    EXPECT_EQ(text_of(child_of(child_of(header, "ReplyTo"), "Address")),
              "http://www.w3.org/2005/08/addressing/anonymous");
    EXPECT_TRUE(child_of(header, "sec"));
}

TEST(Soap, what_is_written_is_read_in_each_form) {
    for (const SoapForm& form : {plain_soap(request()), mtom_soap(request(), "7")}) {
        const auto message = open_soap(form.content_type, form.body);
        ASSERT_TRUE(message) << form.content_type;
        const auto read = SoapEnvelope::read(message->envelope);
        ASSERT_TRUE(read);
        EXPECT_EQ(read->action(), "urn:ihe:iti:2007:CrossGatewayQuery");
        EXPECT_EQ(local_name(read->body()), "q");
    }
}

TEST(Soap, attachments_are_known_by_their_content_id) {
    const auto message = open_soap(
        R"(multipart/related; boundary=B; start="<r>"; type="application/xop+xml")",
        "--B\r\nContent-ID: <a>\r\n\r\nbytes\r\n--B\r\nContent-ID: <r>\r\n\r\n<x/>\r\n--B--");
    ASSERT_TRUE(message);
    EXPECT_EQ(message->envelope, "<x/>");
    EXPECT_EQ(message->attachments.at("a"), "bytes");
}

TEST(Soap, what_carries_no_soap_is_refused) {
    EXPECT_EQ(open_soap("text/html", "<html/>").error().kind, ErrorKind::unsupported);
    EXPECT_EQ(open_soap("", "").error().kind, ErrorKind::malformed);
    EXPECT_EQ(
        open_soap("multipart/related; boundary=B; start=\"<r>\"", "--B\n\nx\n--B--").error().kind,
        ErrorKind::malformed);
}

struct Fault {
    const char* name;
    std::string xml;
    std::string code, subcode;
};
class Faults : public testing::TestWithParam<Fault> {};
TEST_P(Faults, are_read) {
    const auto read = SoapEnvelope::read(GetParam().xml);
    ASSERT_TRUE(read) << read.error().sentence;
    ASSERT_TRUE(read->fault());
    EXPECT_EQ(read->fault()->code, GetParam().code);
    EXPECT_EQ(read->fault()->subcode, GetParam().subcode);
}
INSTANTIATE_TEST_SUITE_P(
    all, Faults,
    testing::Values(
        Fault{"receiver",
              envelope("<e:Fault><e:Code><e:Value>e:Receiver</e:Value></e:Code></e:Fault>"),
              "Receiver", ""},
        Fault{"subcode",
              envelope("<e:Fault><e:Code><e:Value>e:Sender</e:Value><e:Subcode><e:Value>"
                       "wsse:FailedAuthentication</e:Value></e:Subcode></e:Code></e:Fault>"),
              "Sender", "FailedAuthentication"},
        Fault{"old",
              envelope("<e:Fault><faultcode>e:Server</faultcode></e:Fault>", "",
                       "http://schemas.xmlsoap.org/soap/envelope/"),
              "Receiver", ""},
        Fault{"old_security",
              envelope("<e:Fault><faultcode>w:InvalidSecurity</faultcode></e:Fault>", "",
                       "http://schemas.xmlsoap.org/soap/envelope/"),
              "InvalidSecurity", "InvalidSecurity"}),
    [](const auto& one) { return one.param.name; });

TEST(Soap, an_answer_says_what_it_answers) {
    const auto read = SoapEnvelope::read(
        envelope("<!-- c --><a/><b/>", "<w:RelatesTo> urn:uuid:1\n</w:RelatesTo>"));
    ASSERT_TRUE(read);
    EXPECT_EQ(read->relates_to(), "urn:uuid:1");
    EXPECT_FALSE(read->fault());
    EXPECT_EQ(local_name(read->body()), "a");
}

std::string nested(int depth) {
    std::string out;
    for (int i = 0; i < depth; ++i) out += "<a>";
    for (int i = 0; i < depth; ++i) out += "</a>";
    return envelope(out);
}

struct Refused {
    const char* name;
    std::string xml;
    ErrorKind kind;
};
class RefusedSoap : public testing::TestWithParam<Refused> {};
TEST_P(RefusedSoap, is_an_error) {
    const auto read = SoapEnvelope::read(
        GetParam().xml,
        {.max_bytes = 5000, .max_depth = 20, .max_elements = 100, .max_tag_bytes = 500});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, GetParam().kind);
}
INSTANTIATE_TEST_SUITE_P(
    all, RefusedSoap,
    testing::Values(
        Refused{"empty", "", ErrorKind::malformed}, Refused{"text", "hello", ErrorKind::malformed},
        Refused{"html", "<html></html>", ErrorKind::malformed},
        Refused{"no_body", "<Envelope xmlns=\"http://www.w3.org/2003/05/soap-envelope\"/>",
                ErrorKind::malformed},
        Refused{"another_namespace", envelope("", "", "urn:x"), ErrorKind::malformed},
        Refused{"doctype", "<!DOCTYPE a [<!ENTITY b \"c\">]>" + envelope(""), ErrorKind::malformed},
        Refused{"cut_short", envelope("<a/>").substr(0, 80), ErrorKind::malformed},
        Refused{"misnested", envelope("<a><b></a></b>"), ErrorKind::malformed},
        Refused{"two_roots", envelope("") + "<a/>", ErrorKind::malformed},
        Refused{"not_utf8", envelope("\xff"), ErrorKind::malformed},
        Refused{"tag_in_tag", envelope("<a <b>"), ErrorKind::malformed},
        Refused{"broken_attribute", envelope("<a b=c/>"), ErrorKind::malformed},
        Refused{"too_deep", nested(30), ErrorKind::too_large},
        Refused{"far_too_deep", nested(600), ErrorKind::too_large},
        Refused{"too_many",
                envelope(std::string(800, 'x') +
                         [] {
                             std::string out;
                             for (int i = 0; i < 200; ++i) out += "<a/>";
                             return out;
                         }()),
                ErrorKind::too_large},
        Refused{"tag_too_long", envelope("<a b=\"" + std::string(600, 'c') + "\"/>"),
                ErrorKind::too_large},
        Refused{"too_large", envelope(std::string(6000, ' ')), ErrorKind::too_large}),
    [](const auto& one) { return one.param.name; });

TEST(XmlCutter, cuts_the_text_of_one_element_out_however_it_comes) {
    const std::string xml =
        "<?xml version=\"1.0\"?><r><!-- <Document>no</Document> --><x:Document a='>'>QUJD\nREVG"
        "</x:Document><Document> <Include/> </Document><d><![CDATA[<Document>]]></d>"
        "<Document>WA==</Document></r>";
    for (std::size_t step = 1; step < 40; ++step) {
        XmlCutter cutter("Document");
        std::string text;
        std::string_view rest(xml);
        while (!rest.empty()) {
            std::string_view piece = rest.substr(0, step);
            rest.remove_prefix(piece.size());
            while (!piece.empty()) {
                ASSERT_TRUE(cutter.feed(piece));
                text += cutter.text_of_cut();
                piece = cutter.left();
            }
        }
        EXPECT_EQ(text, "QUJD\nREVGWA==") << step;
        EXPECT_EQ(cutter.cuts(), 2U);
        EXPECT_TRUE(cutter.complete());
        EXPECT_EQ(cutter.envelope().find("QUJD"), std::string::npos);
    }
}

TEST(XmlCutter, what_has_come_can_be_closed) {
    XmlCutter cutter("Document");
    ASSERT_TRUE(cutter.feed("<a><b>c</b><d:Document>QUJD"));
    EXPECT_EQ(cutter.closed().value_or(""), "<a><b>c</b><d:Document></d:Document></a>");
    EXPECT_FALSE(cutter.complete());
    ASSERT_TRUE(cutter.feed("</d:Docu"));
    EXPECT_FALSE(cutter.closed());
}

TEST(EscapeXml, leaves_nothing_that_ends_a_text_or_value) {
    EXPECT_EQ(escape_xml("a<b>&\"\n\x01"), "a&lt;b&gt;&amp;&quot;&#10;");
}

}  // namespace
}  // namespace mcr::net
