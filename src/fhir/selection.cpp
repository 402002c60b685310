#include "fhir/selection.hpp"

#include <algorithm>
#include <optional>
#include <string>
#include <unordered_map>

#include "base/ods_code.hpp"
#include "record/values.hpp"

namespace mcr::fhir {
namespace {

using record::Item;
using record::Part;
using record::ValueKind;
using record::Values;
using record::Wanted;

constexpr std::string_view medicine_code = "medicationCodeableConcept";
constexpr std::string_view medicine_reference = "medicationReference";

/// What has to be read of an item, and where among the values it stands.
struct Plan {
    const ResourceType* type = nullptr;
    std::vector<Wanted> wanted;
    std::optional<std::size_t> since, dates, ends, reference, contained;
};

bool looks_for_medicine(const Search& search) {
    return std::ranges::any_of(search.filters, [](const Filter& filter) {
        return filter.parameter->paths == medicine_code;
    });
}

Plan plan_for(const Search& search, const ResourceType* type) {
    Plan plan{type};
    const auto want = [&](ValueKind kind, std::string_view paths) {
        plan.wanted.push_back({kind, paths});
        return plan.wanted.size() - 1;
    };
    for (const Filter& filter : search.filters)
        want(filter.parameter->kind == ParameterKind::date ? ValueKind::date : ValueKind::token,
             filter.parameter->paths);
    if (search.since) plan.since = want(ValueKind::date, "meta.lastUpdated");
    if (search.care_dates && type != nullptr && !type->clinical_dates.empty()) {
        plan.dates = want(ValueKind::date, type->clinical_dates);
        if (!type->ends.empty()) plan.ends = want(ValueKind::date, type->ends);
    }
    if (looks_for_medicine(search)) {
        plan.reference = want(ValueKind::reference, medicine_reference);
        plan.contained = want(ValueKind::token, "contained.code");
    }
    return plan;
}

std::vector<Interval> intervals_of(const Values& values) {
    std::vector<Interval> out;
    for (const record::Period& period : values.periods)
        if (const auto interval = interval_of(period)) out.push_back(*interval);
    return out;
}

bool satisfies(const Filter& filter, const Values& values, const Found& of, Instant now) {
    if (filter.modifier == Modifier::missing) return values.present != filter.missing;
    switch (filter.parameter->kind) {
        case ParameterKind::id:
            return std::ranges::any_of(filter.tokens, [&](const TokenValue& token) {
                return token.code == of.item->new_id;
            });
        case ParameterKind::date: {
            const auto found = intervals_of(values);
            return std::ranges::any_of(filter.dates, [&](const DateValue& wanted) {
                return std::ranges::any_of(
                    found, [&](const Interval& each) { return matches(wanted, each, now); });
            });
        }
        case ParameterKind::token:
        case ParameterKind::tag:
            break;
    }
    const record::Coding origin{std::string(ods_code_system),
                                of.item->organisation.empty()
                                    ? of.part->origin().organisation.text()
                                    : std::string(of.item->organisation)};
    const bool any = std::ranges::any_of(filter.tokens, [&](const TokenValue& token) {
        if (filter.parameter->kind == ParameterKind::tag && matches(token, origin)) return true;
        return std::ranges::any_of(
            values.codings, [&](const record::Coding& coding) { return matches(token, coding); });
    });
    return filter.modifier == Modifier::not_in ? !any : any;
}

/// Whether the care an item speaks of touches `wanted`; what has no readable date does.
bool in_care_dates(const Interval& wanted, const Plan& plan, const std::vector<Values>& values) {
    auto found = intervals_of(values[*plan.dates]);
    if (found.empty()) return true;
    if (plan.ends) {
        Interval whole{found.front().from, Interval::open_end};
        for (const Interval& each : found) whole.from = std::min(whole.from, each.from);
        const auto ends = intervals_of(values[*plan.ends]);
        if (!ends.empty()) whole.to = std::ranges::max(ends, {}, &Interval::to).to;
        found = {whole};
    }
    return std::ranges::any_of(found, [&](const Interval& each) {
        return each.from < wanted.to && each.to > wanted.from;
    });
}

/// The Medications of one holder, found by what other resources call them.
class Medicines {
public:
    Medicines(std::span<const Part> parts, bool needed) {
        if (!needed) return;
        for (const Part& part : parts)
            for (const Item& item : part.items()) {
                if (item.type != "Medication") continue;
                if (!item.full_url.empty()) add(std::string(item.full_url), part, item);
                if (item.id.empty()) continue;
                add(part.origin().address + "/Medication/" + std::string(item.id), part, item);
            }
    }
    /// What `reference`, as it stands in `part`, refers to.
    [[nodiscard]] std::span<const Found> named(const Part& part, std::string reference) const {
        reference.erase(std::min(reference.find("/_history/"), reference.size()));
        if (reference.find(':') == std::string::npos)
            reference.insert(0, part.origin().address + "/");
        const auto at = by_name_.find(reference);
        return at == by_name_.end() ? std::span<const Found>{} : at->second;
    }

private:
    void add(std::string name, const Part& part, const Item& item) {
        auto& named = by_name_[std::move(name)];
        if (named.empty() || named.back().item != &item) named.push_back({&part, &item});
    }
    std::unordered_map<std::string, std::vector<Found>> by_name_;
};

/// Adds the codes of the Medication that an item refers to, contained or beside it.
void add_medicine_codes(const Search& search, const Plan& plan, const Medicines& medicines,
                        const Part& part, std::vector<Values>& values) {
    if (!plan.contained) return;
    std::vector<record::Coding> codes;
    for (const std::string& reference : values[*plan.reference].references) {
        if (reference.starts_with('#')) {
            const auto& contained = values[*plan.contained].codings;
            codes.insert(codes.end(), contained.begin(), contained.end());
            continue;
        }
        for (const Found& medication : medicines.named(part, reference)) {
            const Wanted code[] = {{ValueKind::token, "code"}};
            const auto read = record::values_of(*medication.part, *medication.item, code);
            if (read)
                codes.insert(codes.end(), read->at(0).codings.begin(), read->at(0).codings.end());
        }
    }
    for (std::size_t i = 0; i < search.filters.size(); ++i) {
        if (search.filters[i].parameter->paths != medicine_code) continue;
        values[i].codings.insert(values[i].codings.end(), codes.begin(), codes.end());
        values[i].present = values[i].present || !codes.empty();
    }
}

bool belongs(const Search& search, const Plan& plan, const Medicines& medicines, const Found& of,
             Instant now) {
    if (plan.wanted.empty()) return true;
    auto values = record::values_of(*of.part, *of.item, plan.wanted);
    if (!values) return true;  // a checked part cannot fail; if it did, showing is the safe side
    add_medicine_codes(search, plan, medicines, *of.part, *values);
    for (std::size_t i = 0; i < search.filters.size(); ++i)
        if (!satisfies(search.filters[i], (*values)[i], of, now)) return false;
    if (plan.since) {
        const auto changed = intervals_of((*values)[*plan.since]);
        if (!changed.empty() && std::ranges::none_of(changed, [&](const Interval& each) {
                return each.to > *search.since;
            }))
            return false;
    }
    return !plan.dates || in_care_dates(*search.care_dates, plan, *values);
}

std::vector<Found> medications_of(const Found& match, const Medicines& medicines) {
    std::vector<Found> out;
    const Wanted reference[] = {{ValueKind::reference, medicine_reference}};
    const auto read = record::values_of(*match.part, *match.item, reference);
    if (!read) return out;
    for (const std::string& each : read->at(0).references)
        for (const Found& medication : medicines.named(*match.part, each))
            out.push_back(medication);
    return out;
}

}  // namespace

std::vector<Chosen> choose(std::span<const record::Part> parts, const Search& search, Instant now) {
    std::vector<Chosen> out;
    const Medicines medicines(parts, search.include_medication || looks_for_medicine(search));
    const bool same_plan = search.type != nullptr;
    Plan plan = plan_for(search, search.type);
    for (const Part& part : parts) {
        for (const Item& item : part.items()) {
            if (!search.wants_type(item.type)) continue;
            if (!same_plan && search.care_dates &&
                (plan.type == nullptr || plan.type->name != item.type))
                plan = plan_for(search, find_resource_type(item.type));
            const Found found{&part, &item};
            if (!belongs(search, plan, medicines, found, now)) continue;
            Chosen& chosen = out.emplace_back(found, search.type == nullptr && item.is_include);
            if (search.include_medication) chosen.medications = medications_of(found, medicines);
        }
    }
    return out;
}

}  // namespace mcr::fhir
