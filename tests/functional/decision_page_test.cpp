// The table in docs/access.md beside the code.

#include <gtest/gtest.h>

#include <fstream>

#include "access/decision.hpp"
#include "decision_stream.hpp"
#include "relay/permit.hpp"

namespace mcr::access {
namespace {

using cases::project;
using cases::Values;

std::string trimmed(std::string text) {
    std::erase(text, '`');
    const auto begin = text.find_first_not_of(' ');
    if (begin == std::string::npos) return {};
    return text.substr(begin, text.find_last_not_of(' ') - begin + 1);
}

/// The numbered rows under "## What of each holder", cell by cell.
std::vector<Values> documented() {
    std::ifstream in(project() / "docs/access.md");
    std::vector<Values> rows;
    bool there = false;
    for (std::string line; std::getline(in, line);) {
        if (line.starts_with("## ")) there = line == "## What of each holder";
        if (!there || !line.starts_with("| ")) continue;
        Values cells;
        for (const auto& cell : cases::split(line, "|")) cells.push_back(trimmed(cell));
        if (cells.size() == 7 && cells[1].find_first_not_of("0123456789") == std::string::npos &&
            !cells[1].empty())
            rows.push_back({cells.begin() + 1, cells.end() - 1});
    }
    return rows;
}

std::string words_for(Contact contact) {
    switch (contact) {
        case Contact::nobody:
            return "";
        case Contact::holder:
            return "the holder";
        case Contact::own_organisation:
            return "one's own organisation";
        case Contact::patient:
            return "the patient";
    }
    return "?";
}

TEST(DecisionPage, the_page_lists_the_reasons_of_the_code_with_their_state_and_contact) {
    const auto rows = documented();
    ASSERT_EQ(rows.size(), reason_count);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        // The page ends with what is permitted, the code begins with it.
        const auto reason = static_cast<Reason>((i + 1) % reason_count);
        SCOPED_TRACE(code_of(reason));
        EXPECT_EQ(rows[i][0], std::to_string(i + 1));
        EXPECT_EQ(rows[i][1], code_of(reason));
        EXPECT_EQ(rows[i][4], words_for(contact_of(reason)));
        EXPECT_EQ(rows[i][3], reason == Reason::permitted
                                  ? "what the holder says"
                                  : record::code_of(relay::state_of(reason)));
    }
}

}  // namespace
}  // namespace mcr::access
