#include "edge/mapping.hpp"

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "edge/local_date.hpp"
#include "people/nhs_number.hpp"

namespace mcr::edge {
namespace {

using source::r4::Object;

constexpr std::string_view patient_id = "patient";

/// Fills one resource from one row.
class Filling {
public:
    Filling(const TableMapping& mapping, const RowView& row, std::vector<Problem>& problems)
        : mapping_(mapping), row_(row), problems_(problems) {}

    void problem(std::string column, std::string sentence) {
        ok_ = false;
        problems_.push_back(
            {mapping_.where(), row_.number(), std::move(column), std::move(sentence)});
    }
    [[nodiscard]] bool ok() const noexcept { return ok_; }

    void fill(Object& resource) {
        for (const ElementRule& rule : mapping_.elements)
            if (!rule.column.empty()) from_column(resource, rule);
        // A constant beside columns stands only where one of them gave a value.
        for (const ElementRule& rule : mapping_.elements)
            if (rule.column.empty()) constant(resource, rule);
    }

private:
    void from_column(Object& resource, const ElementRule& rule) {
        const std::string_view text = row_[rule.column];
        if (text.empty()) {
            if (rule.required) problem(rule.column, "it is empty, and " + rule.path + " needs it");
            return;
        }
        if (rule.split.empty()) return put(resource, rule, text, 0);
        std::size_t piece = 0;
        for (const std::string_view one : split(text, rule.split.front()))
            if (const std::string_view part = trim(one); !part.empty())
                put(resource, rule, part, piece++);
    }

    void constant(Object& resource, const ElementRule& rule) {
        const std::string parent = rule.path.substr(0, rule.path.rfind('.'));
        std::size_t times = 1;
        bool beside_columns = false;
        if (parent.size() < rule.path.size()) {
            times = 0;
            for (const ElementRule& other : mapping_.elements) {
                if (other.column.empty() || !other.path.starts_with(parent + '.')) continue;
                beside_columns = true;
                times = std::max(times, pieces(other));
            }
            if (!beside_columns) times = 1;
        }
        for (std::size_t piece = 0; piece < times; ++piece) put(resource, rule, rule.value, piece);
    }

    [[nodiscard]] std::size_t pieces(const ElementRule& rule) const {
        const std::string_view text = row_[rule.column];
        if (text.empty()) return 0;
        if (rule.split.empty()) return 1;
        const auto parts = split(text, rule.split.front());
        return static_cast<std::size_t>(
            std::ranges::count_if(parts, [](std::string_view one) { return !trim(one).empty(); }));
    }

    void put(Object& resource, const ElementRule& rule, std::string_view text, std::size_t piece) {
        auto value = value_of(rule, text);
        if (!value || value->is_null()) return;
        Object* at = &resource;
        for (std::size_t i = 0; i + 1 < rule.steps.size(); ++i)
            at = &object_at(*at, rule.steps[i], piece);
        const ElementRule::Step& last = rule.steps.back();
        if (!last.repeats) {
            (*at)[last.name] = std::move(*value);
            return;
        }
        auto& array = (*at)[last.name];
        if (!array.is_array()) array.emplace_array();
        const std::size_t index = last.each ? piece : last.index;
        auto& elements = array.get_array();
        while (elements.size() <= index) elements.emplace_back(nullptr);
        elements[index] = std::move(*value);
    }

    static Object& object_at(Object& in, const ElementRule::Step& step, std::size_t piece) {
        auto& member = in[step.name];
        if (!step.repeats) {
            if (!member.is_object()) member.emplace_object();
            return member.get_object();
        }
        if (!member.is_array()) member.emplace_array();
        auto& array = member.get_array();
        const std::size_t index = step.each ? piece : step.index;
        while (array.size() <= index) array.emplace_back(Object{});
        if (!array[index].is_object()) array[index].emplace_object();
        return array[index].get_object();
    }

    std::optional<boost::json::value> value_of(const ElementRule& rule, std::string_view text) {
        std::string value(text);
        if (!rule.values.empty()) {
            const auto mapped = rule.values.find(value);
            if (mapped != rule.values.end()) {
                value = mapped->second;
            } else if (rule.unmapped == ElementRule::Unmapped::leave_out) {
                return std::nullopt;
            } else if (rule.unmapped == ElementRule::Unmapped::problem) {
                problem(rule.column, "its value is not among those mapped for " + rule.path);
                return std::nullopt;
            }
        }
        if (value.empty()) return std::nullopt;
        return typed(rule, std::move(value));
    }

    std::optional<boost::json::value> typed(const ElementRule& rule, std::string value) {
        if (!rule.date.empty()) {
            auto date = read_local_date(value, rule.date);
            if (!date) {
                problem(rule.column, date.error().sentence);
                return std::nullopt;
            }
            value = std::move(*date);
            if (rule.type == "date") value = value.substr(0, 10);
        }
        if (rule.type == "decimal" || rule.type == "integer") {
            auto number = source::r4::decimal(value);
            if (number.is_null() ||
                (rule.type == "integer" && value.find('.') != std::string::npos)) {
                problem(rule.column, "it is no number, and " + rule.path + " is one");
                return std::nullopt;
            }
            return number;
        }
        if (rule.type == "boolean") {
            if (value == "true" || value == "false") return boost::json::value(value == "true");
            problem(rule.column, "it is neither true nor false; map its values");
            return std::nullopt;
        }
        if (rule.type == "code" && !is_code(rule, value)) return std::nullopt;
        return boost::json::value(boost::json::string(value));
    }

