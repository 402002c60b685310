#include "audit/keys.hpp"

#include <gtest/gtest.h>

#include "base/text.hpp"

namespace mcr::audit {
namespace {

TEST(AuditKeys, a_short_key_is_refused) {
    const auto keys = Keys::derive(Secret("fifteen bytes!!"));
    ASSERT_FALSE(keys);
    EXPECT_EQ(keys.error().kind, ErrorKind::invalid);
    EXPECT_TRUE(Keys::derive(Secret("sixteen bytes!!!")));
}

TEST(AuditKeys, the_same_key_gives_the_same_keys_and_another_gives_others) {
    const auto one = Keys::derive(Secret("the first key of all"));
    const auto same = Keys::derive(Secret("the first key of all"));
    const auto other = Keys::derive(Secret("the second key of all"));
    EXPECT_EQ(one->chain().reveal(), same->chain().reveal());
    EXPECT_EQ(one->public_key(), same->public_key());
    EXPECT_NE(one->chain().reveal(), other->chain().reveal());
    EXPECT_NE(one->public_key(), other->public_key());
}

TEST(AuditKeys, derivation_is_rfc_5869) {
    // HKDF by hand: extract with the salt, expand with the purpose and the counter 1.
    const std::string_view key = "the first key of all";
    const Digest extracted = hmac_sha256("my-care-record audit", key);
    const Digest expanded = hmac_sha256(bytes_of(extracted), "chain 1\x01");
    const auto keys = Keys::derive(Secret(std::string(key)));
    EXPECT_EQ(keys->chain().reveal(), bytes_of(expanded));
}

TEST(AuditKeys, a_signature_holds_for_its_message_and_key_only) {
    const auto keys = Keys::derive(Secret("the first key of all"));
    const auto other = Keys::derive(Secret("the second key of all"));
    const std::string signature = keys->sign("a message");
    EXPECT_TRUE(signature_holds(keys->public_key(), "a message", signature));
    EXPECT_FALSE(signature_holds(keys->public_key(), "another message", signature));
    EXPECT_FALSE(signature_holds(other->public_key(), "a message", signature));
    EXPECT_FALSE(signature_holds(keys->public_key(), "a message", signature.substr(2)));
    EXPECT_FALSE(signature_holds("no key", "a message", signature));
}

TEST(AuditKeys, a_signature_of_rfc_8032_holds) {
    EXPECT_TRUE(
        signature_holds("3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c", "\x72",
                        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da"
                        "085ac1e43e15996e458f3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00"));
}

TEST(AuditKeys, the_chain_mac_is_hmac_sha_256_of_every_text_it_is_given) {
    const auto keys = Keys::derive(Secret("the first key of all"));
    ChainMac mac(*keys);
    for (const std::string_view text : {"one", "", "two"})
        EXPECT_EQ(mac.of(text), hmac_sha256(keys->chain().reveal(), text));
}

TEST(AuditKeys, hex_is_read_back) {
    EXPECT_EQ(from_hex("00fFa1"), std::string("\x00\xff\xa1", 3));
    EXPECT_FALSE(from_hex("0"));
    EXPECT_FALSE(from_hex("0g"));
}

}  // namespace
}  // namespace mcr::audit
