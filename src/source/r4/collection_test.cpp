#include "source/r4/collection.hpp"

#include <gtest/gtest.h>

namespace mcr::source::r4 {
namespace {

TEST(Collection, gives_a_second_resource_of_an_id_another_one) {
    Collection collection;
    collection.add("Condition", "a");
    collection.add("Observation", "a");
    Object& second = collection.add("Condition", "a");
    EXPECT_EQ(second["id"].get_string(), "a-2");
    EXPECT_EQ(collection.find("Condition", "a-2"), &second);
}

TEST(Collection, writes_decimals_as_they_came) {
    Collection collection;
    Object& one = collection.add("Observation", "a");
    put(one, "valueQuantity", quantity("1.50", "mmol/L", "mmol/L"));
    EXPECT_EQ(collection.write(),
              R"({"resourceType":"Bundle","type":"collection","entry":[{"resource":)"
              R"({"resourceType":"Observation","id":"a","valueQuantity":{"value":1.50,)"
              R"("unit":"mmol/L","system":"http://unitsofmeasure.org","code":"mmol/L"}}}]})");
}

TEST(Collection, a_copy_finds_its_own_resources) {
    Collection collection;
    collection.add("Condition", "a");
    Collection copy = collection;
    EXPECT_EQ(copy.find("Condition", "a"), &copy.resources().front());
}

TEST(Collection, counts_what_is_neither_patient_nor_administrative) {
    Collection collection;
    for (const auto* type : {"Patient", "Provenance", "Condition", "Practitioner", "Observation"})
        collection.add(type, "a");
    EXPECT_EQ(collection.clinical_items(), 2U);
}

struct Decimal {
    const char* text;
    const char* written;
};
class Decimals : public testing::TestWithParam<Decimal> {};
TEST_P(Decimals, are_written_as_they_came_or_left_out) {
    Object object;
    put(object, "value", decimal(GetParam().text));
    EXPECT_EQ(write(object), GetParam().written);
}
INSTANTIATE_TEST_SUITE_P(
    all, Decimals,
    testing::Values(Decimal{"0.10", R"({"value":0.10})"}, Decimal{"+7", R"({"value":7})"},
                    Decimal{".5", R"({"value":0.5})"}, Decimal{"-.5", R"({"value":-0.5})"},
                    Decimal{"3.", R"({"value":3})"}, Decimal{"007", "{}"}, Decimal{"1e3", "{}"},
                    Decimal{"", "{}"}, Decimal{"-", "{}"}, Decimal{"1.2.3", "{}"},
                    Decimal{"<5", "{}"}, Decimal{"1234567890123456789", "{}"}));

TEST(StableId, depends_on_every_part_and_where_one_ends) {
    EXPECT_EQ(stable_id({"a", "b"}), stable_id({"a", "b"}));
    EXPECT_NE(stable_id({"a", "b"}), stable_id({"ab", ""}));
    EXPECT_EQ(stable_id({"a"}).size(), 32U);
    EXPECT_EQ(stable_id({"a"}).find_first_not_of("abcdefghijklmnopqrstuvwxyz234567"),
              std::string::npos);
}

TEST(Elements, what_is_empty_is_left_out) {
    Object object;
    put(object, "code", concept_of("", "", ""));
    put(object, "period", period("", ""));
    push(object, "identifier", identifier("urn:x", ""));
    EXPECT_TRUE(object.empty());
}

}  // namespace
}  // namespace mcr::source::r4
