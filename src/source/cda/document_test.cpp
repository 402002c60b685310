#include "source/cda/document.hpp"

#include <gtest/gtest.h>

#include "source/cda/oids.hpp"
#include "source/cda/test_documents.hpp"

namespace mcr::source::cda {
namespace {

std::string nested(int depth) {
    std::string begin;
    std::string end;
    for (int i = 0; i < depth; ++i) {
        begin += "<a>";
        end += "</a>";
    }
    return begin + end;
}

std::string in_document(std::string_view inside) {
    return R"(<ClinicalDocument xmlns="urn:hl7-org:v3">)" + std::string(inside) +
           "</ClinicalDocument>";
}

struct Refused {
    std::string xml;
    ErrorKind kind;
    const char* says;
};
class Refusals : public testing::TestWithParam<Refused> {};
TEST_P(Refusals, name_what_is_wrong_and_where) {
    const auto read = Document::read(GetParam().xml, {.max_bytes = 100'000, .max_elements = 200});
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().kind, GetParam().kind) << read.error().sentence;
    EXPECT_NE(read.error().sentence.find(GetParam().says), std::string::npos)
        << read.error().sentence;
}
INSTANTIATE_TEST_SUITE_P(
    all, Refusals,
    testing::Values(
        Refused{"", ErrorKind::malformed, "no element"},
        Refused{"words", ErrorKind::malformed, "no element"},
        Refused{"<a>", ErrorKind::malformed, "within an element at byte 3"},
        Refused{"</a>", ErrorKind::malformed, "end tag without a start at byte 0"},
        Refused{"<a><b></a></b>", ErrorKind::malformed, "at byte"},
        Refused{"<a b=\"", ErrorKind::malformed, "does not end at byte 0"},
        Refused{"<a><!-- </a>", ErrorKind::malformed, "does not end at byte 3"},
        Refused{"<!DOCTYPE a [<!ENTITY b \"c\">]><a>&b;</a>", ErrorKind::malformed,
                "a document type at byte 0"},
        Refused{std::string("<a>\0</a>", 8), ErrorKind::malformed, "a NUL at byte 3"},
        Refused{"<a>&#0;</a>", ErrorKind::malformed, "no character at byte 3"},
        Refused{"<a>&#xD800;</a>", ErrorKind::malformed, "no character at byte 3"},
        Refused{"<a>&#x110000;</a>", ErrorKind::malformed, "no character"},
        Refused{"<a>&#;</a>", ErrorKind::malformed, "no character"},
        Refused{"<a>\xFF</a>", ErrorKind::malformed, "encoding"},
        Refused{"<html/>", ErrorKind::malformed, "no ClinicalDocument"},
        Refused{"<ClinicalDocument/>", ErrorKind::malformed, "no ClinicalDocument"},
        Refused{"<ClinicalDocument xmlns=\"urn:x\"/>", ErrorKind::malformed, "no ClinicalDocument"},
        Refused{in_document(nested(100)), ErrorKind::too_large, "nested too deeply"},
        Refused{in_document(std::string(2'000'000, 'x')), ErrorKind::too_large, "larger"},
        Refused{in_document([] {
                    std::string many;
                    for (int i = 0; i < 200; ++i) many += "<a/>";
                    return many;
                }()),
                ErrorKind::too_large, "too many elements"}));

TEST(Document, a_hundred_elements_deep_is_still_read) {
    EXPECT_TRUE(Document::read(in_document(nested(99)), {}));
}

std::string title_of(std::string_view xml) {
    const auto read = Document::read(xml, {});
    EXPECT_TRUE(read) << read.error().sentence;
    return read ? text_of(read->root().child("title")) : std::string();
}

TEST(Document, is_read_in_the_encodings_that_documents_come_in) {
    const std::string utf8 = in_document("<title>Caf\xC3\xA9</title>");
    EXPECT_EQ(title_of(utf8), "Caf\xC3\xA9");
    EXPECT_EQ(title_of("\xEF\xBB\xBF" + utf8), "Caf\xC3\xA9");
    EXPECT_EQ(title_of("<?xml version=\"1.0\" encoding=\"ISO-8859-1\"?>" +
                       in_document("<title>Caf\xE9 \x96</title>")),
              "Caf\xC3\xA9 \xE2\x80\x93");
    std::string wide = "\xFF\xFE";
    for (const char c : in_document("<title>A</title>")) (wide += c) += '\0';
    EXPECT_EQ(title_of(wide), "A");
}

TEST(Document, a_prefix_of_its_namespace_makes_no_difference) {
    EXPECT_EQ(title_of(R"(<h:ClinicalDocument xmlns:h="urn:hl7-org:v3"><h:title>A</h:title>)"
                       R"(</h:ClinicalDocument>)"),
              "A");
}

TEST(TextOf, reads_across_elements_and_keeps_cells_apart) {
    const auto read = Document::read(
        in_document("<title> a\n <b>b</b>c<!-- d --><table><tr><td>e</td><td>f</td></tr></table>"
                    "<![CDATA[ <g> ]]></title>"),
        {});
    ASSERT_TRUE(read);
    EXPECT_EQ(text_of(read->root().child("title")), "a bc e f <g>");
    EXPECT_EQ(short_text_of(read->root().child("title"), 3), "");
}

struct Oid {
    const char* oid;
    const char* uri;
};
class Oids : public testing::TestWithParam<Oid> {};
TEST_P(Oids, have_the_uri_that_fhir_uses) {
    EXPECT_EQ(uri_of(GetParam().oid), GetParam().uri);
}
INSTANTIATE_TEST_SUITE_P(
    all, Oids,
    testing::Values(Oid{"2.16.840.1.113883.6.96", "http://snomed.info/sct"},
                    Oid{"2.16.840.1.113883.2.1.3.2.4.15", "http://snomed.info/sct"},
                    Oid{"2.16.840.1.113883.6.1", "http://loinc.org"},
                    Oid{"2.16.840.1.113883.6.88", "http://www.nlm.nih.gov/research/umls/rxnorm"},
                    Oid{"2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"},
                    Oid{"2.16.840.1.113883.12.292", "http://hl7.org/fhir/sid/cvx"},
                    Oid{"2.16.840.1.113883.2.1.6.4", "https://dmd.nhs.uk"},
                    Oid{"2.16.840.1.113883.2.1.6.2", "http://read.info/readv2"},
                    Oid{"2.16.840.1.113883.2.1.3.2.4.14", "http://read.info/ctv3"},
                    Oid{"2.16.840.1.113883.2.1.4.1", "https://fhir.nhs.uk/Id/nhs-number"},
                    Oid{"1.2.826.0.1285.0.1.10", "https://fhir.nhs.uk/Id/ods-organization-code"},
                    // an NHS number that was not verified is none
                    Oid{"2.16.840.1.113883.2.1.3.2.4.18.23",
                        "urn:oid:2.16.840.1.113883.2.1.3.2.4.18.23"},
                    Oid{"1.2.3", "urn:oid:1.2.3"}, Oid{"1..3", ""}, Oid{"3.1", ""}, Oid{"1.", ""},
                    Oid{"91A4E6A1-e192-438c-a85d-abb210af6d25",
                        "urn:uuid:91a4e6a1-e192-438c-a85d-abb210af6d25"},
                    Oid{"javascript:x", ""}, Oid{"", ""}));

}  // namespace
}  // namespace mcr::source::cda
