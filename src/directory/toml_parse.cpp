#include <toml++/toml.h>
#include <fstream>
#include <functional>
#include <limits>
#include <set>
#include <sstream>
#include <utility>

#include "directory/rules.hpp"
#include "directory/toml.hpp"

namespace mcr::directory {
namespace {

/// Where one text is being read, and the first thing found wrong with it.
class Reading {
public:
    explicit Reading(std::string_view source) : source_(source) {}

    void wrong(const toml::source_region& at, std::string_view sentence) {
        if (!error_.empty()) return;
        error_ = source_ + ", line " + std::to_string(at.begin.line) + ": " +
                 (who_.empty() ? "" : who_ + ", ") + std::string(sentence) + ".";
    }
    void about(std::string who) { who_ = std::move(who); }
    [[nodiscard]] const std::string& who() const noexcept { return who_; }
    [[nodiscard]] bool failed() const noexcept { return !error_.empty(); }
    [[nodiscard]] std::unexpected<Error> error() const { return fail(ErrorKind::invalid, error_); }

private:
    std::string source_;
    std::string who_;
    std::string error_;
};

/// One table: each field is taken once, and what nobody took is unknown.
class Fields {
public:
    Fields(const toml::table& table, Reading& reading, std::string prefix = {})
        : table_(table), reading_(reading), prefix_(std::move(prefix)) {}

    const toml::node* take(std::string_view key) {
        taken_.emplace(key);
        return table_.get(key);
    }
    void wrong(const toml::node& node, std::string_view key, std::string_view sentence) {
        reading_.wrong(node.source(), prefix_ + std::string(key) + ": " + std::string(sentence));
    }
    void must_have(std::string_view key) {
        if (table_.get(key) == nullptr)
            reading_.wrong(table_.source(), prefix_ + std::string(key) + ": is missing");
    }

