// The test vectors of project Wycheproof for JSON Web Signatures, as far as they apply: those with
// asymmetric keys. Their folder is named by MCR_WYCHEPROOF; tools/test.py fetches it.
#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <cstdint>
#include <cstdlib>
#include <fstream>
#include <iterator>

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include "people/json.hpp"
#include "people/jwt.hpp"

namespace mcr::people {
namespace {

/// Whether every key of the vector is asymmetric: there are no shared secrets here.
bool is_asymmetric(const boost::json::value& keys) {
    if (const auto* set = member(keys, "keys"))
        return std::ranges::all_of(set->as_array(), is_asymmetric);
    return text_of(keys, "kty") != "oct";
}

/// What the vector's keys say of its token. Keys that cannot be taken accept nothing.
bool accepts(const boost::json::value& keys, const boost::json::value& token) {
    const auto set = KeySet::parse(boost::json::serialize(keys));
    const std::string text =
        token.is_string() ? std::string(token.as_string()) : boost::json::serialize(token);
    constexpr std::array every = {JwsAlgorithm::rs256, JwsAlgorithm::rs384, JwsAlgorithm::rs512,
                                  JwsAlgorithm::ps256, JwsAlgorithm::ps384, JwsAlgorithm::ps512,
                                  JwsAlgorithm::es256, JwsAlgorithm::es384, JwsAlgorithm::es512};
    return set && set->open(text, every);
}

/// Vectors that are called valid although the key's own alg is another than the token's, or none
/// that exists ("ES521"). They are refused here (RFC 7517 section 4.4).
bool contradicts_its_key(std::string_view file, const boost::json::value& test) {
    constexpr std::array<std::int64_t, 4> those = {346, 347, 350, 351};
    return file == "json_web_signature_test.json" &&
           std::ranges::find(those, test.at("tcId").as_int64()) != those.end();
}

class Wycheproof : public testing::TestWithParam<const char*> {};

TEST_P(Wycheproof, every_vector_that_applies_is_judged_as_it_says) {
    const char* folder = std::getenv("MCR_WYCHEPROOF");
    if (folder == nullptr) GTEST_SKIP() << "Skipped: the Wycheproof vectors are not there.";
    std::ifstream in(std::string(folder) + "/" + GetParam());
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    const boost::json::value vectors = boost::json::parse(text);
    int judged = 0;
    for (const auto& group : array_of(vectors, "testGroups")) {
        const auto* keys = member(group, "public");
        if (keys == nullptr) keys = member(group, "private");
        if (keys == nullptr || !is_asymmetric(*keys)) continue;
        for (const auto& test : array_of(group, "tests")) {
            const auto* token = member(test, "jws");
            if (token == nullptr) continue;
            ++judged;
            const bool good =
                text_of(test, "result") == "valid" && !contradicts_its_key(GetParam(), test);
            EXPECT_EQ(accepts(*keys, *token), good)
                << GetParam() << " " << test.at("tcId") << " " << test.at("comment");
        }
    }
    EXPECT_GT(judged, 10);
}

INSTANTIATE_TEST_SUITE_P(Files, Wycheproof,
                         testing::Values("json_web_signature_test.json", "json_web_key_test.json",
                                         "json_web_crypto_test.json"));

}  // namespace
}  // namespace mcr::people
