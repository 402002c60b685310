#include "app/objection_actions.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "app/objection_print.hpp"

namespace mcr::app {
namespace {

namespace json = boost::json;
using objection::Objection;
using objection::State;

constexpr std::size_t most_listed = 10'000;
constexpr std::size_t most_expired = 1'000;

people::Doer doer(const std::string& by) {
    return people::operator_named(by);
}

bool waits_for_holder(const Objection& objection) {
    return objection.state == State::received || objection.state == State::considered ||
           objection.state == State::expired;
}

}  // namespace

int ObjectionActions::no(const Error& error) {
    err_ << "mcr objection: " << error.sentence << "\n";
    return 1;
}

int ObjectionActions::wrong_usage(const Error& error) {
    err_ << "mcr objection: " << error.sentence << "\n";
    return 2;
}

int ObjectionActions::print(const Objections& objections) {
    if (!objections) return no(objections.error());
    const Instant now = parts_.clock.now();
    if (json_) {
        json::array rows;
        for (const Objection& each : *objections) rows.push_back(to_json(each, now));
        out_ << json::serialize(json::object{{"objections", std::move(rows)}}) << "\n";
    } else {
        for (const Objection& each : *objections) app::print(out_, each, now);
    }
    return 0;
}

int ObjectionActions::changed(const Result<Objection>& objection) {
    if (!objection) return no(objection.error());
    const Instant now = parts_.clock.now();
    if (json_)
        out_ << json::serialize(to_json(*objection, now)) << "\n";
    else
        app::print(out_, *objection, now);
    return 0;
}

int ObjectionActions::list(const std::string& patient, const std::string& holder, bool open_only) {
    std::optional<people::NhsNumber> number;
    if (!patient.empty()) {
        auto parsed = people::NhsNumber::parse_typed(patient);
        if (!parsed) return wrong_usage(parsed.error());
        number = std::move(*parsed);
    }
    std::optional<OdsCode> code;
    if (!holder.empty()) {
        auto parsed = OdsCode::parse(holder);
        if (!parsed) return wrong_usage(parsed.error());
        code = std::move(*parsed);
    }
    return print(parts_.store.transact([&](store::Transaction& t) -> Objections {
        // A server does this from time to time; this installation may not be running.
        auto up_to_date =
            objection::expire_reviewed(t, most_expired, parts_.clock.now(), parts_.random);
        if (!up_to_date) return pass_on(up_to_date);
        if (code) return objection::at_holder(t, *code, open_only);
        if (!number) return objection::at_all_holders(t, open_only, most_listed);
        auto all = objection::of_patient(t, *number);
        if (all && open_only)
            std::erase_if(*all, [](const Objection& each) { return !waits_for_holder(each); });
        return all;
    }));
}

int ObjectionActions::show(const std::string& id) {
    std::vector<objection::HistoryRow> rows;
    const auto found = parts_.store.read([&](store::Transaction& t) -> Result<Objection> {
        auto there = objection::find(t, id);
        if (!there) return pass_on(there);
        if (!*there) return fail(ErrorKind::not_found, "There is no such objection.");
        auto all = objection::history(t, id);
        if (!all) return pass_on(all);
        rows = std::move(*all);
        return std::move(**there);
    });
    if (!found) return no(found.error());
    if (!json_) {
        changed(found);
        for (const auto& row : rows) app::print(out_, row);
        return 0;
    }
    json::object shown = to_json(*found, parts_.clock.now());
    json::array history;
    for (const auto& row : rows) history.push_back(to_json(row));
    shown["history"] = std::move(history);
    out_ << json::serialize(shown) << "\n";
    return 0;
}

int ObjectionActions::history(const std::string& id) {
    const auto rows =
        parts_.store.read([&](store::Transaction& t) { return objection::history(t, id); });
    if (!rows) return no(rows.error());
    if (rows->empty())
        return no(Error{ErrorKind::not_found, 404, "There is no such objection.", {}});
    if (json_) {
        json::array all;
        for (const auto& row : *rows) all.push_back(to_json(row));
        out_ << json::serialize(json::object{{"history", std::move(all)}}) << "\n";
    } else {
        for (const auto& row : *rows) app::print(out_, row);
    }
    return 0;
}

int ObjectionActions::record(const FilingWords& words, const std::string& by) {
    const auto filing = filing_from(words);
    if (!filing) return wrong_usage(filing.error());
    const auto filed = parts_.store.transact([&](store::Transaction& t) {
        return objection::file(t, parts_.directory, *filing, doer(by), parts_.clock.now(),
                               parts_.random);
    });
    if (json_ || !filed) return print(filed);
    for (const Objection& each : *filed) out_ << each.id << "\n";
    return 0;
}

int ObjectionActions::consider(const std::string& id, const std::string& by) {
    return changed(parts_.store.transact([&](store::Transaction& t) {
        return objection::consider(t, id, doer(by), parts_.clock.now());
    }));
}

int ObjectionActions::decide(const std::string& id, const VerdictWords& words,
                             const std::string& by) {
    const auto verdict = verdict_from(words);
    if (!verdict) return wrong_usage(verdict.error());
    return changed(parts_.store.transact([&](store::Transaction& t) {
        return objection::decide(t, parts_.directory, id, *verdict, doer(by), parts_.clock.now());
    }));
}

int ObjectionActions::choose(const std::string& id, const std::string& choice,
                             const std::string& by) {
    const auto wanted = objection::choice_from(choice);
    if (!wanted || *wanted == objection::Choice::open)
        return wrong_usage(
            Error{ErrorKind::invalid, 400, "The choice is share or decline-care.", {}});
    return changed(parts_.store.transact([&](store::Transaction& t) {
        return objection::choose(t, id, *wanted, doer(by), parts_.clock.now(), parts_.random);
    }));
}

int ObjectionActions::withdraw(const std::string& id, bool checked, const std::string& reason,
                               const std::string& by) {
    return changed(parts_.store.transact([&](store::Transaction& t) {
        return objection::withdraw(t, id, checked, doer(by), reason, parts_.clock.now());
    }));
}

int ObjectionActions::confirm_withdrawal(const std::string& id, const std::string& by) {
    return changed(parts_.store.transact([&](store::Transaction& t) {
        return objection::confirm_withdrawal(t, id, doer(by), parts_.clock.now());
    }));
}

}  // namespace mcr::app
