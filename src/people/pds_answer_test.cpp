#include "people/pds_answer.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "people/sample_documents.hpp"

namespace mcr::people {
namespace {

constexpr std::string_view today = "2026-11-23";

NhsNumber number(std::string_view text) {
    return *NhsNumber::parse(text);
}

/// A Patient with these members beside id, identifier and an open label.
std::string patient(const std::string& more, const std::string& id = "9990000018",
                    const std::string& security = R"([{"code":"U"}])") {
    return R"({"resourceType":"Patient","id":")" + id +
           R"(","identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":")" + id +
           R"("}],"meta":{"security":)" + security + "}" + (more.empty() ? "" : ",") + more + "}";
}

Result<Demographics> read(const std::string& body) {
    return read_pds_patient(body, number("9990000018"), today);
}

std::string practice(const std::string& period, const std::string& code = "A20047") {
    return R"({"type":"Organization","identifier":{"system":)"
           R"("https://fhir.nhs.uk/Id/ods-organization-code","value":")" +
           code + "\"" + (period.empty() ? "" : ",\"period\":" + period) + "}}";
}

TEST(PdsPatient, an_open_patient_is_read_whole) {
    const std::string body = patient(
        R"("name":[{"use":"usual","given":["Edith","Rose"],"family":"Finch","prefix":["Mrs"]}],)"
        R"("gender":"female","birthDate":"1951-03-09","address":[{"use":"home","line":["1 Elm )"
        R"(Road",""," Harlow"],"postalCode":"CM20 1AA"}],"generalPractitioner":[)" +
        practice(R"({"start":"2001-01-01"})") + "]");
    const auto read_one = read(body);
    ASSERT_TRUE(read_one) << read_one.error().sentence;
    EXPECT_EQ(read_one->number.text(), "9990000018");
    EXPECT_FALSE(read_one->superseded);
    EXPECT_EQ(read_one->family, "Finch");
    EXPECT_EQ(read_one->given, (std::vector<std::string>{"Edith", "Rose"}));
    EXPECT_EQ(read_one->prefix, "Mrs");
    EXPECT_EQ(read_one->gender, "female");
    EXPECT_EQ(read_one->birth_date, "1951-03-09");
    EXPECT_FALSE(read_one->deceased);
    EXPECT_EQ(read_one->address, "1 Elm Road, Harlow, CM20 1AA");
    EXPECT_EQ(read_one->registered_practice->text(), "A20047");
    EXPECT_EQ(read_one->fhir_json, body);
}

TEST(PdsPatient, another_number_than_the_one_asked_for_has_superseded_it) {
    const auto read_one = read_pds_patient(patient("", "9000000009"), number("9990000018"), today);
    ASSERT_TRUE(read_one);
    EXPECT_TRUE(read_one->superseded);
    EXPECT_EQ(read_one->number.text(), "9000000009");
}

TEST(PdsPatient, every_label_other_than_open_looks_like_an_unknown_number) {
    const Error unknown = read_pds_error(
        404, R"({"resourceType":"OperationOutcome","issue":[{"details":{"coding":[{"code":)"
             R"("RESOURCE_NOT_FOUND"}]}}]})");
    for (const std::string security :
         {R"([{"code":"R"}])", R"([{"code":"V"}])", R"([{"code":"REDACTED"}])", R"([{"code":"N"}])",
          R"([{"code":"u"}])", R"([{"code":""}])", R"([{}])", "[]",
          R"([{"code":"U"},{"code":"R"}])", R"([5])"}) {
        const auto read_one = read(patient("", "9990000018", security));
        ASSERT_FALSE(read_one) << security;
        EXPECT_EQ(read_one.error().kind, unknown.kind);
        EXPECT_EQ(read_one.error().http_status, unknown.http_status);
        EXPECT_EQ(read_one.error().sentence, unknown.sentence);
        EXPECT_EQ(read_one.error().code, restricted_code) << "for the officer's alert alone";
    }
}

TEST(PdsPatient, a_restricted_patient_looks_unknown_even_where_the_rest_is_damaged) {
    EXPECT_EQ(read(patient("\"birthDate\":5", "123", R"([{"code":"R"}])")).error().kind,
              ErrorKind::not_found);
}

