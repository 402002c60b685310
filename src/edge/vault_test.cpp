#include "edge/vault.hpp"

#include <gmock/gmock.h>

#include "edge/testing.hpp"

namespace mcr::edge {
namespace {

using testing::ElementsAre;

class Vault : public VaultTest {
protected:
    Result<void> keep_back(const std::string& identifier, WithheldAs manner) {
        return within([&](store::Transaction& t) {
            return withhold(t, {identifier, manner, "Asked for by the patient", "M. Shah"},
                            clock.now());
        });
    }
    std::string many() {
        Delivery one = delivery(1);
        one.items = {patient_item("Finch")};
        for (const char* type : {"Condition", "Observation", "Procedure"})
            for (int i = 0; i < 5; ++i) one.items.push_back(item(type, "i" + std::to_string(i)));
        return take_in(one)->patient;
    }
    std::vector<std::string> pages(const std::string& patient,
                                   const std::vector<std::string>& types, PageLimits limits) {
        std::vector<std::string> out;
        Place from;
        for (int page = 0; page < 100; ++page) {
            const auto got = store->read(
                [&](store::Transaction& t) { return page_of(t, patient, types, from, limits); });
            if (!got) return {"error"};
            for (const Stored& one : got->resources) out.push_back(one.type + '/' + one.id);
            if (!got->next) return out;
            from = *got->next;
        }
        return {"no end"};
    }
};
MCR_ON_BOTH_DATABASES(Vault);

TEST_P(Vault, pages_of_every_size_give_everything_once_in_the_same_order) {
    const std::string patient = many();
    const auto whole = pages(patient, {}, {});
    ASSERT_EQ(whole.size(), 16U);
    for (const std::size_t size : {1U, 2U, 5U, 7U, 15U, 16U, 17U}) {
        EXPECT_EQ(pages(patient, {}, {.resources = size}), whole) << size;
        EXPECT_EQ(pages(patient, {"Procedure", "Condition"}, {.resources = size}).size(), 10U)
            << size;
    }
    EXPECT_EQ(pages(patient, {}, {.resources = 100, .bytes = 1}), whole);
    EXPECT_EQ(pages(patient, {}, {.resources = 100, .bytes = 700}), whole);
    EXPECT_TRUE(pages(patient, {"Immunization"}, {}).empty());
}

TEST_P(Vault, what_is_kept_back_is_as_unknown_or_refused_by_whatever_identifier) {
    const std::string patient = many();
    const auto head = [&](const std::string& id) {
        return *store->read([&](store::Transaction& t) { return asked_by_id(t, id); });
    };
    const Asked nobody = asked("NHS|9990000034");
    ASSERT_TRUE(keep_back("RQW|H1", WithheldAs::unknown));
    for (const char* identifier : {"NHS|9990000018", "RQW|H1"}) {
        EXPECT_EQ(asked(identifier).patient, nobody.patient) << identifier;
        EXPECT_EQ(asked(identifier).refused, nobody.refused) << identifier;
    }
    EXPECT_FALSE(head(patient).is_known());
    ASSERT_TRUE(keep_back("RQW|H1", WithheldAs::refused));
    EXPECT_TRUE(asked("NHS|9990000018").refused);
    ASSERT_TRUE(keep_back("NHS|9990000018", WithheldAs::unknown));
    EXPECT_FALSE(asked("NHS|9990000018").refused) << "the stricter of two counts";
    const auto one =
        store->read([&](store::Transaction& t) { return read_one(t, "Condition", "i1"); });
    EXPECT_FALSE((**one).whose.is_known());

    for (const char* identifier : {"NHS|9990000018", "RQW|H1"})
        ASSERT_TRUE(within([&](store::Transaction& t) { return release(t, identifier); }));
    EXPECT_EQ(asked("NHS|9990000018").patient, patient);
    const auto twice = within([&](store::Transaction& t) { return release(t, "RQW|H1"); });
    EXPECT_EQ(twice.error().kind, ErrorKind::not_found);
}

TEST_P(Vault, somebody_can_be_kept_back_before_anything_of_them_comes) {
    ASSERT_TRUE(keep_back("NHS|9990000018", WithheldAs::unknown));
    const auto before = *within([](store::Transaction& t) { return withholdings(t); });
    ASSERT_EQ(before.size(), 1U);
    EXPECT_FALSE(before.front().is_known);
    EXPECT_EQ(before.front().who, "M. Shah");
    many();
    EXPECT_FALSE(asked("NHS|9990000018").is_known());
    EXPECT_FALSE(asked("RQW|H1").is_known());
    EXPECT_TRUE((*within([](store::Transaction& t) { return withholdings(t); })).front().is_known);
}

TEST_P(Vault, a_number_that_changes_does_not_let_a_record_out) {
    many();
    ASSERT_TRUE(keep_back("NHS|9990000018", WithheldAs::unknown));
    ASSERT_TRUE(take_in(delivery(9, "9990000026", "H1")));
    EXPECT_FALSE(asked("NHS|9990000026").is_known());
}

TEST_P(Vault, keeping_back_needs_a_reason_and_a_name) {
    for (const auto& [reason, who] : {std::pair{" ", "M. Shah"}, std::pair{"Court order", ""}})
        EXPECT_FALSE(within([&](store::Transaction& t) {
            return withhold(t, {"RQW|H1", WithheldAs::unknown, reason, who}, clock.now());
        }));
}

TEST_P(Vault, it_counts_what_it_holds) {
    many();
    ASSERT_TRUE(keep_back("RQW|H5", WithheldAs::unknown));
    const auto counts = *within([](store::Transaction& t) { return count_vault(t); });
    EXPECT_EQ(counts.patients, 1);
    EXPECT_EQ(counts.resources, 16);
    EXPECT_EQ(counts.withheld, 1);
    EXPECT_EQ(counts.quarantined, 0);
}

struct Typed {
    const char* text;
    const char* identifier;  ///< empty: refused
};

TEST(TypedIdentifier, is_an_nhs_number_or_an_authority_with_a_value) {
    const Typed table[] = {
        {"9990000018", "NHS|9990000018"},
        {" 999 000 0018 ", "NHS|9990000018"},
        {"NHS|9990000018", "NHS|9990000018"},
        {"RQW|H1", "RQW|H1"},
        {"9990000019", ""},
        {"NHS|12", ""},
        {"H1", ""},
        {"|H1", ""},
        {"RQW|", ""},
        {"", ""},
    };
    for (const Typed& row : table) {
        const auto read = typed_identifier(row.text);
        EXPECT_EQ(read ? *read : "", row.identifier) << row.text;
    }
}

}  // namespace
}  // namespace mcr::edge
