#include "fhir/consent/carried.hpp"

#include <array>

namespace mcr::fhir::consent {
namespace {

constexpr std::array migrations = {store::Migration{1, "what Consents carry", R"(
    create table consent_carried (
        objection text primary key,
        identifier text not null,
        date_time text not null,
        source text not null
    );
)"}};

}  // namespace

Result<void> migrate_carried(store::Store& store) {
    return store.migrate("consent", migrations);
}

Result<void> keep(store::Transaction& transaction, const std::string& objection,
                  const Carried& carried) {
    if (carried.empty()) return {};
    auto done = transaction.exec(
        "insert into consent_carried (objection, identifier, date_time, source) "
        "values (?, ?, ?, ?)",
        objection, carried.identifier, carried.date_time, carried.source);
    if (!done) return pass_on(done);
    return {};
}

Result<Carried> carried_of(store::Transaction& transaction, const std::string& objection) {
    auto rows = transaction.query(
        "select identifier, date_time, source from consent_carried where objection = ?", objection);
    if (!rows) return pass_on(rows);
    Carried out;
    for (const auto& row : *rows) {
        out.identifier = row.text(0);
        out.date_time = row.text(1);
        out.source = row.text(2);
    }
    return out;
}

}  // namespace mcr::fhir::consent
