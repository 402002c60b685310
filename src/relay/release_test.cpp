#include "relay/release.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace mcr::relay {
namespace {

CoverageRow row(std::string key) {
    CoverageRow made;
    made.system_key = std::move(key);
    made.state = record::CoverageState::data;
    return made;
}

void let_go(Manifest& manifest, std::string_view id) {
    record::Item item;
    item.type = "Condition";
    item.id = id;
    const std::string_view bytes = "{}";
    manifest.item(item, std::span(&bytes, 1));
}

TEST(Manifest, items_that_leave_after_their_part_are_recorded_under_their_holder) {
    SeededRandom random(1);
    Manifest manifest(Secret("key"), random);
    for (const char* key : {"a", "b", "c"}) {
        manifest.begin_part(row(key));
        EXPECT_EQ(manifest.end_part(row(key)), 0U);
    }
    manifest.resume(row("b"));
    let_go(manifest, "1");
    let_go(manifest, "2");
    manifest.resume(row("c"));
    let_go(manifest, "3");

    const auto parts = manifest.take();
    ASSERT_EQ(parts.size(), 3U);
    EXPECT_TRUE(parts[0].items.empty());
    EXPECT_TRUE(parts[0].hash.empty());
    EXPECT_THAT(parts[1].items, testing::ElementsAre("Condition/1", "Condition/2"));
    EXPECT_EQ(parts[1].bytes, 4U);
    EXPECT_FALSE(parts[1].hash.empty());
    EXPECT_THAT(parts[2].items, testing::ElementsAre("Condition/3"));
    EXPECT_EQ(parts[2].state, "data");
}

}  // namespace
}  // namespace mcr::relay