    void text(std::string_view key, std::string& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        if (const auto* value = node->as_string())
            out = value->get();
        else
            wrong(*node, key, "must be text");
    }
    void date(std::string_view key, std::string& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        if (const auto* value = node->as_date()) {
            std::ostringstream written;
            written << value->get();
            out = written.str();
        } else {
            text(key, out);
        }
    }
    void flag(std::string_view key, bool& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        if (const auto* value = node->as_boolean())
            out = value->get();
        else
            wrong(*node, key, "must be true or false");
    }
    template <class Number>
    void whole(std::string_view key, Number& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto* value = node->as_integer();
        if (value == nullptr || !std::in_range<Number>(value->get()) || value->get() < 0)
            wrong(*node, key, "must be a whole number that is not negative");
        else
            out = static_cast<Number>(value->get());
    }
    void milliseconds(std::string_view key, Milliseconds& out) {
        std::uint32_t count = static_cast<std::uint32_t>(out.count());
        whole(key, count);
        out = Milliseconds{count};
    }
    void texts(std::string_view key, std::vector<std::string>& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto* array = node->as_array();
        if (array == nullptr) return wrong(*node, key, "must be a list of texts");
        for (const toml::node& element : *array) {
            if (const auto* value = element.as_string())
                out.push_back(value->get());
            else
                wrong(element, key, "must be a list of texts");
        }
    }
    /// Settings: texts, whole numbers, true and false, all kept as text.
    void table_of_texts(std::string_view key,
                        std::map<std::string, std::string, std::less<>>& out) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto* table = node->as_table();
        if (table == nullptr) return wrong(*node, key, "must be a table");
        for (const auto& [name, value] : *table) {
            std::string& text = out[std::string(name.str())];
            if (const auto* string = value.as_string())
                text = string->get();
            else if (const auto* number = value.as_integer())
                text = std::to_string(number->get());
            else if (const auto* truth = value.as_boolean())
                text = truth->get() ? "true" : "false";
            else
                wrong(value, std::string(key) + "." + std::string(name.str()),
                      "must be text, a whole number, true or false");
        }
    }
    /// Gives each table of an array of tables to `each`.
    void tables(std::string_view key, const std::function<void(const toml::table&)>& each) {
        const toml::node* node = take(key);
        if (node == nullptr) return;
        const auto* array = node->as_array();
        if (array == nullptr)
            return wrong(*node, key, "must be written [[" + std::string(key) + "]]");
        for (const toml::node& element : *array) {
            if (const auto* table = element.as_table())
                each(*table);
            else
                wrong(element, key, "must be a list of tables");
        }
    }
    void nothing_else() {
        for (const auto& [key, value] : table_)
            if (!taken_.contains(key.str()))
                reading_.wrong(key.source(), prefix_ + std::string(key.str()) + ": is unknown");
    }

private:
    const toml::table& table_;
    Reading& reading_;
    std::string prefix_;
    std::set<std::string, std::less<>> taken_;
};

/// Reads a text through `parse`; a word that it refuses is wrong there.
template <class T, class Parse>
void word(Fields& fields, std::string_view key, T& out, Parse parse) {
    const toml::node* node = fields.take(key);
    std::string text;
    fields.text(key, text);
    if (node == nullptr || !node->is_string()) return;
    if (auto value = parse(text)) {
        out = std::move(*value);
    } else {
        std::string_view why = value.error().sentence;
        if (why.ends_with('.')) why.remove_suffix(1);
        fields.wrong(*node, key, why);
    }
}

void read_upstream(const toml::table& table, Reading& reading, net::Upstream& upstream) {
    Fields fields(table, reading, "upstream.");
    fields.text("ca_file", upstream.ca_file);
    fields.text("client_cert_file", upstream.client_cert_file);
    fields.text("client_key_file", upstream.client_key_file);
    fields.whole("max_body_bytes", upstream.max_body_bytes);
    fields.whole("max_header_bytes", upstream.max_header_bytes);
    fields.whole("max_expansion", upstream.max_expansion);
    fields.whole("max_in_flight", upstream.max_in_flight);
    fields.flag("follow_redirects", upstream.follow_redirects);
    fields.flag("verify_host", upstream.verify_host);
    fields.whole("breaker_failures", upstream.breaker_failures);
    fields.milliseconds("breaker_open_ms", upstream.breaker_open);
    fields.milliseconds("connect_timeout_ms", upstream.connect_timeout);
    fields.nothing_else();
}

System read_system(const toml::table& table, Reading& reading) {
    System system;
    Fields fields(table, reading);
    const std::string organisation = reading.who();
    fields.must_have("key");
    fields.text("key", system.key);
    reading.about(organisation + ", system " + system.key);
    for (const std::string_view key : {"protocol", "address"}) fields.must_have(key);
    fields.text("protocol", system.protocol);
    fields.text("address", system.address);
    word(fields, "answers_for", system.answers_for, answers_for_from);
    fields.texts("sections", system.sections);
    fields.milliseconds("time_limit_ms", system.time_limit);
    word(fields, "stage", system.stage, stage_from);
    fields.text("stage_reason", system.stage_reason);
    word(fields, "withholding", system.withholding, withholding_from);
    fields.table_of_texts("settings", system.settings);
    fields.table_of_texts("credentials", system.credentials);
    if (const toml::node* node = fields.take("upstream")) {
        if (const auto* upstream = node->as_table())
            read_upstream(*upstream, reading, system.upstream);
        else
            fields.wrong(*node, "upstream", "must be a table");
    }
    system.upstream.name = system.key;
    fields.nothing_else();
    reading.about(organisation);
    return system;
}

/// The node that `field` ("upstream.max_body_bytes") of `table` is, else the table.
const toml::node& node_of(const toml::table& table, std::string_view field) {
    const auto dot = field.find('.');
    const toml::node* node = table.get(field.substr(0, dot));
    if (node == nullptr) return table;
    if (dot == std::string_view::npos || !node->is_table()) return *node;
    return node_of(*node->as_table(), field.substr(dot + 1));
}

void check_rules(const toml::table& table, Reading& reading, const Organisation& organisation) {
    const auto breach = first_breach(organisation);
    if (!breach) return;
    const toml::table* where = &table;
    if (breach->system) {
        where = table.get_as<toml::array>("system")->get(*breach->system)->as_table();
        reading.about(reading.who() + ", system " + organisation.systems[*breach->system].key);
    }
    reading.wrong(node_of(*where, breach->field).source(), breach->field + ": " + breach->sentence);
}

std::optional<Organisation> read_organisation(const toml::table& table, Reading& reading) {
    Fields fields(table, reading);
    reading.about("organisation");
    std::optional<OdsCode> code;
    const auto ods = [](std::string_view text) -> Result<std::optional<OdsCode>> {
        auto read = OdsCode::parse(text);
        if (!read) return pass_on(read);
        return std::move(*read);
    };
    fields.must_have("code");
    word(fields, "code", code, ods);
    if (!code) return {};
    reading.about("organisation " + code->text());
    Organisation organisation{.code = *code};
    for (const std::string_view key : {"name", "kind"}) fields.must_have(key);
    fields.text("name", organisation.name);
    word(fields, "kind", organisation.kind, kind_from);
    fields.date("valid_from", organisation.valid_from);
    fields.date("valid_to", organisation.valid_to);
    word(fields, "predecessor", organisation.predecessor, ods);
    word(fields, "successor", organisation.successor, ods);
    word(fields, "parent", organisation.parent, ods);
    fields.text("objection_contact", organisation.objection_contact);
    fields.flag("telling_name", organisation.telling_name);
    fields.tables("system", [&](const toml::table& system) {
        organisation.systems.push_back(read_system(system, reading));
    });
    fields.nothing_else();
    if (!reading.failed()) check_rules(table, reading, organisation);
    return organisation;
}

}  // namespace

Result<std::vector<Organisation>> parse_toml(std::string_view text, std::string_view source) {
    Reading reading(source);
    try {
        const toml::table root = toml::parse(text);
        std::vector<Organisation> organisations;
        Fields fields(root, reading);
        fields.tables("organisation", [&](const toml::table& table) {
            if (reading.failed()) return;
            if (auto organisation = read_organisation(table, reading))
                organisations.push_back(std::move(*organisation));
        });
        reading.about({});
        fields.nothing_else();
        if (reading.failed()) return reading.error();
        return organisations;
    } catch (const toml::parse_error& e) {
        reading.about({});
        reading.wrong(e.source(), "is no TOML: " + std::string(e.description()));
        return reading.error();
    }
}

Result<std::vector<Organisation>> read_toml_file(const std::filesystem::path& file) {
    constexpr std::uintmax_t most = 64UL << 20U;
    std::error_code error;
    const auto size = std::filesystem::file_size(file, error);
    if (error) return fail(ErrorKind::not_found, "There is no file " + file.string() + ".");
    if (size > most) return fail(ErrorKind::too_large, file.string() + " is larger than 64 MB.");
    std::ifstream in(file, std::ios::binary);
    std::string text(static_cast<std::size_t>(size), '\0');
    in.read(text.data(), static_cast<std::streamsize>(text.size()));
    if (!in) return fail(ErrorKind::not_found, file.string() + " cannot be read.");
    return parse_toml(text, file.string());
}

}  // namespace mcr::directory
