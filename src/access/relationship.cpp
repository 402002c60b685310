#include "access/relationship.hpp"

#include <algorithm>
#include <array>

#include "base/text.hpp"
#include "people/alert.hpp"

namespace mcr::access {
namespace {

constexpr std::array migrations = {store::Migration{1, "relationships", R"(
    create table relationship (
        id text primary key,
        patient_key text not null,
        professional text not null,
        organisation text not null,
        basis text not null,
        reference text not null,
        claim text not null,
        permission text not null,
        not_asked text not null,
        began_at text not null,
        until_at text not null,
        request text not null
    );
    create index relationship_of on relationship (patient_key, professional, organisation, until_at);
    create table access_override (
        id text primary key,
        patient_key text not null,
        professional text not null,
        organisation text not null,
        reason text not null,
        words text not null,
        holders text not null,
        began_at text not null,
        until_at text not null,
        request text not null
    );
    create index access_override_of
        on access_override (patient_key, professional, organisation, until_at);
)"}};

constexpr std::size_t longest_reference = 200;
constexpr std::size_t most_running = 64;  // of one professional for one patient

std::unexpected<Error> broken() {
    return fail(ErrorKind::malformed, "A row of the store's relationships cannot be read.");
}

bool is_printable_line(std::string_view text) {
    return is_valid_utf8(text) && std::ranges::none_of(text, [](char c) {
               return static_cast<unsigned char>(c) < 0x20 || c == 0x7f;
           });
}

bool needs_reference(Basis basis) {
    return basis == Basis::referral || basis == Basis::appointment || basis == Basis::admission ||
           basis == Basis::care_case;
}

/// One that runs, with what tells it from others.
struct Row {
    Relationship relationship;
    std::string reference;
};

/// What a system vouches for before what is claimed, then what runs longer.
bool is_stronger(const Relationship& a, const Relationship& b) {
    if (is_caring_team(a.basis) != is_caring_team(b.basis)) return is_caring_team(a.basis);
    return a.until > b.until;
}

Result<std::vector<Row>> running_rows(store::Transaction& t, const Asking& asking, Instant now) {
    const auto rows = t.query(
        "select id, basis, reference, permission, until_at, claim from relationship where "
        "patient_key = ? and "
        "professional = ? and organisation = ? and until_at > ? order by until_at desc limit ?",
        asking.patient_key, asking.professional, asking.organisation.text(), format_instant(now),
        most_running);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Row> out;
    for (const store::Row row : *rows) {
        const auto basis = basis_from(row.text(1));
        const auto permission = permission_from(row.text(3));
        const auto until = parse_instant(row.text(4));
        if (!basis || !permission || !until) return broken();
        std::optional<ClaimReason> claim;
        if (!row.text(5).empty()) {
            const auto coded = claim_reason_from(row.text(5));
            if (!coded) return broken();
            claim = *coded;
        }
        out.push_back(
            {{row.text(0), *basis, *until, *permission, row.text(2), claim}, row.text(2)});
    }
    return out;
}

/// The strongest. Permission that was given for this period of care holds for all that runs.
std::optional<Relationship> strongest(const std::vector<Row>& rows) {
    std::optional<Relationship> found;
    bool given = false;
    for (const Row& row : rows) {
        given = given || row.relationship.permission == Permission::given_for_period;
        if (!found || is_stronger(row.relationship, *found)) found = row.relationship;
    }
    if (found) found->permission = given ? Permission::given_for_period : Permission::not_stated;
    return found;
}

Permission kept(Permission permission) {
    return permission == Permission::given_for_period ? permission : Permission::not_stated;
}

std::string action_of(const Stated& stated) {
    std::string action = "relationship: " + std::string(to_string(stated.basis));
    if (stated.claim) action += ", " + std::string(to_string(*stated.claim));
    if (stated.permission != Permission::not_stated)
        action += "; permission to view: " + std::string(to_string(stated.permission));
    if (stated.not_asked) action += ", " + std::string(to_string(*stated.not_asked));
    return action;
}

Result<void> note_relationship(store::Transaction& t, const Asking& asking, const people::Doer& who,
                               const Stated& stated, const std::string& request_id, Instant now) {
    people::Deed deed;
    deed.kind = "relationship";
    deed.doer = who;
    deed.patient = asking.patient.text();
    deed.purpose = "TREAT";
    deed.action = action_of(stated);
    if (stated.claim) deed.reason = plain_name(*stated.claim);
    deed.request_id = request_id;
    return people::note(t, deed, now);
}

/// Whether `row` is what `stated` says again.
bool is_same(const Row& row, const Stated& stated) {
    if (stated.basis == Basis::self_claimed) return true;  // nothing weaker could be running
    return row.relationship.basis == stated.basis && row.reference == stated.reference;
}

}  // namespace

Result<void> migrate_relationships(store::Store& store) {
    return store.migrate("relationship", migrations);
}

Result<void> check(const Stated& stated) {
    const auto invalid = [](const char* sentence) { return fail(ErrorKind::invalid, sentence); };
    if (needs_reference(stated.basis) && trim(stated.reference).empty())
        return invalid(
            "A referral, appointment, admission or case needs its reference in your system.");
    const bool may_have_reference = is_caring_team(stated.basis);
    if (!may_have_reference && !stated.reference.empty())
        return invalid("Only what a system vouches for has a reference in it.");
    if (stated.reference.size() > longest_reference || !is_printable_line(stated.reference))
        return invalid("The reference must be one line of at most 200 characters.");
    if (stated.basis == Basis::self_claimed && !stated.claim)
        return invalid("Say why you are caring for the patient: a coded reason is missing.");
    if (stated.basis != Basis::self_claimed && stated.claim)
        return invalid("A coded reason belongs to a self-claimed relationship only.");
    if (stated.permission == Permission::could_not_ask && !stated.not_asked)
        return invalid("Say why the patient could not be asked.");
    if (stated.permission != Permission::could_not_ask && stated.not_asked)
        return invalid("A reason why the patient could not be asked belongs to just that.");
    return {};
}

Result<Running> running(store::Transaction& transaction, const Asking& asking, Instant now) {
    const auto relationships = running_rows(transaction, asking, now);
    if (!relationships) return std::unexpected(relationships.error());
    Running runs;
    runs.relationship = strongest(*relationships);
    const auto overrides = transaction.query(
        "select id, reason, holders, until_at from access_override where patient_key = ? and "
        "professional = ? and organisation = ? and until_at > ? order by until_at desc limit ?",
        asking.patient_key, asking.professional, asking.organisation.text(), format_instant(now),
        most_running);
    if (!overrides) return std::unexpected(overrides.error());
    for (const store::Row row : *overrides) {
        const auto reason = override_reason_from(row.text(1));
        const auto until = parse_instant(row.text(3));
        if (!reason || !until) return broken();
        Override one{row.text(0), *reason, {}, *until};
        for (const auto holder : split(row.text(2), ' ')) {
            auto code = OdsCode::parse(holder);
            if (!code) return broken();
            one.holders.push_back(std::move(*code));
        }
        runs.overrides.push_back(std::move(one));
    }
    return runs;
}

Result<Relationship> remember(store::Transaction& transaction, const Asking& asking,
                              const people::Doer& who, const Stated& stated,
                              const std::string& request_id, const Periods& periods, Instant now,
                              Random& random) {
    if (auto good = check(stated); !good) return pass_on(good);
    if (stated.basis == Basis::none || stated.basis == Basis::patient)
        return fail(ErrorKind::invalid, "This is no relationship that lasts.");
    auto rows = running_rows(transaction, asking, now);
    if (!rows) return std::unexpected(rows.error());

    const bool self_claimed = stated.basis == Basis::self_claimed;
    const auto same =
        std::ranges::find_if(*rows, [&stated](const Row& row) { return is_same(row, stated); });
    const Permission permission = kept(stated.permission);
    if (same == rows->end()) {
        const Instant until = now + (self_claimed ? periods.self_claimed : periods.vouched);
        Row made{
            {new_uuid(random), stated.basis, until, permission, stated.reference, stated.claim},
            stated.reference};
        const auto done = transaction.exec(
            "insert into relationship (id, patient_key, professional, organisation, basis, "
            "reference, "
            "claim, permission, not_asked, began_at, until_at, request) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            made.relationship.id, asking.patient_key, asking.professional,
            asking.organisation.text(), to_string(stated.basis), stated.reference,
            stated.claim ? to_string(*stated.claim) : "", to_string(permission),
            stated.not_asked ? to_string(*stated.not_asked) : "", format_instant(now),
            format_instant(until), request_id);
        if (!done) return std::unexpected(done.error());
        rows->push_back(std::move(made));
        if (self_claimed) {
            const auto raised =
                people::raise(transaction, asking.organisation, people::AlertKind::self_claimed,
                              request_id, now, random);
            if (!raised) return std::unexpected(raised.error());
        }
    } else if (permission == Permission::given_for_period &&
               same->relationship.permission != permission) {
        const auto done = transaction.exec("update relationship set permission = ? where id = ?",
                                           to_string(permission), same->relationship.id);
        if (!done) return std::unexpected(done.error());
        same->relationship.permission = permission;
    } else {
        return *strongest(*rows);
    }
    const auto noted = note_relationship(transaction, asking, who, stated, request_id, now);
    if (!noted) return std::unexpected(noted.error());
    return *strongest(*rows);
}

}  // namespace mcr::access
