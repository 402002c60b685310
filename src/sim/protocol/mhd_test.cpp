#include "sim/protocol/mhd.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"
#include "sim/json/json_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

using testing::request;

const R4House hospital{
    "RQW", "A hospital", "Harlow", {{"Dr", "Ann", "Lee", "Consultant", "500000000001"}}};

Person person(const std::string& number) {
    Person made;
    made.nhs_number = number;
    made.family = "Finch";
    made.given = "Edith";
    made.gender = "female";
    return made;
}

History letters(int count) {
    History history;
    history.known = true;
    for (int i = 0; i < count; ++i)
        history.letters.push_back({codes::general_practice, "Letter " + std::to_string(i),
                                   "Words (of) <one> & another", Day{}, -1});
    return history;
}

Mhd responder() {
    return {{write_documents(hospital, person("9990000018"), letters(4), 7),
             write_documents(hospital, person("9990000026"), letters(1), 8)},
            {"RQW", "A hospital", "http://127.0.0.1:1/mhd"}};
}

std::string find(const std::string& number, const std::string& more = "&status=current") {
    return "/mhd/DocumentReference?patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2F"
           "nhs-number%7C" +
           number + more;
}

TEST(SimMhd, finds_documents_by_patient_identifier) {
    const auto reply = responder().answer(request("GET", find("9990000018")));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(elements_of(reply.body, "entry").size(), 4U);
    EXPECT_EQ(reply.patient, "9990000018");
    EXPECT_TRUE(reply.clinical);
    const auto with = responder().answer(
        request("GET", find("9990000018", "&status=current&_include=DocumentReference%3Apatient")));
    EXPECT_EQ(elements_of(with.body, "entry").size(), 5U) << "with the Patient";
}

TEST(SimMhd, needs_a_status_and_has_no_lists_nor_anything_else) {
    EXPECT_EQ(responder().answer(request("GET", find("9990000018", ""))).status, 400);
    EXPECT_EQ(responder().answer(request("GET", "/mhd/List?patient=x")).status, 200);
    EXPECT_EQ(responder().answer(request("GET", "/mhd/Condition?patient=x")).status, 404);
    EXPECT_EQ(responder().answer(request("GET", "/mhd")).status, 404);
    EXPECT_EQ(responder().answer(request("GET", "/mhd/Binary/none")).status, 404);
}

TEST(SimMhd, gives_each_document_as_it_was_listed) {
    const auto mhd = responder();
    const auto reply = mhd.answer(request("GET", find("9990000018")));
    const std::vector<std::string_view> beginnings{"A hospital", "%PDF-1.4", "<?xml", "A hospital"};
    std::size_t i = 0;
    for (const auto entry : elements_of(reply.body, "entry")) {
        const auto resource = *member(entry, "resource");
        const auto attachment = *member(elements_of(resource, "content").front(), "attachment");
        const std::string url = string_member(attachment, "url");
        const auto content = mhd.answer(request("GET", "/mhd/" + url));
        EXPECT_EQ(content.status, 200);
        EXPECT_EQ(content.content_type, string_member(attachment, "contentType"));
        EXPECT_EQ(std::to_string(content.body.size()), *member(attachment, "size"));
        EXPECT_TRUE(content.body.starts_with(beginnings[i])) << i;
        ++i;
        auto wrapped = request("GET", "/mhd/" + url);
        wrapped.headers.add("Accept", "application/fhir+json");
        const auto binary = mhd.answer(wrapped);
        EXPECT_EQ(from_base64(string_member(binary.body, "data")).value_or(""), content.body);
    }
    EXPECT_EQ(i, 4U);
}

TEST(SimMhd, answers_about_another_when_it_is_muddled) {
    const auto reply = responder().answer_about_another(request("GET", find("9990000018")));
    EXPECT_EQ(elements_of(reply.body, "entry").size(), 1U);
}

}  // namespace
}  // namespace mcr::sim