TEST(PdsPatient, an_answer_that_does_not_say_who_may_see_it_is_not_used) {
    const std::string open = patient("");
    std::string silent = open;
    silent.replace(silent.find("security"), 8, "zecurity");
    EXPECT_EQ(read(silent).error().kind, ErrorKind::malformed);
}

TEST(PdsPatient, answers_that_are_malformed_are_not_used) {
    const std::string open = patient("");
    const auto without = [&](const std::string& what, const std::string& instead) {
        std::string body = open;
        body.replace(body.find(what), what.size(), instead);
        return body;
    };
    for (const std::string& body :
         {std::string(), std::string("null"), std::string("<html>"), std::string("{}"),
          open.substr(0, open.size() - 1), open + "x", without("\"Patient\"", "\"Person\""),
          without("https://fhir.nhs.uk/Id/nhs-number", "https://example.org/local"),
          without("\"value\":\"9990000018\"", "\"value\":\"9990000019\""),
          without("\"value\":\"9990000018\"", "\"value\":\"9000000009\""),
          without("\"value\":\"9990000018\"", "\"value\":9990000018"),
          without("\"id\":\"9990000018\"", "\"id\":\"9000000009\""), patient("", "9000000015"),
          patient("", "0000000000"), patient("\"birthDate\":\"soon\""),
          patient("\"birthDate\":1951"), patient("\"birthDate\":\"1951-3-9\""),
          patient("\"deceasedDateTime\":\"long ago\""), patient("\"id\":\"9990000018\"")}) {
        const auto read_one = read(body);
        ASSERT_FALSE(read_one) << body;
        EXPECT_EQ(read_one.error().kind, ErrorKind::malformed) << body;
        EXPECT_EQ(read_one.error().sentence.find("9990000018"), std::string::npos);
    }
}

TEST(PdsPatient, a_number_that_is_not_verified_counts_as_unknown) {
    const auto with_status = [](const std::string& code) {
        std::string body = patient("");
        const std::string value = "\"value\":\"9990000018\"";
        return body.insert(
            body.find(value) + value.size(),
            R"(,"extension":[{"url":"https://fhir.hl7.org.uk/StructureDefinition/)"
            R"(Extension-UKCore-NHSNumberVerificationStatus","valueCodeableConcept":)"
            R"({"coding":[{"code":")" +
                code + R"("}]}}])");
    };
    EXPECT_TRUE(read(with_status("01")));
    for (const std::string code : {"02", "03", "04", "05", "06", "07", "08", ""})
        EXPECT_EQ(read(with_status(code)).error().kind, ErrorKind::not_found) << code;
}

TEST(PdsPatient, a_practice_counts_only_in_its_period) {
    struct Row {
        std::string practices;
        std::string expected;  ///< empty for none
    };
    for (const Row& row :
         std::vector<Row>{{practice(""), "A20047"},
                          {practice(R"({"start":"2026-11-23"})"), "A20047"},
                          {practice(R"({"start":"2026-11-24"})"), ""},
                          {practice(R"({"start":"2020-01-01","end":"2021-12-31"})"), ""},
                          {practice(R"({"end":"2026-11-23"})"), "A20047"},
                          {practice(R"({"end":"2026-11-22"})"), ""},
                          {practice(R"({"end":"2026"})"), "A20047"},
                          {practice(R"({"end":"2026-10"})"), ""},
                          {practice(R"({"start":"2026-11","end":"9999-12-31"})"), "A20047"},
                          {practice(R"({"end":"2026-11-22T23:00:00+00:00"})"), ""},
                          {practice("", "BlankAsidInSDS"), ""},
                          {practice(R"({"end":"2020"})") + "," + practice("", "E99901"), "E99901"},
                          {R"({"reference":"Organization/1"})", ""},
                          {"7", ""},
                          {"", ""}}) {
        const auto read_one = read(patient("\"generalPractitioner\":[" + row.practices + "]"));
        ASSERT_TRUE(read_one) << row.practices;
        EXPECT_EQ(read_one->registered_practice ? read_one->registered_practice->text() : "",
                  row.expected)
            << row.practices;
    }
}

