#include <toml++/toml.h>

#include <algorithm>
#include <set>

#include "base/text.hpp"
#include "edge/local_date.hpp"
#include "edge/mapping.hpp"

namespace mcr::edge {
namespace {

constexpr std::size_t most_index = 50;

std::string line_of(const std::string& source, const toml::source_region& at) {
    return source + ", line " + std::to_string(at.begin.line);
}

/// Reads one [[table]] and notes what is wrong with it.
class TableReading {
public:
    TableReading(const toml::table& table, const std::string& source,
                 std::vector<Problem>& problems)
        : table_(table), source_(source), problems_(problems) {}

    std::optional<TableMapping> read() {
        only(table_, {"name", "file", "view", "delimiter", "encoding", "resource", "key",
                      "nhs_number", "local_id", "authority", "updated", "updated_date", "element"});
        text(table_, "name", made_.name);
        about_ = made_.name.empty() ? "a table without a name" : made_.name;
        text(table_, "file", made_.file);
        text(table_, "view", made_.view);
        text(table_, "resource", made_.resource);
        text(table_, "nhs_number", made_.nhs_number);
        text(table_, "local_id", made_.local_id);
        text(table_, "authority", made_.authority);
        text(table_, "updated", made_.updated);
        text(table_, "updated_date", made_.updated_date);
        read_format();
        read_key();
        check_table();
        read_elements();
        if (ok_) check_required();
        return ok_ ? std::optional(std::move(made_)) : std::nullopt;
    }

private:
    void wrong(const toml::source_region& at, const std::string& what, std::string sentence) {
        ok_ = false;
        problems_.push_back({line_of(source_, at), 0, about_ + (what.empty() ? "" : ", " + what),
                             std::move(sentence)});
    }
    void only(const toml::table& table, std::initializer_list<std::string_view> known) {
        for (const auto& [key, node] : table)
            if (std::ranges::find(known, key.str()) == known.end())
                wrong(node.source(), std::string(key.str()), "it is not known here");
    }
    void text(const toml::table& table, std::string_view key, std::string& out) {
        const toml::node* node = table.get(key);
        if (!node) return;
        if (const auto* value = node->as_string())
            out = value->get();
        else
            wrong(node->source(), std::string(key), "it must be text");
    }

    void read_format() {
        std::string delimiter, encoding;
        text(table_, "delimiter", delimiter);
        text(table_, "encoding", encoding);
        if (delimiter.size() == 1 && delimiter != "\"")
            made_.format.delimiter = delimiter.front();
        else if (!delimiter.empty())
            wrong(table_.source(), "delimiter", "it must be one character");
        if (encoding == "windows-1252")
            made_.format.windows_1252 = true;
        else if (!encoding.empty() && encoding != "utf-8")
            wrong(table_.source(), "encoding", "it must be utf-8 or windows-1252");
    }

    void read_key() {
        const toml::node* node = table_.get("key");
        if (!node) return wrong(table_.source(), "key", "it is missing");
        if (const auto* one = node->as_string()) {
            made_.key.push_back(one->get());
            return;
        }
        if (const auto* several = node->as_array())
            for (const auto& each : *several)
                if (const auto* one = each.as_string()) made_.key.push_back(one->get());
        if (made_.key.empty())
            wrong(node->source(), "key", "it must be a column, or a list of columns");
    }

    void check_table() {
        const auto at = table_.source();
        if (made_.name.empty()) wrong(at, "name", "it is missing");
        if (made_.file.empty() == made_.view.empty())
            wrong(at, "file", "a table has either a file or a view");
        const auto is_name = [](std::string_view name) {
            return name.find_first_not_of(
                       "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz"
                       "0123456789_") == std::string_view::npos;
        };
        if (!made_.view.empty() && !is_name(made_.view))
            wrong(at, "view", "its name has letters, digits and _ only");
        if (made_.file.find('/') != std::string::npos || made_.file.starts_with('.'))
            wrong(at, "file", "it is the name of a file in the folder of extracts");
        if (std::ranges::find(mapped_types(), made_.resource) == mapped_types().end())
            wrong(at, "resource", "it is no resource type that can be mapped");
        if (made_.nhs_number.empty() && made_.local_id.empty())
            wrong(at, "nhs_number", "without a local_id too nothing says whose a row is");
        if (!made_.local_id.empty() && made_.authority.empty())
            wrong(at, "authority", "it must say who gives the local ids");
        if (!made_.updated.empty() && !is_date_pattern(made_.updated_date))
            wrong(at, "updated_date", "it must be a pattern such as DD/MM/YYYY HH:mm");
    }

