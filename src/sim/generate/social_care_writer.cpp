#include "sim/generate/social_care_writer.hpp"

#include <algorithm>

namespace mcr::sim {
namespace {

std::string british(Day day) {
    const std::string text = iso(day);
    return text.substr(8, 2) + '/' + text.substr(5, 2) + '/' + text.substr(0, 4);
}

std::string column(std::string_view path, std::string_view name, std::string_view more = {}) {
    return "{ path = \"" + std::string(path) + "\", column = \"" + std::string(name) + '"' +
           std::string(more) + " }";
}

std::string constant(std::string_view path, std::string_view value) {
    return "{ path = \"" + std::string(path) + "\", value = \"" + std::string(value) + "\" }";
}

std::string date(std::string_view path, std::string_view name) {
    return column(path, name, R"(, date = "DD/MM/YYYY")");
}

bool mentions(const History& history, std::string_view word) {
    return std::ranges::any_of(history.plans, [&](const Plan& plan) {
        return std::ranges::any_of(plan.activities, [&](const std::string& one) {
            return one.find(word) != std::string::npos;
        });
    });
}

std::string joined(const std::vector<std::string>& texts) {
    std::string out;
    for (const std::string& one : texts) out += (out.empty() ? "" : "; ") + one;
    return out;
}

std::string in_quotes(std::string_view text, char quote) {
    std::string out(1, quote);
    for (const char c : text) {
        out += c;
        if (c == quote) out += c;
    }
    return out + quote;
}

}  // namespace

SocialCareWriter::SocialCareWriter() {
    const auto add = [this](std::string name, std::string resource, std::string key,
                            std::vector<std::string> columns, std::vector<std::string> elements) {
        columns.insert(columns.begin(), "NHS_NUMBER");
        columns.insert(columns.begin(), "CLIENT_ID");
        if (key != "CLIENT_ID") columns.insert(columns.begin(), std::move(key));
        tables_.push_back(
            {std::move(name), std::move(resource), std::move(columns), {}, std::move(elements)});
    };
    add("people", "Patient", "CLIENT_ID", {"SURNAME", "FORENAME", "SEX", "BORN"},
        {column("name.family", "SURNAME"), column("name.given", "FORENAME"),
         column("gender", "SEX", R"(, values = { F = "female", M = "male" })"),
         date("birthDate", "BORN")});
    add("support_reasons", "Condition", "ROW_ID", {"REASON", "SINCE"},
        {column("code.text", "REASON"), date("onsetDateTime", "SINCE"),
         constant("category.text", "Primary support reason")});
    add("plans", "CarePlan", "PLAN_ID", {"STATE", "TITLE", "SUMMARY", "STARTED", "TASKS"},
        {column("status", "STATE", R"(, values = { Open = "active" })"), constant("intent", "plan"),
         column("title", "TITLE"), column("description", "SUMMARY"),
         date("period.start", "STARTED"),
         column("activity[].detail.description", "TASKS", R"(, split = ";")"),
         constant("activity[].detail.status", "in-progress")});
    add("services", "EpisodeOfCare", "SERVICE_ID", {"STATE", "SERVICE", "PROVIDER", "STARTED"},
        {column("status", "STATE", R"(, values = { Open = "active" })"),
         column("type.text", "SERVICE"), column("managingOrganization.display", "PROVIDER"),
         date("period.start", "STARTED")});
    add("alerts", "Flag", "ALERT_ID", {"SNOMED", "ALERT", "SINCE"},
        {constant("status", "active"), constant("code.coding.system", "http://snomed.info/sct"),
         column("code.coding.code", "SNOMED"), column("code.text", "ALERT"),
         date("period.start", "SINCE")});
    add("equipment", "DeviceUseStatement", "ITEM_ID", {"ITEM", "ISSUED"},
        {constant("status", "active"), column("device.display", "ITEM"),
         date("recordedOn", "ISSUED")});
}

CareTable& SocialCareWriter::table(std::string_view name) {
    return *std::ranges::find(tables_, name, &CareTable::name);
}

void SocialCareWriter::add(const Person& person, const History& history) {
    const std::string client = std::to_string(40'001 + clients_++);
    const auto row = [&](std::string_view name, std::vector<std::string> fields) {
        CareTable& into = table(name);
        fields.insert(fields.begin(), person.nhs_number);
        fields.insert(fields.begin(), client);
        if (into.columns.front() != "CLIENT_ID")
            fields.insert(fields.begin(), client + '-' + std::to_string(into.rows.size() + 1));
        into.rows.push_back(std::move(fields));
    };
    row("people",
        {person.family, person.given, person.gender == "female" ? "F" : "M", british(person.born)});
    for (const Plan& plan : history.plans) {
        row("support_reasons", {"Physical support: personal care", british(plan.from)});
        row("plans", {"Open", plan.title, plan.text, british(plan.from), joined(plan.activities)});
        row("services", {"Open", "Support at home", "Orchard Row Home Care", british(plan.from)});
        if (mentions(history, "alarm")) row("equipment", {"Community alarm", british(plan.from)});
    }
    for (const Problem& alert : history.alerts)
        row("alerts",
            {std::string(alert.code.code), std::string(alert.code.display), british(alert.onset)});
}

std::string csv_of(const CareTable& table) {
    std::string out;
    const auto line = [&](const std::vector<std::string>& fields) {
        for (std::size_t i = 0; i < fields.size(); ++i) {
            if (i > 0) out += ',';
            out += fields[i].find_first_of(",\"\n") == std::string::npos
                       ? fields[i]
                       : in_quotes(fields[i], '"');
        }
        out += "\r\n";
    };
    line(table.columns);
    for (const auto& row : table.rows) line(row);
    return out;
}

std::string sql_of(const std::vector<CareTable>& tables) {
    std::string out;
    for (const CareTable& table : tables) {
        out += "create table " + table.name + " (";
        for (std::size_t i = 0; i < table.columns.size(); ++i)
            out += (i > 0 ? ", " : "") + table.columns[i] + " text";
        out += ")\n";
        for (const auto& row : table.rows) {
            out += "insert into " + table.name + " values (";
            for (std::size_t i = 0; i < row.size(); ++i)
                out += (i > 0 ? ", " : "") + in_quotes(row[i], '\'');
            out += ")\n";
        }
        out += "create view view_" + table.name + " as select * from " + table.name + "\n";
    }
    return out;
}

std::string mapping_of(const std::vector<CareTable>& tables, bool of_views) {
    std::string out;
    for (const CareTable& table : tables) {
        out += "[[table]]\nname = \"" + table.name + "\"\n";
        out += of_views ? "view = \"view_" + table.name + "\"\n"
                        : "file = \"" + table.name + ".csv\"\n";
        out += "resource = \"" + table.resource + "\"\nkey = \"" + table.columns.front() +
               "\"\nnhs_number = \"NHS_NUMBER\"\nlocal_id = \"CLIENT_ID\"\nauthority = \"LAS\"\n"
               "element = [\n";
        for (const std::string& element : table.elements) out += "    " + element + ",\n";
        out += "]\n\n";
    }
    return out;
}

}  // namespace mcr::sim