TEST(PdsPatient, the_usual_name_in_force_is_the_name) {
    const std::string old_name = R"({"use":"old","family":"Old"})";
    const std::string ended = R"({"use":"usual","family":"Ended","period":{"end":"2020-01-01"}})";
    const std::string usual = R"({"use":"usual","family":"Usual"})";
    const std::string official = R"({"use":"official","family":"Official"})";
    const std::string nick = R"({"use":"nickname","family":"Nick"})";
    const auto family = [](const std::string& names) {
        return read(patient("\"name\":[" + names + "]"))->family;
    };
    EXPECT_EQ(family(old_name + "," + ended + "," + official + "," + usual), "Usual");
    EXPECT_EQ(family(nick + "," + official + "," + ended), "Official");
    EXPECT_EQ(family(ended), "Ended");
    EXPECT_EQ(family(nick + "," + old_name), "Nick");
    EXPECT_EQ(family(""), "");
}

TEST(PdsPatient, the_home_address_in_force_is_the_address) {
    const std::string ended =
        R"({"use":"home","line":["Ended"],"period":{"start":"2000","end":"2020"}})";
    const std::string temp = R"({"use":"temp","line":["Temp"]})";
    const std::string home = R"({"use":"home","line":["Home"]})";
    const auto address = [](const std::string& all) {
        return read(patient("\"address\":[" + all + "]"))->address;
    };
    EXPECT_EQ(address(ended + "," + temp + "," + home), "Home");
    EXPECT_EQ(address(ended + "," + temp), "Temp");
    EXPECT_EQ(address(ended), "");
}

TEST(PdsPatient, death_is_told_with_its_date_where_it_is_known) {
    EXPECT_EQ(*read(patient(R"("deceasedDateTime":"2019-02-07T00:00:00+00:00")"))->deceased,
              "2019-02-07T00:00:00+00:00");
    EXPECT_EQ(*read(patient(R"("deceasedDateTime":"2019-02")"))->deceased, "2019-02");
    EXPECT_EQ(*read(patient(R"("deceasedBoolean":true)"))->deceased, "");
    EXPECT_FALSE(read(patient(R"("deceasedBoolean":false)"))->deceased);
}

TEST(PdsSearch, matches_come_best_first_and_restricted_patients_never) {
    const auto entry = [](const std::string& resource, const std::string& score) {
        return R"({"search":{"score":)" + score + R"(},"resource":)" + resource + "}";
    };
    const std::string body = R"({"resourceType":"Bundle","type":"searchset","entry":[)" +
                             entry(patient("", "9990000018"), "0.75") + "," +
                             entry(patient("", "9000000009", R"([{"code":"R"}])"), "1") + "," +
                             entry(R"({"resourceType":"OperationOutcome","issue":[]})", "1") + "," +
                             entry(patient(" \"multipleBirthInteger\" : 1 ", "9000000033"), "1.0") +
                             "]}";
    const auto found = read_pds_search(body, today);
    ASSERT_TRUE(found) << found.error().sentence;
    ASSERT_EQ(found->size(), 2U);
    EXPECT_EQ(found->at(0).number.text(), "9000000033");
    EXPECT_EQ(found->at(0).fhir_json, patient(" \"multipleBirthInteger\" : 1 ", "9000000033"));
    EXPECT_EQ(found->at(1).number.text(), "9990000018");
}

TEST(PdsSearch, unusable_results_are_not_used) {
    for (const std::string& body :
         {std::string("{}"), std::string("[]"), std::string(R"({"resourceType":"Bundle"})"),
          std::string(R"({"resourceType":"Bundle","type":"history","entry":[]})"),
          std::string(R"({"resourceType":"Bundle","type":"searchset","entry":[5]})"),
          std::string(R"({"resourceType":"Bundle","type":"searchset","entry":[{}]})"),
          std::string(R"({"resourceType":"OperationOutcome","issue":[]})"),
          R"({"resourceType":"Bundle","type":"searchset","entry":[{"resource":)" +
              patient("", "9000000015") + "}]}"})
        EXPECT_EQ(read_pds_search(body, today).error().kind, ErrorKind::malformed) << body;
}