    void read_elements() {
        const toml::array* elements = table_.get_as<toml::array>("element");
        if (!elements || elements->empty())
            return wrong(table_.source(), "element", "there is none");
        std::set<std::string> seen;
        for (const auto& each : *elements) {
            const toml::table* one = each.as_table();
            if (!one) {
                wrong(each.source(), "element", "it must be a table");
                continue;
            }
            ElementRule rule;
            if (read_element(*one, rule)) {
                if (!seen.insert(rule.path).second)
                    wrong(one->source(), rule.path, "it stands there twice");
                made_.elements.push_back(std::move(rule));
            }
        }
    }

    bool read_element(const toml::table& one, ElementRule& rule) {
        const std::size_t before = problems_.size();
        only(one, {"path", "column", "value", "values", "unmapped", "date", "split", "required"});
        text(one, "path", rule.path);
        text(one, "column", rule.column);
        text(one, "value", rule.value);
        text(one, "date", rule.date);
        text(one, "split", rule.split);
        if (const auto* node = one.get("required")) {
            if (const auto* flag = node->as_boolean())
                rule.required = flag->get();
            else
                wrong(node->source(), rule.path, "required must be true or false");
        }
        read_values(one, rule);
        if (rule.column.empty() == rule.value.empty())
            wrong(one.source(), rule.path, "an element has either a column or a value");
        if (!rule.date.empty() && !is_date_pattern(rule.date))
            wrong(one.source(), rule.path, "its date is no pattern such as DD/MM/YYYY");
        if (rule.split.size() > 1) wrong(one.source(), rule.path, "split must be one character");
        if (problems_.size() == before) resolve(one.source(), rule);
        return problems_.size() == before;
    }

    void read_values(const toml::table& one, ElementRule& rule) {
        std::string unmapped;
        text(one, "unmapped", unmapped);
        if (unmapped == "leave-out")
            rule.unmapped = ElementRule::Unmapped::leave_out;
        else if (unmapped == "as-it-is")
            rule.unmapped = ElementRule::Unmapped::as_it_is;
        else if (!unmapped.empty() && unmapped != "problem")
            wrong(one.source(), rule.path, "unmapped must be problem, leave-out or as-it-is");
        const toml::node* node = one.get("values");
        if (!node) return;
        const toml::table* values = node->as_table();
        if (!values) return wrong(node->source(), rule.path, "values must be a table");
        for (const auto& [key, value] : *values) {
            if (const auto* text_value = value.as_string())
                rule.values.emplace(key.str(), text_value->get());
            else
                wrong(value.source(), rule.path, "every one of values must be text");
        }
    }

    /// The path's steps, against the elements of R4.
    void resolve(const toml::source_region& at, ElementRule& rule) {
        std::string parent = made_.resource;
        const auto names = split(rule.path, '.');
        for (std::size_t i = 0; i < names.size(); ++i) {
            ElementRule::Step step;
            std::string_view name = names[i];
            if (const auto open = name.find('['); open != std::string_view::npos) {
                if (!name.ends_with(']')) return wrong(at, rule.path, "a [ is not closed");
                const std::string_view index = name.substr(open + 1, name.size() - open - 2);
                name = name.substr(0, open);
                step.each = index.empty();
                for (const char c : index) {
                    if (c < '0' || c > '9' || step.index > most_index)
                        return wrong(at, rule.path, "an index is a number up to 50");
                    step.index = step.index * 10 + static_cast<std::size_t>(c - '0');
                }
                if (step.index > most_index)
                    return wrong(at, rule.path, "an index is a number up to 50");
            }
            const ElementShape* shape = element_of(parent, name);
            if (!shape)
                return wrong(at, rule.path,
                             parent + " has no element of that name that can be mapped");
            if (!shape->repeats && name.size() != names[i].size())
                return wrong(at, rule.path, std::string(name) + " does not repeat");
            step.name = name;
            step.repeats = shape->repeats;
            rule.steps.push_back(std::move(step));
            parent = parent_of(parent, name, *shape);
            if (i + 1 == names.size()) {
                rule.type = parent;
                rule.codes = shape->codes;
            }
        }
        check_type(at, rule);
    }

