#include "objection/tables.hpp"

#include <array>

#include "base/text.hpp"

namespace mcr::objection {
namespace {

constexpr std::array all_migrations = {store::Migration{1, "objections", R"(
    create table objection (
        id text primary key,
        filing text not null,
        patient text not null,
        holder text not null,
        sections text not null,
        except_in_emergency bigint not null,
        authority text not null,
        on_authority_of text not null,
        competence text not null,
        by_id text not null,
        by_role_profile text not null,
        by_name text not null,
        by_role_code text not null,
        by_role_name text not null,
        by_organisation text not null,
        by_organisation_name text not null,
        received text not null,
        state text not null,
        outcome text,
        ground text,
        reason text not null,
        review text,
        bars_override bigint not null,
        reach_everyone bigint not null,
        reach_organisations text not null,
        reach_from text,
        reach_until text,
        care text not null,
        deferred_by text,
        deferred_until text,
        choice text not null,
        withdrawal_effective text,
        changed text not null,
        version bigint not null
    );
    create index objection_of_patient on objection (patient);
    create index objection_at_holder on objection (holder, state);
    create index objection_review on objection (state, review);
    create table objection_history (
        objection text not null references objection (id),
        version bigint not null,
        changed_at text not null,
        by_id text not null,
        by_role_profile text not null,
        by_name text not null,
        by_role_code text not null,
        by_role_name text not null,
        by_organisation text not null,
        by_organisation_name text not null,
        action text not null,
        state text not null,
        reason text not null,
        detail text not null,
        primary key (objection, version)
    );
    create table objection_person (
        number text primary key,
        person text not null,
        noted text not null
    );
    create index objection_person_numbers on objection_person (person);
    create table objection_notice (
        id text primary key,
        holder text not null,
        objection text not null references objection (id),
        version bigint not null,
        created text not null,
        leased_until text not null,
        delivered text
    );
    create index objection_notice_waiting on objection_notice (delivered, created);
)"},
                                       store::Migration{2, "objections by the time they came", R"(
    create index objection_received on objection (received);
)"}};

constexpr std::string_view columns =
    "id, filing, patient, holder, sections, except_in_emergency, authority, on_authority_of, "
    "competence, by_id, by_role_profile, by_name, by_role_code, by_role_name, by_organisation, "
    "by_organisation_name, received, state, outcome, ground, reason, review, bars_override, "
    "reach_everyone, reach_organisations, reach_from, reach_until, care, deferred_by, "
    "deferred_until, choice, withdrawal_effective, changed, version";

constexpr std::string_view everything = "*";

std::string written(const directory::Sections& sections) {
    if (sections.all()) return std::string(everything);
    std::string text;
    for (const std::string_view code : directory::codes_of(sections))
        text += (text.empty() ? "" : " ") + std::string(code);
    return text;
}

std::string written(const std::vector<OdsCode>& organisations) {
    std::string text;
    for (const OdsCode& code : organisations) text += (text.empty() ? "" : " ") + code.text();
    return text;
}

std::optional<std::string> written(const std::optional<Instant>& when) {
    return when ? std::optional(format_instant(*when)) : std::nullopt;
}

/// Reads the columns of one row, from left to right; remembers whether all could be understood.
class Reader {
public:
    explicit Reader(const store::Row& row) : row_(row) {}

    std::string text() { return row_.text(at_++); }
    bool boolean() { return row_.boolean(at_++); }
    std::int64_t integer() { return row_.integer(at_++); }
    std::optional<std::string> optional_text() { return row_.optional_text(at_++); }
    template <class Parse>
    auto parsed(Parse parse) {
        return value(parse(row_.text(at_++)));
    }
    template <class Parse>
    auto optionally(Parse parse) {
        std::optional<typename decltype(parse(std::string_view{}))::value_type> out;
        if (const auto given = optional_text()) {
            auto made = parse(*given);
            if (made)
                out.emplace(std::move(*made));
            else
                good_ = false;
        }
        return out;
    }
    people::Doer doer() {
        people::Doer by;
        for (std::string* part : {&by.id, &by.role_profile_id, &by.name, &by.role_code,
                                  &by.role_name, &by.organisation, &by.organisation_name})
            *part = text();
        return by;
    }
    directory::Sections sections() {
        const std::string codes = text();
        directory::Sections out;
        if (codes == everything) return out.set();
        for (const std::string_view code : split(codes, ' ')) {
            const auto section = directory::section_from(code);
            if (section)
                out.set(static_cast<std::size_t>(*section));
            else
                good_ = false;
        }
        return out;
    }
    std::vector<OdsCode> organisations() {
        const std::string codes = text();
        std::vector<OdsCode> out;
        if (codes.empty()) return out;
        for (const std::string_view code : split(codes, ' ')) {
            auto known = OdsCode::parse(code);
            if (known)
                out.push_back(std::move(*known));
            else
                good_ = false;
        }
        return out;
    }
    [[nodiscard]] bool good() const noexcept { return good_; }

private:
    template <class T>
    std::optional<T> value(Result<T> made) {
        if (made) return std::move(*made);
        good_ = false;
        return std::nullopt;
    }
    const store::Row& row_;
    std::size_t at_ = 0;
    bool good_ = true;
};

std::unexpected<Error> not_understood() {
    return fail(ErrorKind::malformed, "An objection in the store cannot be read by this version.");
}

std::optional<Verdict> read_verdict(Reader& in) {
    Verdict verdict;
    const auto outcome = in.optionally(state_from);
    verdict.ground = in.optionally(ground_from);
    verdict.reason = in.text();
    verdict.review = in.optionally(parse_instant);
    verdict.bars_override = in.boolean();
    verdict.reach.everyone = in.boolean();
    verdict.reach.organisations = in.organisations();
    verdict.reach.from = in.optionally(parse_instant);
    verdict.reach.until = in.optionally(parse_instant);
    verdict.care = in.text();
    const auto officer = in.optional_text();
    const auto until = in.optionally(parse_instant);
    if (officer && until) verdict.telling_deferred = Verdict::Deferred{*officer, *until};
    if (!outcome) return std::nullopt;
    verdict.outcome = *outcome;
    return verdict;
}

Result<Objection> read(const store::Row& row) {
    Reader in(row);
    std::string id = in.text(), filing = in.text();
    auto patient = in.parsed(people::NhsNumber::parse);
    auto holder = in.parsed(OdsCode::parse);
    if (!patient || !holder) return not_understood();
    Objection o{.id = std::move(id),
                .filing = std::move(filing),
                .patient = std::move(*patient),
                .holder = std::move(*holder)};
    o.sections = in.sections();
    o.except_in_emergency = in.boolean();
    const auto authority = in.parsed(authority_from);
    o.on_authority_of = in.text();
    const auto competence = in.parsed(competence_from);
    o.recorded_by = in.doer();
    const auto received = in.parsed(parse_instant);
    const auto state = in.parsed(state_from);
    o.verdict = read_verdict(in);
    const auto choice = in.parsed(choice_from);
    o.withdrawal_effective = in.optionally(parse_instant);
    const auto changed = in.parsed(parse_instant);
    o.version = in.integer();
    if (!in.good()) return not_understood();
    o.authority = *authority;
    o.competence = *competence;
    o.received = *received;
    o.state = *state;
    o.choice = *choice;
    o.changed = *changed;
    return o;
}

Result<void> done(Result<std::int64_t> touched) {
    if (!touched) return pass_on(touched);
    return {};
}

}  // namespace

std::span<const store::Migration> migrations() {
    return all_migrations;
}

Result<void> insert(store::Transaction& t, const Objection& o) {
    const people::Doer& by = o.recorded_by;
    return done(t.exec(
        "insert into objection (id, filing, patient, holder, sections, except_in_emergency, "
        "authority, on_authority_of, competence, by_id, by_role_profile, by_name, by_role_code, "
        "by_role_name, by_organisation, by_organisation_name, received, state, reason, "
        "bars_override, reach_everyone, reach_organisations, care, choice, changed, version) "
        "values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, '', 0, 0, '', '', ?, ?, ?)",
        o.id, o.filing, o.patient.text(), o.holder.text(), written(o.sections),
        o.except_in_emergency, to_string(o.authority), o.on_authority_of, to_string(o.competence),
        by.id, by.role_profile_id, by.name, by.role_code, by.role_name, by.organisation,
        by.organisation_name, format_instant(o.received), to_string(o.state), to_string(o.choice),
        format_instant(o.changed), o.version));
}

Result<void> update(store::Transaction& t, const Objection& o) {
    const Verdict v = o.verdict.value_or(Verdict{});
    std::optional<std::string_view> outcome, ground;
    if (o.verdict) outcome = to_string(v.outcome);
    if (v.ground) ground = to_string(*v.ground);
    std::optional<std::string> officer, officer_until;
    if (v.telling_deferred) {
        officer = v.telling_deferred->officer;
        officer_until = format_instant(v.telling_deferred->review);
    }
    auto touched = t.exec(
        "update objection set state = ?, outcome = ?, ground = ?, reason = ?, review = ?, "
        "bars_override = ?, reach_everyone = ?, reach_organisations = ?, reach_from = ?, "
        "reach_until = ?, care = ?, deferred_by = ?, deferred_until = ?, choice = ?, "
        "withdrawal_effective = ?, changed = ?, version = ? where id = ? and version = ?",
        to_string(o.state), outcome, ground, v.reason, written(v.review), v.bars_override,
        v.reach.everyone, written(v.reach.organisations), written(v.reach.from),
        written(v.reach.until), v.care, officer, officer_until, to_string(o.choice),
        written(o.withdrawal_effective), format_instant(o.changed), o.version, o.id, o.version - 1);
    if (!touched) return pass_on(touched);
    if (*touched != 1)
        return fail(ErrorKind::conflict, "This objection was changed by somebody else meanwhile.");
    return {};
}

Result<std::vector<Objection>> select(store::Transaction& t, std::string_view where_and_order,
                                      std::span<const store::Value> values) {
    const std::string sql =
        "select " + std::string(columns) + " from objection where " + std::string(where_and_order);
    const auto rows = t.query_with(sql, values);
    if (!rows) return std::unexpected(rows.error());
    std::vector<Objection> found;
    found.reserve(rows->size());
    for (const store::Row row : *rows) {
        auto objection = read(row);
        if (!objection) return pass_on(objection);
        found.push_back(std::move(*objection));
    }
    return found;
}

Result<void> insert_history(store::Transaction& t, const std::string& id, const HistoryRow& row) {
    const people::Doer& by = row.by;
    return done(t.exec(
        "insert into objection_history (objection, version, changed_at, by_id, by_role_profile, "
        "by_name, by_role_code, by_role_name, by_organisation, by_organisation_name, action, "
        "state, reason, detail) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
        id, row.version, format_instant(row.at), by.id, by.role_profile_id, by.name, by.role_code,
        by.role_name, by.organisation, by.organisation_name, row.action, to_string(row.state),
        row.reason, row.detail));
}

Result<std::vector<HistoryRow>> select_history(store::Transaction& t, const std::string& id) {
    const auto rows = t.query(
        "select version, changed_at, by_id, by_role_profile, by_name, by_role_code, by_role_name, "
        "by_organisation, by_organisation_name, action, state, reason, detail "
        "from objection_history where objection = ? order by version",
        id);
    if (!rows) return std::unexpected(rows.error());
    std::vector<HistoryRow> all;
    for (const store::Row row : *rows) {
        Reader in(row);
        HistoryRow change;
        change.version = in.integer();
        const auto at = in.parsed(parse_instant);
        change.by = in.doer();
        change.action = in.text();
        const auto state = in.parsed(state_from);
        change.reason = in.text();
        change.detail = in.text();
        if (!in.good()) return not_understood();
        change.at = *at;
        change.state = *state;
        all.push_back(std::move(change));
    }
    return all;
}

Result<void> join_numbers(store::Transaction& t, const people::NhsNumber& old_number,
                          const people::NhsNumber& number, Instant now) {
    // Each number of a person names the same number as the person; a number alone stands for
    // itself.
    for (const auto* each : {&old_number, &number}) {
        auto stands = t.exec(
            "insert into objection_person (number, person, noted) values (?, ?, ?) "
            "on conflict (number) do nothing",
            each->text(), each->text(), format_instant(now));
        if (!stands) return pass_on(stands);
    }
    const auto persons = t.query(
        "select o.person, n.person from objection_person o, objection_person n "
        "where o.number = ? and n.number = ?",
        old_number.text(), number.text());
    if (!persons) return std::unexpected(persons.error());
    return done(t.exec("update objection_person set person = ? where person = ?",
                       (*persons)[0].text(1), (*persons)[0].text(0)));
}

}  // namespace mcr::objection
