#include "sim/protocol/xds_gateway.hpp"

#include <gtest/gtest.h>

#include "sim/generate/xds_writer.hpp"
#include "sim/protocol/xds_text.hpp"
#include "sim/testing.hpp"

namespace mcr::sim {
namespace {

Person edith() {
    return {.nhs_number = "9990000018",
            .family = "Finch",
            .given = "Edith",
            .prefix = "Mrs",
            .gender = "female",
            .born = Day(std::chrono::year{1951} / 3 / 9)};
}

History letters(int count) {
    History out;
    for (int i = 0; i < count; ++i)
        out.letters.push_back({.type = {},
                               .title = "Letter " + std::to_string(i),
                               .text = "She is well (mostly).",
                               .day = before_end(100 - i)});
    out.visits.push_back({.kind = VisitKind::admission,
                          .day = before_end(30),
                          .length_days = 3,
                          .story = "A stay."});
    return out;
}

XdsGateway gateway(XdsManners manners = {}) {
    const XdsHouse house{"The Hospital", "1.2.3", "Ngata", "Ruth"};
    XdsCommunity community{"1.2.3", "1.2.3.1", "The Hospital", "", {}};
    community.patients.push_back(write_xds(house, edith(), letters(3), 7));
    Person other = edith();
    other.nhs_number = "9990000026";
    community.patients.push_back(write_xds(house, other, letters(1), 8));
    return XdsGateway({community}, std::move(manners));
}

std::string query_of(const std::string& number, const std::string& more = {}) {
    return "<s:Envelope><s:Header><a:Action>urn:ihe:iti:2007:RegistryStoredQuery</a:Action>"
           "<a:MessageID>urn:uuid:5</a:MessageID></s:Header><s:Body><AdhocQuery "
           "id=\"urn:uuid:14d4debf-8f97-4251-9a74-a90016b0af0d\"><Slot "
           "name=\"$XDSDocumentEntryPatientId\"><ValueList><Value>'" +
           number +
           "^^^&amp;2.16.840.1.113883.2.1.4.1&amp;ISO'</Value></ValueList></Slot><Slot "
           "name=\"$XDSDocumentEntryType\"><ValueList><Value>('urn:uuid:7edca82f','urn:uuid:"
           "34268e47')</Value></ValueList></Slot>" +
           more + "</AdhocQuery></s:Body></s:Envelope>";
}

std::size_t count(const std::string& text, std::string_view what) {
    std::size_t found = 0;
    for (auto at = text.find(what); at != std::string::npos; at = text.find(what, at + 1)) ++found;
    return found;
}

Reply ask(const XdsGateway& from, const std::string& body) {
    return from.answer(testing::request("POST", "/gateway", {}, body));
}

TEST(XdsGateway, lists_what_a_life_became) {
    const Reply reply = ask(gateway(), query_of("9990000018"));
    EXPECT_EQ(reply.status, 200);
    EXPECT_EQ(count(reply.body, "<rim:ExtrinsicObject "), 5U);  // without the draft
    EXPECT_EQ(count(reply.body, "application/pdf"), 1U);
    EXPECT_EQ(count(reply.body, "urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248"), 1U);
    EXPECT_EQ(xds_text::element(reply.body, "RelatesTo"), "urn:uuid:5");
    EXPECT_EQ(reply.patient, "9990000018");
    EXPECT_TRUE(reply.clinical);
    EXPECT_EQ(reply.body, ask(gateway(), query_of("9990000018")).body);
}

TEST(XdsGateway, does_not_know_everybody) {
    const Reply reply = ask(gateway(), query_of("9990000034"));
    EXPECT_EQ(count(reply.body, "XDSUnknownPatientId"), 1U);
    EXPECT_FALSE(reply.clinical);
}

TEST(XdsGateway, when_muddled_answers_about_another) {
    const Reply reply = gateway().answer_about_another(
        testing::request("POST", "/gateway", {}, query_of("9990000018")));
    EXPECT_EQ(count(reply.body, "9990000018^^^"), 0U);
    EXPECT_GT(count(reply.body, "9990000026^^^"), 0U);
}

TEST(XdsGateway, refuses_in_soap) {
    EXPECT_EQ(ask(gateway(), "hello").status, 400);
    const Reply fault = ask(gateway({.fault = "Receiver"}), query_of("9990000018"));
    EXPECT_EQ(fault.status, 500);
    EXPECT_EQ(count(fault.body, "soapenv:Receiver"), 1U);
    EXPECT_EQ(count(ask(gateway({.wants_assertion = true}), query_of("9990000018")).body,
                    "SecurityTokenUnavailable"),
              1U);
    EXPECT_EQ(
        count(ask(gateway({.most_results = 2}), query_of("9990000018")).body, "XDSTooManyResults"),
        1U);
    std::string other = query_of("9990000018");
    other.replace(other.find("14d4debf"), 8, "00000000");
    EXPECT_EQ(count(ask(gateway(), other).body, "XDSUnknownStoredQuery"), 1U);
}

TEST(MinimalPdf, points_to_its_objects) {
    const std::string pdf = minimal_pdf("A title", std::string(3000, 'x') + " (é)");
    EXPECT_TRUE(pdf.starts_with("%PDF-1.4\n"));
    EXPECT_TRUE(pdf.ends_with("%%EOF\n"));
    const auto table = std::stoul(pdf.substr(pdf.rfind("startxref\n") + 10));
    EXPECT_EQ(pdf.substr(table, 4), "xref");
    EXPECT_NE(pdf.find("\\(??\\)"), std::string::npos);
}

}  // namespace
}  // namespace mcr::sim
