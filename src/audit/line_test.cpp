#include "audit/line.hpp"

#include <gtest/gtest.h>

#include "audit/test_log.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

constexpr std::string_view time = "2026-11-23T16:03:00.123Z";

class AuditLine : public ::testing::Test {
protected:
    std::string line_of(const Entry& entry, std::uint64_t sequence = 7) {
        std::string out;
        append_line(out, sequence, time, members_of(entry), no_hash(), mac_);
        out.pop_back();
        return out;
    }
    Result<Keys> keys_ = Keys::derive(test::key());
    ChainMac mac_{*keys_};
};

void expect_same(const Entry& a, const Entry& b) {
    EXPECT_EQ(a.kind, b.kind);
    EXPECT_EQ(a.request_id, b.request_id);
    EXPECT_EQ(a.actor.id, b.actor.id);
    EXPECT_EQ(a.actor.role_profile_id, b.actor.role_profile_id);
    EXPECT_EQ(a.actor.name, b.actor.name);
    EXPECT_EQ(a.actor.role_code, b.actor.role_code);
    EXPECT_EQ(a.actor.role_name, b.actor.role_name);
    EXPECT_EQ(a.actor.organisation, b.actor.organisation);
    EXPECT_EQ(a.actor.organisation_name, b.actor.organisation_name);
    EXPECT_EQ(a.patient, b.patient);
    EXPECT_EQ(a.purpose, b.purpose);
    EXPECT_EQ(a.action, b.action);
    EXPECT_EQ(a.holders, b.holders);
    EXPECT_EQ(a.reason, b.reason);
    EXPECT_EQ(a.via, b.via);
    ASSERT_EQ(a.parts.size(), b.parts.size());
    for (std::size_t i = 0; i < a.parts.size(); ++i) {
        EXPECT_EQ(a.parts[i].holder, b.parts[i].holder);
        EXPECT_EQ(a.parts[i].system, b.parts[i].system);
        EXPECT_EQ(a.parts[i].state, b.parts[i].state);
        EXPECT_EQ(a.parts[i].bytes, b.parts[i].bytes);
        EXPECT_EQ(a.parts[i].hash, b.parts[i].hash);
        EXPECT_EQ(a.parts[i].items, b.parts[i].items);
    }
}

TEST_F(AuditLine, every_kind_of_entry_is_read_back_as_it_was) {
    Entry refusal = test::intent();
    refusal.kind = EntryKind::refusal;
    refusal.reason = "The role may not see records";
    refusal.via = "west, east";
    Entry change;
    change.kind = EntryKind::change;
    change.reason = "Suspended pah: \"fire\"\n\tin the data centre \\ caf\u00e9";
    Entry nothing;
    nothing.kind = EntryKind::started;
    for (const Entry& entry : {test::intent(), test::release("r", 300), refusal, change, nothing}) {
        const auto record = parse_line(line_of(entry));
        ASSERT_TRUE(record) << record.error().sentence;
        EXPECT_EQ(record->position.sequence, 7U);
        EXPECT_EQ(format_instant(record->position.recorded), time);
        EXPECT_EQ(record->previous, no_hash());
        expect_same(record->entry, entry);
    }
}

TEST_F(AuditLine, an_entry_without_content_has_the_documented_line) {
    Entry entry;
    entry.kind = EntryKind::started;
    const std::string content =
        R"({"sequence":7,"time":"2026-11-23T16:03:00.123Z","kind":"started","actor":{},"previous":")" +
        no_hash() + "\"";
    const std::string hash = to_hex(hmac_sha256(keys_->chain().reveal(), content));
    EXPECT_EQ(line_of(entry), content + ",\"hash\":\"" + hash + "\"}");
}

TEST_F(AuditLine, bytes_that_are_not_utf_8_are_repaired) {
    Entry entry = test::intent();
    entry.actor.name = "Dr \xff Khan";
    const auto record = parse_line(line_of(entry));
    ASSERT_TRUE(record);
    EXPECT_EQ(record->entry.actor.name, "Dr \xef\xbf\xbd Khan");
}

