#include "edge/table_intake.hpp"

#include <gmock/gmock.h>

#include <fstream>
#include <sstream>

#include "edge/document_folder.hpp"
#include "edge/testing.hpp"

namespace mcr::edge {
namespace {

namespace fs = std::filesystem;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view flags_mapping = R"(
[[table]]
name = "flags"
file = "flags.csv"
resource = "Flag"
key = "ID"
nhs_number = "NHS"
element = [ { path = "status", value = "active" }, { path = "code.text", column = "WHAT" } ]
)";

class TablesInVault : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        SystemRandom names;
        folder = fs::temp_directory_path() / ("mcr-edge-" + new_uuid(names));
        fs::create_directories(folder);
    }
    void TearDown() override {
        std::error_code ignored;
        fs::remove_all(folder, ignored);
        VaultTest::TearDown();
    }
    void write(const std::string& name, std::string_view text) {
        std::ofstream(folder / name, std::ios::binary) << text;
        // Another time than before, whatever the file system's precision.
        fs::last_write_time(folder / name, fs::file_time_type{} + std::chrono::seconds{++writes});
    }
    DocumentFolderSource letters(const char* index = "index.csv") {
        return {"letters", folder, folder / index, ""};
    }
    TableSource source() { return {"las", folder / "care.toml", folder}; }

    fs::path folder;
    int writes = 0;
    std::ostringstream logged;
    Log log_{logged, clock};
    Metrics metrics_;
};
MCR_ON_BOTH_DATABASES(TablesInVault);

TEST_P(TablesInVault, the_vault_becomes_as_the_extract_is) {
    write("care.toml", flags_mapping);
    write("flags.csv", "ID,NHS,WHAT\n1,9990000018,Falls\n2,9990000018,Door code\n");
    TableIntake intake(source(), *store, nullptr, clock, log_, metrics_);
    auto read = intake.read();
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->at(0).rows, 2);
    EXPECT_EQ(read->at(0).made, 3U) << "two flags and a patient of an identifier alone";
    const std::string patient = asked("NHS|9990000018").patient;
    EXPECT_EQ(all_of(patient).size(), 3U);

    clock.advance(std::chrono::minutes{1});
    EXPECT_TRUE(intake.read()->at(0).unchanged);

    write("flags.csv", "ID,NHS,WHAT\n2,9990000018,Key safe\n");
    clock.advance(std::chrono::minutes{1});
    read = intake.read();
    ASSERT_TRUE(read);
    EXPECT_EQ(read->at(0).changed, 1U);
    EXPECT_EQ(read->at(0).removed, 1);
    EXPECT_THAT(content_of(patient, "Flag"), HasSubstr("Key safe"));
    EXPECT_EQ(all_of(patient).size(), 2U);
}

TEST_P(TablesInVault, rows_that_cannot_be_taken_keep_nothing_else_out_and_remove_nothing) {
    write("care.toml", flags_mapping);
    write("flags.csv", "ID,NHS,WHAT\n1,9990000018,Falls\n");
    TableIntake intake(source(), *store, nullptr, clock, log_, metrics_);
    ASSERT_TRUE(intake.read());
    write("flags.csv", "ID,NHS,WHAT\n3,123,Dog\n2,9990000018,Door code\n");
    clock.advance(std::chrono::minutes{1});
    std::vector<Problem> problems;
    const auto read = intake.read(&problems);
    ASSERT_TRUE(read);
    EXPECT_EQ(read->at(0).refused, 1);
    EXPECT_EQ(read->at(0).removed, 0);
    ASSERT_EQ(problems.size(), 1U);
    EXPECT_EQ(to_text(problems[0]), "flags.csv, row 1, NHS: it is no valid NHS number.");
    EXPECT_EQ(all_of(asked("NHS|9990000018").patient).size(), 3U);
    EXPECT_THAT(logged.str(), HasSubstr("rows_not_taken"));
    EXPECT_EQ(logged.str().find("Dog"), std::string::npos);
}

TEST_P(TablesInVault, a_view_of_a_database_is_read_like_a_file) {
    auto made = store->transact([](store::Transaction& t) {
        if (auto done = t.exec("create table flags_of (id bigint, nhs text, what text)"); !done)
            return done;
        return t.exec("insert into flags_of values (1, '9990000018', 'Falls')");
    });
    ASSERT_TRUE(made) << made.error().sentence;
    std::string text(flags_mapping);
    text.replace(text.find("file = \"flags.csv\""), 18, "view = \"flags_of\"");
    for (const auto& [from, to] :
         {std::pair{"\"ID\"", "\"id\""}, {"\"NHS\"", "\"nhs\""}, {"\"WHAT\"", "\"what\""}})
        text.replace(text.find(from), std::string_view(from).size(), to);
    write("care.toml", text);
    EXPECT_THAT(check_tables(source(), store.get(), clock.now()), IsEmpty());
    TableIntake intake(source(), *store, store.get(), clock, log_, metrics_);
    const auto read = intake.read();
    ASSERT_TRUE(read) << read.error().sentence;
    EXPECT_EQ(read->at(0).taken, 1);
    EXPECT_THAT(content_of(asked("NHS|9990000018").patient, "Flag"), HasSubstr("Falls"));
}

