#include "relay/relay_fixture.hpp"

namespace mcr::relay {
namespace {

TEST_F(RelayTest, an_adapter_that_throws_costs_its_own_row_only) {
    holds("RWH");
    says_["RQW"] = [](const source::Question&) -> source::Answer {
        throw std::runtime_error("clinical words");
    };
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.row("RQW")->state, CoverageState::failed);
    EXPECT_EQ(reader.row("RQW")->sentence.find("clinical"), std::string::npos);
    EXPECT_EQ(reader.row("RWH")->state, CoverageState::data);
}

TEST_F(RelayTest, two_systems_of_one_organisation_make_one_row_that_hides_no_failure) {
    use({organisation("RQW", directory::Kind::acute_trust, {"RQW", "RQW-lab"}),
         organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    holds("RQW");
    says("RQW-lab", CoverageState::timed_out, "No answer in 3 seconds.");
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(reader.row("RQW")->state, CoverageState::timed_out);
    EXPECT_EQ(reader.row("RQW")->items, 1U);
    EXPECT_EQ(reader.row("RQW-lab"), nullptr);
}

TEST_F(RelayTest, a_telling_name_appears_only_where_its_data_is_released) {
    auto clinic = organisation("V99", directory::Kind::acute_trust, {"V99"});
    clinic.telling_name = true;
    use({clinic, organisation("RQW", directory::Kind::acute_trust, {"RQW"}),
         organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    const auto names = [](const Reader& reader) {
        std::vector<std::string> all;
        for (const CoverageRow& row : reader.rows)
            all.push_back(row.organisation_name + "|" + row.sentence + "|" +
                          std::string(code_of(row.state)));
        return all;
    };
    std::vector<std::vector<std::string>> seen;
    for (const CoverageState state : {CoverageState::not_held, CoverageState::objected,
                                      CoverageState::failed, CoverageState::timed_out}) {
        says("V99", state, "Only this one knows.");
        Reader reader;
        ASSERT_TRUE(view(reader));
        seen.push_back(names(reader));
        EXPECT_EQ(seen.back(), seen.front());
        for (const std::string& name : seen.back())
            EXPECT_EQ(name.find("V99"), std::string::npos) << name;
    }
    holds("V99");
    Reader reader;
    ASSERT_TRUE(view(reader));
    ASSERT_NE(reader.row("V99"), nullptr);
    EXPECT_EQ(reader.row("V99")->state, CoverageState::data);
    for (const std::string& name : seen.front())
        EXPECT_THAT(names(reader), testing::Contains(name));
}

TEST_F(RelayTest, only_the_sections_a_system_offers_are_asked_of_it) {
    auto offers = organisation("RQW", directory::Kind::acute_trust, {"RQW"});
    offers.systems[0].sections = {"problem-list"};
    use({offers, organisation("RWH", directory::Kind::acute_trust, {"RWH"})});
    record::Sections asked;
    says_["RQW"] = [&asked](const source::Question& question) {
        asked = question.sections;
        return source::Answer{CoverageState::not_held};
    };
    Reader reader;
    ASSERT_TRUE(view(reader));
    EXPECT_EQ(asked.count(), 1U);
    EXPECT_TRUE(asked.test(static_cast<std::size_t>(record::Section::problem_list)));

    ViewRequest other = request();
    other.sections.reset();
    other.sections.set(static_cast<std::size_t>(record::Section::vaccinations));
    Reader second;
    ASSERT_TRUE(view(second, other));
    EXPECT_EQ(second.row("RQW")->state, CoverageState::not_supported);
}

TEST_F(RelayTest, a_reader_who_leaves_ends_the_view_and_what_left_is_recorded) {
    holds("RQW");
    Reader reader;
    reader.breaks = true;
    const auto outcome = view(reader);
    ASSERT_FALSE(outcome);
    EXPECT_EQ(outcome.error().kind, ErrorKind::cancelled);
    EXPECT_EQ(audit_.entries.back().kind, audit::EntryKind::release);
}

TEST(Manifest, gives_another_hash_for_other_bytes_under_the_same_nonce) {
    const auto hash_of = [](std::string_view bytes, std::string_view key) {
        SeededRandom random(5);
        Manifest manifest(Secret{std::string(key)}, random);
        CoverageRow row;
        manifest.begin_part(row);
        record::Item item;
        item.type = "Condition";
        item.id = "1";
        manifest.item(item, std::span(&bytes, 1));
        manifest.end_part(row);
        return manifest.take().front().hash;
    };
    EXPECT_EQ(hash_of("abc", "k"), hash_of("abc", "k"));
    EXPECT_NE(hash_of("abc", "k"), hash_of("abd", "k"));
    EXPECT_NE(hash_of("abc", "k"), hash_of("abc", "l"));
}

}  // namespace
}  // namespace mcr::relay
