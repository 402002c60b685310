#include "source/nrl/locator.hpp"

#include "record/record_samples.hpp"
#include "source/nrl/fake_nrl.hpp"

namespace mcr::source::nrl {
namespace {

using testing::ElementsAre;
using testing::IsEmpty;

class Locator : public NrlTest {
protected:
    Result<PointersFound> find() {
        const auto locator = make_national_record_locator(
            settings, clock, random, log, metrics, [](std::string_view name) {
                return name == "nrl-token" ? Result<Secret>(Secret("s3cret"))
                                           : fail(ErrorKind::not_found, "There is none.");
            });
        Result<PointersFound> found = fail(ErrorKind::internal, "It did not end.");
        on_worker([&](net::Worker& worker) -> net::Task<void> {
            const Deadline deadline(clock, Milliseconds{9000});
            found = co_await locator->find(worker, who, asker, "the-view", deadline);
        });
        return found;
    }
    void answers(int status, const std::string& body,
                 const std::string& type = "application/fhir+json") {
        client.script = [=](const net::Call&) { return people::answer_of(status, body, type); };
    }
    std::vector<std::string> custodians() {
        std::vector<std::string> out;
        const auto found = find();
        EXPECT_TRUE(found) << found.error().sentence;
        if (found)
            for (const Pointer& pointer : found->pointers) out.push_back(pointer.custodian.text());
        return out;
    }

