#include "edge/mapping.hpp"

#include <gmock/gmock.h>

#include <filesystem>
#include <fstream>
#include <iterator>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

using testing::HasSubstr;

constexpr std::string_view plans = R"(
[[table]]
name = "plans"
file = "plans.csv"
resource = "CarePlan"
key = "ID"
nhs_number = "NHS"
local_id = "CLIENT"
authority = "LAS"
updated = "CHANGED"
updated_date = "DD/MM/YYYY"

[[table.element]]
path = "status"
column = "STATE"
values = { Open = "active", Closed = "completed" }

[[table.element]]
path = "intent"
value = "plan"

[[table.element]]
path = "title"
column = "TITLE"

[[table.element]]
path = "period.start"
column = "START"
date = "DD/MM/YYYY"

[[table.element]]
path = "category.coding.code"
column = "KIND"

[[table.element]]
path = "category.coding.system"
value = "http://snomed.info/sct"

[[table.element]]
path = "activity[].detail.description"
column = "TASKS"
split = ";"

[[table.element]]
path = "activity[].detail.status"
value = "in-progress"
)";

std::vector<TableMapping> mapping(std::string_view text, std::vector<Problem>& problems) {
    return read_mapping(text, "care.toml", problems);
}

struct Row {
    std::map<std::string, std::size_t, std::less<>> columns;
    std::vector<std::string> fields;
    Row(std::initializer_list<std::pair<const char*, const char*>> values) {
        for (const auto& [name, value] : values) {
            columns.emplace(name, fields.size());
            fields.emplace_back(value);
        }
    }
    std::optional<Delivery> deliver(std::vector<Problem>& problems) const {
        std::vector<Problem> none;
        const auto tables = mapping(plans, none);
        return to_delivery(tables.at(0), RowView(columns, fields, 7), "las", Instant{}, problems);
    }
};

const Row good{{"ID", "P1"},          {"NHS", "999 000 0018"},  {"CLIENT", "77"},
               {"STATE", "Open"},     {"TITLE", "At home"},     {"START", "03/02/2026"},
               {"KIND", "734163000"}, {"TASKS", "Wash; Dress"}, {"CHANGED", "01/03/2026"}};

TEST(Mapping, a_row_becomes_a_resource_of_its_patient) {
    std::vector<Problem> problems;
    const auto made = good.deliver(problems);
    ASSERT_TRUE(made) << to_text(problems.at(0));
    EXPECT_EQ(made->nhs_numbers, std::vector<std::string>{"9990000018"});
    EXPECT_EQ(made->local_ids, std::vector<std::string>{"LAS|77"});
    EXPECT_EQ(format_instant(made->told.when), "2026-03-01T00:00:00.000Z");
    EXPECT_EQ(made->told.row, 7);
    source::r4::Object resource = made->items.at(0).resource;
    EXPECT_EQ(resource["id"].get_string().size(), 32U);
    resource.erase("id");
    EXPECT_EQ(
        source::r4::write(resource),
        R"({"resourceType":"CarePlan","intent":"plan","subject":{"reference":"Patient/patient"},)"
        R"("status":"active","title":"At home","period":{"start":"2026-02-03"},"category":[{"coding")"
        R"(:[{"code":"734163000","system":"http://snomed.info/sct"}]}],"activity":[{"detail":{)"
        R"("description":"Wash","status":"in-progress"}},{"detail":{"description":"Dress",)"
        R"("status":"in-progress"}}]})");
}

TEST(Mapping, a_constant_beside_columns_stands_only_where_one_of_them_has_a_value) {
    Row row = good;
    for (const auto* column : {"KIND", "TASKS"}) row.fields[row.columns[column]] = "";
    std::vector<Problem> problems;
    const auto made = row.deliver(problems);
    ASSERT_TRUE(made);
    EXPECT_FALSE(made->items.at(0).resource.contains("category"));
    EXPECT_FALSE(made->items.at(0).resource.contains("activity"));
}

TEST(Mapping, a_patient_carries_the_nhs_number_by_which_the_answer_is_checked) {
    std::vector<Problem> problems;
    const auto tables = mapping(R"(
[[table]]
name = "people"
file = "people.csv"
resource = "Patient"
key = "ID"
nhs_number = "NHS"
element = [ { path = "name.family", column = "TITLE" } ]
)",
                                problems);
    const auto made = to_delivery(tables.at(0), RowView(good.columns, good.fields, 1), "las",
                                  Instant{}, problems);
    ASSERT_TRUE(made);
    EXPECT_EQ(
        source::r4::write(made->items.at(0).resource),
        R"({"resourceType":"Patient","id":"patient","name":[{"family":"At home"}],)"
        R"("identifier":[{"system":"https://fhir.nhs.uk/Id/nhs-number","value":"9990000018"}]})");
}

TEST(Mapping, an_id_depends_on_feed_table_and_key_alone) {
    std::vector<Problem> problems;
    Row other = good;
    other.fields[other.columns["TITLE"]] = "Elsewhere";
    Row another = good;
    another.fields[another.columns["ID"]] = "P2";
    const auto id = [&](const Row& row) {
        return row.deliver(problems)->items.at(0).resource["id"];
    };
    EXPECT_EQ(id(good), id(other));
    EXPECT_NE(id(good), id(another));
}

