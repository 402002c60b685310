#include "record/json_check.hpp"

#include <gtest/gtest.h>
#include <simdjson.h>

#include <map>
#include <string>

#include "base/random.hpp"
#include "record/record_samples.hpp"

namespace mcr::record {
namespace {

using namespace std::string_literals;

bool good(std::string_view text, Limits limits = {}) {
    return check_json(net::Buffer(text), limits).has_value();
}

Error error_of(std::string_view text, Limits limits = {}) {
    const auto result = check_json(net::Buffer(text), limits);
    EXPECT_FALSE(result);
    return result ? Error{} : result.error();
}

std::string many(std::string_view text, std::size_t times) {
    std::string all;
    for (std::size_t i = 0; i < times; ++i) all += text;
    return all;
}

TEST(JsonCheck, judges_the_conformance_suite_as_RFC_8259_does) {
    MCR_NEEDS_SAMPLES();
    // What the RFC leaves to the reader, and is decided here. Numbers may be of any size, since
    // their text passes through; all that is not well-formed Unicode is refused.
    const std::map<std::string, bool> left_open = {
        {"i_number_double_huge_neg_exp.json", true},
        {"i_number_huge_exp.json", true},
        {"i_number_neg_int_huge_exp.json", true},
        {"i_number_pos_double_huge_exp.json", true},
        {"i_number_real_neg_overflow.json", true},
        {"i_number_real_pos_overflow.json", true},
        {"i_number_real_underflow.json", true},
        {"i_number_too_big_neg_int.json", true},
        {"i_number_too_big_pos_int.json", true},
        {"i_number_very_big_negative_int.json", true},
        {"i_object_key_lone_2nd_surrogate.json", false},
        {"i_string_1st_surrogate_but_2nd_missing.json", false},
        {"i_string_1st_valid_surrogate_2nd_invalid.json", false},
        {"i_string_UTF-16LE_with_BOM.json", false},
        {"i_string_UTF-8_invalid_sequence.json", false},
        {"i_string_UTF8_surrogate_U+D800.json", false},
        {"i_string_incomplete_surrogate_and_escape_valid.json", false},
        {"i_string_incomplete_surrogate_pair.json", false},
        {"i_string_incomplete_surrogates_escape_valid.json", false},
        {"i_string_invalid_lonely_surrogate.json", false},
        {"i_string_invalid_surrogate.json", false},
        {"i_string_invalid_utf-8.json", false},
        {"i_string_inverted_surrogates_U+1D11E.json", false},
        {"i_string_iso_latin_1.json", false},
        {"i_string_lone_second_surrogate.json", false},
        {"i_string_lone_utf8_continuation_byte.json", false},
        {"i_string_not_in_unicode_range.json", false},
        {"i_string_overlong_sequence_2_bytes.json", false},
        {"i_string_overlong_sequence_6_bytes.json", false},
        {"i_string_overlong_sequence_6_bytes_null.json", false},
        {"i_string_truncated-utf-8.json", false},
        {"i_string_utf16BE_no_BOM.json", false},
        {"i_string_utf16LE_no_BOM.json", false},
        {"i_structure_500_nested_arrays.json", false},  // deeper than FHIR ever is
        {"i_structure_UTF-8_BOM_empty_object.json", true},
    };
    // Two keys of one object are refused although the RFC only advises against them.
    const std::map<std::string, bool> stricter = {
        {"y_object_duplicated_key.json", false},
        {"y_object_duplicated_key_and_value.json", false},
    };
    const auto files = test::json_files(test::samples() / "json-test-suite");
    ASSERT_GT(files.size(), 300U);
    for (const auto& file : files) {
        const std::string name = file.filename();
        const std::string text = test::read(file);
        bool expected = name.starts_with("y_");
        if (name.starts_with("i_")) {
            ASSERT_TRUE(left_open.contains(name)) << name;
            expected = left_open.at(name);
        }
        if (stricter.contains(name)) expected = stricter.at(name);
        EXPECT_EQ(good(text), expected) << name;

        // The same as the value of an element of a resource.
        const bool mark = text.starts_with("\xEF\xBB\xBF");
        const std::string within = R"({"resourceType":"Basic","extension":)" + text + "}";
        EXPECT_EQ(test::checked(within).has_value(), expected && !mark) << name;
    }
}

TEST(JsonCheck, says_what_is_wrong_and_where_and_nothing_of_the_content) {
    struct Case {
        std::string text;
        std::string_view what, offset;
    };
    const Case cases[] = {
        {"", "empty", "byte 0"},
        {" \n", "white space", "byte 0"},
        {R"({"a":"secret)", "without an end", "byte 5"},
        {"{\"a\":\"sec\nret\"}", "control character", "byte 9"},
        {"{\"a\":\"\xC0\x80secret\"}", "UTF-8", "byte 6"},
        {"{\"a\":\"\xED\xA0\x80\"}", "UTF-8", "byte 6"},
        {"{\"a\":\"\xF4\x90\x80\x80\"}", "UTF-8", "byte 6"},
        {R"({"a":"\x"})", "escape", "byte 6"},
        {R"({"a":"\ud800"})", "escape", "byte 6"},
        {R"({"a":"\udc00\ud800"})", "escape", "byte 6"},
        {R"({"a":"\u12g4"})", "escape", "byte 6"},
        {R"({"a":01})", "behind it", "byte 5"},
        {R"({"a":1.})", "no value", "byte 5"},
        {R"({"a":truex})", "behind it", "byte 5"},
        {R"({"a":nul})", "no value", "byte 5"},
        {R"({"a":1 "b":2})", "no comma", "byte 7"},
        {R"({"a" 1})", "no colon", "byte 5"},
        {R"({1:1})", "no key", "byte 1"},
        {R"({"a":1,})", "no key", "byte 7"},
        {R"([1,])", "no value", "byte 3"},
        {R"([1}])", "no comma", "byte 2"},
        {R"({"a":1)", "no comma", "byte 6"},
        {R"({"a":)", "early end", "byte 5"},
        {R"({"a":{"b":1})", "no comma", "byte 12"},
        {R"({}{})", "behind the end", "byte 2"},
        {R"({} secret)", "behind the end", "byte 3"},
        {R"({"a":1,"b":2,"a":3})", "already has", "byte 13"},
    };
    for (const Case& one : cases) {
        const Error error = error_of(one.text);
        EXPECT_EQ(error.kind, ErrorKind::malformed) << one.text;
        EXPECT_NE(error.sentence.find(one.what), std::string::npos) << error.sentence << one.text;
        EXPECT_TRUE(error.sentence.ends_with(one.offset)) << error.sentence << " " << one.text;
        EXPECT_EQ(error.sentence.find("secret"), std::string::npos);
    }
}

TEST(JsonCheck, every_document_that_ends_early_is_found) {
    const std::string text =
        R"({"a":[1,-2.5e+3,true,false,null,"x\n\u00e9\ud83d\ude00",{}],"b":{"c":[],"d":"é"}})";
    ASSERT_TRUE(good(text));
    for (std::size_t size = 0; size < text.size(); ++size) {
        EXPECT_FALSE(good(text.substr(0, size))) << size;
    }
}

TEST(JsonCheck, a_zero_byte_is_no_white_space) {
    EXPECT_FALSE(good("{}\0"s));
    EXPECT_FALSE(good("{\"a\":1\0}"s));
    EXPECT_FALSE(good("{\"a\":true\0}"s));
}

TEST(JsonCheck, keys_are_the_same_when_their_values_are) {
    EXPECT_FALSE(good(R"({"a":1,"\u0061":2})"));
    EXPECT_FALSE(good(R"({"\u0061":1,"a":2})"));
    EXPECT_FALSE(good(R"({"\/":1,"/":2})"));
    EXPECT_FALSE(good(R"({"\ud83d\ude00":1,"😀":2})"));
    EXPECT_FALSE(good(R"({"":1,"":2})"));
    EXPECT_FALSE(good(R"({"a" :1,"a"  :2})"));
    EXPECT_FALSE(good(R"([[{"x":{"k":1,"l":{"k":1},"k":2}}]])"));
    EXPECT_TRUE(good(R"({"a":{"a":{"a":[{"a":1},{"a":1}]}},"A":1,"\u0062":1})"));
    EXPECT_TRUE(good("{\"a\\\\\":1,\"a\":2,\"a\\u0000\":3}"));
    // Alike in their first and last eight bytes and in size.
    EXPECT_TRUE(good(R"({"abcdefgh1abcdefgh":1,"abcdefgh2abcdefgh":2})"));
    EXPECT_FALSE(good(R"({"abcdefgh1abcdefgh":1,"x":0,"abcdefgh1abcdefgh":2})"));
}

std::string object_of(std::size_t keys, const std::string& prefix, const std::string& suffix,
                      const std::string& last) {
    std::string text = "{";
    for (std::size_t i = 0; i < keys; ++i) {
        text += '"' + prefix + std::to_string(100'000 + i) + suffix + "\":0,";
    }
    return text + '"' + last + "\":1}";
}

TEST(JsonCheck, a_key_that_stands_twice_is_found_in_objects_of_every_size) {
    for (const std::size_t keys : {1, 5, 30, 31, 32, 33, 63, 64, 65, 200, 1000}) {
        EXPECT_TRUE(good(object_of(keys, "k", "", "last"))) << keys;
        EXPECT_FALSE(good(object_of(keys, "k", "", "k100000"))) << keys;
        EXPECT_FALSE(good(object_of(keys, "k", "", "\\u006b100000"))) << keys;
        EXPECT_FALSE(good(object_of(keys, "k", "", "k" + std::to_string(100'000 + keys - 1))))
            << keys;
    }
}

TEST(JsonCheck, objects_of_100000_keys_are_read_even_if_their_keys_look_alike) {
    EXPECT_TRUE(good(object_of(100'000, "k", "", "last")));
    EXPECT_TRUE(good(object_of(100'000, "abcdefgh", "abcdefgh", "last")));
    EXPECT_FALSE(good(object_of(100'000, "abcdefgh", "abcdefgh", "abcdefgh150000abcdefgh")));
    EXPECT_TRUE(good(object_of(100'000, "\\u0061bcdefgh", "abcdefgh", "last")));
    EXPECT_FALSE(good(object_of(100'000, "\\u0061bcdefgh", "abcdefgh", "abcdefgh150000abcdefgh")));
    EXPECT_FALSE(good("{" + many("\"a\":0,", 200'000) + "\"b\":0}"));
}

TEST(JsonCheck, the_depth_is_bounded) {
    const Limits limits{.max_bytes = 1 << 20, .max_depth = 10, .max_items = 10};
    EXPECT_TRUE(good(many("[", 10) + many("]", 10), limits));
    EXPECT_EQ(error_of(many("[", 11) + many("]", 11), limits).kind, ErrorKind::too_large);
    EXPECT_TRUE(good(many("{\"a\":", 10) + "1" + many("}", 10), limits));
    EXPECT_EQ(error_of(many("{\"a\":", 11) + "1" + many("}", 11), limits).kind,
              ErrorKind::too_large);
    EXPECT_EQ(error_of(many("[", 900'000), limits).kind, ErrorKind::too_large);
    EXPECT_TRUE(good("[" + many("[[]],", 1000) + "[]]", limits));
}

TEST(JsonCheck, the_size_is_bounded_before_anything_is_read) {
    const Limits limits{.max_bytes = 8, .max_depth = 10, .max_items = 10};
    EXPECT_TRUE(good("[1,2,34]", limits));
    EXPECT_EQ(error_of("[1,2,3,4", limits).kind, ErrorKind::malformed);
    EXPECT_EQ(error_of("not JSON!", limits).kind, ErrorKind::too_large);
}

/// What simdjson's own parser says of the same bytes.
simdjson::error_code dom_says(std::string_view text) {
    static simdjson::dom::parser parser;
    const simdjson::padded_string padded(text);
    simdjson::dom::element root;
    return parser.parse(padded).get(root);
}

std::string mutated(std::string text, SeededRandom& random) {
    static constexpr std::string_view alphabet = "{}[]:,\"\\ 0123-+.eEtrufalsn/\n\t\xC3\xA9\x01";
    const auto somewhere = [&] { return static_cast<std::size_t>(random.below(text.size())); };
    for (std::uint64_t i = random.below(3) + 1; i > 0 && !text.empty(); --i) {
        const char c = alphabet[random.below(alphabet.size())];
        switch (random.below(6)) {
            case 0:
                text[somewhere()] = c;
                break;
            case 1:
                text.insert(somewhere(), 1, c);
                break;
            case 2:
                text.erase(somewhere(), random.below(3) + 1);
                break;
            case 3:
                text[somewhere()] = static_cast<char>(random.below(256));
                break;
            case 4:
                text.resize(somewhere());
                break;
            default: {
                const std::size_t from = somewhere();
                text.insert(somewhere(), text.substr(from, random.below(12)));
            }
        }
    }
    return text;
}

TEST(JsonCheck, agrees_with_another_parser_on_documents_with_mistakes) {
    const std::string documents[] = {
        R"({"resourceType":"Observation","id":"a","valueQuantity":{"value":0.10,"unit":"mmol/L"},)"
        R"("component":[{"code":{"text":"é \u00e9 \ud83d\ude00 \" \\ \/"}},{},[],true,false,null,)"
        R"(-1.5E+10,0,12]})",
        "{\n  \"resourceType\" : \"Bundle\",\n  \"entry\" : [ {\n    \"resource\" : { }\n  } "
        "]\n}\n",
        R"([[[]],{"a":{"b":{"c":["d","e"]}}},"long enough to fill a block of sixty-four bytes, yes"])",
    };
    SeededRandom random(2026);
    int accepted = 0;
    for (int i = 0; i < 60'000; ++i) {
        const std::string text = mutated(documents[random.below(3)], random);
        const auto ours = check_json(net::Buffer(text), {});
        const auto theirs = dom_says(text);
        accepted += ours ? 1 : 0;
        if (ours.has_value() == (theirs == simdjson::SUCCESS)) continue;
        if (ours) {
            // A number that fits no machine word is still a number.
            EXPECT_EQ(theirs, simdjson::NUMBER_ERROR) << text;
            EXPECT_TRUE(JsonTree::parse(text, {})) << text;
        } else {
            const std::string& sentence = ours.error().sentence;
            EXPECT_TRUE(sentence.find("already has") != std::string::npos ||
                        sentence.find("escape") != std::string::npos)
                << sentence << text;
        }
    }
    EXPECT_GT(accepted, 3000);
}

}  // namespace
}  // namespace mcr::record