    bool is_code(const ElementRule& rule, const std::string& value) {
        if (value.find_first_of(" \t\r\n") != std::string::npos) {
            problem(rule.column, "it has white space, and " + rule.path + " is a code");
            return false;
        }
        if (rule.codes.empty()) return true;
        for (const std::string_view one : split(rule.codes, '|'))
            if (one == value) return true;
        problem(rule.column,
                "it is no code of " + rule.path + " (" + rule.codes + "); map its values");
        return false;
    }

    const TableMapping& mapping_;
    const RowView& row_;
    std::vector<Problem>& problems_;
    bool ok_ = true;
};

/// The dateTime of `mapping.updated` as an instant; a date is its beginning.
std::optional<Instant> changed_at(const std::string& date) {
    if (date.size() == 10) {
        const auto at = parse_instant(date + "T00:00:00Z");
        return at ? std::optional(*at) : std::nullopt;
    }
    const auto at = parse_instant(date);
    return at ? std::optional(*at) : std::nullopt;
}

/// Gaps that an index left: R4 has no null elements.
void close_gaps(boost::json::value& value) {
    if (value.is_array()) {
        auto& array = value.get_array();
        for (auto at = array.begin(); at != array.end();)
            at = at->is_null() || (at->is_object() && at->get_object().empty()) ? array.erase(at)
                                                                                : at + 1;
        for (auto& one : array) close_gaps(one);
    } else if (value.is_object()) {
        for (auto& member : value.get_object()) close_gaps(member.value());
    }
}

}  // namespace

std::string to_text(const Problem& problem) {
    std::string out = problem.where;
    if (problem.row > 0) out += ", row " + std::to_string(problem.row);
    if (!problem.column.empty()) out += ", " + problem.column;
    return out + ": " + problem.sentence + ".";
}

std::vector<std::string> TableMapping::columns() const {
    std::vector<std::string> out;
    const auto add = [&](const std::string& column) {
        if (!column.empty() && std::ranges::find(out, column) == out.end()) out.push_back(column);
    };
    for (const std::string& column : key) add(column);
    add(nhs_number);
    add(local_id);
    add(updated);
    for (const ElementRule& rule : elements) add(rule.column);
    return out;
}

std::string_view RowView::operator[](std::string_view column) const {
    const auto found = columns_.find(column);
    return found == columns_.end() || found->second >= fields_.size()
               ? std::string_view()
               : trim(fields_[found->second]);
}

std::optional<Delivery> to_delivery(const TableMapping& mapping, const RowView& row,
                                    std::string_view feed, Instant read,
                                    std::vector<Problem>& problems) {
    Filling filling(mapping, row, problems);
    Delivery out;
    out.told = {std::string(feed), mapping.name, row.number(), read};
    out.patient_id = patient_id;
    std::string key;
    for (const std::string& column : mapping.key) {
        if (row[column].empty()) filling.problem(column, "it is empty, and it is part of the key");
        key.append(std::to_string(row[column].size())).append(":").append(row[column]);
    }
    if (const auto number = row[mapping.nhs_number]; !number.empty()) {
        const auto parsed = people::NhsNumber::parse_typed(number);
        if (parsed)
            out.nhs_numbers.push_back(parsed->text());
        else
            filling.problem(mapping.nhs_number, "it is no valid NHS number");
    }
    if (const auto local = row[mapping.local_id]; !local.empty())
        out.local_ids.push_back(mapping.authority + '|' + std::string(local));
    if (out.nhs_numbers.empty() && out.local_ids.empty() && filling.ok())
        filling.problem(mapping.nhs_number.empty() ? mapping.local_id : mapping.nhs_number,
                        "nothing in the row says whose it is");
    if (const auto changed = row[mapping.updated]; !changed.empty()) {
        const auto date = read_local_date(changed, mapping.updated_date);
        const auto at = date ? changed_at(*date) : std::nullopt;
        if (at)
            out.told.when = *at;
        else
            filling.problem(mapping.updated, "it is no date of the form " + mapping.updated_date);
    }
    Object resource;
    resource["resourceType"] = mapping.resource;
    resource["id"] = mapping.resource == "Patient"
                         ? std::string(patient_id)
                         : source::r4::stable_id({feed, mapping.name, key});
    if (const auto element = patient_element(mapping.resource); !element.empty())
        resource[element] = source::r4::reference("Patient", patient_id);
    filling.fill(resource);
    if (mapping.resource == "Patient")
        for (const std::string& number : out.nhs_numbers)
            source::r4::push(resource, "identifier",
                             source::r4::identifier(source::r4::nhs_number_system, number));
    boost::json::value whole(std::move(resource));
    close_gaps(whole);
    if (filling.ok())
        if (const std::string missing = missing_element(whole.get_object()); !missing.empty())
            filling.problem(missing, "FHIR R4 needs this element and the row gives it no value");
    if (!filling.ok()) return std::nullopt;
    out.items.push_back({std::move(whole.get_object()),
                         mapping.resource == "Patient" ? Manner::update : Manner::replace,
                         {}});
    return out;
}

}  // namespace mcr::edge