    LocatorSettings settings{.address = "https://nrl.example/consumer/FHIR/R4"};
};

TEST_F(Locator, the_number_stands_in_a_json_body_and_in_no_address) {
    settings.credential = "nrl-token";
    answers(200, searchset_of({pointer_of("RQI-1", "RQI")}));
    EXPECT_THAT(custodians(), ElementsAre("RQI"));
    const net::Call& call = client.calls.at(0);
    EXPECT_EQ(call.method, "POST");
    EXPECT_EQ(call.url, "https://nrl.example/consumer/FHIR/R4/DocumentReference/_search");
    EXPECT_EQ(call.body,
              R"({"subject:identifier":"https://fhir.nhs.uk/Id/nhs-number|9990000018"})");
    EXPECT_EQ(call.headers.get("NHSD-End-User-Organisation-ODS"), "RWH");
    EXPECT_EQ(call.headers.get("X-Correlation-ID"), "the-view");
    EXPECT_EQ(call.headers.get("X-Request-ID")->size(), 36U);
    EXPECT_EQ(call.headers.get("Authorization"), "Bearer s3cret");
    EXPECT_EQ(log_text.str().find("999"), std::string::npos);
}

TEST_F(Locator, it_may_be_asked_by_get_instead) {
    settings.by_post = false;
    answers(200, searchset_of({}));
    EXPECT_THAT(custodians(), IsEmpty());
    EXPECT_EQ(client.calls.at(0).url,
              "https://nrl.example/consumer/FHIR/R4/DocumentReference?subject%3Aidentifier="
              "https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C9990000018");
}

TEST_F(Locator, pages_are_followed_by_their_token_and_never_by_their_address) {
    client.script = [](const net::Call& call) {
        const bool second = call.body.find("next-page-token\":\"a b|c") != std::string::npos;
        return people::answer_of(
            200, second ? searchset_of({pointer_of("RAJ-1", "RAJ"), pointer_of("RQI-1", "RQI")})
                        : searchset_of({pointer_of("RQI-1", "RQI")},
                                       "https://elsewhere/?x=1&next-page-token=a+b%7Cc"));
    };
    EXPECT_THAT(custodians(), ElementsAre("RQI", "RAJ"));  // each pointer once
    ASSERT_EQ(client.calls.size(), 2U);
    for (const net::Call& call : client.calls)
        EXPECT_TRUE(call.url.starts_with(settings.address)) << call.url;
}

TEST_F(Locator, pages_without_end_and_too_many_pointers_are_refused) {
    answers(200, searchset_of({pointer_of("RQI-1", "RQI")}, "https://x/?next-page-token=1"));
    EXPECT_EQ(find().error().kind, ErrorKind::malformed);
    std::uint32_t page = 0;
    client.script = [&page](const net::Call&) {
        return people::answer_of(
            200, searchset_of({}, "https://x/?next-page-token=" + std::to_string(++page)));
    };
    EXPECT_EQ(find().error().kind, ErrorKind::too_large);
    EXPECT_EQ(page, settings.page_limit);
    settings.page.max_pointers = 1;
    answers(200, searchset_of({pointer_of("RQI-1", "RQI"), pointer_of("RQI-2", "RQI")}));
    EXPECT_EQ(find().error().kind, ErrorKind::too_large);
}

TEST_F(Locator, an_answer_with_anything_about_somebody_else_is_discarded_whole) {
    answers(200,
            searchset_of({pointer_of("RQI-1", "RQI"),
                          pointer_of("RQI-2", "RQI", "https://docs.example/b", "9990000026")}));
    EXPECT_EQ(find().error().code, "wrong-patient");
}

TEST_F(Locator, a_pointer_without_a_custodian_is_counted) {
    std::string other = pointer_of("RQI-2", "not an ODS code");
    answers(200, searchset_of({pointer_of("RQI-1", "RQI"), other,
                               R"({"resourceType":"OperationOutcome"})"}));
    const auto found = find();
    ASSERT_TRUE(found);
    EXPECT_EQ(found->unattributed, 1U);
    EXPECT_EQ(found->pointers.size(), 1U);
}

TEST_F(Locator, every_refusal_has_its_kind) {
    struct Row {
        int status;
        std::string body, type;
        std::string kind;
    };
    const std::string json = "application/fhir+json";
    for (const Row& row :
         {Row{400, outcome_of("INVALID_NHS_NUMBER"), json, "unavailable"},
          Row{401, outcome_of("ACCESS DENIED"), json, "unavailable"},
          Row{403, outcome_of("ACCESS DENIED"), json, "unavailable"},
          Row{404, outcome_of("NO_RECORD_FOUND"), json, ""},
          Row{404, outcome_of("OTHER"), json, "unavailable"},
          Row{404, "<html>", "text/html", "unavailable"}, Row{408, "", "", "timed-out"},
          Row{429, "", "", "unavailable"}, Row{500, "", "", "unavailable"},
          Row{504, "", "", "timed-out"}, Row{200, "<html>", "text/html", "malformed"},
          Row{200, "{\"resourceType\":", json, "malformed"},
          Row{200, R"({"resourceType":"Bundle","type":"batch"})", json, "malformed"},
          Row{200, R"({"resourceType":"Bundle","type":"searchset","entry":[{}]})", json,
              "malformed"},
          Row{200, searchset_of({R"({"resourceType":"Patient"})"}), json, "malformed"},
          Row{200, searchset_of({}, "https://x/?page=2"), json, "malformed"},
          Row{200, searchset_of({}, "https://x/"), json, "malformed"},
          Row{200, searchset_of({}, "https://x/?next-page-token=%zz"), json, "malformed"}}) {
        answers(row.status, row.body, row.type);
        const auto found = find();
        EXPECT_EQ(found ? "" : std::string(to_string(found.error().kind)), row.kind)
            << row.status << row.body;
    }
    client.script = [](const net::Call&) -> Result<net::Answer> {
        return fail(ErrorKind::timed_out, "late");
    };
    EXPECT_EQ(find().error().kind, ErrorKind::timed_out);
    settings.credential = "another";
    EXPECT_EQ(find().error().kind, ErrorKind::not_found);
}

TEST_F(Locator, patients_are_not_served) {
    asker.role = people::RoleGroup::patient;
    EXPECT_EQ(find().error().kind, ErrorKind::forbidden);
    EXPECT_THAT(client.calls, IsEmpty());
}

/// What every sample pointer is expected to give as the one entry of an answer about its own
/// subject: the custodian, or what is wrong.
TEST_F(Locator, the_samples_are_read_as_expected) {
    MCR_NEEDS_SAMPLES();
    const std::map<std::string, std::string> expected = {
        {"RQI-736253002-Valid.json", "RQI"},
        {"Y05868-736253002-Valid-with-date-and-meta-lastupdated.json", "Y05868"},
        {"Y05868-736253002-Valid-with-date.json", "Y05868"},
        {"Y05868-736253002-Valid-with-meta-lastupdated.json", "Y05868"},
        {"Y05868-736253002-Valid-with-ssp-content.json", "Y05868"},
        {"Y05868-736253002-Valid.json", "Y05868"},
        {"1_bars_sample_original.json", "RYE"},
        {"2_bars_sample_fhir_compliant.json", "RYE"},
        {"3_bars_sample_accepted.json", "RYE"},
        // STU3 names the subject by a reference, and no parameters or outcomes are pointers.
        {"legacy-nrls-stu3/create_documentreference_resource.json", "subject: malformed"},
        {"legacy-nrls-stu3/create_response.json", "0 pointers"},
        {"legacy-nrls-stu3/delete_response.json", "0 pointers"},
        {"legacy-nrls-stu3/patch_parameters_resource.json", "malformed"},
        {"legacy-nrls-stu3/relatesTo_identifier.json", "malformed"},
        {"legacy-nrls-stu3/relatesTo_reference.json", "malformed"},
        {"legacy-nrls-stu3/retrieval_multiple_formats.json", "subject: malformed"},
        {"legacy-nrls-stu3/supersede_documentreference_resource_identifier.json",
         "subject: malformed"},
        {"legacy-nrls-stu3/supersede_documentreference_resource_reference.json",
         "subject: malformed"},
        {"legacy-nrls-stu3/update_response.json", "0 pointers"}};
    const auto folder = record::test::samples() / "nrl";
    std::map<std::string, std::string> came;
    for (const auto& file : record::test::json_files(folder)) {
        const std::string text = record::test::read(file);
        const auto at = text.find("nhs-number\"");
        const auto value = text.find("\"value\": \"", at == std::string::npos ? text.size() : at);
        auto number = value == std::string::npos
                          ? people::NhsNumber::parse(own_number)
                          : people::NhsNumber::parse(text.substr(value + 10, 10));
        if (!number) number = people::NhsNumber::parse(own_number);
        const auto page = read_page(searchset_of({text}), *number);
        std::string& said = came[std::filesystem::relative(file, folder).string()];
        if (!page)
            said = (page.error().code == "wrong-patient" ? "subject: " : "") +
                   std::string(to_string(page.error().kind));
        else if (page->pointers.empty())
            said = "0 pointers";
        else
            said = page->pointers[0].custodian.text();
    }
    EXPECT_THAT(came, testing::ContainerEq(expected));
}

}  // namespace
}  // namespace mcr::source::nrl
