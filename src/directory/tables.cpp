#include "directory/tables.hpp"

#include <array>
#include <charconv>
#include <unordered_map>

#include "base/text.hpp"

namespace mcr::directory {
namespace {

constexpr std::array all_migrations = {store::Migration{1, "organisations", R"(
    create table directory_revision (
        one bigint primary key check (one = 1),
        revision bigint not null
    );
    insert into directory_revision (one, revision) values (1, 0);
    create table organisation (
        code text primary key,
        name text not null,
        kind text not null,
        valid_from text not null,
        valid_to text not null,
        predecessor text,
        successor text,
        parent text,
        objection_contact text not null,
        telling_name bigint not null
    );
    create table organisation_system (
        key text primary key,
        organisation text not null references organisation (code),
        place bigint not null,
        protocol text not null,
        address text not null,
        answers_for text not null,
        sections text not null,
        time_limit_ms bigint not null,
        stage text not null,
        stage_reason text not null
    );
    create index organisation_system_of on organisation_system (organisation);
    create table organisation_setting (
        system text not null references organisation_system (key),
        sort text not null,
        name text not null,
        value text not null,
        primary key (system, sort, name)
    );
    create table system_stage (
        key text primary key,
        stage text not null,
        stage_reason text not null,
        stage_before text
    );
    create table directory_history (
        revision bigint not null,
        line bigint not null,
        changed_at text not null,
        changed_by text not null,
        action text not null,
        organisation text not null,
        system text not null,
        reason text not null,
        detail text not null,
        primary key (revision, line)
    );
    create index directory_history_of on directory_history (organisation, revision);
)"},
                                       store::Migration{2, "withholding", R"(
    alter table organisation_system add column withholding text not null default 'only-this-relay';
)"}};

/// An upstream's limits and files, under the names of TOML; only what differs from the usual is
/// stored, so that a new usual value reaches organisations that have none of their own.
template <class Visit>
void each_limit(net::Upstream& upstream, Visit visit) {
    visit("ca_file", upstream.ca_file);
    visit("client_cert_file", upstream.client_cert_file);
    visit("client_key_file", upstream.client_key_file);
    visit("max_body_bytes", upstream.max_body_bytes);
    visit("max_header_bytes", upstream.max_header_bytes);
    visit("max_expansion", upstream.max_expansion);
    visit("max_in_flight", upstream.max_in_flight);
    visit("follow_redirects", upstream.follow_redirects);
    visit("verify_host", upstream.verify_host);
    visit("breaker_failures", upstream.breaker_failures);
    visit("breaker_open_ms", upstream.breaker_open);
    visit("connect_timeout_ms", upstream.connect_timeout);
}

std::string written(const std::string& value) {
    return value;
}
std::string written(bool value) {
    return value ? "true" : "false";
}
std::string written(std::integral auto value) {
    return std::to_string(value);
}
std::string written(Milliseconds value) {
    return std::to_string(value.count());
}

bool read_into(std::string& out, const std::string& text) {
    out = text;
    return true;
}
bool read_into(bool& out, const std::string& text) {
    out = text == "true";
    return out || text == "false";
}
bool read_into(std::integral auto& out, const std::string& text) {
    const auto [at, error] = std::from_chars(text.data(), text.data() + text.size(), out);
    return error == std::errc{} && at == text.data() + text.size();
}
bool read_into(Milliseconds& out, const std::string& text) {
    std::int64_t count = 0;
    if (!read_into(count, text)) return false;
    out = Milliseconds{count};
    return true;
}

bool read_limit(net::Upstream& upstream, const std::string& name, const std::string& text) {
    bool done = false;
    each_limit(upstream, [&](std::string_view limit, auto& value) {
        if (limit == name) done = read_into(value, text);
    });
    return done;
}

std::unexpected<Error> broken(const std::string& organisation, std::string_view field) {
    return fail(ErrorKind::invalid, "The store's organisation " + organisation + ", " +
                                        std::string(field) + ": is none that this version knows.");
}

Result<std::optional<OdsCode>> optional_code(const store::Row& row, std::size_t column) {
    const auto text = row.optional_text(column);
    if (!text) return std::nullopt;
    auto code = OdsCode::parse(*text);
    if (!code) return pass_on(code);
    return std::move(*code);
}

Result<Organisation> organisation_from(const store::Row& row) {
    const std::string& text = row.text(0);
    auto code = OdsCode::parse(text);
    if (!code) return broken(text, "code");
    Organisation o{.code = std::move(*code)};
    o.name = row.text(1);
    const auto kind = kind_from(row.text(2));
    if (!kind) return broken(text, "kind");
    o.kind = *kind;
    o.valid_from = row.text(3);
    o.valid_to = row.text(4);
    auto predecessor = optional_code(row, 5), successor = optional_code(row, 6),
         parent = optional_code(row, 7);
    if (!predecessor) return broken(text, "predecessor");
    if (!successor) return broken(text, "successor");
    if (!parent) return broken(text, "parent");
    o.predecessor = std::move(*predecessor);
    o.successor = std::move(*successor);
    o.parent = std::move(*parent);
    o.objection_contact = row.text(8);
    o.telling_name = row.boolean(9);
    return o;
}

Result<System> system_from(const store::Row& row) {
    System s;
    s.key = row.text(1);
    s.upstream.name = s.key;
    s.protocol = row.text(2);
    s.address = row.text(3);
    const auto answers_for = answers_for_from(row.text(4));
    if (!answers_for) return broken(row.text(0), "answers_for of " + s.key);
    s.answers_for = *answers_for;
    if (!row.text(5).empty())
        for (const auto section : split(row.text(5), ' ')) s.sections.emplace_back(section);
    s.time_limit = Milliseconds{row.integer(6)};
    const auto stage = stage_from(row.text(7));
    if (!stage) return broken(row.text(0), "stage of " + s.key);
    s.stage = *stage;
    s.stage_reason = row.text(8);
    const auto withholding = withholding_from(row.text(9));
    if (!withholding) return broken(row.text(0), "withholding of " + s.key);
    s.withholding = *withholding;
    return s;
}

Result<void> insert_settings(store::Transaction& t, const System& system) {
    const auto insert = [&](std::string_view sort, const std::string& name,
                            const std::string& value) {
        return t.exec(
            "insert into organisation_setting (system, sort, name, value) values (?, ?, ?, ?)",
            system.key, sort, name, value);
    };
    for (const auto& [sort, table] :
         {std::pair{"setting", &system.settings}, std::pair{"credential", &system.credentials}})
        for (const auto& [name, value] : *table)
            if (auto done = insert(sort, name, value); !done) return pass_on(done);
    Result<void> all;
    net::Upstream usual, own = system.upstream;
    each_limit(own, [&](std::string_view name, auto& value) {
        const std::string text = written(value);
        bool same = false;
        each_limit(usual, [&](std::string_view other, auto& normal) {
            if (other == name) same = written(normal) == text;
        });
        if (same || !all) return;
        if (auto done = insert("upstream", std::string(name), text); !done) all = pass_on(done);
    });
    return all;
}

}  // namespace

std::span<const store::Migration> migrations() {
    return all_migrations;
}

Result<Loaded> load_tables(store::Transaction& t) {
    const auto revision = t.query("select revision from directory_revision");
    if (!revision) return std::unexpected(revision.error());
    const auto organisations = t.query(
        "select code, name, kind, valid_from, valid_to, predecessor, successor, parent, "
        "objection_contact, telling_name from organisation order by code");
    if (!organisations) return std::unexpected(organisations.error());
    const auto systems = t.query(
        "select organisation, key, protocol, address, answers_for, sections, time_limit_ms, stage, "
        "stage_reason, withholding from organisation_system order by organisation, place");
    if (!systems) return std::unexpected(systems.error());
    const auto settings = t.query("select system, sort, name, value from organisation_setting");
    if (!settings) return std::unexpected(settings.error());

    Loaded loaded;
    if (!revision->empty()) loaded.revision = static_cast<std::uint64_t>((*revision)[0].integer(0));
    loaded.organisations.reserve(organisations->size());
    std::unordered_map<std::string_view, std::size_t> by_code;
    for (const store::Row row : *organisations) {
        auto organisation = organisation_from(row);
        if (!organisation) return pass_on(organisation);
        by_code.emplace(row.text(0), loaded.organisations.size());
        loaded.organisations.push_back(std::move(*organisation));
    }
    struct Place {
        std::size_t organisation, system;
    };
    std::unordered_map<std::string_view, Place> by_key;
    for (const store::Row row : *systems) {
        auto system = system_from(row);
        if (!system) return pass_on(system);
        const std::size_t at = by_code.at(row.text(0));
        by_key.emplace(row.text(1), Place{at, loaded.organisations[at].systems.size()});
        loaded.organisations[at].systems.push_back(std::move(*system));
    }
    for (const store::Row row : *settings) {
        const Place place = by_key.at(row.text(0));
        Organisation& organisation = loaded.organisations[place.organisation];
        System& system = organisation.systems[place.system];
        if (row.text(1) == "setting")
            system.settings.emplace(row.text(2), row.text(3));
        else if (row.text(1) == "credential")
            system.credentials.emplace(row.text(2), row.text(3));
        else if (row.text(1) != "upstream" ||
                 !read_limit(system.upstream, row.text(2), row.text(3)))
            return broken(organisation.code.text(),
                          row.text(1) + " " + row.text(2) + " of " + system.key);
    }
    return loaded;
}

Result<std::uint64_t> raise_revision(store::Transaction& t) {
    const auto rows =
        t.query("update directory_revision set revision = revision + 1 returning revision");
    if (!rows) return std::unexpected(rows.error());
    return static_cast<std::uint64_t>((*rows)[0].integer(0));
}

Result<void> insert_organisation(store::Transaction& t, const Organisation& o) {
    const auto code = [](const std::optional<OdsCode>& value) -> std::optional<std::string> {
        return value ? std::optional(value->text()) : std::nullopt;
    };
    auto done = t.exec(
        "insert into organisation (code, name, kind, valid_from, valid_to, predecessor, successor, "
        "parent, objection_contact, telling_name) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        o.code.text(), o.name, to_string(o.kind), o.valid_from, o.valid_to, code(o.predecessor),
        code(o.successor), code(o.parent), o.objection_contact, o.telling_name);
    if (!done) return pass_on(done);
    std::size_t place = 0;
    for (const System& s : o.systems) {
        std::string sections;
        for (const std::string& section : s.sections)
            sections += (sections.empty() ? "" : " ") + section;
        done = t.exec(
            "insert into organisation_system (key, organisation, place, protocol, address, "
            "answers_for, sections, time_limit_ms, stage, stage_reason, withholding) "
            "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
            s.key, o.code.text(), place++, s.protocol, s.address, to_string(s.answers_for),
            sections, s.time_limit.count(), to_string(s.stage), s.stage_reason,
            to_string(s.withholding));
        if (!done) return pass_on(done);
        if (auto settings = insert_settings(t, s); !settings) return settings;
    }
    return {};
}

Result<bool> delete_organisation(store::Transaction& t, const OdsCode& code) {
    auto done = t.exec(
        "delete from organisation_setting where system in "
        "(select key from organisation_system where organisation = ?)",
        code.text());
    if (!done) return pass_on(done);
    done = t.exec(
        "delete from system_stage where key in "
        "(select key from organisation_system where organisation = ?)",
        code.text());
    if (!done) return pass_on(done);
    done = t.exec("delete from organisation_system where organisation = ?", code.text());
    if (!done) return pass_on(done);
    done = t.exec("delete from organisation where code = ?", code.text());
    if (!done) return pass_on(done);
    return *done > 0;
}

Result<void> insert_history(store::Transaction& t, std::size_t line, const HistoryRow& row) {
    auto done = t.exec(
        "insert into directory_history (revision, line, changed_at, changed_by, action, "
        "organisation, system, reason, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?)",
        row.revision, line, row.at, row.by, row.action, row.organisation, row.system, row.reason,
        row.detail);
    if (!done) return pass_on(done);
    return {};
}

Result<std::vector<HistoryRow>> load_history(store::Transaction& t,
                                             const std::optional<OdsCode>& code, std::size_t most) {
    const std::string wanted = code ? code->text() : "";
    const auto rows = t.query(
        "select revision, changed_at, changed_by, action, organisation, system, reason, detail "
        "from directory_history where organisation = ? or ? = '' "
        "order by revision desc, line limit ?",
        wanted, wanted, most);
    if (!rows) return std::unexpected(rows.error());
    std::vector<HistoryRow> history;
    for (const store::Row row : *rows)
        history.push_back({static_cast<std::uint64_t>(row.integer(0)), row.text(1), row.text(2),
                           row.text(3), row.text(4), row.text(5), row.text(6), row.text(7)});
    return history;
}

}  // namespace mcr::directory
