#pragma once

#include <gmock/gmock.h>

#include "directory/testing.hpp"
#include "objection/register.hpp"
#include "objection/testing.hpp"
#include "people/alert.hpp"
#include "store/testing.hpp"

namespace mcr::objection {

/// A register on either database, with three holders: RQW, whose system cannot withhold, RWH and
/// RWG.
class RegisterTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped()) return;
        store_ = open();
        ASSERT_TRUE(migrate(*store_));
        auto rqw = directory::make_organisation("RQW", directory::Kind::acute_trust,
                                                {directory::make_system("Q")});
        rqw.systems[0].withholding = directory::Withholding::no;
        auto built = directory::Directory::build(
            {rqw, directory::make_organisation("RWH"), directory::make_organisation("RWG")});
        ASSERT_TRUE(built);
        directory_ = *built;
    }
    void TearDown() override {
        store_.reset();
        DatabaseTest::TearDown();
    }

    auto with(auto work) { return store_->transact(work); }

    static Filing everything_at(std::vector<OdsCode> holders) {
        Filing filing{.patient = *people::NhsNumber::parse("9990000018"),
                      .holders = std::move(holders)};
        filing.sections.set();
        return filing;
    }
    Result<std::vector<Objection>> file_with(const Filing& filing) {
        return with([&](store::Transaction& t) {
            return file(t, *directory_, filing, clerk, clock.now(), random);
        });
    }
    /// One objection to everything, at `holder`.
    Objection filed(const char* holder = "RWH") {
        auto made = file_with(everything_at({ods(holder)}));
        if (!made) throw std::runtime_error(made.error().sentence);
        return made->front();
    }
    Result<Objection> decided(const std::string& id, const Verdict& verdict) {
        return with([&](store::Transaction& t) {
            return decide(t, *directory_, id, verdict, officer, clock.now());
        });
    }
    Result<Objection> chosen(const std::string& id, Choice choice) {
        return with([&](store::Transaction& t) {
            return choose(t, id, choice, clerk, clock.now(), random);
        });
    }
    Result<Objection> withdrawn(const std::string& id, bool checked) {
        return with([&](store::Transaction& t) {
            return withdraw(t, id, checked, clerk, "Changed my mind", clock.now());
        });
    }
    Objection found(const std::string& id) {
        auto objection = with([&](store::Transaction& t) { return find(t, id); });
        if (!objection || !*objection) throw std::runtime_error("not found");
        return **objection;
    }
    std::vector<Standing> standing_now(const std::string& number = "9990000018") {
        auto all = store_->read([&](store::Transaction& t) {
            return standing(t, *people::NhsNumber::parse(number), clock.now());
        });
        if (!all) throw std::runtime_error(all.error().sentence);
        return *all;
    }
    std::vector<HistoryRow> history_of(const std::string& id) {
        auto rows = with([&](store::Transaction& t) { return history(t, id); });
        if (!rows) throw std::runtime_error(rows.error().sentence);
        return *rows;
    }
    std::vector<people::Alert> alerts_at(const char* organisation) {
        auto alerts = with([&](store::Transaction& t) {
            return people::alerts_of(t, ods(organisation), false, 100);
        });
        return alerts ? *alerts : std::vector<people::Alert>{};
    }
    std::vector<people::Waiting> deeds() {
        auto taken = with([&](store::Transaction& t) {
            return people::take_deeds(t, 1000, Milliseconds{0}, clock.now());
        });
        return taken ? *taken : std::vector<people::Waiting>{};
    }
    std::vector<Notice> notices(Milliseconds lease = {}, std::size_t most = 1000) {
        auto taken =
            with([&](store::Transaction& t) { return take_notices(t, most, lease, clock.now()); });
        return taken ? *taken : std::vector<Notice>{};
    }
    static Verdict care_at(std::vector<OdsCode> organisations) {
        return not_upheld(Ground::care_needs_it, only(std::move(organisations)));
    }

    const people::Doer clerk{"555086689106", "555086718101", "Priya Shah",      "S0080:G0020:R8009",
                             "receptionist", "E81046",       "Maltings Surgery"};
    const people::Doer officer = people::operator_named("Helen Marsh");
    std::unique_ptr<store::Store> store_;
    std::shared_ptr<const directory::Directory> directory_;
};

}  // namespace mcr::objection