TEST_F(AuditLine, every_byte_at_every_place_is_written_as_json_wants_it) {
    for (int byte = 0; byte < 256; ++byte)
        for (std::size_t at = 0; at < 17; ++at) {
            Entry entry;
            entry.reason.assign(17, '~');
            entry.reason[at] = static_cast<char>(byte);
            EXPECT_TRUE(members_of(entry).ends_with(",\"reason\":" + json_quote(entry.reason)))
                << byte << " at " << at;
        }
}

TEST_F(AuditLine, the_hash_holds_until_any_byte_changes) {
    const std::string line = line_of(test::intent());
    ASSERT_TRUE(hash_holds(*frame_of(line), mac_));
    for (std::size_t i = 0; i < line.size(); ++i) {
        std::string changed = line;
        changed[i] ^= 1;
        const auto frame = frame_of(changed);
        EXPECT_FALSE(frame && hash_holds(*frame, mac_)) << "byte " << i;
    }
}

TEST_F(AuditLine, a_line_without_the_frame_of_an_entry_is_none) {
    const std::string line = line_of(test::intent());
    const std::string tail = line.substr(line.size() - 153);
    ASSERT_TRUE(tail.starts_with(",\"previous\""));
    for (const std::string& broken :
         {std::string(), std::string("{}"), line.substr(1), line.substr(0, line.size() - 1),
          line + " ", "{\"sequence\":0" + line.substr(13), "{\"sequence\":07" + line.substr(13),
          "{\"sequence\":-7" + line.substr(13),
          "{\"sequence\":99999999999999999999" + line.substr(13), "{\"sequence\":7" + tail,
          std::string("{\"sequence\":7")}) {
        EXPECT_FALSE(frame_of(broken)) << broken;
        EXPECT_FALSE(parse_line(broken)) << broken;
    }
    EXPECT_TRUE(frame_of(line));
}

TEST_F(AuditLine, members_of_the_wrong_sort_are_malformed) {
    const std::string line = line_of(test::release());
    const auto with = [&](std::string_view from, std::string_view to) {
        std::string out = line;
        const std::size_t at = out.find(from);
        EXPECT_NE(at, std::string::npos) << from;
        return out.replace(at, from.size(), to);
    };
    for (const std::string& broken :
         {with("\"release\"", "\"other\""), with("\"release\"", "7"), with("\"request-1\"", "[]"),
          with("2026-11", "2026-13"), with("{\"id\":\"555012345678\"", "{\"id\":null"),
          with("\"bytes\":2048", "\"bytes\":-1"), with("\"Condition/c0\"", "0"),
          with("\"parts\":[", "\"parts\":[1,"), with("\"TREAT\"", "\"TREAT"),
          with("\"purpose\":\"TREAT\"", "\"sequence\":8")}) {
        const auto record = parse_line(broken);
        ASSERT_FALSE(record) << broken;
        EXPECT_EQ(record.error().kind, ErrorKind::malformed);
        EXPECT_FALSE(record.error().sentence.contains("9990000018"));
    }
}

TEST_F(AuditLine, deep_nesting_is_malformed) {
    std::string line = line_of(test::intent());
    const std::string deep = "\"deep\":" + std::string(5000, '[') + std::string(5000, ']') + ",";
    line.insert(line.find("\"kind\""), deep);
    EXPECT_FALSE(parse_line(line));
}

TEST_F(AuditLine, a_broken_line_still_says_which_entry_it_claims_to_be) {
    EXPECT_EQ(claimed_sequence("{\"sequence\":12,\"ti"), 12U);
    EXPECT_FALSE(claimed_sequence("{\"sequence\":x"));
    EXPECT_FALSE(claimed_sequence("garbage"));
}

TEST(AuditEntryKind, has_a_name_that_is_read_back) {
    for (const EntryKind kind : {EntryKind::intent, EntryKind::release, EntryKind::refusal,
                                 EntryKind::change, EntryKind::started})
        EXPECT_EQ(entry_kind_from(to_string(kind)), kind);
    EXPECT_FALSE(entry_kind_from("Intent"));
}

}  // namespace
}  // namespace mcr::audit
