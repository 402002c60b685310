#include "access/policy_tables.hpp"

#include <array>
#include <optional>

#include "base/text.hpp"

namespace mcr::access {
namespace {

using directory::Kind;
using directory::Section;
using directory::Sections;
using people::RoleGroup;

constexpr std::array migrations = {store::Migration{1, "policies", R"(
    create table policy_revision (
        one bigint primary key check (one = 1),
        revision bigint not null
    );
    insert into policy_revision (one, revision) values (1, 0);
    create table agreement (
        organisation text primary key,
        kind text not null,
        asks_first bigint,
        takes_self_claimed bigint,
        overrides text,
        override_hours bigint
    );
    create table agreement_sections (
        organisation text not null references agreement (organisation),
        sort text not null,
        kind text not null,
        role text not null,
        sections text not null,
        primary key (organisation, sort, kind, role)
    );
    create table section_switch (
        holder text not null,
        section text not null,
        reason text not null,
        primary key (holder, section)
    );
    create table sensitive_code (
        code text primary key,
        code_group text not null,
        excluded bigint not null
    );
    create table policy_history (
        revision bigint primary key,
        changed_at text not null,
        doer_id text not null,
        doer_role_profile text not null,
        doer_name text not null,
        doer_role_code text not null,
        doer_role text not null,
        doer_organisation text not null,
        doer_organisation_name text not null,
        organisation text not null,
        action text not null,
        detail text not null,
        reason text not null
    );
    create index policy_history_of on policy_history (organisation, revision);
)"}};

std::unexpected<Error> broken(std::string_view what) {
    return fail(ErrorKind::malformed,
                "The store's " + std::string(what) + " is none that this version knows.");
}

std::string written(const Sections& sections) {
    std::string out;
    for (const auto code : directory::codes_of(sections)) {
        if (!out.empty()) out += ' ';
        out += code;
    }
    return out;
}

Result<Sections> sections_from(const std::string& text) {
    Sections sections;
    if (text.empty()) return sections;
    for (const auto code : split(text, ' ')) {
        const auto section = directory::section_from(code);
        if (!section) return broken("agreement about a section");
        sections.set(static_cast<std::size_t>(*section));
    }
    return sections;
}

using Reasons = std::bitset<override_reason_count>;

std::string written(const Reasons& reasons) {
    std::string out;
    for (std::size_t i = 0; i < reasons.size(); ++i) {
        if (!reasons.test(i)) continue;
        if (!out.empty()) out += ' ';
        out += to_string(static_cast<OverrideReason>(i));
    }
    return out;
}

Result<Reasons> reasons_from(const std::string& text) {
    Reasons reasons;
    if (text.empty()) return reasons;
    for (const auto word : split(text, ' ')) {
        const auto reason = override_reason_from(word);
        if (!reason) return broken("agreement about overrides");
        reasons.set(static_cast<std::size_t>(*reason));
    }
    return reasons;
}

/// The terms of one row over the default of its kind.
Result<Agreement> terms_from(const store::Row& row) {
    const auto kind = directory::kind_from(row.text(1));
    if (!kind) return broken("agreement of a kind of organisation");
    Agreement agreement = default_agreement(*kind);
    if (const auto value = row.optional_integer(2)) agreement.asks_first = *value != 0;
    if (const auto value = row.optional_integer(3)) agreement.takes_self_claimed = *value != 0;
    if (const auto value = row.optional_text(4)) {
        const auto reasons = reasons_from(*value);
        if (!reasons) return std::unexpected(reasons.error());
        agreement.overrides = *reasons;
    }
    if (const auto value = row.optional_integer(5))
        agreement.override_hours = static_cast<std::uint32_t>(*value);
    return agreement;
}

Result<void> put_sections(Agreement& agreement, const store::Row& row) {
    const auto role = people::role_group_from(row.text(3));
    const auto sections = sections_from(row.text(4));
    if (!role) return broken("agreement about a role");
    if (!sections) return std::unexpected(sections.error());
    const auto place = static_cast<std::size_t>(*role);
    if (row.text(1) == "see") {
        agreement.sees.at(place) = *sections;
        return {};
    }
    const auto kind = directory::kind_from(row.text(2));
    if (!kind || row.text(1) != "give") return broken("agreement about a kind of organisation");
    agreement.gives.at(static_cast<std::size_t>(*kind)).at(place) = *sections;
    return {};
}

Result<std::map<OdsCode, Agreement>> load(store::Transaction& t, const std::string& only) {
    const auto terms = t.query(
        "select organisation, kind, asks_first, takes_self_claimed, overrides, override_hours "
        "from agreement where organisation = ? or ? = ''",
        only, only);
    if (!terms) return std::unexpected(terms.error());
    const auto sections = t.query(
        "select organisation, sort, kind, role, sections from agreement_sections "
        "where organisation = ? or ? = ''",
        only, only);
    if (!sections) return std::unexpected(sections.error());
    std::map<OdsCode, Agreement> loaded;
    for (const store::Row row : *terms) {
        const auto code = OdsCode::parse(row.text(0));
        if (!code) return broken("agreement of an organisation");
        auto agreement = terms_from(row);
        if (!agreement) return pass_on(agreement);
        loaded.emplace(*code, *agreement);
    }
    for (const store::Row row : *sections) {
        const auto code = OdsCode::parse(row.text(0));
        const auto at = code ? loaded.find(*code) : loaded.end();
        if (at == loaded.end()) return broken("agreement of an organisation");
        if (auto put = put_sections(at->second, row); !put) return pass_on(put);
    }
    return loaded;
}

Result<void> remove_agreement(store::Transaction& t, const OdsCode& code) {
    auto done = t.exec("delete from agreement_sections where organisation = ?", code.text());
    if (done) done = t.exec("delete from agreement where organisation = ?", code.text());
    if (!done) return pass_on(done);
    return {};
}

Result<void> insert_sections(store::Transaction& t, const OdsCode& code, std::string_view sort,
                             std::string_view kind, std::size_t role, const Sections& sections) {
    auto done = t.exec(
        "insert into agreement_sections (organisation, sort, kind, role, sections) "
        "values (?, ?, ?, ?, ?)",
        code.text(), sort, kind, people::to_string(static_cast<RoleGroup>(role)),
        written(sections));
    if (!done) return pass_on(done);
    return {};
}

template <class T>
std::optional<std::int64_t> where_other(const T& value, const T& usual) {
    return value == usual ? std::nullopt : std::optional<std::int64_t>(value);
}

}  // namespace

Result<void> migrate_policies(store::Store& store) {
    return store.migrate("policy", migrations);
}

Result<std::map<OdsCode, Agreement>> load_agreements(store::Transaction& transaction) {
    return load(transaction, "");
}

Result<Agreement> load_agreement(store::Transaction& transaction,
                                 const directory::Organisation& organisation) {
    const auto loaded = load(transaction, organisation.code.text());
    if (!loaded) return std::unexpected(loaded.error());
    const auto at = loaded->find(organisation.code);
    return at == loaded->end() ? default_agreement(organisation.kind) : at->second;
}

Result<void> store_agreement(store::Transaction& t, const directory::Organisation& organisation,
                             const Agreement& agreement) {
    const OdsCode& code = organisation.code;
    const Agreement& usual = default_agreement(organisation.kind);
    if (auto removed = remove_agreement(t, code); !removed) return removed;
    if (agreement == usual) return {};
    auto done = t.exec(
        "insert into agreement (organisation, kind, asks_first, takes_self_claimed, overrides, "
        "override_hours) values (?, ?, ?, ?, ?, ?)",
        code.text(), directory::to_string(organisation.kind),
        where_other(agreement.asks_first, usual.asks_first),
        where_other(agreement.takes_self_claimed, usual.takes_self_claimed),
        agreement.overrides == usual.overrides ? std::nullopt
                                               : std::optional(written(agreement.overrides)),
        where_other(agreement.override_hours, usual.override_hours));
    if (!done) return pass_on(done);
    for (std::size_t role = 0; role < role_count; ++role) {
        if (agreement.sees[role] != usual.sees[role])
            if (auto put = insert_sections(t, code, "see", "", role, agreement.sees[role]); !put)
                return put;
        for (std::size_t to = 0; to < kind_count; ++to) {
            const Sections& given = agreement.gives[to][role];
            if (given == usual.gives[to][role]) continue;
            const auto kind = directory::to_string(static_cast<Kind>(to));
            if (auto put = insert_sections(t, code, "give", kind, role, given); !put) return put;
        }
    }
    return {};
}

Result<std::map<OdsCode, SwitchedOff>> load_switches(store::Transaction& transaction) {
    const auto rows = transaction.query("select holder, section, reason from section_switch");
    if (!rows) return std::unexpected(rows.error());
    std::map<OdsCode, SwitchedOff> switches;
    for (const store::Row row : *rows) {
        const auto code = OdsCode::parse(row.text(0));
        const auto section = directory::section_from(row.text(1));
        if (!code || !section) return broken("switch");
        const auto place = static_cast<std::size_t>(*section);
        SwitchedOff& off = switches[*code];
        off.sections.set(place);
        off.reasons.emplace(place, row.text(2));
    }
    return switches;
}

Result<void> store_switch(store::Transaction& transaction, const OdsCode& holder, Section section,
                          bool off, const std::string& reason) {
    const auto code = directory::code_of(section);
    auto done =
        off ? transaction.exec(
                  "insert into section_switch (holder, section, reason) values (?, ?, ?)",
                  holder.text(), code, reason)
            : transaction.exec("delete from section_switch where holder = ? and section = ?",
                               holder.text(), code);
    if (!done) return pass_on(done);
    return {};
}

Result<SensitiveCodes> load_sensitive_codes(store::Transaction& transaction) {
    const auto rows = transaction.query("select code, code_group, excluded from sensitive_code");
    if (!rows) return std::unexpected(rows.error());
    SensitiveCodes codes = default_sensitive_codes();
    for (const store::Row row : *rows) {
        if (row.boolean(2))
            codes.insert_or_assign(row.text(0), row.text(1));
        else
            codes.erase(row.text(0));
    }
    return codes;
}

Result<void> store_sensitive_code(store::Transaction& transaction, const std::string& code,
                                  const std::string& group, bool excluded) {
    const auto usual = default_sensitive_codes().find(code);
    const bool is_usual = usual != default_sensitive_codes().end();
    auto done = transaction.exec("delete from sensitive_code where code = ?", code);
    if (done && (excluded ? !is_usual || usual->second != group : is_usual))
        done = transaction.exec(
            "insert into sensitive_code (code, code_group, excluded) values (?, ?, ?)", code, group,
            excluded);
    if (!done) return pass_on(done);
    return {};
}

Result<std::uint64_t> raise_policy_revision(store::Transaction& transaction) {
    const auto rows =
        transaction.query("update policy_revision set revision = revision + 1 returning revision");
    if (!rows) return std::unexpected(rows.error());
    return static_cast<std::uint64_t>((*rows)[0].integer(0));
}

Result<void> insert_policy_change(store::Transaction& transaction, const PolicyChange& change) {
    const people::Doer& by = change.by;
    auto done = transaction.exec(
        "insert into policy_history (revision, changed_at, doer_id, doer_role_profile, doer_name, "
        "doer_role_code, doer_role, doer_organisation, doer_organisation_name, organisation, "
        "action, detail, reason) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        change.revision, format_instant(change.at), by.id, by.role_profile_id, by.name,
        by.role_code, by.role_name, by.organisation, by.organisation_name, change.organisation,
        change.action, change.detail, change.reason);
    if (!done) return pass_on(done);
    return {};
}

}  // namespace mcr::access
