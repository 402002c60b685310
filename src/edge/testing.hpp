#pragma once

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "edge/intake.hpp"
#include "edge/vault.hpp"
#include "source/r4/collection.hpp"
#include "store/store.hpp"
#include "store/testing.hpp"

namespace mcr::edge {

using source::r4::Object;

inline Object object_of(const std::string& json) {
    return boost::json::parse(json).as_object();
}

/// For tests: a vault of its own on each database.
class VaultTest : public store::DatabaseTest {
protected:
    void SetUp() override {
        DatabaseTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        store = open();
        const auto migrated = migrate_vault(*store);
        ASSERT_TRUE(migrated) << migrated.error().sentence;
    }
    void TearDown() override {
        store.reset();
        DatabaseTest::TearDown();
    }

    /// Told `minutes` after the clock's beginning.
    [[nodiscard]] Told told(int minutes = 0, const std::string& feed = "pas") const {
        return {feed, "M" + std::to_string(minutes), 0, start + std::chrono::minutes{minutes}};
    }
    /// Of the patient with NHS number `number` and local id "RQW|`local`"; empty for none.
    [[nodiscard]] Delivery delivery(int minutes, const std::string& number = "9990000018",
                                    const std::string& local = "H1") const {
        Delivery out;
        out.told = told(minutes);
        if (!number.empty()) out.nhs_numbers = {number};
        if (!local.empty()) out.local_ids = {"RQW|" + local};
        out.patient_id = "theirs";
        return out;
    }
    static Item patient_item(const std::string& family, const std::string& more = {}) {
        return {object_of(R"({"resourceType":"Patient","id":"theirs","name":[{"family":")" +
                          family + "\"}]" + more + "}"),
                Manner::update,
                {},
                {}};
    }
    static Item item(const std::string& type, const std::string& id, const std::string& more = {}) {
        return {object_of(R"({"resourceType":")" + type + R"(","id":")" + id +
                          R"(","subject":{"reference":"Patient/theirs"})" + more + "}"),
                Manner::replace,
                {},
                {}};
    }
    Result<Taken> take_in(Delivery delivery) {
        return store->transact(
            [&](store::Transaction& t) { return take(t, delivery, clock.now()); });
    }
    template <class Work>
    auto within(Work work) {
        return store->transact(std::move(work));
    }
    /// Everything of `patient`, as "Type/id" and content.
    std::vector<Stored> all_of(const std::string& patient) {
        const auto page = store->read([&](store::Transaction& t) {
            return page_of(t, patient, {}, {}, {.resources = 10'000});
        });
        return page ? page->resources : std::vector<Stored>{};
    }
    std::vector<std::string> names_of(const std::string& patient) {
        std::vector<std::string> out;
        for (const Stored& one : all_of(patient))
            out.push_back(one.type == "Patient" ? one.type : one.type + '/' + one.id);
        return out;
    }
    std::string content_of(const std::string& patient, const std::string& type) {
        for (const Stored& one : all_of(patient))
            if (one.type == type) return one.content;
        return {};
    }
    Asked asked(const std::string& identifier) {
        const auto found =
            store->read([&](store::Transaction& t) { return asked_by_identifier(t, identifier); });
        return found ? *found : Asked{"error", true};
    }
    std::int64_t count(const std::string& sql) {
        const auto rows = store->read([&](store::Transaction& t) { return t.query(sql); });
        return rows ? (*rows)[0].integer(0) : -1;
    }

    const Instant start = clock.now() - std::chrono::hours{24};
    std::unique_ptr<store::Store> store;
};

}  // namespace mcr::edge
