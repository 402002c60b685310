#include "edge/identity.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "source/r4/collection.hpp"

namespace mcr::edge {
namespace {

/// What the vault knows of one identifier.
struct Known {
    std::string patient, home, told;
};

Result<std::optional<Known>> find(store::Transaction& transaction, const std::string& identifier) {
    const auto rows = transaction.query(
        "select patient, home, told from edge_identifier where identifier = ? and "
        "standing <> 'released'",
        identifier);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return std::optional<Known>{};
    const store::Row row = (*rows)[0];
    return Known{row.text(0), row.text(1), row.text(2)};
}

Result<void> note(store::Transaction& transaction, const std::string& identifier,
                  const Person& person, const std::string& told) {
    const auto done = transaction.exec(
        "insert into edge_identifier (identifier, patient, home, standing, told) "
        "values (?, ?, ?, 'current', ?) on conflict (identifier) do update set "
        "patient = excluded.patient, home = excluded.home, standing = 'current', "
        "told = excluded.told",
        identifier, person.patient, person.home, told);
    if (!done) return std::unexpected(done.error());
    return {};
}

/// Makes a patient with an id of its first identifier; one whose identifier was released to
/// somebody else keeps that id, so the next gets another.
Result<Person> make_patient(store::Transaction& transaction, const std::string& identifier,
                            Instant now) {
    for (int attempt = 1;; ++attempt) {
        const std::string id =
            source::r4::stable_id({"edge-patient", identifier, std::to_string(attempt)});
        const auto made = transaction.exec(
            "insert into edge_patient (id, made_at) values (?, ?) on conflict (id) do nothing", id,
            format_instant(now));
        if (!made) return std::unexpected(made.error());
        if (*made == 1) return Person{id, id, true};
    }
}

/// Gives the patient `number` as the NHS number in force, unless another was told later.
Result<void> change_number(store::Transaction& transaction, const Person& person,
                           const std::string& number, const std::string& told) {
    const auto later = transaction.query(
        "select count(*) from edge_identifier where patient = ? and standing = 'current' and "
        "identifier like 'NHS|%' and identifier <> ? and told > ?",
        person.patient, number, told);
    if (!later) return std::unexpected(later.error());
    if ((*later)[0].integer(0) > 0) return {};
    const auto released = transaction.exec(
        "update edge_identifier set standing = 'released' where patient = ? and "
        "standing = 'current' and identifier like 'NHS|%' and identifier <> ?",
        person.patient, number);
    if (!released) return std::unexpected(released.error());
    return note(transaction, number, person, told);
}

}  // namespace

std::string nhs_identifier(std::string_view number) {
    return std::string(nhs_authority) + '|' + std::string(number);
}

Result<Person> identify(store::Transaction& transaction, const Delivery& delivery, Instant now) {
    if (delivery.nhs_numbers.size() > 1)
        return fail(ErrorKind::invalid, "The patient has more than one NHS number.", "identity");
    if (delivery.nhs_numbers.empty() && delivery.local_ids.empty())
        return fail(ErrorKind::invalid, "The patient has no identifier.", "identity");

    std::optional<Person> person;
    for (const std::string& local : delivery.local_ids) {
        const auto known = find(transaction, local);
        if (!known) return std::unexpected(known.error());
        if (!*known) continue;
        if (person && person->patient != (*known)->patient)
            return fail(ErrorKind::conflict,
                        "The identifiers are those of different patients here; a merge would have "
                        "to say that they are one.",
                        "two-patients");
        if (!person) person = Person{(*known)->patient, (*known)->home};
    }
    std::string number;
    std::optional<Known> by_number;
    if (!delivery.nhs_numbers.empty()) {
        number = nhs_identifier(delivery.nhs_numbers.front());
        const auto known = find(transaction, number);
        if (!known) return std::unexpected(known.error());
        by_number = *known;
        if (person && by_number && person->patient != by_number->patient)
            return fail(ErrorKind::conflict,
                        "The NHS number is that of a different patient here than the local "
                        "identifier; a merge would have to say that they are one.",
                        "two-patients");
        if (!person && by_number) person = Person{by_number->patient, by_number->home};
    }
    if (!person) {
        auto made =
            make_patient(transaction, number.empty() ? delivery.local_ids.front() : number, now);
        if (!made) return made;
        person = std::move(*made);
    }
    const std::string told = format_instant(delivery.told.when);
    if (!number.empty() && !by_number)
        if (auto done = change_number(transaction, *person, number, told); !done)
            return pass_on(done);
    for (const std::string& local : delivery.local_ids) {
        const auto known = find(transaction, local);
        if (!known) return std::unexpected(known.error());
        if (!*known)
            if (auto done = note(transaction, local, *person, told); !done) return pass_on(done);
    }
    return *person;
}

}  // namespace mcr::edge
