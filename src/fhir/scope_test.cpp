#include "fhir/face_fixture.hpp"

namespace mcr::fhir {
namespace {

/// Accepts every token as that of a doctor; the token's text is its scopes, or "bound" for one that
/// is bound to a certificate.
class ScopedTokens final : public people::TokenChecker {
public:
    [[nodiscard]] Result<people::TokenClaims> check(std::string_view token) const override {
        people::TokenClaims claims{.professional = {.organisation = *OdsCode::parse("RQW")}};
        claims.professional.id = "doctor";
        claims.purpose = "TREAT";
        if (token == "bound")
            claims.thumbprint = "dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ";
        else
            claims.scope = token;
        return claims;
    }
};

class Scopes : public FaceTest {
protected:
    fakes::Reader ask_with(const std::string& token, const std::string& target,
                           const std::string& certificate = {}) {
        FaceSettings settings;
        settings.base_url = fakes::base_url;
        settings.page_key = Secret(std::string(32, 'k'));
        settings.issues_tokens = true;
        Face face(Face::Parts{runner_, &runner_, tokens, clock_, random_, log_, metrics_},
                  std::move(settings));
        net::Request request;
        request.method = "GET";
        request.target = "/fhir" + target;
        request.headers.add("Authorization", "Bearer " + token);
        request.client_thumbprint = certificate;
        request.id = "6f1c0a52-0c3b-4d0e-9d8a-111111111111";
        fakes::Reader out;
        workers_.run(0, [&](net::Worker& worker) { return face.handle(worker, request, out); });
        return out;
    }
    ScopedTokens tokens;
};

TEST_F(Scopes, leave_the_types_and_letters_that_they_name) {
    struct Row {
        const char* scope;
        const char* target;
        bool good;
    };
    for (const Row& row : {
             Row{"user/Condition.rs", "/Condition?patient=9990000018", true},
             Row{"user/Condition.s", "/Condition?patient=9990000018", true},
             Row{"user/Condition.r", "/Condition?patient=9990000018", false},
             Row{"user/Condition.rs", "/Procedure?patient=9990000018", false},
             Row{"user/Condition.rs?code=1", "/Condition?patient=9990000018", false},
             Row{"launch", "/Condition?patient=9990000018", false},
             Row{"patient/*.rs", "/Condition?patient=9990000018", true},
             Row{"user/MedicationRequest.rs",
                 "/MedicationRequest?patient=9990000018&_include=MedicationRequest:medication",
                 false},
             Row{"user/MedicationRequest.rs user/Medication.r",
                 "/MedicationRequest?patient=9990000018&_include=MedicationRequest:medication",
                 true},
             Row{"user/Patient.r", "/Patient/9990000018", true},
             Row{"user/Patient.s", "/Patient/9990000018", false},
             Row{"user/Condition.rs", "/Patient/9990000018", false},
             Row{"user/Patient.r", "/Patient?identifier=9990000018", false},
             Row{"user/*.rs", "/Patient/9990000018/$everything", true},
             Row{"user/*.s", "/Patient/9990000018/$everything", false},
             Row{"user/Condition.rs", "/Patient/9990000018/$everything", false},
             Row{"user/Condition.rs", "/Patient/9990000018/$everything?_type=Condition", true},
             Row{"user/Condition.rs", "/Patient/9990000018/$everything?_type=Condition,Procedure",
                 false},
         }) {
        runner_.asked.clear();
        const auto answer = ask_with(row.scope, row.target);
        EXPECT_EQ(answer.status == 403, !row.good)
            << row.scope << " " << row.target << ": " << answer.status << answer.body;
        if (row.good) continue;
        expect_outcome(answer, 403, "insufficient-scope");
        EXPECT_TRUE(runner_.asked.empty()) << row.target;
    }
}

TEST_F(Scopes, a_bound_token_is_good_on_a_connection_with_its_certificate_only) {
    const std::string target = "/Condition?patient=9990000018";
    expect_outcome(ask_with("bound", target), 401, "token-refused");
    expect_outcome(ask_with("bound", target, "dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXV1dXU"), 401,
                   "token-refused");
    EXPECT_NE(ask_with("bound", target, "dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHR0dHQ").status, 401);
}

TEST_F(Scopes, the_capability_statement_says_where_tokens_are_had) {
    const std::string body = ask_with("", "/metadata").body;
    EXPECT_NE(body.find("SMART-on-FHIR"), std::string::npos);
    EXPECT_NE(body.find("https://relay.example/oauth/token"), std::string::npos);
    EXPECT_EQ(ask("/metadata").body.find("SMART-on-FHIR"), std::string::npos);
}

TEST_F(Scopes, of_binaries_or_document_references_let_documents_be_read) {
    runner_.document = "words";
    EXPECT_EQ(ask_with("user/Binary.r", "/Binary/a").status, 200);
    EXPECT_EQ(ask_with("user/DocumentReference.r", "/Binary/a").status, 200);
    EXPECT_EQ(ask_with("user/Condition.rs", "/Binary/a").status, 403);
}

}  // namespace
}  // namespace mcr::fhir
