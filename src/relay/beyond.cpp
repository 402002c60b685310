#include "relay/beyond.hpp"

#include <algorithm>
#include <optional>
#include <string_view>
#include <utility>

#include "record/screen.hpp"

namespace mcr::relay {

using record::CoverageState;
using record::Sections;

namespace {

constexpr std::size_t most_notes = 40;

using Counts = std::map<std::string, std::size_t, std::less<>>;

Counts count(const source::Answer& answer) {
    Counts items;
    for (const record::Part& part : answer.parts)
        for (const record::Item& item : part.items())
            if (!item.organisation.empty()) ++items[std::string(item.organisation)];
    return items;
}

std::size_t of(const Counts& counts, std::string_view code) {
    const auto at = counts.find(code);
    return at == counts.end() ? 0 : at->second;
}

std::string said_by(const directory::Organisation& federation, const source::RowBeyond& row,
                    std::string_view whom) {
    std::string note = federation.name + " says of " + std::string(whom) + ": " +
                       std::string(record::display_of(row.state)) + ".";
    if (!row.sentence.empty()) note += " " + row.sentence;
    for (const std::string& further : row.notes) note += " " + further;
    return note;
}

}  // namespace

Permit Beyond::permit_for(const OdsCode& code, const directory::Member& federation) const {
    const directory::Organisation* known = directory_.find(code);
    directory::Organisation unknown{.code = code, .kind = federation.organisation->kind};
    const directory::System system;
    const directory::Member member{known != nullptr ? known : &unknown, &system};
    // The federation's agreement with us covers the organisations that have none of their own here.
    const directory::Organisation& agreed = known != nullptr ? *known : *federation.organisation;
    return permit(from_, member, from_.context.policies->of(agreed), wanted_);
}

record::Sections Beyond::permitted_unlabelled(const directory::Member& federation) const {
    Sections permitted = Sections{}.set();
    for (const objection::Standing& standing : from_.context.standing)
        if (standing.holder != federation.organisation->code)
            permitted &= permit_for(standing.holder, federation).permitted | ~standing.sections;
    return permitted;
}

void Beyond::judge_row(source::RowBeyond& row, const Permit& permit, std::size_t left,
                       std::size_t came) const {
    row.items = left;
    if (permit.ask.none()) {
        row.state = permit.state;
        row.sentence = permit.sentence;
        row.notes = permit.notes;
        return;
    }
    row.notes.insert(row.notes.end(), permit.notes.begin(), permit.notes.end());
    if (row.state == CoverageState::data && left == 0 && came > 0) {
        row.state = CoverageState::nothing_recorded;
        row.sentence = "This organisation gave nothing of what may be shown.";
    }
    if (row.state == CoverageState::nothing_recorded && permit.incomplete) {
        row.state = permit.incomplete_state;
        row.sentence =
            "This organisation has nothing recorded in the parts of the record that it may share.";
    }
}

void Beyond::judge(source::Answer& answer, const directory::Member& federation) {
    const bool relayed = std::ranges::any_of(
        answer.parts, [](const record::Part& part) { return part.origin().relayed; });
    if (answer.beyond.empty() && !relayed) return;
    const Counts came = count(answer);
    std::map<std::string, Permit, std::less<>> permits;
    for (const source::RowBeyond& row : answer.beyond)
        if (row.organisation)
            permits.try_emplace(row.organisation->text(),
                                permit_for(*row.organisation, federation));
    for (const auto& [code, items] : came)
        if (!permits.contains(code))
            if (const auto parsed = OdsCode::parse(code))
                permits.emplace(code, permit_for(*parsed, federation));

    const Sections unlabelled = permitted_unlabelled(federation);
    record::Screen screen;
    screen.permitted.set();
    screen.permitted_of = [&](const record::Item& item) {
        if (item.organisation.empty()) return unlabelled;
        const auto at = permits.find(item.organisation);
        return at == permits.end() ? Sections{} : at->second.permitted;
    };
    record::screen(answer.parts, screen);
    const Counts left = count(answer);

    std::vector<source::RowBeyond> named;
    for (source::RowBeyond& row : answer.beyond) {
        if (row.organisation) {
            const std::string& code = row.organisation->text();
            judge_row(row, permits.at(code), of(left, code), of(came, code));
            const directory::Organisation* known = directory_.find(*row.organisation);
            const bool telling = known != nullptr && known->telling_name;
            if (!telling || row.items > 0) named.push_back(std::move(row));
        } else if (answer.notes.size() < most_notes) {
            answer.notes.push_back(
                said_by(*federation.organisation, row,
                        row.organisation_name.empty() ? "others" : row.organisation_name));
        }
    }
    answer.beyond = std::move(named);
    if (!unlabelled.all())
        answer.notes.emplace_back(
            "What it did not label with one organisation is left out where the patient objects "
            "somewhere else.");
    const bool anything = std::ranges::any_of(
        answer.parts, [](const record::Part& part) { return !part.items().empty(); });
    if (answer.state == CoverageState::data && !anything) {
        answer.state = CoverageState::nothing_recorded;
        answer.sentence = "This federation gave nothing of what may be shown.";
    }
}

std::vector<std::size_t> Beyond::tell(source::Answer& answer, const directory::Member& federation,
                                      Coverage& coverage) const {
    std::vector<std::size_t> changed;
    for (source::RowBeyond& told : answer.beyond) {
        const auto own = coverage.find(*told.organisation);
        if (own && !coverage.rows()[*own].system_key.empty()) {
            coverage.add_note(*own, said_by(*federation.organisation, told, "it"));
            if (coverage.rows()[*own].settled) changed.push_back(*own);
            continue;
        }
        CoverageRow row;
        row.organisation = told.organisation;
        row.organisation_name =
            told.organisation_name.empty() ? told.organisation->text() : told.organisation_name;
        row.system_key = federation.system->key + "/" + told.organisation->text();
        row.protocol = federation.system->protocol;
        row.state = told.state;
        row.sentence = std::move(told.sentence);
        row.notes = std::move(told.notes);
        row.took = told.took;
        row.items = told.items;
        row.settled = true;
        row.via = federation.organisation->code;
        row.via_name = federation.organisation->name;
        if (!own)
            changed.push_back(coverage.add(std::move(row)));
        else if (coverage.take_over(*own, std::move(row)))
            changed.push_back(*own);
    }
    answer.beyond.clear();
    return changed;
}

std::vector<OdsCode> Beyond::confidential() const {
    std::vector<OdsCode> codes;
    for (const objection::Standing& standing : from_.context.standing)
        if (standing.confidential && std::ranges::find(codes, standing.holder) == codes.end())
            codes.push_back(standing.holder);
    return codes;
}

std::vector<std::string> Beyond::withheld(const directory::Member& federation,
                                          const Coverage& located) const {
    std::vector<std::string> out;
    std::vector<OdsCode> seen;
    for (const objection::Standing& standing : from_.context.standing) {
        const auto own = located.find(standing.holder);
        const bool asked = own && !located.rows()[*own].system_key.empty();
        if (asked || std::ranges::find(seen, standing.holder) != seen.end()) continue;
        seen.push_back(standing.holder);
        for (const std::string& what : permit_for(standing.holder, federation).withheld)
            if (what.starts_with(access::code_of(access::Reason::objection)))
                out.push_back(standing.holder.text() + " " + federation.system->key + " " + what);
    }
    return out;
}

}  // namespace mcr::relay