struct WrongRow {
    const char* column;
    const char* value;
    const char* text;
};
class WrongRows : public testing::TestWithParam<WrongRow> {};
TEST_P(WrongRows, are_told_by_file_row_and_column_without_what_stands_there) {
    const auto [column, value, text] = GetParam();
    Row row = good;
    row.fields[row.columns[column]] = value;
    std::vector<Problem> problems;
    EXPECT_FALSE(row.deliver(problems));
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(to_text(problems[0]), text);
}
INSTANTIATE_TEST_SUITE_P(
    all, WrongRows,
    testing::Values(
        WrongRow{"ID", "", "plans.csv, row 7, ID: it is empty, and it is part of the key."},
        WrongRow{"NHS", "999 000 0019", "plans.csv, row 7, NHS: it is no valid NHS number."},
        WrongRow{"STATE", "Ajar",
                 "plans.csv, row 7, STATE: its value is not among those mapped for status."},
        WrongRow{"STATE", "",
                 "plans.csv, row 7, CarePlan.status: FHIR R4 needs this element and the row gives "
                 "it no value."},
        WrongRow{"START", "2026-02-03",
                 "plans.csv, row 7, START: it is no date of the form DD/MM/YYYY."},
        WrongRow{"KIND", "73 41",
                 "plans.csv, row 7, KIND: it has white space, and category.coding.code is a code."},
        WrongRow{"CHANGED", "soon",
                 "plans.csv, row 7, CHANGED: it is no date of the form DD/MM/YYYY."}));

TEST(Mapping, a_row_of_nobody_is_told) {
    Row row = good;
    for (const auto* column : {"NHS", "CLIENT"}) row.fields[row.columns[column]] = "";
    std::vector<Problem> problems;
    EXPECT_FALSE(row.deliver(problems));
    EXPECT_EQ(to_text(problems.at(0)),
              "plans.csv, row 7, NHS: nothing in the row says whose it is.");
}

TEST(Mapping, the_mapping_that_is_given_along_fits_fhir_r4) {
    auto folder = std::filesystem::current_path();
    while (!std::filesystem::exists(folder / "deploy/edge") && folder.has_relative_path())
        folder = folder.parent_path();
    std::ifstream in(folder / "deploy/edge/local-authority.toml");
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    std::vector<Problem> problems;
    const auto tables = read_mapping(text, "local-authority.toml", problems);
    for (const Problem& one : problems) ADD_FAILURE() << to_text(one);
    EXPECT_EQ(tables.size(), 7U);
}

struct WrongMapping {
    const char* what;  ///< of `plans`
    const char* by;
    const char* sentence;
};
class WrongMappings : public testing::TestWithParam<WrongMapping> {};
TEST_P(WrongMappings, are_told_by_line_and_element) {
    std::string text(plans);
    const auto at = text.find(GetParam().what);
    ASSERT_NE(at, std::string::npos);
    text.replace(at, std::string_view(GetParam().what).size(), GetParam().by);
    std::vector<Problem> problems;
    EXPECT_TRUE(mapping(text, problems).empty());
    ASSERT_FALSE(problems.empty());
    EXPECT_THAT(to_text(problems[0]), HasSubstr("care.toml, line "));
    EXPECT_THAT(to_text(problems[0]), HasSubstr(GetParam().sentence));
}
INSTANTIATE_TEST_SUITE_P(
    all, WrongMappings,
    testing::Values(
        WrongMapping{"[[table]]", "[table", "it is no TOML"},
        WrongMapping{"name = \"plans\"", "", "name: it is missing"},
        WrongMapping{"file = \"plans.csv\"", "", "a table has either a file or a view"},
        WrongMapping{"file = \"plans.csv\"", "view = \"a; drop\"", "letters, digits and _ only"},
        WrongMapping{"plans.csv", "../plans.csv", "the name of a file in the folder"},
        WrongMapping{"CarePlan", "CarePlane", "no resource type that can be mapped"},
        WrongMapping{"key = \"ID\"", "", "plans, key: it is missing"},
        WrongMapping{"authority = \"LAS\"", "", "it must say who gives the local ids"},
        WrongMapping{"updated_date = \"DD/MM/YYYY\"", "updated_date = \"day\"",
                     "a pattern such as"},
        WrongMapping{"path = \"title\"", "path = \"titel\"",
                     "titel: CarePlan has no element of that name"},
        WrongMapping{"path = \"title\"", "path = \"title[0]\"", "title does not repeat"},
        WrongMapping{"path = \"title\"", "path = \"period\"", "name one of them"},
        WrongMapping{"path = \"title\"", "path = \"intent\"", "it stands there twice"},
        WrongMapping{"\ncolumn = \"TITLE\"", "", "either a column or a value"},
        WrongMapping{"column = \"TITLE\"", "column = \"TITLE\"\ncolour = \"red\"",
                     "colour: it is not known here"},
        WrongMapping{"date = \"DD/MM/YYYY\"\n\n[[table.element]]\npath = \"category",
                     "\n[[table.element]]\npath = \"category", "say the column's date pattern"},
        WrongMapping{"split = \";\"", "", "[] and split belong together"},
        WrongMapping{"value = \"plan\"", "value = \"wish\"", "its value is none of proposal|plan"},
        WrongMapping{"Closed = \"completed\"", "Closed = \"shut\"", "becomes none of draft|active"},
        WrongMapping{"path = \"intent\"\nvalue = \"plan\"", "path = \"description\"\nvalue = \"x\"",
                     "CarePlan.intent: FHIR R4 needs this element and nothing gives it"}));

}  // namespace
}  // namespace mcr::edge