    void check_type(const toml::source_region& at, ElementRule& rule) {
        const bool primitive = !rule.type.empty() && rule.type.front() >= 'a' &&
                               rule.type.front() <= 'z' && rule.type.find('.') == std::string::npos;
        if (!primitive) return wrong(at, rule.path, "it has elements of its own; name one of them");
        const bool of_time =
            rule.type == "date" || rule.type == "dateTime" || rule.type == "instant";
        if (of_time && rule.date.empty() && !rule.column.empty())
            return wrong(at, rule.path, "it is a " + rule.type + "; say the column's date pattern");
        if (!of_time && !rule.date.empty()) return wrong(at, rule.path, "it is no date");
        const bool each =
            std::ranges::any_of(rule.steps, [](const ElementRule::Step& one) { return one.each; });
        if (!rule.column.empty() && each == rule.split.empty())
            return wrong(at, rule.path, "[] and split belong together");
        if (rule.codes.empty()) return;
        const auto is_code = [&](std::string_view code) {
            const auto codes = split(rule.codes, '|');
            return std::ranges::find(codes, code) != codes.end();
        };
        if (!rule.value.empty() && !is_code(rule.value))
            return wrong(at, rule.path, "its value is none of " + rule.codes);
        for (const auto& [from, to] : rule.values)
            if (!to.empty() && !is_code(to))
                return wrong(at, rule.path, "one of its values becomes none of " + rule.codes);
    }

    /// What R4 requires of the resource must be filled by something.
    void check_required() {
        source::r4::Object sample;
        sample["resourceType"] = made_.resource;
        for (const ElementRule& rule : made_.elements) mark(sample, rule);
        if (const std::string missing = missing_element(sample); !missing.empty())
            wrong(table_.source(), missing, "FHIR R4 needs this element and nothing gives it");
    }

    static void mark(source::r4::Object& sample, const ElementRule& rule) {
        source::r4::Object* at = &sample;
        for (std::size_t i = 0; i < rule.steps.size(); ++i) {
            auto& member = (*at)[rule.steps[i].name];
            if (i + 1 == rule.steps.size()) {
                if (member.is_null()) member = "";
                return;
            }
            if (!member.is_object()) member.emplace_object();
            at = &member.get_object();
        }
    }

    const toml::table& table_;
    const std::string& source_;
    std::vector<Problem>& problems_;
    std::string about_;
    TableMapping made_;
    bool ok_ = true;
};

}  // namespace

std::vector<TableMapping> read_mapping(std::string_view text, const std::string& source,
                                       std::vector<Problem>& problems) {
    std::vector<TableMapping> out;
    toml::table parsed;
    try {
        parsed = toml::parse(text);
    } catch (const toml::parse_error& e) {
        problems.push_back(
            {line_of(source, e.source()), 0, {}, "it is no TOML: " + std::string(e.description())});
        return out;
    }
    for (const auto& [key, node] : parsed)
        if (key.str() != "table")
            problems.push_back({line_of(source, node.source()), 0, std::string(key.str()),
                                "it is not known here"});
    const toml::array* tables = parsed.get_as<toml::array>("table");
    if (!tables || tables->empty()) {
        problems.push_back({source, 0, {}, "it maps no table"});
        return out;
    }
    std::set<std::string> names;
    for (const auto& each : *tables) {
        const toml::table* one = each.as_table();
        if (!one) continue;
        auto table = TableReading(*one, source, problems).read();
        if (!table) continue;
        if (!names.insert(table->name).second)
            problems.push_back(
                {line_of(source, one->source()), 0, table->name, "two tables have this name"});
        else
            out.push_back(std::move(*table));
    }
    return out;
}

}  // namespace mcr::edge
