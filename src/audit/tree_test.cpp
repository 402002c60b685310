#include "audit/tree.hpp"

#include <gtest/gtest.h>

#include <bit>
#include <string>

#include "audit/keys.hpp"
#include "base/text.hpp"

namespace mcr::audit {
namespace {

std::vector<Digest> leaves(std::size_t count) {
    std::vector<Digest> out;
    for (std::size_t i = 0; i < count; ++i) out.push_back(leaf_hash("leaf " + std::to_string(i)));
    return out;
}

/// The definition of RFC 6962 section 2.1, as it stands there.
Digest defined_head(std::span<const Digest> of) {
    if (of.empty()) return sha256({});
    if (of.size() == 1) return of[0];
    const std::size_t left = std::bit_floor(of.size() - 1);
    return node_hash(defined_head(of.first(left)), defined_head(of.subspan(left)));
}

/// Section 2.1.1.
std::vector<Digest> defined_path(std::size_t index, std::span<const Digest> of) {
    if (of.size() <= 1) return {};
    const std::size_t left = std::bit_floor(of.size() - 1);
    auto path = index < left ? defined_path(index, of.first(left))
                             : defined_path(index - left, of.subspan(left));
    path.push_back(defined_head(index < left ? of.subspan(left) : of.first(left)));
    return path;
}

TEST(AuditTree, heads_are_those_that_certificate_transparency_publishes_for_its_tests) {
    const std::vector<std::string> inputs = {"",
                                             "00",
                                             "10",
                                             "2021",
                                             "3031",
                                             "40414243",
                                             "5051525354555657",
                                             "606162636465666768696a6b6c6d6e6f"};
    Tree tree;
    EXPECT_EQ(to_hex(tree.head()),
              "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    tree.add(leaf_hash(*from_hex(inputs[0])));
    EXPECT_EQ(to_hex(tree.head()),
              "6e340b9cffb37a989ca544e6bb780a2c78901d3fb33738768511a30617afa01d");
    for (std::size_t i = 1; i < inputs.size(); ++i) tree.add(leaf_hash(*from_hex(inputs[i])));
    EXPECT_EQ(to_hex(tree.head()),
              "5dc9da79a70659a9ad559cb701ded9a2ab9d823aad2f4960cfe370eff4604328");
}

TEST(AuditTree, heads_and_paths_of_every_size_are_those_of_the_definition) {
    const auto all = leaves(70);
    for (std::size_t size = 1; size <= all.size(); ++size) {
        const std::span<const Digest> some(all.data(), size);
        Tree tree;
        for (const auto& leaf : some) tree.add(leaf);
        ASSERT_EQ(tree.head(), defined_head(some));
        for (std::size_t index = 0; index < size; ++index) {
            PathBuilder builder(index, size);
            for (const auto& leaf : some) builder.add(leaf);
            const auto path = builder.path();
            ASSERT_EQ(path, defined_path(index, some)) << index << " of " << size;
            const auto found = head_by_path(index, size, all[index], path);
            ASSERT_TRUE(found.sound);
            ASSERT_EQ(found.head, tree.head());
        }
    }
}

TEST(AuditTree, a_path_leads_elsewhere_for_another_leaf_place_or_size) {
    const auto all = leaves(37);
    PathBuilder builder(20, all.size());
    for (const auto& leaf : all) builder.add(leaf);
    const auto path = builder.path();
    const Digest head = defined_head(all);
    const auto leads = [&](std::uint64_t index, std::uint64_t size, const Digest& leaf,
                           const std::vector<Digest>& with) {
        const auto found = head_by_path(index, size, leaf, with);
        return found.sound && found.head == head;
    };
    EXPECT_TRUE(leads(20, 37, all[20], path));
    EXPECT_FALSE(leads(20, 37, all[21], path));
    EXPECT_FALSE(leads(21, 37, all[20], path));
    EXPECT_FALSE(leads(20, 20, all[20], path));
    EXPECT_FALSE(leads(20, 100, all[20], path));
    auto other = path;
    other[2][0] ^= std::byte{1};
    EXPECT_FALSE(leads(20, 37, all[20], other));
    auto shorter = path;
    shorter.pop_back();
    EXPECT_FALSE(leads(20, 37, all[20], shorter));
    auto longer = path;
    longer.push_back(head);
    EXPECT_FALSE(leads(20, 37, all[20], longer));
}

}  // namespace
}  // namespace mcr::audit