TEST(PdsErrors, every_status_has_its_kind) {
    const auto outcome = [](const std::string& code) {
        return R"({"resourceType":"OperationOutcome","issue":[{"severity":"error","details":)"
               R"({"coding":[{"code":")" +
               code + "\"}]}}]}";
    };
    struct Row {
        int status;
        std::string code;
        ErrorKind kind;
        std::string code_given;
    };
    for (const Row& row : std::vector<Row>{
             {400, "INVALID_RESOURCE_ID", ErrorKind::invalid, "INVALID_RESOURCE_ID"},
             {400, "UNSUPPORTED_SERVICE", ErrorKind::invalid, "UNSUPPORTED_SERVICE"},
             {400, "MISSING_VALUE", ErrorKind::invalid, "MISSING_VALUE"},
             {400, "INVALID_VALUE", ErrorKind::invalid, "INVALID_VALUE"},
             {400, "INVALID_SEARCH_DATA", ErrorKind::invalid, "INVALID_SEARCH_DATA"},
             {400, "ADDITIONAL_PROPERTIES", ErrorKind::invalid, "ADDITIONAL_PROPERTIES"},
             {422, "TOO_FEW_VALUES_SUBMITTED", ErrorKind::invalid, "TOO_FEW_VALUES_SUBMITTED"},
             {401, "ACCESS_DENIED", ErrorKind::unavailable, "ACCESS_DENIED"},
             {403, "ACCESS_DENIED", ErrorKind::unavailable, "ACCESS_DENIED"},
             {404, "RESOURCE_NOT_FOUND", ErrorKind::not_found, ""},
             {404, "INVALIDATED_RESOURCE", ErrorKind::not_found, ""},
             {408, "UNABLE_TO_CALL_SERVICE", ErrorKind::timed_out, "UNABLE_TO_CALL_SERVICE"},
             {412, "PRECONDITION_FAILED", ErrorKind::unavailable, "PRECONDITION_FAILED"},
             {429, "TOO_MANY_REQUESTS", ErrorKind::unavailable, "throttled"},
             {500, "", ErrorKind::unavailable, ""},
             {503, "", ErrorKind::unavailable, ""},
             {204, "", ErrorKind::unavailable, ""}}) {
        const Error error = read_pds_error(row.status, outcome(row.code));
        EXPECT_EQ(error.kind, row.kind) << row.status << ' ' << row.code;
        EXPECT_EQ(error.code, row.code_given) << row.status << ' ' << row.code;
        EXPECT_FALSE(error.sentence.empty());
    }
}

TEST(PdsErrors, a_404_that_is_not_from_the_service_itself_says_nothing_about_the_patient) {
    EXPECT_EQ(read_pds_error(404, "<html>no such page</html>").kind, ErrorKind::malformed);
    EXPECT_EQ(read_pds_error(404, "").kind, ErrorKind::malformed);
}

