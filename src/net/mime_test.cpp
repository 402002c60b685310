#include "net/mime.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

constexpr std::string_view two_parts =
    "a preamble\r\n--B\r\nContent-Type: text/plain;\r\n charset=UTF-8\r\nContent-ID: <1@x>\r\n\r\n"
    "one\r\n--Bother\r\n--B \r\n\r\n\r\n--B--\r\nepilogue";

TEST(MediaType, is_read_with_its_parameters) {
    const auto media = read_media_type(
        R"(Multipart/Related; type="application/xop+xml";START="<a\"b@x>"; boundary=B=1)");
    ASSERT_TRUE(media);
    EXPECT_EQ(media->type, "multipart/related");
    EXPECT_EQ(media->parameter("type"), "application/xop+xml");
    EXPECT_EQ(media->parameter("start"), "<a\"b@x>");
    EXPECT_EQ(media->parameter("boundary"), "B=1");
    EXPECT_EQ(media->parameter("none"), "");
}

TEST(MediaType, what_is_none_is_refused) {
    for (const auto* text : {"", "text", "text/", "text/xml boundary", "text/xml; =1",
                             "text/xml; a", "text/xml; a=\"b"})
        EXPECT_FALSE(read_media_type(text)) << text;
}

TEST(Mime, parts_are_read_with_headers_and_exact_bytes) {
    const auto parts = read_parts(two_parts, "B");
    ASSERT_TRUE(parts) << parts.error().sentence;
    ASSERT_EQ(parts->size(), 2U);
    EXPECT_EQ(parts->at(0).headers.get("content-type"), "text/plain; charset=UTF-8");
    EXPECT_EQ(content_id(parts->at(0).headers), "1@x");
    EXPECT_EQ(parts->at(0).body, "one\r\n--Bother");
    EXPECT_EQ(parts->at(1).body, "");
    EXPECT_EQ(content_id(parts->at(1).headers), "");
}

TEST(Mime, parts_are_the_same_however_the_bytes_come) {
    for (std::size_t step = 1; step < 20; ++step) {
        auto reader = *MimeReader::of("B");
        std::vector<std::string> bodies;
        std::string_view left = two_parts;
        for (auto event = reader.next();; event = reader.next()) {
            ASSERT_TRUE(event);
            if (*event == MimeReader::Event::end) break;
            if (*event == MimeReader::Event::part) bodies.emplace_back();
            if (*event == MimeReader::Event::bytes) bodies.back() += reader.bytes();
            if (*event != MimeReader::Event::more) continue;
            ASSERT_FALSE(left.empty());
            reader.feed(left.substr(0, step));
            left.remove_prefix(std::min(step, left.size()));
        }
        ASSERT_EQ(bodies.size(), 2U) << step;
        EXPECT_EQ(bodies[0], "one\r\n--Bother") << step;
        EXPECT_EQ(bodies[1], "") << step;
    }
}

TEST(Mime, lines_may_end_with_a_line_feed_alone) {
    const auto parts = read_parts("--B\nContent-ID: <a>\n\nbody\n\n--B--", "B");
    ASSERT_TRUE(parts);
    EXPECT_EQ(parts->at(0).body, "body\n");
}

struct Broken {
    const char* name;
    std::string bytes;
    std::string boundary;
    ErrorKind kind;
};
class BrokenMime : public testing::TestWithParam<Broken> {};
TEST_P(BrokenMime, is_refused) {
    const auto parts = read_parts(GetParam().bytes, GetParam().boundary,
                                  {.max_parts = 3, .max_header_bytes = 50, .max_bytes = 4000});
    ASSERT_FALSE(parts);
    EXPECT_EQ(parts.error().kind, GetParam().kind);
}
INSTANTIATE_TEST_SUITE_P(
    all, BrokenMime,
    testing::Values(
        Broken{"no_boundary", "--B--", "", ErrorKind::malformed},
        Broken{"long_boundary", "--B--", std::string(71, 'b'), ErrorKind::malformed},
        Broken{"control_in_boundary", "--B--", "B\n", ErrorKind::malformed},
        Broken{"another_boundary", "--A\r\n\r\n--A--" + std::string(60, ' '), "B",
               ErrorKind::malformed},
        Broken{"not_closed", "--B\r\n\r\nbody\r\n--B", "B", ErrorKind::malformed},
        Broken{"header_not_ended", "--B\r\nA: b", "B", ErrorKind::malformed},
        Broken{"field_without_colon", "--B\r\nA\r\n\r\n\r\n--B--", "B", ErrorKind::malformed},
        Broken{"continuation_first", "--B\r\n A: b\r\n\r\n\r\n--B--", "B", ErrorKind::malformed},
        Broken{"header_too_long", "--B\r\nA: " + std::string(100, 'b') + "\r\n\r\n\r\n--B--", "B",
               ErrorKind::too_large},
        Broken{"too_many_parts", "--B\n\n\n--B\n\n\n--B\n\n\n--B\n\n\n--B--", "B",
               ErrorKind::too_large},
        Broken{"too_large", std::string(5000, ' '), "B", ErrorKind::too_large}),
    [](const auto& one) { return one.param.name; });

TEST(CidUrl, names_the_decoded_content_id) {
    EXPECT_EQ(id_of_cid_url("cid:1.abc%40x").value_or(""), "1.abc@x");
    for (const auto* url : {"http://x", "cid:", "cid:%4", ""}) EXPECT_FALSE(id_of_cid_url(url));
}

TEST(Base64Reader, decodes_what_comes_in_pieces_with_white_space) {
    const std::string_view text = "VGhp\r\ncyBp cy4=";
    for (std::size_t step = 1; step < 8; ++step) {
        Base64Reader reader;
        std::string out;
        for (std::size_t at = 0; at < text.size(); at += step)
            ASSERT_TRUE(reader.feed(text.substr(at, step), out));
        EXPECT_TRUE(reader.finish());
        EXPECT_EQ(out, "This is.");
    }
}

TEST(Base64Reader, refuses_what_is_none) {
    std::string out;
    for (const auto* text : {"VG?p", "VG==VGhp", "=VGh", "V==="}) {
        Base64Reader reader;
        EXPECT_FALSE(reader.feed(text, out)) << text;
    }
    Base64Reader reader;
    EXPECT_TRUE(reader.feed("VGh", out));
    EXPECT_FALSE(reader.finish());
}

}  // namespace
}  // namespace mcr::net
