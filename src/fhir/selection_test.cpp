#include "fhir/selection.hpp"

#include "fhir/face_fixture.hpp"
#include "people/sample_documents.hpp"

namespace mcr::fhir {
namespace {

using fakes::holder;
using record::CoverageState;
using testing::ElementsAre;
using testing::IsEmpty;
using testing::UnorderedElementsAre;

/// One holder with resources of several shapes.
class SelectionTest : public FaceTest {
protected:
    void SetUp() override {
        FaceTest::SetUp();
        runner_.holders = {holder("RQW", CoverageState::data, {document()})};
    }
    static std::string document() {
        return bundle({
            resource(
                "Condition", "asthma",
                R"("meta":{"lastUpdated":"2021-05-01T10:00:00Z"},"code":{"coding":[{)"
                R"("system":"http://snomed.info/sct","code":"195967001"}]},)"
                R"("clinicalStatus":{"coding":[{"code":"active"}]},"onsetDateTime":"2010-03")"),
            resource(
                "Condition", "fracture",
                R"("code":{"coding":[{"system":"http://snomed.info/sct","code":"125605004"}]},)"
                R"("onsetPeriod":{"start":"2015-01-01"},"abatementDateTime":"2015-06-01",)"
                R"("recordedDate":"2015-01-02")"),
            resource("Condition", "bare"),
            resource("Observation", "weight",
                     R"("status":"final","category":[{"coding":[{"code":"vital-signs"}]}],)"
                     R"("effectiveDateTime":"2020-06-01T09:00:00+01:00")"),
            resource("MedicationRequest", "named",
                     R"("status":"active","medicationReference":{"reference":"Medication/m1"})"),
            resource("MedicationRequest", "coded",
                     R"("status":"stopped","medicationCodeableConcept":{"coding":[{"code":"c"}]})"),
            resource("MedicationRequest", "contained",
                     R"("contained":[{"resourceType":"Medication","id":"x","code":{"coding":[)"
                     R"({"code":"inside"}]}}],"medicationReference":{"reference":"#x"})"),
            R"({"resourceType":"Medication","id":"m1","code":{"coding":[{"code":"m"}]}})",
            R"({"resourceType":"Medication","id":"m2","code":{"coding":[{"code":"other"}]}})",
            R"({"resourceType":"Practitioner","id":"dr"})",
        });
    }
    std::vector<std::string> found(const std::string& target, std::string_view mode = "match") {
        const auto answer =
            ask(target + (target.find('?') == std::string::npos ? "?" : "&") +
                (target.starts_with("/Patient") ? "_total=none" : "patient=9990000018"));
        EXPECT_EQ(answer.status, 200) << answer.body;
        auto all = entries(json_of(answer), mode);
        for (std::string& each : all) each.erase(0, each.find('.') + 1);
        return all;
    }
};

TEST_F(SelectionTest, tokens_narrow_by_code_and_by_status) {
    EXPECT_THAT(found("/Condition"), ElementsAre("asthma", "fracture", "bare"));
    EXPECT_THAT(found("/Condition?code=195967001"), ElementsAre("asthma"));
    EXPECT_THAT(found("/Condition?code=http://snomed.info/sct|"),
                ElementsAre("asthma", "fracture"));
    EXPECT_THAT(found("/Condition?code=195967001,125605004"), ElementsAre("asthma", "fracture"));
    EXPECT_THAT(found("/Condition?code=195967001&code=125605004"), IsEmpty());
    EXPECT_THAT(found("/Condition?code:not=195967001"), ElementsAre("fracture", "bare"));
    EXPECT_THAT(found("/Condition?code:missing=true"), ElementsAre("bare"));
    EXPECT_THAT(found("/Condition?clinical-status=active"), ElementsAre("asthma"));
    EXPECT_THAT(found("/Condition?_id=RQW.bare,RQW.fracture"), ElementsAre("fracture", "bare"));
    EXPECT_THAT(found("/Observation?category=vital-signs&status=final"), ElementsAre("weight"));
}

TEST_F(SelectionTest, dates_narrow_by_interval) {
    EXPECT_THAT(found("/Condition?onset-date=2010"), ElementsAre("asthma"));
    EXPECT_THAT(found("/Condition?onset-date=2010-03-01"), IsEmpty());
    EXPECT_THAT(found("/Condition?onset-date=ge2014"), ElementsAre("fracture"));
    EXPECT_THAT(found("/Condition?onset-date=ge2009&onset-date=le2011"), ElementsAre("asthma"));
    EXPECT_THAT(found("/Observation?date=2020-06-01"), ElementsAre("weight"));
    EXPECT_THAT(found("/Condition?_lastUpdated=ge2021"), ElementsAre("asthma"));
}

TEST_F(SelectionTest, a_tag_of_the_origin_narrows_to_one_organisation) {
    EXPECT_EQ(found("/Condition?_tag=https://fhir.nhs.uk/Id/ods-organization-code|RQW").size(), 3U);
    EXPECT_THAT(found("/Condition?_tag=https://fhir.nhs.uk/Id/ods-organization-code|RWH"),
                IsEmpty());
}

TEST_F(SelectionTest, the_code_of_a_medicine_is_found_in_the_medication_it_refers_to) {
    EXPECT_THAT(found("/MedicationRequest?code=c"), ElementsAre("coded"));
    EXPECT_THAT(found("/MedicationRequest?code=m"), ElementsAre("named"));
    EXPECT_THAT(found("/MedicationRequest?code=inside"), ElementsAre("contained"));
    EXPECT_THAT(found("/MedicationRequest?code:not=m"), ElementsAre("coded", "contained"));
}

TEST_F(SelectionTest, medications_are_included_once_and_told_from_matches) {
    const std::string include = "_include=MedicationRequest:medication";
    EXPECT_THAT(found("/MedicationRequest?" + include), ElementsAre("named", "coded", "contained"));
    EXPECT_THAT(found("/MedicationRequest?" + include, "include"), ElementsAre("m1"));
    EXPECT_THAT(found("/MedicationRequest?_count=1&" + include, "match").size(), 1U);
    EXPECT_THAT(found("/MedicationRequest?_count=3&" + include, "include"), ElementsAre("m1"));
    EXPECT_THAT(runner_.released.at(0).items,
                UnorderedElementsAre("MedicationRequest/named", "MedicationRequest/coded",
                                     "MedicationRequest/contained", "Medication/m1"));
}

TEST_F(SelectionTest, everything_is_narrowed_by_type) {
    EXPECT_THAT(found("/Patient/9990000018/$everything?_type=Observation,Practitioner"),
                ElementsAre("weight", "dr"));
}

TEST_F(SelectionTest, care_dates_keep_what_goes_on_and_what_has_no_date) {
    const std::string all = "/Patient/9990000018/$everything?_type=Condition,Practitioner";
    EXPECT_THAT(found(all + "&start=2018"), ElementsAre("asthma", "bare", "dr"))
        << "asthma has not ended, the fracture has";
    EXPECT_THAT(found(all + "&end=2012"), ElementsAre("asthma", "bare", "dr"));
    EXPECT_THAT(found(all + "&start=2015-05&end=2015-05"),
                ElementsAre("asthma", "fracture", "bare", "dr"));
}

TEST_F(SelectionTest, since_keeps_what_does_not_say_when_it_changed) {
    const std::string all = "/Patient/9990000018/$everything?_type=Condition&_since=";
    EXPECT_THAT(found(all + "2021-01-01"), ElementsAre("asthma", "fracture", "bare"));
    EXPECT_THAT(found(all + "2021-06-01"), ElementsAre("fracture", "bare"));
}

TEST_F(SelectionTest, a_real_record_comes_out_whole_and_by_type) {
    const auto folder = people::samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    std::vector<std::filesystem::path> files;
    for (const auto& file : std::filesystem::directory_iterator(*folder / "synthea-r4"))
        if (file.path().extension() == ".json") files.push_back(file.path());
    ASSERT_FALSE(files.empty());
    std::ranges::sort(files);
    const std::string document = people::text_of_file(files.front());
    std::map<std::string, std::size_t> sent;
    const Json source = boost::json::parse(document);
    for (const Json& entry : source.at("entry").as_array())
        ++sent[text(entry.at("resource").at("resourceType"))];
    runner_.holders = {holder("RQW", CoverageState::data, {document})};

    std::map<std::string, std::size_t> came;
    const Json everything = json_of(ask("/Patient/9990000018/$everything"));
    for (const Json& entry : everything.at("entry").as_array())
        if (text(entry.at("search").at("mode")) != "outcome")
            ++came[text(entry.at("resource").at("resourceType"))];
    --came["Patient"];  // the national one
    EXPECT_EQ(came, sent);
    for (const ResourceType& type : resource_types()) {
        if (type.name == "Consent") continue;  // the register of objections, not the record
        const auto answer = ask("/" + std::string(type.name) + "?patient=9990000018");
        EXPECT_EQ(entries(json_of(answer)).size(), sent[std::string(type.name)]) << type.name;
    }
}

}  // namespace
}  // namespace mcr::fhir
