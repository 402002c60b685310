#include "source/xds/settings.hpp"

#include <gtest/gtest.h>

#include "source/xds/query.hpp"

namespace mcr::source::xds {
namespace {

directory::System system_of(std::map<std::string, std::string, std::less<>> settings) {
    directory::System out;
    out.key = "s";
    out.address = "https://gw.example/xca";
    out.settings = std::move(settings);
    return out;
}

TEST(SharingSettings, name_repositories_communities_and_what_is_known_of_them) {
    const auto xds = read_settings(
        system_of({{"repository.1.2.3", "https://r.example/a"}, {"retrieve", "https://o.example"}}),
        Kind::xds);
    ASSERT_TRUE(xds);
    EXPECT_EQ(xds->retrieve_from("1.2.3"), "https://r.example/a");
    EXPECT_EQ(xds->retrieve_from("1.2.4"), "https://o.example");

    const auto xca = read_settings(system_of({{"community.1.2.3", "RQW The Hospital"},
                                              {"community.1.2.4", "A place"},
                                              {"community.1.2.5", "RWH"}}),
                                   Kind::xca);
    ASSERT_TRUE(xca);
    ASSERT_EQ(xca->communities.size(), 3U);
    EXPECT_EQ(xca->communities[0].organisation->text(), "RQW");
    EXPECT_EQ(xca->name_of("urn:oid:1.2.3"), "The Hospital");
    EXPECT_FALSE(xca->communities[1].organisation);
    EXPECT_EQ(xca->name_of("urn:oid:1.2.4"), "A place");
    EXPECT_EQ(xca->name_of("urn:oid:1.2.5"), "RWH");
    EXPECT_EQ(xca->name_of("urn:oid:1.9"), "Community 1.9");
    EXPECT_EQ(xca->retrieve_from("any"), "https://gw.example/xca");
}

TEST(SharingSettings, without_any_community_the_gateway_is_asked_for_all) {
    const auto settings = read_settings(system_of({}), Kind::xca);
    ASSERT_TRUE(settings);
    ASSERT_EQ(settings->communities.size(), 1U);
    EXPECT_EQ(settings->communities[0].home, "");
    EXPECT_EQ(settings->audience, "https://gw.example/xca");
}

struct Wrong {
    Kind kind;
    std::map<std::string, std::string, std::less<>> settings;
    const char* named;
};
class WrongXdsSettings : public testing::TestWithParam<Wrong> {};
TEST_P(WrongXdsSettings, are_refused_by_name) {
    const auto read = read_settings(system_of(GetParam().settings), GetParam().kind);
    ASSERT_FALSE(read);
    EXPECT_EQ(read.error().code, GetParam().named);
    EXPECT_EQ(read.error().kind, ErrorKind::invalid);
}
INSTANTIATE_TEST_SUITE_P(
    all, WrongXdsSettings,
    testing::Values(Wrong{Kind::xds, {}, "retrieve"},
                    Wrong{Kind::xds, {{"retrieve", "here"}}, "retrieve"},
                    Wrong{Kind::xds, {{"repository.x", "https://a"}}, "repository.x"},
                    Wrong{Kind::xds, {{"repository.1.2", "a"}}, "repository.1.2"},
                    Wrong{Kind::xds, {{"community.1.2", "A"}}, "community.1.2"},
                    Wrong{Kind::xds, {{"patient-id", "discovery"}}, "patient-id"},
                    Wrong{Kind::xca, {{"repository.1.2", "https://a"}}, "repository.1.2"},
                    Wrong{Kind::xca, {{"community.q", "A"}}, "community.q"},
                    Wrong{Kind::xca, {{"patient-id", "name"}}, "patient-id"},
                    Wrong{Kind::xca, {{"patient-id", "discovery"}}, "discovery"},
                    Wrong{Kind::xca,
                          {{"patient-id", "discovery"}, {"discovery", "https://a"}},
                          "home-community"},
                    Wrong{Kind::xca, {{"home-community", "x"}}, "home-community"},
                    Wrong{Kind::xca, {{"expand", "all"}}, "expand"},
                    Wrong{Kind::xca, {{"expand-most", "0"}}, "expand-most"},
                    Wrong{Kind::xca, {{"expand-most", "101"}}, "expand-most"},
                    Wrong{Kind::xca, {{"deprecated", "yes"}}, "deprecated"},
                    Wrong{Kind::xca, {{"patient-root", "nhs"}}, "patient-root"},
                    Wrong{Kind::xca, {{"audience", ""}}, "audience"},
                    Wrong{Kind::xca, {{"surprise", "1"}}, "surprise"}));

TEST(SharingSettings, an_address_and_a_credential_must_be_of_their_kind) {
    auto system = system_of({});
    system.credentials["assertion"] = "saml.pem";
    EXPECT_EQ(read_settings(system, Kind::xca)->assertion_key, "saml.pem");
    system.credentials["token"] = "x";
    EXPECT_FALSE(read_settings(system, Kind::xca));
    system = system_of({});
    system.address = "gw.example";
    EXPECT_FALSE(read_settings(system, Kind::xca));
}

TEST(Queries, quote_what_they_ask_for) {
    FindDocuments query;
    query.patient = {"O'Neil", "1.2.3"};
    query.deprecated = true;
    query.from = std::chrono::sys_days(std::chrono::year{2026} / 1 / 2);
    query.before = std::chrono::sys_days(std::chrono::year{2026} / 2 / 1);
    query.home = "urn:oid:1.9";
    const std::string xml = write_query(query);
    for (const auto* piece :
         {R"(<AdhocQuery id="urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d" home="urn:oid:1.9">)",
          "<Value>'O''Neil^^^&amp;1.2.3&amp;ISO'</Value>",
          "('urn:oasis:names:tc:ebxml-regrep:StatusType:Approved','urn:oasis:names:tc:"
          "ebxml-regrep:StatusType:Deprecated')",
          "('urn:uuid:7edca82f-054d-47f2-a032-9b2a5b5186c1','urn:uuid:34268e47-fdf5-41a6-ba33-"
          "82133c465248')",
          "<Value>20260102000000</Value>", "<Value>20260201000000</Value>"})
        EXPECT_NE(xml.find(piece), std::string::npos) << piece << "\n in " << xml;
    query.on_demand = false;
    EXPECT_EQ(write_query(query).find("34268e47"), std::string::npos);
}

TEST(Queries, a_retrieve_has_its_elements_in_order_and_no_empty_home) {
    EXPECT_EQ(write_retrieve({"", "1.2", "1.3"}),
              "<RetrieveDocumentSetRequest xmlns=\"urn:ihe:iti:xds-b:2007\"><DocumentRequest>"
              "<RepositoryUniqueId>1.2</RepositoryUniqueId><DocumentUniqueId>1.3"
              "</DocumentUniqueId></DocumentRequest></RetrieveDocumentSetRequest>");
    EXPECT_NE(write_retrieve({"urn:oid:1.9", "1.2", "1.3"})
                  .find("<DocumentRequest><HomeCommunityId>urn:oid:1.9</HomeCommunityId>"),
              std::string::npos);
}

}  // namespace
}  // namespace mcr::source::xds
