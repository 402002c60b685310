#include "source/cda/convert.hpp"

#include <gtest/gtest.h>

#include "source/cda/test_documents.hpp"
#include "source/narrative/strict_reading.hpp"

namespace mcr::source::cda {
namespace {

Converted converted(const std::string& xml, const std::string& given = {}) {
    auto made = to_r4(xml, {.source_key = "s", .document_reference = given});
    EXPECT_TRUE(made) << made.error().sentence;
    return made ? std::move(*made) : Converted{};
}

/// The first resource of that type as JSON; empty if there is none.
std::string first(const Converted& made, std::string_view type) {
    for (const auto& one : made.resources.resources())
        if (one.at("resourceType").get_string() == type) return r4::write(one);
    return {};
}

#define EXPECT_HAS(text, part) EXPECT_NE((text).find(part), std::string::npos) << (text)
#define EXPECT_LACKS(text, part) EXPECT_EQ((text).find(part), std::string::npos) << (text)

std::string observation(std::string_view number, std::string_view attributes,
                        std::string_view content) {
    return "<entry><observation " + std::string(attributes) +
           "><templateId root=\"2.16.840.1.113883.10.20.22.4." + std::string(number) +
           "\"/><statusCode code=\"completed\"/>" + std::string(content) + "</observation></entry>";
}

constexpr std::string_view asthma =
    R"(<value xsi:type="CD" code="195967001" codeSystem="2.16.840.1.113883.6.96" )"
    R"(displayName="Asthma"><translation code="J45" codeSystem="2.16.840.1.113883.6.3"/></value>)";

TEST(Header, says_whose_document_it_is_in_the_words_of_fhir) {
    const Converted made = converted(test::document(""));
    EXPECT_EQ(made.subject.nhs_numbers, std::vector<std::string>{"9990000018"});
    EXPECT_EQ(made.subject.family, "Example");
    EXPECT_EQ(made.subject.given, "Ada");
    EXPECT_EQ(made.subject.gender, "female");
    EXPECT_EQ(made.subject.birth_date, "1961-03-04");
    EXPECT_EQ(made.title, "A summary");
    EXPECT_HAS(first(made, "Patient"), R"("system":"https://fhir.nhs.uk/Id/nhs-number")");
}

TEST(Header, every_record_target_is_a_patient) {
    const Converted made = converted(
        test::document("", std::string(test::record_target) + std::string(test::record_target)));
    EXPECT_NE(made.resources.resources()[0].at("id"), made.resources.resources()[1].at("id"));
    EXPECT_EQ(made.resources.resources()[1].at("resourceType"), "Patient");
}

TEST(Header, a_document_of_nobody_is_refused) {
    const auto made = to_r4(test::document("", ""), {.source_key = "s", .document_reference = {}});
    ASSERT_FALSE(made);
    EXPECT_EQ(made.error().kind, ErrorKind::malformed);
    EXPECT_EQ(made.error().sentence,
              "The document has no ClinicalDocument/recordTarget/patientRole.");
}

TEST(Header, a_given_listing_is_used_and_otherwise_one_is_made) {
    const Converted own = converted(test::document(""));
    EXPECT_HAS(first(own, "DocumentReference"),
               R"("related":[{"reference":"Composition/)" + own.composition);
    const Converted listed = converted(test::document(""), "listed");
    EXPECT_EQ(first(listed, "DocumentReference"), "");
    EXPECT_HAS(first(listed, "Composition"), R"("reference":"DocumentReference/listed")");
}

TEST(Header, what_is_restricted_is_labelled_in_every_resource_of_it) {
    const Converted made = converted(test::document(
        "<component><structuredBody><component><section><code code=\"11450-4\"/>" +
            observation("4", "", asthma) + "</section></component></structuredBody></component>",
        R"(<confidentialityCode code="R" codeSystem="2.16.840.1.113883.5.25"/>)" +
            std::string(test::record_target)));
    EXPECT_TRUE(made.restricted);
    for (const char* type : {"Composition", "DocumentReference", "Condition", "Provenance"})
        EXPECT_HAS(first(made, type),
                   R"("security":[{"system":"http://terminology.hl7.org/CodeSystem/)"
                   R"(v3-Confidentiality","code":"R"}])");
}

TEST(Header, a_confidentiality_without_its_system_counts) {
    EXPECT_TRUE(converted(test::document("", R"(<confidentialityCode code="V"/>)" +
                                                 std::string(test::record_target)))
                    .restricted);
}

TEST(Body, that_is_no_cda_becomes_an_attachment) {
    const Converted made = converted(test::document(
        R"(<component><nonXMLBody><text mediaType="application/pdf" representation="B64">)"
        "JVBE\n  Rg==</text></nonXMLBody></component>"));
    EXPECT_HAS(first(made, "DocumentReference"),
               R"("contentType":"application/pdf","data":"JVBERg==")");
}

TEST(Body, that_is_not_what_it_says_or_lies_elsewhere_is_a_note) {
    const Converted broken = converted(test::document(
        R"(<component><nonXMLBody><text representation="B64">!</text></nonXMLBody></component>)"));
    EXPECT_LACKS(first(broken, "DocumentReference"), "\"data\"");
    EXPECT_EQ(broken.notes.size(), 1U);
    const Converted away = converted(
        test::document("<component><nonXMLBody><text><reference value=\"http://x.example\"/>"
                       "</text></nonXMLBody></component>"));
    EXPECT_EQ(away.notes.size(), 1U);
}

TEST(Body, text_that_a_listing_is_given_for_keeps_its_own_attachment) {
    const Converted made = converted(
        test::document("<component><nonXMLBody><text>Plain</text></nonXMLBody></component>"),
        "listed");
    EXPECT_HAS(first(made, "DocumentReference"), R"("reference":"DocumentReference/listed")");
    EXPECT_HAS(first(made, "DocumentReference"), R"("data":"UGxhaW4=")");
}

TEST(Problems, keep_translations_words_and_times) {
    const Converted made = converted(test::section(
        "11450-4",
        "<text><table><thead><tr><th>What</th></tr></thead><tbody><tr ID=\"p1\"><td>Wheezy</td>"
        "</tr></tbody></table></text>" +
            observation("4", "",
                        "<text><reference value=\"#p1\"/></text><effectiveTime><low "
                        "value=\"2001\"/></effectiveTime>" +
                            std::string(asthma))));
    const std::string condition = first(made, "Condition");
    EXPECT_HAS(condition, R"("code":"195967001")");
    EXPECT_HAS(condition, R"("system":"http://hl7.org/fhir/sid/icd-10","code":"J45")");
    EXPECT_HAS(condition, R"("onsetDateTime":"2001")");
    EXPECT_HAS(condition, "<table><thead><tr><th>What</th></tr></thead><tbody><tr><td>Wheezy</td>");
    EXPECT_HAS(condition, R"("code":"problem-list-item")");
    EXPECT_HAS(first(made, "Composition"), R"("entry":[{"reference":"Condition/)");
    EXPECT_HAS(first(made, "Provenance"), "urn:ihe:iti:mxde:2023:document-provenance-policy");
    EXPECT_HAS(first(made, "Provenance"), R"("recorded":"2026-01-02T10:15:00+00:00")");
}

struct Said {
    const char* name;
    std::string entry;
    const char* type;
    const char* has;
    const char* lacks = "\x01";
};
class Statements : public testing::TestWithParam<Said> {};
TEST_P(Statements, say_what_they_said) {
    const Converted made = converted(test::section("11450-4", GetParam().entry));
    EXPECT_HAS(first(made, GetParam().type), GetParam().has);
    EXPECT_LACKS(first(made, GetParam().type), GetParam().lacks);
}

std::string medicine(std::string_view attributes, std::string_view content,
                     std::string_view number = "16") {
    return "<entry><substanceAdministration " + std::string(attributes) +
           "><templateId root=\"2.16.840.1.113883.10.20.22.4." + std::string(number) + "\"/>" +
           std::string(content) +
           "<consumable><manufacturedProduct><manufacturedMaterial><code code=\"322236009\" "
           "codeSystem=\"2.16.840.1.113883.2.1.6.4\" displayName=\"Paracetamol 500mg tablets\"/>"
           "</manufacturedMaterial></manufacturedProduct></consumable>"
           "</substanceAdministration></entry>";
}
std::string allergy(std::string_view attributes, std::string_view kind,
                    std::string_view substance = {}) {
    std::string content = "<value xsi:type=\"CD\" code=\"" + std::string(kind) +
                          "\" codeSystem=\"2.16.840.1.113883.6.96\"/>";
    if (!substance.empty())
        content += "<participant><participantRole><playingEntity><code code=\"" +
                   std::string(substance) +
                   "\" codeSystem=\"2.16.840.1.113883.6.96\" displayName=\"Thing\"/>"
                   "</playingEntity></participantRole></participant>";
    return observation("7", attributes, content);
}
std::string valued(std::string_view value) {
    return observation(
        "2", "",
        "<code code=\"2345-7\" codeSystem=\"2.16.840.1.113883.6.1\"/>" + std::string(value));
}
std::string procedure(std::string_view attributes, std::string_view status) {
    return "<entry><procedure " + std::string(attributes) +
           "><templateId root=\"2.16.840.1.113883.10.20.22.4.14\"/><code code=\"80146002\" "
           "displayName=\"Appendicectomy\"/><statusCode code=\"" +
           std::string(status) + "\"/></procedure></entry>";
}

INSTANTIATE_TEST_SUITE_P(
    negation, Statements,
    testing::Values(
        Said{"problem", observation("4", "negationInd=\"true\"", asthma), "Condition",
             R"("code":"refuted")"},
        Said{"problem words", observation("4", "negationInd=\"1\"", asthma), "Condition",
             R"("text":"Not present: Asthma")"},
        Said{"no problems",
             observation("4", "negationInd=\"true\"", "<value xsi:type=\"CD\" code=\"55607006\"/>"),
             "Condition", "No known problems", "refuted"},
        Said{"no allergy", allergy("negationInd=\"true\"", "419199007"), "AllergyIntolerance",
             R"("code":"716186003")", "refuted"},
        Said{"no drug allergy", allergy("negationInd=\"true\"", "416098002"), "AllergyIntolerance",
             R"("code":"409137002")"},
        Said{"no food allergy", allergy("negationInd=\"true\"", "414285001"), "AllergyIntolerance",
             R"("code":"429625007")"},
        Said{"not allergic to one", allergy("negationInd=\"true\"", "414285001", "762952008"),
             "AllergyIntolerance", R"("text":"Not allergic: Thing")"},
        Said{"not allergic is refuted", allergy("negationInd=\"true\"", "414285001", "762952008"),
             "AllergyIntolerance", R"("code":"refuted")"},
        Said{"medicine not taken", medicine("negationInd=\"true\"", ""), "MedicationStatement",
             R"("status":"not-taken")"},
        Said{"vaccine not given", medicine("negationInd=\"true\"", "", "52"), "Immunization",
             R"("status":"not-done")"},
        Said{"vaccine words", medicine("negationInd=\"true\"", "", "52"), "Immunization",
             R"("text":"Not given: Paracetamol 500mg tablets")"},
        Said{"procedure not done", procedure("negationInd=\"true\"", "completed"), "Procedure",
             R"("status":"not-done")"},
        Said{"procedure cancelled", procedure("", "cancelled"), "Procedure",
             R"("text":"Not done: Appendicectomy")"}));

INSTANTIATE_TEST_SUITE_P(
    status, Statements,
    testing::Values(Said{"ended",
                         observation("4", "",
                                     "<effectiveTime><low value=\"2001\"/><high "
                                     "value=\"2005\"/></effectiveTime>" +
                                         std::string(asthma)),
                         "Condition", R"("abatementDateTime":"2005")"},
                    Said{"ended once",
                         observation("4", "",
                                     "<effectiveTime><high nullFlavor=\"UNK\"/>"
                                     "</effectiveTime>" +
                                         std::string(asthma)),
                         "Condition", "abatementString"},
                    Said{"goes on",
                         observation("4", "",
                                     "<effectiveTime><high nullFlavor=\"NI\"/>"
                                     "</effectiveTime>" +
                                         std::string(asthma)),
                         "Condition", R"("code":"active")", "abatement"},
                    Said{"in error",
                         "<entry><observation><templateId root=\"2.16.840.1.113883.10.20.22.4.4\"/>"
                         "<statusCode code=\"nullified\"/>" +
                             std::string(asthma) + "</observation></entry>",
                         "Condition", "entered-in-error", "clinicalStatus"},
                    Said{"stopped", medicine("", "<statusCode code=\"aborted\"/>"),
                         "MedicationStatement", R"("status":"stopped")"},
                    Said{"held", medicine("moodCode=\"INT\"", "<statusCode code=\"suspended\"/>"),
                         "MedicationStatement", R"("status":"on-hold")"},
                    Said{"vaccine without a date",
                         medicine("", "<statusCode code=\"completed\"/>", "52"), "Immunization",
                         R"("occurrenceString":"Not stated")"}));

INSTANTIATE_TEST_SUITE_P(
    values, Statements,
    testing::Values(
        Said{"quantity", valued(R"(<value xsi:type="PQ" value="5.10" unit="mmol/L"/>)"),
             "Observation",
             R"("valueQuantity":{"value":5.10,"unit":"mmol/L",)"
             R"("system":"http://unitsofmeasure.org","code":"mmol/L"})"},
        Said{"more than",
             valued(R"(<value xsi:type="IVL_PQ"><low value="60" unit="mL/min" inclusive="false"/>)"
                    R"(</value>)"),
             "Observation", R"("comparator":">")"},
        Said{"at most", valued(R"(<value xsi:type="IVL_PQ"><high value="60"/></value>)"),
             "Observation", R"("comparator":"<=")"},
        Said{"range",
             valued(R"(<value xsi:type="IVL_PQ"><low value="1"/><high value="2"/></value>)"),
             "Observation", "valueRange"},
        Said{"integer", valued(R"(<value xsi:type="INT" value="7"/>)"), "Observation",
             R"("valueInteger":7)"},
        Said{"words", valued(R"(<value xsi:type="ST">Yellow</value>)"), "Observation",
             R"("valueString":"Yellow")"},
        Said{"boolean", valued(R"(<value xsi:type="BL" value="false"/>)"), "Observation",
             R"("valueBoolean":false)"},
        Said{"time", valued(R"(<value xsi:type="TS" value="2026"/>)"), "Observation",
             R"("valueDateTime":"2026")"},
        Said{"masked", valued(R"(<value xsi:type="PQ" nullFlavor="MSK"/>)"), "Observation",
             R"("code":"masked")", "valueQuantity"},
        Said{"no value", valued(""), "Observation", "dataAbsentReason"},
        Said{"two values",
             valued(R"(<value xsi:type="INT" value="7"/><value xsi:type="INT" value="8"/>)"),
             "Observation", R"("component":[{"valueInteger":8)"},
        Said{"no number", valued(R"(<value xsi:type="PQ" value="high" unit="g"/>)"), "Observation",
             "dataAbsentReason"}));

class LeftAsText : public testing::TestWithParam<std::string> {};
TEST_P(LeftAsText, is_counted_and_its_codes_stay_to_be_found) {
    const Converted made = converted(test::section("11450-4", GetParam()));
    EXPECT_EQ(made.extracted, 0U);
    EXPECT_EQ(made.left_as_text, 1U);
    EXPECT_EQ(made.notes.size(), 1U);
    EXPECT_HAS(first(made, "Composition"), "cda-coded-entries");
}
INSTANTIATE_TEST_SUITE_P(
    all, LeftAsText,
    testing::Values("<entry><observation><templateId root=\"2.16.840.1.113883.2.1.3.2.4.18.1\"/>" +
                        std::string(asthma) + "</observation></entry>",
                    observation("4", "nullFlavor=\"NI\"", asthma),
                    observation("4", "moodCode=\"INT\"", asthma),
                    observation("2", "negationInd=\"true\"", asthma),
                    medicine("moodCode=\"RQO\"", ""),
                    observation("7", "moodCode=\"GOL\"", asthma)));

TEST(Sections, what_is_text_alone_is_shown_and_nests) {
    const Converted made = converted(test::structured(
        "<component><section><title>Outer</title><text><paragraph>One &lt;b&gt;</paragraph></text>"
        "<component><section><title>Inner</title></section></component></section></component>"));
    EXPECT_EQ(made.sections, 2U);
    const std::string composition = first(made, "Composition");
    EXPECT_HAS(composition, "<p>One &lt;b&gt;</p>");
    EXPECT_HAS(composition, "This section has no text.");
    EXPECT_HAS(composition, R"("section":[{"title":"Inner")");
}

struct Narrative {
    const char* text;
    const char* shown;
};
class Narratives : public testing::TestWithParam<Narrative> {};
TEST_P(Narratives, are_safe_xhtml) {
    const Converted made = converted(test::structured(
        "<component><section><text>" + std::string(GetParam().text) +
        "</text><entry><observationMedia ID=\"m\"><value mediaType=\"image/png\" "
        "representation=\"B64\">iVBO\nRw==</value></observationMedia></entry><entry>"
        "<observationMedia ID=\"svg\"><value mediaType=\"image/svg+xml\" representation=\"B64\">"
        "iVBORw==</value></observationMedia></entry></section></component>"));
    const auto& composition = made.resources.resources().back();
    const auto& section = composition.at("section").get_array()[0].get_object();
    const std::string div(section.at("text").get_object().at("div").get_string());
    EXPECT_EQ(narrative::test::fault_of(div), "") << div;
    EXPECT_HAS(div, GetParam().shown);
    EXPECT_EQ(made.left_as_text, 0U);
}
INSTANTIATE_TEST_SUITE_P(
    all, Narratives,
    testing::Values(
        Narrative{"<list><caption>C</caption><item>a</item></list>", "<p>C</p><ul><li>a</li></ul>"},
        Narrative{"<list listType=\"ordered\"><item>a</item></list>", "<ol><li>a</li></ol>"},
        Narrative{"<content styleCode=\"Bold Italics\">a</content>", "<b><i>a</i></b>"},
        Narrative{"<content revised=\"delete\">a</content>", "[struck out: <span>a</span>]"},
        Narrative{"<table onclick=\"x\"><caption>C</caption><col width=\"1\"/><tbody><tr><td "
                  "colspan=\"2\" align=\"left\">a</td></tr></tbody></table>",
                  "<table><caption>C</caption><tbody><tr><td colspan=\"2\">a</td></tr></tbody>"},
        Narrative{"<linkHtml href=\"https://a.example/\">a</linkHtml>", "a (https://a.example/)"},
        Narrative{"<linkHtml href=\"javascript:alert(1)\">a</linkHtml>", ">a</div>"},
        Narrative{"a<br/>b<sub>c</sub><sup>d</sup>", "a<br/>b<sub>c</sub><sup>d</sup>"},
        Narrative{"a<footnote ID=\"f\">b</footnote><footnoteRef IDREF=\"f\"/>", "a [b]"},
        Narrative{
            "<renderMultiMedia referencedObject=\"m\"><caption>C</caption></renderMultiMedia>",
            "<img src=\"data:image/png;base64,iVBORw==\" alt=\"C\"/><p>C</p>"},
        Narrative{"<renderMultiMedia referencedObject=\"svg\"/>", "[a picture that is not shown"},
        Narrative{"<renderMultiMedia referencedObject=\"none\"/>", "[a picture that is not shown"},
        Narrative{"a<script>alert(1)</script><iframe src=\"x\"/>", ">a</div>"},
        Narrative{"<center><paragraph>a</paragraph></center>", "<p>a</p>"}));

TEST(References, many_to_one_large_text_cost_no_more_than_a_limit) {
    std::string large;
    for (int i = 0; i < 20'000; ++i) large += "<paragraph>words and more words</paragraph>";
    std::string entries;
    for (int i = 0; i < 200; ++i)
        entries +=
            observation("4", "", "<text><reference value=\"#all\"/></text>" + std::string(asthma));
    const Converted made = converted(test::section(
        "11450-4", "<text><content ID=\"all\">" + large + "</content></text>" + entries));
    EXPECT_EQ(made.extracted, 200U);
    EXPECT_LT(made.resources.write().size(), 100UL << 20U);
}

TEST(Extraction, stops_at_its_limit_and_the_rest_stays_in_the_text) {
    std::string results;
    for (int i = 0; i < 5; ++i)
        results +=
            "<component><observation><templateId root=\"2.16.840.1.113883.10.20.22.4.2\"/>"
            "<code code=\"1\"/></observation></component>";
    const std::string xml = test::section(
        "", observation("4", "", asthma) +
                "<entry><organizer><templateId root=\"2.16.840.1.113883.10.20.22.4.1\"/>" +
                results + "</organizer></entry>" + observation("4", "", asthma));
    const auto made =
        to_r4(xml, {.source_key = "s", .document_reference = {}}, {.max_extracted = 4});
    ASSERT_TRUE(made);
    EXPECT_EQ(made->extracted, 4U);
    EXPECT_EQ(made->left_as_text, 4U);  // three results and the last problem
}

TEST(Ids, are_the_same_in_every_conversion_and_differ_by_document_and_source) {
    const std::string xml = test::section("11450-4", observation("4", "", asthma));
    const std::string once = converted(xml).resources.write();
    EXPECT_EQ(once, converted(xml).resources.write());
    const auto other = to_r4(xml, {.source_key = "t", .document_reference = {}});
    EXPECT_NE(first(*other, "Condition"), first(converted(xml), "Condition"));
}

}  // namespace
}  // namespace mcr::source::cda
