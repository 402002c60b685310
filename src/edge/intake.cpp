#include "edge/intake.hpp"

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <optional>
#include <utility>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "edge/binaries.hpp"
#include "edge/identity.hpp"
#include "edge/resource_update.hpp"
#include "record/section.hpp"

namespace mcr::edge {
namespace {

using source::r4::Object;

/// Types that are nobody's own: each patient has a copy, so that one patient's leave with it.
bool is_shared(std::string_view type) {
    constexpr std::array<std::string_view, 10> shared = {
        "Organization", "Practitioner", "PractitionerRole", "Location",   "HealthcareService",
        "Endpoint",     "Medication",   "Substance",        "Provenance", "Device"};
    return std::ranges::find(shared, type) != shared.end();
}

std::string text_of(const Object& object, std::string_view key) {
    const auto* member = object.if_contains(key);
    return member != nullptr && member->is_string() ? std::string(member->get_string())
                                                    : std::string();
}

/// What the vault has of one type and id.
struct Kept {
    std::int64_t version = 0;
    std::string content, digest, status, told, patient;
    bool gone = false;
};

/// One delivery on its way in.
class Intake {
public:
    Intake(store::Transaction& transaction, Delivery delivery, Instant now)
        : transaction_(transaction),
          delivery_(std::move(delivery)),
          told_(format_instant(delivery_.told.when)),
          now_(format_instant(now)),
          when_(now) {}

    Result<Taken> run() {
        auto person = identify(transaction_, delivery_, when_);
        if (!person) return pass_on(person);
        person_ = std::move(*person);
        taken_.patient = person_.patient;
        for (Item& item : delivery_.items)
            if (auto done = put(item); !done) return pass_on(done);
        for (const std::string& one : delivery_.removed)
            if (auto done = remove(one); !done) return pass_on(done);
        if (auto done = be_somebody(); !done) return pass_on(done);
        return std::move(taken_);
    }

private:
    /// A patient of whom there is anything has a Patient resource.
    Result<void> be_somebody() {
        const auto there = transaction_.query(
            "select (select count(*) from edge_resource where type = 'Patient' and id = ? and "
            "gone = 0), (select count(*) from edge_resource where patient = ? and gone = 0)",
            person_.patient, person_.patient);
        if (!there) return std::unexpected(there.error());
        if ((*there)[0].integer(0) > 0 || (*there)[0].integer(1) == 0) return {};
        const auto forgotten = transaction_.exec(
            "delete from edge_resource where type = 'Patient' and id = ?", person_.patient);
        if (!forgotten) return std::unexpected(forgotten.error());
        Item item;
        item.resource = {{"resourceType", "Patient"}, {"id", person_.patient}};
        for (const std::string& number : delivery_.nhs_numbers)
            source::r4::push(item.resource, "identifier",
                             source::r4::identifier(source::r4::nhs_number_system, number));
        if (delivery_.nhs_numbers.empty()) {
            const std::string& local = delivery_.local_ids.front();
            const auto bar = local.find('|');
            Object identifier = source::r4::identifier(
                {}, bar == std::string::npos ? local : local.substr(bar + 1));
            if (bar != std::string::npos && bar > 0)
                identifier["assigner"] = Object{{"display", local.substr(0, bar)}};
            source::r4::push(item.resource, "identifier", std::move(identifier));
        }
        return put(item);
    }

    Result<std::optional<Kept>> find(const std::string& type, const std::string& id) {
        const auto rows = transaction_.query(
            "select version, content, digest, status, told, patient, gone from edge_resource "
            "where type = ? and id = ? and scope = ?",
            type, id, scope_of(type));
        if (!rows) return std::unexpected(rows.error());
        if (rows->empty()) return std::optional<Kept>{};
        const store::Row row = (*rows)[0];
        return Kept{row.integer(0), row.text(1), row.text(2),        row.text(3),
                    row.text(4),    row.text(5), row.integer(6) != 0};
    }
    [[nodiscard]] std::string scope_of(std::string_view type) const {
        return is_shared(type) ? person_.home : std::string();
    }

    Result<void> put(Item& item) {
        Object& resource = item.resource;
        const std::string type = text_of(resource, "resourceType");
        if (type == "Patient") resource["id"] = person_.patient;
        const std::string id = text_of(resource, "id");
        if (!delivery_.patient_id.empty() && delivery_.patient_id != person_.patient)
            for (auto& [key, value] : resource)
                redirect(value, delivery_.patient_id, person_.patient);
        const auto found = find(type, id);
        if (!found) return std::unexpected(found.error());
        const std::optional<Kept>& kept = *found;
        if (kept && !kept->gone && kept->patient != person_.patient)
            return fail(ErrorKind::conflict,
                        "A " + type + " of the message is recorded for another patient here.",
                        "other-patient");
        const std::string status = text_of(resource, "status");
        if (kept && is_older(*kept, status)) {
            ++taken_.older;
            return touch(type, id);
        }
        if (kept && item.manner == Manner::if_missing) {
            ++(kept->gone ? taken_.older : taken_.unchanged);
            return touch(type, id);
        }
        std::vector<Content> contents = take_contents(resource);
        if (kept && !kept->gone) lay_over(*kept, type, item);
        return write(kept, type, id, status, resource, std::move(contents));
    }
    [[nodiscard]] bool is_older(const Kept& kept, std::string_view status) const {
        if (told_ < kept.told) return true;
        return !kept.gone && is_settled(kept.status) && is_unsettled(status);
    }
    static void lay_over(const Kept& kept, const std::string& type, Item& item) {
        if (item.manner != Manner::update && type != "DiagnosticReport") return;
        boost::system::error_code wrong;
        const auto before = boost::json::parse(kept.content, wrong);
        if (wrong || !before.is_object()) return;
        if (item.manner == Manner::update)
            item.resource = updated(before.get_object(), item);
        else
            join_results(before.get_object(), item.resource);
    }
    Result<void> touch(const std::string& type, const std::string& id) {
        const auto done = transaction_.exec(
            "update edge_resource set seen = ? where type = ? and id = ? and scope = ?", now_, type,
            id, scope_of(type));
        if (!done) return std::unexpected(done.error());
        return {};
    }