TEST(PdsSamples, every_real_patient_document_is_read_as_expected) {
    const auto folder = samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    struct Row {
        std::string file, asked, family, practice;
        bool deceased;
    };
    for (const Row& row : std::vector<Row>{
             {"patient_9000000009.json", "9000000009", "Smith", "", true},
             {"patient_9000000033.json", "9000000033", "", "", false},
             {"Minimal_Patient.json", "9000000033", "", "", false},
             {"patient_9693632109.json", "9693632109", "GARTON", "A20047", false},
             {"patient_9736363015.json", "9736363015", "MOONEY", "A20047", false},
             {"patient_9736363023.json", "9736363023", "MELLOY", "A20047", false},
             {"patient_9736363066.json", "9736363066", "WEAVER", "A20047", false},
             {"patient_9736363074.json", "9736363074", "WILCOX", "A20047", false},
             {"patient_5900046192.json", "5900046192", "Karate-test-gtikmto", "", false},
             {"search_patient_9000000017.json", "9000000017", "Smyth", "", true},
             {"clinical-data-gateway/pds_fhir_example.json", "9000000009", "Smith", "", true}}) {
        const std::string body = text_of_file(*folder / "pds" / row.file);
        const auto read_one = read_pds_patient(body, number(row.asked), today);
        ASSERT_TRUE(read_one) << row.file << ": " << read_one.error().sentence;
        EXPECT_EQ(read_one->number.text(), row.asked) << row.file;
        EXPECT_EQ(read_one->family, row.family) << row.file;
        EXPECT_EQ(read_one->deceased.has_value(), row.deceased) << row.file;
        EXPECT_EQ(read_one->registered_practice ? read_one->registered_practice->text() : "",
                  row.practice)
            << row.file;
    }
    const auto restricted = read_pds_patient(text_of_file(*folder / "pds/patient_9000000025.json"),
                                             number("9000000025"), today);
    EXPECT_EQ(restricted.error().sentence, patient_not_found().error().sentence);
    for (const std::string file :
         {"jane_smith_9000000009.json", "orange_box_trigger_9690937278.json",
          "induce_provider_error_9000000012.json"})
        EXPECT_EQ(read_pds_patient(text_of_file(*folder / "pds/clinical-data-gateway" / file),
                                   number("9000000009"), today)
                      .error()
                      .kind,
                  ErrorKind::malformed)
            << file;
}

TEST(PdsSamples, every_real_search_result_is_read_as_expected) {
    const auto folder = samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    const std::map<std::string, int> matches = {{"countrycode_mobile_searchset.json", 1},
                                                {"dateOfDeath_searchset.json", 1},
                                                {"fuzzy_multimatch_searchset.json", 20},
                                                {"general_practitioner_searchset.json", 1},
                                                {"jackie_jones_searchset.json", 1},
                                                {"knap_kathy_exact_match.json", 1},
                                                {"med_rowenad_searchset.json", 1},
                                                {"multimatch_phoneAndEmail_searchset.json", 11},
                                                {"pauline_attison_searchset.json", 2},
                                                {"postalcode_wildcard_searchset.json", 20},
                                                {"youds_searchset.json", 4},
                                                {"PatientSearch-Jayne-Smyth.json", 1},
                                                {"rodney_godsoe_searchset.json", 0},
                                                {"Sensitive_PatientSearch.json", 0},
                                                {"patient_without_coverage.json", 0}};
    for (const auto& [file, expected] : matches) {
        const auto found = read_pds_search(text_of_file(*folder / "pds" / file), today);
        ASSERT_TRUE(found) << file << ": " << found.error().sentence;
        EXPECT_EQ(static_cast<int>(found->size()), expected) << file;
    }
    const auto attison =
        read_pds_search(text_of_file(*folder / "pds/pauline_attison_searchset.json"), today);
    EXPECT_EQ(attison->front().family, "attisón");
    const auto wrong_check_digit =
        read_pds_search(text_of_file(*folder / "pds/john_paul_smith_searchset.json"), today);
    EXPECT_EQ(wrong_check_digit.error().kind, ErrorKind::malformed);
    const auto many = read_pds_search(text_of_file(*folder / "pds/TOO_MANY_MATCHES.json"), today);
    EXPECT_EQ(many.error().kind, ErrorKind::too_large);
}

TEST(PdsSamples, real_outcomes_give_their_codes) {
    const auto folder = samples_folder();
    MCR_REQUIRE_SAMPLES(folder);
    for (const std::string code :
         {"ACCESS_DENIED", "INVALID_VALUE", "MISSING_VALUE", "PRECONDITION_FAILED",
          "TOO_FEW_VALUES_SUBMITTED", "UNSUPPORTED_SERVICE"})
        EXPECT_EQ(read_pds_error(400, text_of_file(*folder / "pds" / (code + ".json"))).code, code);
    for (const std::string file : {"RESOURCE_NOT_FOUND.json", "INVALIDATED_RESOURCE.json"}) {
        const Error error = read_pds_error(404, text_of_file(*folder / "pds" / file));
        EXPECT_EQ(error.sentence, patient_not_found().error().sentence);
        EXPECT_EQ(error.code, "");
    }
}

}  // namespace
}  // namespace mcr::people
