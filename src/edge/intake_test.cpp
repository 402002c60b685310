#include "edge/intake.hpp"

#include <gmock/gmock.h>

#include "base/text.hpp"
#include "edge/testing.hpp"

namespace mcr::edge {
namespace {

using testing::ElementsAre;
using testing::HasSubstr;
using testing::Not;

class Intake : public VaultTest {};
MCR_ON_BOTH_DATABASES(Intake);

TEST_P(Intake, a_delivery_becomes_the_record_of_one_patient_under_the_vaults_own_id) {
    Delivery first = delivery(1);
    first.items = {patient_item("Finch"), item("Condition", "c1")};
    const auto taken = take_in(first);
    ASSERT_TRUE(taken) << taken.error().sentence;
    EXPECT_EQ(taken->made, 2U);
    EXPECT_EQ(asked("NHS|9990000018").patient, taken->patient);
    EXPECT_EQ(asked("RQW|H1").patient, taken->patient);
    EXPECT_THAT(names_of(taken->patient), ElementsAre("Condition/c1", "Patient"));
    EXPECT_THAT(content_of(taken->patient, "Condition"),
                HasSubstr("\"Patient/" + taken->patient + '"'));
    EXPECT_THAT(content_of(taken->patient, "Condition"), HasSubstr(R"("versionId":"1")"));
}

TEST_P(Intake, the_same_delivery_again_changes_nothing) {
    Delivery first = delivery(1);
    first.items = {patient_item("Finch"), item("Condition", "c1")};
    const auto once = take_in(first);
    const auto before = all_of(once->patient);
    clock.advance(std::chrono::minutes{5});
    const auto again = take_in(first);
    ASSERT_TRUE(again);
    EXPECT_EQ(again->written(), 0U);
    EXPECT_EQ(again->unchanged, 2U);
    const auto after = all_of(once->patient);
    ASSERT_EQ(after.size(), before.size());
    for (std::size_t i = 0; i < after.size(); ++i) EXPECT_EQ(after[i].content, before[i].content);
}

TEST_P(Intake, what_is_older_never_overwrites_and_never_brings_back_what_was_removed) {
    Delivery newer = delivery(10);
    newer.items = {patient_item("Finch"), item("Condition", "c1", R"(,"note":[{"text":"new"}])")};
    const auto taken = take_in(newer);
    Delivery older = delivery(5);
    older.items = {patient_item("Sparrow"), item("Condition", "c1", R"(,"note":[{"text":"old"}])")};
    const auto late = take_in(older);
    ASSERT_TRUE(late);
    EXPECT_EQ(late->older, 2U);
    EXPECT_THAT(content_of(taken->patient, "Condition"), HasSubstr("new"));
    EXPECT_THAT(content_of(taken->patient, "Patient"), HasSubstr("Finch"));

    Delivery removal = delivery(20);
    removal.removed = {"Condition/c1"};
    ASSERT_TRUE(take_in(removal));
    EXPECT_THAT(names_of(taken->patient), ElementsAre("Patient"));
    EXPECT_EQ(count("select count(*) from edge_resource where type = 'Condition' and "
                    "content <> ''"),
              0);
    ASSERT_TRUE(take_in(newer));
    EXPECT_THAT(names_of(taken->patient), ElementsAre("Patient"));
    Delivery anew = delivery(30);
    anew.items = {item("Condition", "c1")};
    ASSERT_TRUE(take_in(anew));
    EXPECT_THAT(names_of(taken->patient), ElementsAre("Condition/c1", "Patient"));
}

TEST_P(Intake, a_removal_that_comes_before_what_it_removes_holds) {
    Delivery removal = delivery(20);
    removal.removed = {"Condition/c1"};
    ASSERT_TRUE(take_in(removal));
    Delivery late = delivery(10);
    late.items = {patient_item("Finch"), item("Condition", "c1")};
    const auto taken = take_in(late);
    EXPECT_EQ(taken->older, 1U);
    EXPECT_THAT(names_of(taken->patient), ElementsAre("Patient"));
}

struct Succession {
    const char* before;
    const char* after;
    bool taken;
};

class StatusRules : public VaultTest {};
MCR_ON_BOTH_DATABASES(StatusRules);

TEST_P(StatusRules, a_settled_result_is_changed_by_a_correction_only) {
    const Succession table[] = {
        {"preliminary", "final", true},
        {"registered", "preliminary", true},
        {"final", "corrected", true},
        {"final", "amended", true},
        {"final", "final", true},
        {"corrected", "entered-in-error", true},
        {"final", "cancelled", true},
        {"final", "preliminary", false},
        {"corrected", "partial", false},
        {"entered-in-error", "registered", false},
        {"preliminary", "preliminary", true},
    };
    int n = 0;
    for (const Succession& row : table) {
        const std::string id = "o" + std::to_string(++n);
        Delivery first = delivery(1);
        first.items = {item("Observation", id, R"(,"status":")" + std::string(row.before) + '"')};
        ASSERT_TRUE(take_in(first));
        Delivery second = delivery(2);
        second.items = {
            item("Observation", id,
                 R"(,"status":")" + std::string(row.after) + R"(","note":[{"text":"second"}])")};
        const auto taken = take_in(second);
        ASSERT_TRUE(taken);
        EXPECT_EQ(taken->changed, row.taken ? 1U : 0U) << row.before << " to " << row.after;
    }
}

TEST_P(Intake, an_update_keeps_what_was_not_sent_and_drops_what_was_sent_as_nothing) {
    Delivery first = delivery(1);
    first.items = {patient_item("Finch", R"(,"birthDate":"1951-03-09","gender":"female")")};
    const auto taken = take_in(first);
    Delivery second = delivery(2);
    second.items = {patient_item("Wren")};
    second.items.front().cleared = {"gender"};
    ASSERT_TRUE(take_in(second));
    const std::string content = content_of(taken->patient, "Patient");
    EXPECT_THAT(content, HasSubstr("Wren"));
    EXPECT_THAT(content, HasSubstr("1951-03-09"));
    EXPECT_THAT(content, Not(HasSubstr("female")));
    EXPECT_THAT(content, HasSubstr(R"("versionId":"2")"));
}

TEST_P(Intake, what_is_said_in_passing_is_taken_only_where_there_is_nothing) {
    Delivery first = delivery(1);
    first.items = {patient_item("Finch")};
    const auto taken = take_in(first);
    Delivery lab = delivery(2);
    lab.items = {patient_item("FINCH E"), item("Encounter", "e1")};
    for (Item& one : lab.items) one.manner = Manner::if_missing;
    const auto second = take_in(lab);
    EXPECT_EQ(second->made, 1U);
    EXPECT_EQ(second->unchanged, 1U);
    EXPECT_THAT(content_of(taken->patient, "Patient"), HasSubstr("\"Finch\""));
}

TEST_P(Intake, a_corrected_report_still_lists_the_results_that_the_correction_does_not_name) {
    Delivery first = delivery(1);
    first.items = {item("DiagnosticReport", "d1",
                        R"(,"status":"final","result":[{"reference":"Observation/a"},)"
                        R"({"reference":"Observation/b"}])")};
    const auto taken = take_in(first);
    Delivery correction = delivery(2);
    correction.items = {item("DiagnosticReport", "d1",
                             R"(,"status":"corrected","result":[{"reference":"Observation/b"}])")};
    ASSERT_TRUE(take_in(correction));
    const std::string report = content_of(taken->patient, "DiagnosticReport");
    EXPECT_THAT(report, HasSubstr("Observation/a"));
    EXPECT_THAT(report, HasSubstr("corrected"));
}

TEST_P(Intake, somebody_who_comes_without_a_patient_resource_gets_one_of_the_identifiers) {
    Delivery by_number = delivery(1);
    by_number.items = {item("Condition", "c1")};
    const auto numbered = take_in(by_number);
    EXPECT_THAT(content_of(numbered->patient, "Patient"), HasSubstr("9990000018"));
    Delivery by_local = delivery(1, "", "H2");
    by_local.items = {item("Condition", "c2")};
    const auto local = take_in(by_local);
    EXPECT_THAT(content_of(local->patient, "Patient"), HasSubstr(R"("value":"H2")"));
}

struct Unclear {
    const char* what;
    std::vector<std::string> numbers, locals;
    const char* code;
};

TEST_P(Intake, a_delivery_whose_patient_is_unclear_is_refused_and_changes_nothing) {
    Delivery a = delivery(1, "9990000018", "H1"), b = delivery(1, "9990000026", "H2");
    a.items = {item("Condition", "c1")};
    b.items = {item("Condition", "c2")};
    ASSERT_TRUE(take_in(a));
    ASSERT_TRUE(take_in(b));
    const Unclear table[] = {
        {"nobody", {}, {}, "identity"},
        {"two numbers", {"9990000018", "9990000026"}, {}, "identity"},
        {"two local ids of two", {}, {"RQW|H1", "RQW|H2"}, "two-patients"},
        {"a number and a local id of two", {"9990000018"}, {"RQW|H2"}, "two-patients"},
        {"somebody's own thing as another's", {"9990000026"}, {}, "other-patient"},
    };
    for (const Unclear& row : table) {
        Delivery wrong = delivery(5);
        wrong.nhs_numbers = row.numbers;
        wrong.local_ids = row.locals;
        wrong.items = {item("Procedure", "p1"), item("Condition", "c1", R"(,"x":1)")};
        const auto taken = take_in(wrong);
        ASSERT_FALSE(taken) << row.what;
        EXPECT_EQ(taken.error().code, row.code) << row.what;
        EXPECT_THAT(taken.error().sentence, Not(HasSubstr("999"))) << row.what;
    }
    EXPECT_EQ(count("select count(*) from edge_resource where type = 'Procedure'"), 0);
}

TEST_P(Intake, a_number_that_was_traced_again_takes_the_place_of_the_former) {
    Delivery first = delivery(1, "9990000018", "H1");
    first.items = {item("Condition", "c1")};
    const auto taken = take_in(first);
    ASSERT_TRUE(take_in(delivery(2, "9990000026", "H1")));
    EXPECT_EQ(asked("NHS|9990000026").patient, taken->patient);
    EXPECT_FALSE(asked("NHS|9990000018").is_known());
    ASSERT_TRUE(take_in(delivery(1, "9990000018", "H1"))) << "the older number, late";
    EXPECT_EQ(asked("NHS|9990000026").patient, taken->patient);
    Delivery other = delivery(3, "9990000018", "H9");
    other.items = {item("Condition", "c9")};
    const auto somebody = take_in(other);
    ASSERT_TRUE(somebody);
    EXPECT_NE(somebody->patient, taken->patient);
}

TEST_P(Intake, an_organisation_that_two_patients_name_is_kept_for_each) {
    Delivery a = delivery(1, "9990000018", "H1"), b = delivery(1, "9990000026", "H2");
    for (Delivery* one : {&a, &b})
        one->items = {
            {object_of(R"({"resourceType":"Organization","id":"o"})"), Manner::replace, {}}};
    const auto first = take_in(a), second = take_in(b);
    ASSERT_TRUE(first && second);
    EXPECT_THAT(names_of(first->patient), ElementsAre("Organization/o", "Patient"));
    EXPECT_THAT(names_of(second->patient), ElementsAre("Organization/o", "Patient"));
}

TEST_P(Intake, a_long_attachment_is_kept_apart_in_pieces_and_goes_with_its_resource) {
    const std::string bytes(500'000, 'x');
    Delivery first = delivery(1);
    first.items = {item("DocumentReference", "d1")};
    first.items.front().resource["content"] = boost::json::array{Object{
        {"attachment", Object{{"contentType", "application/pdf"}, {"data", to_base64(bytes)}}}}};
    const auto taken = take_in(first);
    ASSERT_TRUE(taken) << taken.error().sentence;
    const std::string content = content_of(taken->patient, "DocumentReference");
    EXPECT_THAT(content, HasSubstr("\"size\":500000"));
    const auto at = content.find("Binary/");
    ASSERT_NE(at, std::string::npos);
    const std::string id = content.substr(at + 7, 32);
    std::string read;
    const auto head = store->read([&](store::Transaction& t) { return binary_head(t, id); });
    ASSERT_TRUE(head && *head);
    EXPECT_EQ((*head)->content_type, "application/pdf");
    for (std::int64_t piece = 0; piece < (*head)->pieces; ++piece)
        read += *store->read([&](store::Transaction& t) { return binary_piece(t, id, piece); });
    EXPECT_EQ(read, bytes);
    EXPECT_EQ((*head)->pieces, 3);
    const auto again = take_in(first);
    EXPECT_EQ(again->written(), 0U);

    Delivery removal = delivery(2);
    removal.removed = {"DocumentReference/d1"};
    ASSERT_TRUE(take_in(removal));
    EXPECT_EQ(count("select count(*) from edge_binary_piece"), 0);
}

TEST_P(Intake, a_sweep_removes_what_a_file_said_before_and_does_not_say_again) {
    const auto reading = [&](const std::vector<std::string>& ids) {
        Delivery one = delivery(1);
        one.told = {"care", "plans.csv", 1, clock.now()};
        for (const std::string& id : ids) one.items.push_back(item("CarePlan", id));
        return take_in(one);
    };
    const auto taken = reading({"a", "b"});
    clock.advance(std::chrono::minutes{1});
    const Instant second = clock.now();
    ASSERT_TRUE(reading({"b"}));
    const auto swept =
        within([&](store::Transaction& t) { return sweep(t, "care", "plans.csv", second); });
    EXPECT_EQ(*swept, 1);
    EXPECT_THAT(names_of(taken->patient), ElementsAre("CarePlan/b", "Patient"));
    clock.advance(std::chrono::minutes{1});
    const Instant third = clock.now();
    ASSERT_TRUE(
        within([&](store::Transaction& t) { return sweep(t, "care", "plans.csv", third); }));
    EXPECT_FALSE(asked("NHS|9990000018").is_known()) << "nothing is left of the patient";
    clock.advance(std::chrono::minutes{1});
    ASSERT_TRUE(reading({"a"}));
    EXPECT_TRUE(asked("NHS|9990000018").is_known());
}

}  // namespace
}  // namespace mcr::edge