    Result<void> write(const std::optional<Kept>& kept, const std::string& type,
                       const std::string& id, const std::string& status, Object& resource,
                       std::vector<Content> contents) {
        auto& meta = resource["meta"];
        if (!meta.is_object()) meta.emplace_object();
        meta.get_object().erase("versionId");
        meta.get_object().erase("lastUpdated");
        std::string digest = to_hex(sha256(source::r4::write(resource)));
        if (kept && !kept->gone && kept->digest == digest) {
            ++taken_.unchanged;
            const auto seen = transaction_.exec(
                "update edge_resource set seen = ?, told = ? where type = ? and id = ? and "
                "scope = ?",
                now_, told_, type, id, scope_of(type));
            if (!seen) return std::unexpected(seen.error());
            return {};
        }
        ++(kept && !kept->gone ? taken_.changed : taken_.made);
        const std::int64_t version = kept ? kept->version + 1 : 1;
        meta.get_object()["versionId"] = std::to_string(version);
        meta.get_object()["lastUpdated"] = now_;
        const std::string content = source::r4::write(resource);
        if (auto done = write_row(type, id, version, content, digest, status, 0); !done)
            return done;
        const std::string owner = type + '/' + id;
        if (kept)
            if (auto dropped = drop_binaries(transaction_, owner); !dropped) return dropped;
        for (const Content& one : delivery_.contents)
            if (content.contains("\"Binary/" + one.id + '"')) contents.push_back(one);
        for (const Content& one : contents)
            if (auto done = keep_binary(transaction_, one, person_, owner); !done) return done;
        return {};
    }
    Result<void> write_row(const std::string& type, const std::string& id, std::int64_t version,
                           const std::string& content, const std::string& digest,
                           const std::string& status, int gone) {
        const std::string section(record::code_of(record::section_of_type(type)));
        const auto done = transaction_.exec(
            "insert into edge_resource (type, id, scope, patient, home, section, version, content, "
            "digest, status, gone, told, taken, seen, feed, unit, place) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?) "
            "on conflict (type, id, scope) do update set patient = excluded.patient, "
            "home = excluded.home, section = excluded.section, version = excluded.version, "
            "content = excluded.content, digest = excluded.digest, status = excluded.status, "
            "gone = excluded.gone, told = excluded.told, taken = excluded.taken, "
            "seen = excluded.seen, feed = excluded.feed, unit = excluded.unit, "
            "place = excluded.place",
            type, id, scope_of(type), person_.patient, person_.home, section, version, content,
            digest, status, gone, told_, now_, now_, delivery_.told.feed, delivery_.told.unit,
            delivery_.told.row);
        if (!done) return std::unexpected(done.error());
        return {};
    }

    /// What is removed leaves its place behind, without content, so that nothing older brings it
    /// back.
    Result<void> remove(const std::string& what) {
        const auto slash = what.find('/');
        const std::string type = what.substr(0, slash);
        const std::string id = type == "Patient" ? person_.patient : what.substr(slash + 1);
        const auto found = find(type, id);
        if (!found) return std::unexpected(found.error());
        const std::optional<Kept>& kept = *found;
        if (kept && !kept->gone && kept->patient != person_.patient)
            return fail(ErrorKind::conflict,
                        "A " + type + " that the message removes is another patient's here.",
                        "other-patient");
        if (kept && told_ < kept->told) {
            ++taken_.older;
            return {};
        }
        if (kept && kept->gone) return {};
        if (kept) ++taken_.removed;
        if (auto done = write_row(type, id, kept ? kept->version + 1 : 1, {}, {}, {}, 1); !done)
            return done;
        return drop_binaries(transaction_, what);
    }

    store::Transaction& transaction_;
    Delivery delivery_;
    std::string told_, now_;
    Instant when_;
    Person person_;
    Taken taken_;
};

}  // namespace

Result<Taken> take(store::Transaction& transaction, Delivery delivery, Instant now) {
    return Intake(transaction, std::move(delivery), now).run();
}

Result<std::int64_t> sweep(store::Transaction& transaction, std::string_view feed,
                           std::string_view unit, Instant since) {
    const std::string before = format_instant(since);
    const auto rows = transaction.query(
        "select type, id from edge_resource where feed = ? and unit = ? and seen < ? and gone = 0 "
        "and type <> 'Patient'",
        feed, unit, before);
    if (!rows) return std::unexpected(rows.error());
    for (const store::Row row : *rows)
        if (auto done = drop_binaries(transaction, row.text(0) + '/' + row.text(1)); !done)
            return pass_on(done);
    const auto gone = transaction.exec(
        "update edge_resource set gone = 1, content = '', digest = '', version = version + 1 "
        "where feed = ? and unit = ? and seen < ? and gone = 0 and type <> 'Patient'",
        feed, unit, before);
    if (!gone) return gone;
    const auto nobody = transaction.exec(
        "update edge_resource set gone = 1, content = '', digest = '', version = version + 1 "
        "where feed = ? and unit = ? and seen < ? and gone = 0 and type = 'Patient' and "
        "not exists (select 1 from edge_resource other where other.patient = edge_resource.patient "
        "and other.gone = 0 and other.type <> 'Patient')",
        feed, unit, before);
    if (!nobody) return nobody;
    return *gone + *nobody;
}

}  // namespace mcr::edge
