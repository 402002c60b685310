#include "net/gzip.hpp"

#include <gtest/gtest.h>

namespace mcr::net {
namespace {

std::string compressed(std::string_view text) {
    Deflater deflater;
    return std::string(deflater.write(std::span(&text, 1), true));
}

TEST(Inflater, gives_back_what_a_deflater_made_in_whatever_pieces_it_comes) {
    std::string text;
    for (int i = 0; i < 20'000; ++i) text += std::to_string(i);
    const std::string bytes = compressed(text);
    Inflater inflater;
    for (const std::size_t step : {1UL, 7UL, 1000UL, bytes.size()}) {
        inflater.restart();
        Buffer out;
        for (std::size_t at = 0; at < bytes.size(); at += step)
            inflater.feed(std::string_view(bytes).substr(at, step), out, 1UL << 20U);
        EXPECT_EQ(inflater.state(), Inflater::State::ended);
        EXPECT_EQ(out.view(), text);
    }
}

TEST(Inflater, stops_right_behind_its_limit) {
    const std::string bytes = compressed(std::string(1000, 'x'));
    for (const auto& [limit, expected] :
         {std::pair{1000UL, Inflater::State::ended}, std::pair{999UL, Inflater::State::full}}) {
        Inflater inflater;
        Buffer out;
        EXPECT_EQ(inflater.feed(bytes, out, limit), expected) << limit;
        EXPECT_LE(out.size(), limit + 1);
    }
}

TEST(Inflater, finds_damage_a_cut_and_what_follows_the_end) {
    std::string bytes = compressed("a text that is long enough to be damaged in the middle of it");
    Buffer out;
    Inflater cut;
    EXPECT_EQ(cut.feed(std::string_view(bytes).substr(0, bytes.size() - 1), out, 1000),
              Inflater::State::more);
    Inflater longer;
    out.clear();
    EXPECT_EQ(longer.feed(bytes + "x", out, 1000), Inflater::State::broken);
    bytes[bytes.size() / 2] = static_cast<char>(bytes[bytes.size() / 2] ^ 0x55);
    Inflater damaged;
    out.clear();
    EXPECT_EQ(damaged.feed(bytes, out, 1000), Inflater::State::broken);
}

TEST(Deflater, flushes_so_that_each_part_can_be_read_when_it_arrives) {
    Deflater deflater;
    Inflater inflater;
    Buffer out;
    for (const std::string_view part : {"first part", "second part"}) {
        inflater.feed(deflater.write(std::span(&part, 1), false), out, 1000);
        EXPECT_TRUE(out.view().ends_with(part));
    }
    inflater.feed(deflater.write({}, true), out, 1000);
    EXPECT_EQ(inflater.state(), Inflater::State::ended);
}

TEST(DeflaterPool, gives_out_deflaters_that_remember_nothing) {
    DeflaterPool pool;
    const std::string_view text = "text";
    auto deflater = pool.take();
    static_cast<void>(deflater->write(std::span(&text, 1), false));
    pool.give_back(std::move(deflater));
    deflater = pool.take();
    Buffer out;
    Inflater inflater;
    inflater.feed(deflater->write(std::span(&text, 1), true), out, 1000);
    EXPECT_EQ(out.view(), text);
}

TEST(Gzip, is_accepted_as_the_request_says) {
    const std::pair<const char*, bool> cases[] = {
        {"gzip", true},
        {"deflate, gzip;q=0.5", true},
        {"GZIP", true},
        {"x-gzip", true},
        {"*", true},
        {"br", false},
        {"gzip;q=0", false},
        {"gzip;q=0.000, *", false},
        {"*;q=0", false},
        {"", false},
        {"gzip ; q=1", true},
        {"identity", false},
        {"gzip;q=0.001", true},
    };
    for (const auto& [value, expected] : cases)
        EXPECT_EQ(accepts_gzip(Headers{{"Accept-Encoding", value}}), expected) << value;
    EXPECT_FALSE(accepts_gzip(Headers{}));
}

TEST(Gzip, is_worth_it_for_text_that_is_not_compressed) {
    EXPECT_TRUE(worth_compressing({{"Content-Type", "application/fhir+json; charset=utf-8"}}));
    EXPECT_TRUE(worth_compressing({{"Content-Type", "text/html"}}));
    EXPECT_FALSE(worth_compressing({{"Content-Type", "image/png"}}));
    EXPECT_FALSE(worth_compressing({}));
    EXPECT_FALSE(worth_compressing({{"Content-Type", "text/html"}, {"Content-Encoding", "br"}}));
}

}  // namespace
}  // namespace mcr::net
