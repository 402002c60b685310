#include "fhir/face_fixture.hpp"

namespace mcr::fhir {
namespace {

class DocumentTest : public FaceTest {};

TEST_F(DocumentTest, leaves_as_a_file_that_no_browser_runs) {
    runner_.document = "%PDF-1.4 words";
    const auto answer = ask("/Binary/sealed-token");
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.body, "%PDF-1.4 words");
    EXPECT_TRUE(answer.finished);
    EXPECT_EQ(answer.header("Content-Type"), "application/pdf");
    EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"document.pdf\"");
    EXPECT_EQ(answer.header("X-Content-Type-Options"), "nosniff");
    EXPECT_TRUE(answer.header("Content-Security-Policy").starts_with("sandbox;"));
    EXPECT_EQ(answer.header("Cache-Control"), "no-store");
    ASSERT_EQ(runner_.contents_asked.size(), 1U);
    EXPECT_EQ(runner_.contents_asked[0].token, "sealed-token");
    EXPECT_EQ(runner_.contents_asked[0].who.professional.id, "good");
}

TEST_F(DocumentTest, is_given_as_it_is_whatever_is_accepted) {
    runner_.document = "words";
    runner_.document_type = "text/plain; charset=utf-8";
    const auto answer = ask("/Binary/a", with("Accept", "text/plain"));
    EXPECT_EQ(answer.status, 200);
    EXPECT_EQ(answer.header("Content-Type"), "text/plain; charset=utf-8");
    EXPECT_EQ(answer.header("Content-Disposition"), "attachment; filename=\"document.txt\"");
}

TEST_F(DocumentTest, that_breaks_after_it_has_begun_is_aborted) {
    runner_.document = "%PDF-1.4 words";
    runner_.fails = fail(ErrorKind::unavailable, "It turned out wrong.").error();
    const auto answer = ask("/Binary/a");
    EXPECT_TRUE(answer.aborted);
    EXPECT_FALSE(answer.finished);
    runner_.fails.reset();
    Ask how;
    how.breaks_after = 2;
    EXPECT_TRUE(ask("/Binary/a", how).aborted);
}

TEST_F(DocumentTest, that_cannot_be_had_is_explained) {
    struct Case {
        ErrorKind kind;
        int status;
        std::string_view detail;
    };
    const Case cases[] = {
        {ErrorKind::not_found, 404, "document-not-found"},
        {ErrorKind::gone, 410, "listed-too-long-ago"},
        {ErrorKind::forbidden, 403, "not-permitted"},
        {ErrorKind::timed_out, 504, "no-answer"},
        {ErrorKind::unavailable, 503, "no-answer"},
        {ErrorKind::unsupported, 400, "not-offered"},
    };
    for (const Case& c : cases) {
        runner_.fails = fail(c.kind, "A sentence.").error();
        expect_outcome(ask("/Binary/a"), c.status, c.detail);
    }
}

TEST_F(DocumentTest, is_only_read) {
    Ask post;
    post.method = "POST";
    EXPECT_EQ(ask("/Binary/a", post).status, 405);
    EXPECT_EQ(ask("/Binary").status, 404);
    EXPECT_EQ(ask("/Binary/a/b").status, 404);
    Ask nobody;
    nobody.headers = {};
    EXPECT_EQ(ask("/Binary/a", nobody).status, 401);
    EXPECT_TRUE(runner_.contents_asked.empty());
}

}  // namespace
}  // namespace mcr::fhir