TEST_P(TablesInVault, checking_tells_what_is_wrong_and_writes_nothing) {
    write("care.toml", flags_mapping);
    write("flags.csv", "ID,NHS,WHAT\n1,9990000018,Falls\n1,9990000018,Dog\n2,5,Cat\n");
    const auto problems = check_tables(source(), nullptr, clock.now());
    std::vector<std::string> texts;
    for (const Problem& one : problems) texts.push_back(to_text(one));
    EXPECT_THAT(texts, ElementsAre("flags.csv, row 2, ID: another row has the same key.",
                                   "flags.csv, row 3, NHS: it is no valid NHS number."));
    EXPECT_EQ(count("select count(*) from edge_resource"), 0);
    EXPECT_EQ(check_tables(source(), nullptr, clock.now(), 1).size(), 2U)
        << "one, and how many more there are";
}

TEST_P(TablesInVault, a_missing_file_and_a_missing_column_are_told) {
    write("care.toml", flags_mapping);
    EXPECT_THAT(to_text(check_tables(source(), nullptr, clock.now()).at(0)),
                HasSubstr("flags.csv: the file is not there"));
    write("flags.csv", "ID,NHS\n");
    EXPECT_THAT(to_text(check_tables(source(), nullptr, clock.now()).at(0)),
                HasSubstr("flags.csv: the file has no column WHAT"));
}

TEST_P(TablesInVault, a_document_is_taken_when_its_file_is_whole_and_goes_with_its_line) {
    write("index.csv",
          "file,nhs_number,title,type_code,type_display,date\n"
          "a.pdf,9990000018,Clinic letter,371531000,Report of clinical encounter,2026-02-03\n");
    write("a.pdf", "%PDF-1.4 half");
    DocumentFolder documents(letters(), *store, clock, log_, metrics_);
    EXPECT_EQ(documents.read()->taken, 0) << "it may still grow";
    write("a.pdf", "%PDF-1.4 the whole");
    EXPECT_EQ(documents.read()->taken, 0);
    const auto taken = documents.read();
    ASSERT_TRUE(taken);
    EXPECT_EQ(taken->taken, 1);
    const std::string patient = asked("NHS|9990000018").patient;
    EXPECT_THAT(content_of(patient, "DocumentReference"), HasSubstr("Clinic letter"));
    EXPECT_TRUE(documents.read()->unchanged);

    DocumentFolder after_a_restart(letters(), *store, clock, log_, metrics_);
    write("index.csv", "file,nhs_number\n");
    EXPECT_EQ(after_a_restart.read()->removed, 2) << "and the patient, of whom nothing is left";
    EXPECT_EQ(content_of(patient, "DocumentReference"), "");
}

struct WrongIndex {
    const char* line;
    const char* text;
};
TEST_P(TablesInVault, documents_that_cannot_be_taken_are_told_by_row) {
    write("a.txt", "text");
    write("b.bin", std::string("\x00\x01", 2));
    write("page.html", "<!DOCTYPE html><html><script>x()</script></html>");
    write("drawing.svg", "<svg xmlns=\"http://www.w3.org/2000/svg\"/>");
    write("broken.xml", "<ClinicalDocument xmlns=\"urn:hl7-org:v3\">");
    for (const auto& [line, text] :
         {WrongIndex{"../a.txt,9990000018",
                     "index.csv, row 1, file: it is no name of a file in this folder."},
          WrongIndex{"a.txt,99", "index.csv, row 1, nhs_number: it is no valid NHS number."},
          WrongIndex{"a.txt,", "index.csv, row 1, nhs_number: nothing says whose the document is."},
          WrongIndex{"b.bin,9990000018",
                     "index.csv, row 1, file: the document is of no kind that is taken."},
          WrongIndex{"page.html,9990000018",
                     "index.csv, row 1, file: the document is of no kind that is taken."},
          WrongIndex{"drawing.svg,9990000018",
                     "index.csv, row 1, file: the document is of no kind that is taken."},
          WrongIndex{"broken.xml,9990000018",
                     "index.csv, row 1, file: the CDA document cannot be read."},
          WrongIndex{
              "z.pdf,9990000018",
              "index.csv, row 1, file: the document is not there, or larger than allowed."}}) {
        write("index.csv", "file,nhs_number\n" + std::string(line) + "\n");
        DocumentFolder documents(letters(), *store, clock, log_, metrics_);
        std::vector<Problem> problems;
        ASSERT_TRUE(documents.read());
        ASSERT_TRUE(documents.read(&problems));
        ASSERT_EQ(problems.size(), 1U) << line;
        EXPECT_EQ(to_text(problems[0]), text);
    }
}

TEST_P(TablesInVault, an_index_may_be_json) {
    write("index.json", R"([{"file":"a.txt","nhs_number":"9990000018","title":"Note"}])");
    write("a.txt", "Some words");
    DocumentFolder documents(letters("index.json"), *store, clock, log_, metrics_);
    ASSERT_TRUE(documents.read());
    EXPECT_EQ(documents.read()->taken, 1);
}

}  // namespace
}  // namespace mcr::edge
