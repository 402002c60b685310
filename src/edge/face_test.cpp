#include "edge/face.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "edge/face_fixture.hpp"

namespace mcr::edge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

const std::string by_number = "/Patient?identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number%7C";

class EdgeFace : public FaceTest {
protected:
    void SetUp() override {
        FaceTest::SetUp();
        if (IsSkipped()) return;
        Delivery one = delivery(1);
        one.items = {patient_item("Finch"), item("Condition", "c1"), item("Condition", "c2"),
                     item("Observation", "o1", R"(,"status":"final")"),
                     item("DocumentReference", "d1")};
        one.items.back().resource["content"] =
            boost::json::array{Object{{"attachment", Object{{"contentType", "application/pdf"},
                                                            {"data", to_base64(document)}}}}};
        const auto taken = take_in(one);
        ASSERT_TRUE(taken) << taken.error().sentence;
        patient = taken->patient;
        const std::string content = content_of(patient, "DocumentReference");
        binary = "/Binary/" + content.substr(content.find("Binary/") + 7, 32);
    }
    Result<void> keep_back(WithheldAs manner) {
        return within([&](store::Transaction& t) {
            return withhold(t, {"RQW|H1", manner, "Asked for", "M. Shah"}, clock.now());
        });
    }
    const std::string document = std::string(400'000, 'p');
    std::string patient, binary;
};
MCR_ON_BOTH_DATABASES(EdgeFace);

TEST_P(EdgeFace, finds_a_patient_by_nhs_number_and_by_the_holders_own_number) {
    serve();
    for (const std::string& path :
         {by_number + "9990000018", std::string("/Patient?identifier=9990000018"),
          std::string("/Patient?identifier=https://rqw.example/mrn%7CH1"),
          "/Patient?_id=" + patient}) {
        const Reply reply = get(path);
        EXPECT_EQ(reply.status, 200) << path;
        EXPECT_THAT(reply.entries(), ElementsAre("Patient/" + patient)) << path;
    }
    for (const std::string path :
         {"/Patient?identifier=9990000026", "/Patient?identifier=https://rqw.example/mrn%7CH2",
          "/Patient?identifier=https://elsewhere.example%7CH1"})
        EXPECT_TRUE(get(path).entries().empty()) << path;
    EXPECT_EQ(get("/Patient/" + patient).status, 200);
}

TEST_P(EdgeFace, gives_everything_in_pages_that_join_to_the_whole) {
    serve();
    const auto whole = get("/Patient/" + patient + "/$everything");
    EXPECT_EQ(whole.entries().size(), 5U);
    EXPECT_TRUE(whole.next().empty());
    EXPECT_THAT(whole.body, HasSubstr("\"total\":5"));
    for (const int size : {1, 2, 4, 5}) {
        std::vector<std::string> joined;
        std::string address = "/Patient/" + patient + "/$everything?_count=" + std::to_string(size);
        for (int page = 0; page < 10 && !address.empty(); ++page) {
            const Reply reply = get(address);
            ASSERT_EQ(reply.status, 200) << reply.body;
            for (const std::string& one : reply.entries()) joined.push_back(one);
            address = reply.next();
        }
        EXPECT_EQ(joined, whole.entries()) << size;
    }
    EXPECT_THAT(get("/Patient/" + patient + "/$everything?_type=Patient,Observation").entries(),
                ElementsAre("Observation/o1", "Patient/" + patient));
}

TEST_P(EdgeFace, searches_a_type_by_patient_with_get_and_with_post) {
    serve();
    EXPECT_THAT(get("/Condition?patient=" + patient).entries(),
                ElementsAre("Condition/c1", "Condition/c2"));
    EXPECT_THAT(get("/Condition?subject=Patient/" + patient + "&_count=1").entries(),
                ElementsAre("Condition/c1"));
    EXPECT_THAT(get("/Condition?patient.identifier=https%3A%2F%2Ffhir.nhs.uk%2FId%2Fnhs-number"
                    "%7C9990000018")
                    .entries(),
                ElementsAre("Condition/c1", "Condition/c2"));
    net::Call call;
    call.method = "POST";
    call.url = base + "/Condition/_search";
    call.headers = {{"Content-Type", "application/x-www-form-urlencoded"}};
    call.body = "patient=" + patient;
    EXPECT_THAT(send(call).entries(), ElementsAre("Condition/c1", "Condition/c2"));
    EXPECT_TRUE(get("/Procedure?patient=" + patient).entries().empty());
    EXPECT_EQ(get("/Condition/c1").status, 200);
    EXPECT_EQ(get("/Condition/none").status, 404);
}

TEST_P(EdgeFace, streams_a_document_as_it_is_or_as_a_binary_resource) {
    serve();
    const Reply raw = get(binary);
    EXPECT_EQ(raw.status, 200);
    EXPECT_EQ(raw.type, "application/pdf");
    EXPECT_EQ(raw.body, document);
    const Reply resource = get(binary, {{"Accept", "application/fhir+json"}});
    EXPECT_EQ(std::string(resource.json().at("data").as_string()), to_base64(document));
    EXPECT_EQ(get("/Binary/none").status, 404);
}

TEST_P(EdgeFace, what_is_withheld_gives_the_bytes_of_what_is_not_there) {
    serve();
    const std::vector<std::pair<std::string, std::string>> paths = {
        {by_number + "9990000018", by_number + "9990000034"},
        {"/Patient/" + patient, "/Patient/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"/Patient/" + patient + "/$everything",
         "/Patient/aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa/$everything"},
        {"/Condition?patient=" + patient, "/Condition?patient=aaaaaaaaaaaaaaaaaaaaaaaaaaaaaaaa"},
        {"/Condition/c1", "/Condition/none"},
        {binary, "/Binary/none"},
    };
    ASSERT_TRUE(keep_back(WithheldAs::unknown));
    for (const auto& [withheld, unknown] : paths) {
        const Reply a = get(withheld), b = get(unknown);
        EXPECT_EQ(a.status, b.status) << withheld;
        EXPECT_EQ(a.body, b.body) << withheld;
    }
    ASSERT_TRUE(keep_back(WithheldAs::refused));
    for (const auto& [withheld, unknown] : paths) {
        const Reply reply = get(withheld);
        EXPECT_EQ(reply.status, 403) << withheld;
        EXPECT_THAT(reply.body, HasSubstr("\"code\":\"suppressed\"")) << withheld;
    }
}

struct Refused {
    const char* path;
    int status;
    const char* code;
};

TEST_P(EdgeFace, refuses_with_an_operation_outcome_what_it_does_not_offer) {
    serve();
    const Refused table[] = {
        {"/Patient", 400, "required"},
        {"/Patient?family=Finch", 400, "not-supported"},
        {"/Condition", 400, "required"},
        {"/Condition?patient=p&code=1", 400, "not-supported"},
        {"/Condition?patient=p&_count=0", 400, "value"},
        {"/Condition?patient=p&_count=x", 400, "value"},
        {"/Condition?patient=p&_page=%21", 400, "value"},
        {"/Condition?patient=a%20b", 400, "value"},
        {"/Condition?patient=%zz", 400, "invalid"},
        {"/Patient/p/$everything?_type=Nothing", 400, "value"},
        {"/Nothing?patient=p", 404, "not-found"},
        {"/", 404, "not-found"},
        {"/Patient/p/$match", 404, "not-found"},
    };
    for (const Refused& row : table) {
        const Reply reply = get(row.path);
        EXPECT_EQ(reply.status, row.status) << row.path;
        EXPECT_THAT(reply.body, HasSubstr("\"resourceType\":\"OperationOutcome\"")) << row.path;
        EXPECT_THAT(reply.body, HasSubstr("\"code\":\"" + std::string(row.code) + '"')) << row.path;
    }
    net::Call call;
    call.method = "POST";
    call.url = base + "/Condition";
    EXPECT_EQ(send(call).status, 405);
}

TEST_P(EdgeFace, says_what_it_is_and_how_it_is) {
    serve();
    const Reply metadata = get("/metadata");
    EXPECT_EQ(metadata.json().at("fhirVersion").as_string(), "4.0.1");
    EXPECT_THAT(metadata.body, HasSubstr("Patient-everything"));
    EXPECT_EQ(get(server->url() + "/health/live").status, 200);
    EXPECT_EQ(get(server->url() + "/health/ready").status, 200);
    EXPECT_THAT(get(server->url() + "/metrics").body, HasSubstr("mcr_edge_requests_total"));
    EXPECT_EQ(get(server->url() + "/elsewhere").status, 404);
}

TEST_P(EdgeFace, logs_neither_number_nor_content) {
    serve();
    get(by_number + "9990000018");
    get("/Patient/" + patient + "/$everything");
    get(binary);
    const std::string logged = house.log_text.str();
    EXPECT_THAT(logged, HasSubstr("\"everything\""));
    for (const std::string& secret : {std::string("9990000018"), std::string("Finch"), patient})
        EXPECT_THAT(logged, Not(HasSubstr(secret)));
    EXPECT_THAT(house.metrics.text(), Not(HasSubstr("9990000018")));
}

struct Caller {
    const char* authorization;
    int status;
};

TEST_P(EdgeFace, answers_only_those_who_have_a_token_where_tokens_are_set) {
    FaceSettings settings;
    settings.callers = Callers({Secret("first-token"), Secret("second-token")}, {});
    serve(std::move(settings));
    const Caller table[] = {
        {"", 401},       {"Bearer wrong", 401},       {"Basic first-token", 401},
        {"Bearer", 401}, {"Bearer first-token", 200}, {"bearer second-token", 200},
    };
    for (const Caller& row : table) {
        net::Headers headers;
        if (*row.authorization != '\0') headers.add("Authorization", row.authorization);
        EXPECT_EQ(get("/Patient/" + patient, headers).status, row.status) << row.authorization;
    }
    EXPECT_EQ(get("/metadata").status, 200);
}

TEST(Callers, a_certificate_is_checked_by_its_subject) {
    const Callers named({}, {"CN=mcr"}), any({}, {"*"}), nobody({}, {}),
        both({Secret("token")}, {"CN=mcr"});
    net::Request without, other, right, all;
    other.client_subject = "CN=other";
    right.client_subject = all.client_subject = "CN=mcr";
    all.headers.add("Authorization", "Bearer token");
    EXPECT_EQ(named.check(without).error().kind, ErrorKind::unauthenticated);
    EXPECT_EQ(named.check(other).error().kind, ErrorKind::forbidden);
    EXPECT_TRUE(named.check(right));
    EXPECT_TRUE(any.check(other));
    EXPECT_FALSE(any.check(without));
    EXPECT_FALSE(nobody.check(right));
    EXPECT_FALSE(both.check(right));
    EXPECT_TRUE(both.check(all));
}

}  // namespace
}  // namespace mcr::edge
