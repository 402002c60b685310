#include "source/documents/media_type.hpp"

#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace mcr::source::documents {
namespace {

TEST(MediaType, is_read_without_parameters_under_one_name) {
    const std::vector<std::pair<std::string, std::string>> cases{
        {"application/pdf", "application/pdf"},
        {" Text/Plain ; charset=utf-8", "text/plain"},
        {"image/jpg", "image/jpeg"},
        {"text/rtf", "application/rtf"},
        {"binary/octet-stream", "application/octet-stream"},
        {"", ""},
        {"pdf", ""},
        {"/pdf", ""},
        {"text/", ""},
        {"text/a\r\nSet-Cookie: b", ""},
        {"text/plain, text/html", ""},
    };
    for (const auto& [text, expected] : cases) EXPECT_EQ(media_type_of(text), expected) << text;
}

TEST(MediaType, that_a_browser_might_run_is_active) {
    for (const auto* type : {"text/html", "image/svg+xml", "application/xhtml+xml",
                             "multipart/related", "message/rfc822", "text/javascript"})
        EXPECT_TRUE(is_active(type)) << type;
    for (const auto* type : {"application/pdf", "text/plain", "application/xml", "image/png"})
        EXPECT_FALSE(is_active(type)) << type;
}

TEST(MediaType, is_the_same_where_nothing_else_is_said) {
    EXPECT_TRUE(may_be_the_same("application/pdf", "application/pdf"));
    EXPECT_TRUE(may_be_the_same("", "application/pdf"));
    EXPECT_TRUE(may_be_the_same("application/pdf", "application/octet-stream"));
    EXPECT_TRUE(may_be_the_same("text/xml", "application/hl7-v3+xml"));
    EXPECT_FALSE(may_be_the_same("application/pdf", "text/plain"));
    EXPECT_FALSE(may_be_the_same("application/pdf", "text/html"));
}

TEST(MediaType, shows_in_the_first_bytes) {
    const std::vector<std::pair<std::string, std::string_view>> cases{
        {"%PDF-1.7\n", "application/pdf"},
        {"\x89PNG\r\n\x1A\n....", "image/png"},
        {"\xFF\xD8\xFF\xE0", "image/jpeg"},
        {std::string("II*\0....", 8), "image/tiff"},
        {std::string("MM\0*....", 8), "image/tiff"},
        {"{\\rtf1 hello}", "application/rtf"},
        {"<?xml version=\"1.0\"?><ClinicalDocument xmlns=\"urn:hl7-org:v3\">", "application/xml"},
        {"\xEF\xBB\xBF<?xml version=\"1.0\"?><a/>", "application/xml"},
        {"<ClinicalDocument xmlns=\"urn:hl7-org:v3\">", "application/xml"},
        {"<!DOCTYPE html><title>x", "text/html"},
        {"  <HTML><body>", "text/html"},
        {"<?xml version=\"1.0\"?><html xmlns=\"http://www.w3.org/1999/xhtml\">", "text/html"},
        {"<!-- a --><x:svg xmlns:x=\"http://www.w3.org/2000/svg\">", "image/svg+xml"},
        {"plain words", ""},
        {"", ""},
    };
    for (const auto& [bytes, expected] : cases)
        EXPECT_EQ(type_by_first_bytes(bytes), expected) << bytes;
}

TEST(MediaType, must_fit_the_first_bytes) {
    struct Case {
        std::string type, bytes;
        bool fits;
    };
    const std::vector<Case> cases{
        {"application/pdf", "%PDF-1.4", true},
        {"application/pdf", "junk before %PDF-1.4", true},
        {"application/pdf", "not one", false},
        {"application/pdf", "<html><p>Sign in</p>", false},
        {"image/png", "\xFF\xD8\xFF", false},
        {"image/jpeg", "\xFF\xD8\xFF", true},
        {"application/rtf", "{\\rtf1}", true},
        {"application/rtf", "words", false},
        {"application/xml", "<a/>", true},
        {"text/xml", "\xFF\xFE<", true},
        {"application/xml", "words", false},
        {"application/xml", "<html/>", false},
        {"application/hl7-v3+xml", "<?xml version=\"1.0\"?><ClinicalDocument/>", true},
        {"text/plain", "words", true},
        {"text/plain", "%PDF-1.4", false},
        {"application/dicom", "anything", true},
    };
    for (const Case& c : cases)
        EXPECT_EQ(begins_like(c.type, c.bytes), c.fits) << c.type << ": " << c.bytes;
}

}  // namespace
}  // namespace mcr::source::documents
