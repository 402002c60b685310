#include <atomic>
#include <thread>

#include "objection/register_fixture.hpp"
#include "objection/tables.hpp"

namespace mcr::objection {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;
using testing::SizeIs;

class RegisterReadingTest : public RegisterTest {
protected:
    static people::NhsNumber number(const char* text) { return *people::NhsNumber::parse(text); }
    std::string filed_under(const char* patient, const char* holder = "RWH") {
        Filing filing = everything_at({ods(holder)});
        filing.patient = number(patient);
        const auto made = file_with(filing);
        if (!made) throw std::runtime_error(made.error().sentence);
        return made->front().id;
    }
    void superseded(const char* old_number, const char* by) {
        ASSERT_TRUE(with([&](store::Transaction& t) {
            return note_superseded(t, number(old_number), number(by), clock.now());
        }));
    }
    std::vector<std::string> ids(Result<std::vector<Objection>> objections) {
        std::vector<std::string> out;
        for (const Objection& each : objections.value()) out.push_back(each.id);
        return out;
    }
    std::vector<std::string> ids_at(const char* holder, bool open_only) {
        return ids(
            with([&](store::Transaction& t) { return at_holder(t, ods(holder), open_only); }));
    }
};
MCR_ON_BOTH_DATABASES(RegisterReadingTest);

TEST_P(RegisterReadingTest, a_patients_objections_are_listed_the_latest_first) {
    const auto first = filed_under("9990000018", "RWH");
    clock.advance(1s);
    const auto second = filed_under("9990000018", "RWG");
    filed_under("9990000026", "RWG");
    EXPECT_THAT(
        ids(with([&](store::Transaction& t) { return of_patient(t, number("9990000018")); })),
        ElementsAre(second, first));
}

TEST_P(RegisterReadingTest, those_who_objected_since_can_be_told) {
    const Instant before = clock.now() - Milliseconds{1};
    filed_under("9990000018");
    clock.advance(std::chrono::seconds{5});
    const Instant between = clock.now() - Milliseconds{1};
    filed_under("9990000026");
    const auto since = [&](Instant when, std::size_t most) {
        std::vector<std::string> out;
        auto found = with([&](store::Transaction& t) { return objecting_since(t, when, most); });
        EXPECT_TRUE(found);
        if (found)
            for (const auto& number : *found) out.push_back(number.text());
        return out;
    };
    EXPECT_EQ(since(before, 10), (std::vector<std::string>{"9990000026", "9990000018"}));
    EXPECT_EQ(since(between, 10), std::vector<std::string>{"9990000026"});
    EXPECT_EQ(since(before, 1), std::vector<std::string>{"9990000026"});
}

TEST_P(RegisterReadingTest, a_holders_list_begins_with_what_waits_the_longest) {
    std::vector<std::string> filed;
    for (const char* patient : {"9990000018", "9990000026", "9990000034", "9990000042"}) {
        filed.push_back(filed_under(patient));
        clock.advance(1s);
    }
    const auto elsewhere = filed_under("9990000018", "RWG");
    ASSERT_TRUE(decided(filed[0], upheld()));
    clock.advance(1s);
    ASSERT_TRUE(withdrawn(filed[2], true));
    EXPECT_THAT(ids_at("RWH", false), ElementsAre(filed[1], filed[3], filed[2], filed[0]));
    EXPECT_THAT(ids_at("RWH", true), ElementsAre(filed[1], filed[3]));
    const auto everywhere = [&](bool open_only, std::size_t most) {
        return ids(with([&](store::Transaction& t) { return at_all_holders(t, open_only, most); }));
    };
    EXPECT_THAT(everywhere(false, 10),
                ElementsAre(filed[1], filed[3], elsewhere, filed[2], filed[0]));
    EXPECT_THAT(everywhere(false, 4), ElementsAre(filed[1], filed[3], elsewhere, filed[2]));
    EXPECT_THAT(everywhere(true, 2), ElementsAre(filed[1], filed[3]));
}

TEST_P(RegisterReadingTest, what_was_upheld_until_a_review_waits_again_when_that_has_come) {
    const auto id = filed_under("9990000018");
    Verdict verdict = upheld();
    verdict.review = clock.now() + 24h;
    ASSERT_TRUE(decided(id, verdict));
    const auto expire = [&](std::size_t most) {
        return with([&](store::Transaction& t) {
                   return expire_reviewed(t, most, clock.now(), random);
               })
            .value();
    };
    EXPECT_EQ(expire(10), 0U);
    EXPECT_EQ(standing_now().front().state, State::upheld);
    clock.advance(24h);
    EXPECT_EQ(standing_now().front().state, State::expired) << "whether or not it was marked";
    EXPECT_EQ(expire(0), 0U);
    EXPECT_EQ(expire(10), 1U);
    EXPECT_EQ(expire(10), 0U);
    EXPECT_EQ(found(id).state, State::expired);
    EXPECT_THAT(ids_at("RWH", true), ElementsAre(id));
    EXPECT_EQ(history_of(id).back().action, "expired");
    EXPECT_EQ(history_of(id).back().by.name, "My Care Record");
    EXPECT_THAT(alerts_at("RWH"), SizeIs(2));
    EXPECT_EQ(standing_now().front().state, State::expired);
    EXPECT_TRUE(decided(id, upheld()));
}

TEST_P(RegisterReadingTest, objections_under_superseded_numbers_count_through_chains) {
    const char *a = "9990000018", *b = "9990000026", *c = "9990000034", *d = "9990000042";
    const auto id = filed_under(a);
    EXPECT_THAT(standing_now(c), IsEmpty());
    superseded(b, c);  // noted in any order
    superseded(a, b);
    superseded(c, d);
    superseded(c, d);
    for (const char* each : {a, b, c, d}) {
        const auto all = standing_now(each);
        ASSERT_THAT(all, SizeIs(1)) << each;
        EXPECT_EQ(all[0].objection, id);
    }
    EXPECT_THAT(standing_now("9990000050"), IsEmpty());
    EXPECT_THAT(ids(with([&](store::Transaction& t) { return of_patient(t, number(d)); })),
                ElementsAre(id));
    Filing again = everything_at({ods("RWH")});
    again.patient = number(d);
    EXPECT_EQ(file_with(again).error().kind, ErrorKind::conflict);
    filed_under(d, "RWG");
    EXPECT_THAT(standing_now(a), SizeIs(2)) << "and the other way round";
}

TEST_P(RegisterReadingTest, what_cannot_be_read_is_an_error_and_never_no_objection) {
    struct Row {
        const char* column;
        const char* value;
    };
    for (const Row& row :
         {Row{"state", "softened"}, Row{"holder", "!"}, Row{"sections", "problem-list unheard-of"},
          Row{"ground", "convenience"}, Row{"choice", "perhaps"},
          Row{"reach_organisations", "RQW !"}, Row{"reach_until", "tomorrow"},
          Row{"authority", "neighbour"}, Row{"competence", "?"}, Row{"received", "then"},
          Row{"changed", "now"}, Row{"review", "never"}}) {
        const auto done = with([&](store::Transaction& t) -> Result<void> {
            const auto made =
                file(t, *directory_, everything_at({ods("RWH")}), clerk, clock.now(), random);
            EXPECT_TRUE(made);
            EXPECT_TRUE(
                t.exec(std::string("update objection set ") + row.column + " = ? where id = ?",
                       row.value, made->front().id));
            const auto all = standing(t, number("9990000018"), clock.now());
            EXPECT_FALSE(all) << row.column;
            if (!all) {
                EXPECT_EQ(all.error().kind, ErrorKind::malformed) << row.column;
                EXPECT_THAT(all.error().sentence, Not(HasSubstr(row.value)));
            }
            return fail(ErrorKind::cancelled, "Undone.");
        });
        EXPECT_FALSE(done);
    }
}

TEST_P(RegisterReadingTest, a_change_to_an_older_version_is_a_conflict) {
    const auto id = filed_under("9990000018");
    Objection stale = found(id);
    ASSERT_TRUE(decided(id, upheld()));
    stale.state = State::withdrawn;
    ++stale.version;
    const auto done = with([&](store::Transaction& t) { return update(t, stale); });
    ASSERT_FALSE(done);
    EXPECT_EQ(done.error().kind, ErrorKind::conflict);
    EXPECT_EQ(found(id).state, State::upheld);
}

TEST_P(RegisterReadingTest, two_who_decide_at_once_come_one_after_the_other) {
    const auto id = filed_under("9990000018");
    constexpr int rounds = 10;
    std::atomic<int> applied = 0, lost = 0;
    const auto keep_deciding = [&](const Verdict& verdict) {
        for (int i = 0; i < rounds; ++i) {
            const auto done = decided(id, verdict);
            if (done)
                ++applied;
            else if (done.error().kind == ErrorKind::conflict ||
                     done.error().kind == ErrorKind::unavailable)
                ++lost;
        }
    };
    std::thread one([&] { keep_deciding(upheld()); });
    std::thread two([&] { keep_deciding(not_upheld(Ground::public_interest, everyone())); });
    one.join();
    two.join();
    EXPECT_EQ(applied + lost, 2 * rounds);
    const Objection last = found(id);
    EXPECT_EQ(last.version, 1 + applied);
    const auto rows = history_of(id);
    ASSERT_EQ(rows.size(), std::size_t(1 + applied));
    for (std::size_t i = 0; i < rows.size(); ++i)
        EXPECT_EQ(rows[i].version, static_cast<std::int64_t>(i + 1));
    EXPECT_EQ(rows.back().state, last.state);
    EXPECT_EQ(last.verdict->outcome, last.state);
    EXPECT_EQ(deeds().size(), rows.size());
    EXPECT_EQ(notices().size(), rows.size());
}

TEST_P(RegisterReadingTest, two_who_begin_to_consider_at_once_are_one) {
    const auto id = filed_under("9990000018");
    std::atomic<int> won = 0;
    const auto begin = [&] {
        if (with([&](store::Transaction& t) { return consider(t, id, officer, clock.now()); }))
            ++won;
    };
    std::thread one(begin), two(begin);
    one.join();
    two.join();
    EXPECT_EQ(won, 1);
    EXPECT_EQ(found(id).version, 2);
}

TEST_P(RegisterReadingTest, notices_are_lent_until_they_are_confirmed) {
    const auto id = filed_under("9990000018");
    clock.advance(1s);
    ASSERT_TRUE(decided(id, upheld()));
    const auto first = notices(30s, 1);
    ASSERT_THAT(first, SizeIs(1));
    EXPECT_EQ(first[0].holder, ods("RWH"));
    EXPECT_EQ(first[0].objection, id);
    EXPECT_EQ(first[0].version, 1);
    const auto second = notices(30s);
    ASSERT_THAT(second, SizeIs(1));
    EXPECT_EQ(second[0].version, 2);
    EXPECT_EQ(second[0].created, clock.now());
    EXPECT_THAT(notices(30s), IsEmpty()) << "all lent";

    const auto confirm = [&](std::vector<std::string> taken) {
        return with([&](store::Transaction& t) { return confirm_notices(t, taken, clock.now()); });
    };
    ASSERT_TRUE(confirm({first[0].id}));
    clock.advance(30s);
    const auto again = notices(30s);
    ASSERT_THAT(again, SizeIs(1)) << "not confirmed, so given again";
    EXPECT_EQ(again[0].id, second[0].id);
    ASSERT_TRUE(confirm({second[0].id, "no such notice"}));
    clock.advance(30s);
    EXPECT_THAT(notices(), IsEmpty());
}

TEST_P(RegisterReadingTest, asking_what_stands_costs_the_same_among_a_hundred_thousand) {
    const auto id = filed_under("9990000018");
    ASSERT_TRUE(with([&](store::Transaction& t) {
        return t.exec(
            "insert into objection select 'copy-' || n, filing, '1' || n, holder, sections, "
            "except_in_emergency, authority, on_authority_of, competence, by_id, by_role_profile, "
            "by_name, by_role_code, by_role_name, by_organisation, by_organisation_name, received, "
            "state, outcome, ground, reason, review, bars_override, reach_everyone, "
            "reach_organisations, reach_from, reach_until, care, deferred_by, deferred_until, "
            "choice, withdrawal_effective, changed, version from objection, "
            "(with recursive many(n) as (select 1 union all select n + 1 from many where n < "
            "100000) select n from many) numbers where id = ?",
            id);
    }));
    if (GetParam() == store::Database::postgresql) {
        ASSERT_TRUE(with([](store::Transaction& t) { return t.exec("analyze objection"); }));
    } else {
        const auto plan = store_->read([&](store::Transaction& t) {
            return t.query(
                "explain query plan select id from objection where " + std::string(is_of_person),
                "9990000018", "9990000018");
        });
        ASSERT_TRUE(plan);
        std::string text;
        for (const store::Row row : *plan) text += row.text(3) + "\n";
        EXPECT_THAT(text, HasSubstr("SEARCH objection USING INDEX objection_of_patient"));
        EXPECT_THAT(text, Not(HasSubstr("SCAN objection\n")));
    }
    constexpr int rounds = 200;
    const auto begin = std::chrono::steady_clock::now();
    for (int i = 0; i < rounds; ++i) ASSERT_THAT(standing_now(), SizeIs(1));
    const std::chrono::duration<double, std::micro> took = std::chrono::steady_clock::now() - begin;
    RecordProperty("microseconds", std::to_string(took.count() / rounds));
    EXPECT_LT(took.count() / rounds, 5'000) << "microseconds each";
}

}  // namespace
}  // namespace mcr::objection
