#include "source/xds/document_reference.hpp"

#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "source/xds/codes.hpp"
#include "source/xds/values.hpp"
#include "source/xds/whose.hpp"

namespace mcr::source::xds {
namespace {

class Addresses final : public ContentAddresses {
public:
    std::string address_of(const directory::System&, const people::NhsNumber&,
                           const DocumentLocator& document) const override {
        return "https://here/" + document.at;
    }
};

DocumentEntry letter() {
    DocumentEntry out;
    out.entry_uuid = "urn:uuid:1";
    out.home = "urn:oid:1.2.3";
    out.mime_type = "application/pdf";
    out.object_type = stable_document;
    out.status = "Approved";
    out.title = "A letter";
    out.comments = "About a visit";
    out.unique_id = "1.2.3.4";
    out.patient_id = "9990000018^^^&2.16.840.1.113883.2.1.4.1&ISO";
    out.source_patient_id = "L-1^^^&1.2.9&ISO";
    out.source_patient_info = {"PID-3|L-1^^^&1.2.9&ISO", "PID-5|Finch^Edith^^^Mrs",
                               "PID-7|19510309", "PID-8|F", "PID-11|1 High St^^Harlow^^CM20 1AA"};
    out.creation_time = "20260102093015";
    out.language = "en-GB";
    out.service_start = "2026010209";
    out.service_stop = "202601021030";
    out.hash = "da39a3ee5e6b4b0d3255bfef95601890afd80709";
    out.size = "36";
    out.repository = "1.2.5";
    out.legal_authenticator = "C2^Ngata^Ruth^^^Dr^^^&1.2.7&ISO";
    out.reference_ids = {"E1^^^&1.2.8&ISO^urn:ihe:iti:xds:2015:encounterId",
                         "A1^^^&1.2.8&ISO^urn:ihe:iti:xds:2013:accession"};
    out.authors = {{{"C1^Khan^Amina^^^Dr^^^&1.2.7&ISO"},
                    {"The Hospital^^^^^&1.2.7&ISO^^^^RQW", "A clinic"},
                    {"Consultant"},
                    {"Cardiology"},
                    {"^^^a@b.example"}}};
    out.class_code = {"REPORTS", "1.3.6.1.4.1.19376.1.2.6.1", "Reports"};
    out.type_code = {"823691000000103", "2.16.840.1.113883.6.96", "Clinical letter"};
    out.format_code = {"urn:ihe:iti:xds:2017:mimeTypeSufficient", "1.3.6.1.4.1.19376.1.2.3", "x"};
    out.facility = {"22232009", "2.16.840.1.113883.6.96", "Hospital"};
    out.practice_setting = {"History and Physical", "Some local codes", "History"};
    out.confidentiality = {{"R", "2.16.840.1.113883.5.25", "restricted"}};
    out.events = {{"1", "urn:x", "Event"}};
    out.others = {{"urn:local", "value"}};
    return out;
}

class DocumentReferences : public testing::Test {
protected:
    std::string convert(const DocumentEntry& entry, std::vector<Association> associations = {},
                        std::vector<DocumentEntry> all = {}) {
        Listing listing;
        listing.system = &system;
        listing.patient = &number;
        listing.patient_id = "p";
        listing.addresses = addressed ? &addresses : nullptr;
        r4::Collection collection;
        return r4::write(add_document_reference(collection, entry, all, associations, listing));
    }
    void expect(const std::string& json, const std::string& piece) {
        EXPECT_NE(json.find(piece), std::string::npos) << piece << "\n in " << json;
    }
    directory::System system{.key = "sys"};
    people::NhsNumber number = *people::NhsNumber::parse("9990000018");
    Addresses addresses;
    bool addressed = true;
};

TEST_F(DocumentReferences, hold_every_field_where_mhd_has_it) {
    const std::string json = convert(letter());
    for (
        const auto* piece : {
            R"("masterIdentifier":{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3.4"})",
            R"("identifier":[{"system":"urn:ietf:rfc:3986","value":"urn:uuid:1"}])",
            R"("status":"current")",
            R"("type":{"coding":[{"system":"http://snomed.info/sct","code":"823691000000103")",
            R"("category":[{"coding":[{"system":"urn:oid:1.3.6.1.4.1.19376.1.2.6.1")",
            R"("subject":{"reference":"Patient/p"})",
            R"("author":[{"reference":"#author-1"},{"reference":"#author-1-organisation-2"}])",
            R"("authenticator":{"reference":"#authenticator"})",
            R"("description":"About a visit")",
            R"("securityLabel":[{"coding":[{"system":"http://terminology.hl7.org/CodeSystem/)"
            R"(v3-Confidentiality","code":"R")",
            R"("contentType":"application/pdf","language":"en-GB")",
            R"("url":"https://here/urn%3Aoid%3A1.2.3/1.2.5/1.2.3.4","size":36,)"
            R"("hash":"2jmj7l5rSw0yVb/vlWAYkK/YBwk=","title":"A letter",)"
            R"("creation":"2026-01-02T09:30:15Z")",
            R"("format":{"system":"http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode")",
            R"("encounter":[{"identifier":{"system":"urn:oid:1.2.8","value":"E1"}}])",
            R"("related":[{"identifier":{"system":"urn:oid:1.2.8","value":"A1"}}])",
            R"("event":[{"coding":[{"system":"urn:x","code":"1")",
            R"("period":{"start":"2026-01-02T09:00:00Z","end":"2026-01-02T10:30:00Z"})",
            R"("facilityType":{"coding":[{"system":"http://snomed.info/sct","code":"22232009")",
            R"("practiceSetting":{"coding":[{"code":"History and Physical","display":"History",)"
            R"("extension":[{"url":"https://my-care-record.example/fhir/StructureDefinition/)"
            R"(xds-coding-scheme","valueString":"Some local codes"}]}])",
            R"("sourcePatientInfo":{"reference":"#source-patient"})",
            R"("birthDate":"1951-03-09","gender":"female")",
            R"("valueIdentifier":{"system":"urn:ietf:rfc:3986","value":"urn:oid:1.2.3"})",
            R"({"url":"name","valueString":"urn:local"},{"url":"value","valueString":"value"})",
            R"("name":"The Hospital")",
            R"("specialty":[{"text":"Cardiology"}])",
        })
        expect(json, piece);
    EXPECT_EQ(json.find("\"date\""), std::string::npos);
    EXPECT_EQ(convert(letter()), json);
}

TEST_F(DocumentReferences, say_what_they_replace) {
    auto old = letter();
    old.entry_uuid = "urn:uuid:0";
    old.unique_id = "1.2.3.3";
    const std::vector<Association> associations = {{"RPLC", "urn:uuid:1", "urn:uuid:0"},
                                                   {"XFRM", "urn:uuid:1", "urn:uuid:77"},
                                                   {"HasMember", "urn:uuid:1", "urn:uuid:78"},
                                                   {"APND", "urn:uuid:2", "urn:uuid:1"}};
    const std::string json = convert(letter(), associations, {old, letter()});
    expect(json, R"("relatesTo":[{"code":"replaces","target":{"reference":"DocumentReference/)");
    expect(json, R"({"code":"transforms","target":{"identifier":{"system":"urn:ietf:rfc:3986",)"
                 R"("value":"urn:uuid:77"}}}])");
}

TEST_F(DocumentReferences, of_documents_made_on_demand_have_no_hash_and_size) {
    auto entry = letter();
    entry.object_type = on_demand_document;
    const std::string json = convert(entry);
    EXPECT_EQ(json.find("\"hash\""), std::string::npos);
    EXPECT_EQ(json.find("\"size\""), std::string::npos);
    EXPECT_FALSE(locator_of(entry).size);
    EXPECT_EQ(locator_of(entry).sha1, "");
}

TEST_F(DocumentReferences, have_an_address_only_where_there_is_a_content) {
    EXPECT_FALSE(has_content(DocumentEntry()));
    auto offline = letter();
    offline.availability = "urn:ihe:iti:2010:DocumentAvailability:Offline";
    EXPECT_EQ(convert(offline).find("\"url\":\"https://here"), std::string::npos);
    addressed = false;
    EXPECT_EQ(convert(letter()).find("\"url\":\"https://here"), std::string::npos);
}

TEST_F(DocumentReferences, keep_what_does_not_fit_beside) {
    auto entry = letter();
    entry.hash = "nothing";
    entry.size = "99999999999";
    entry.creation_time = "yesterday";
    entry.unique_id = "1.2^77";
    entry.status = "Deprecated";
    entry.type_code = {"two  spaces", "", ""};
    const std::string json = convert(entry);
    for (const auto* piece :
         {R"(xds-hash","valueString":"nothing")", R"(xds-size","valueString":"99999999999")",
          R"(xds-creation-time","valueString":"yesterday")",
          R"("masterIdentifier":{"value":"1.2^77"})", R"("superseded")",
          R"("type":{"coding":[{"display":"two  spaces"}]})"})
        expect(json, piece);
}

TEST(Places, are_written_and_read) {
    const Place place{"urn:oid:1.2", "1.3", "1.4^a/b"};
    EXPECT_EQ(Place::parse(place.text()).value_or(Place()), place);
    EXPECT_TRUE(Place::parse("/1.3/1.4"));
    for (const auto* text : {"", "a/b", "a//b", "a/b/", "a/b/c/d", "a/%4/c"})
        EXPECT_FALSE(Place::parse(text)) << text;
}

struct Dtm {
    const char *dtm, *date_time;
};
class Dtms : public testing::TestWithParam<Dtm> {};
TEST_P(Dtms, become_date_times) {
    EXPECT_EQ(date_time_of(GetParam().dtm), GetParam().date_time);
}
INSTANTIATE_TEST_SUITE_P(all, Dtms,
                         testing::Values(Dtm{"2026", "2026"}, Dtm{"202602", "2026-02"},
                                         Dtm{"20260228", "2026-02-28"},
                                         Dtm{"2026022809", "2026-02-28T09:00:00Z"},
                                         Dtm{"202602280910", "2026-02-28T09:10:00Z"},
                                         Dtm{"20260228091011", "2026-02-28T09:10:11Z"},
                                         Dtm{"20260228091011.5+0100", "2026-02-28T09:10:11+01:00"},
                                         Dtm{"", ""}, Dtm{"20260230", ""}, Dtm{"20261301", ""},
                                         Dtm{"2026022825", ""}, Dtm{"202602280960", ""},
                                         Dtm{"20260228091060", ""}, Dtm{"202", ""},
                                         Dtm{"20260", ""}, Dtm{"0000", ""},
                                         Dtm{"2026-01-01", "2026"}, Dtm{"words", ""}));

people::Demographics edith() {
    return {.number = *people::NhsNumber::parse("9990000018"),
            .family = "Finch",
            .given = {"Edith"},
            .gender = "female",
            .birth_date = "1951-03-09"};
}

struct Claim {
    const char* name;
    std::string patient_id, source_id, info;
    bool theirs;
};
class Claims : public testing::TestWithParam<Claim> {};
TEST_P(Claims, of_whose_a_document_is_are_checked) {
    DocumentEntry entry;
    entry.patient_id = GetParam().patient_id;
    entry.source_patient_id = GetParam().source_id;
    entry.source_patient_info = {GetParam().info};
    const PatientId asked{"L-1", "1.2.9"};
    EXPECT_EQ(whose_is(entry, asked, edith()).theirs, GetParam().theirs);
}
const std::string own = "L-1^^^&1.2.9&ISO", nhs = "^^^&2.16.840.1.113883.2.1.4.1&ISO";
INSTANTIATE_TEST_SUITE_P(
    all, Claims,
    testing::Values(Claim{"asked", own, "", "", true}, Claim{"unsaid", "", "", "", false},
                    Claim{"another_id", "L-2^^^&1.2.9&ISO", "", "", false},
                    Claim{"another_authority", "L-1^^^&1.2.8&ISO", "", "", false},
                    Claim{"source_of_another_system", own, "77^^^&1.2.7&ISO", "", true},
                    Claim{"source_of_the_same_system", own, "L-2^^^&1.2.9&ISO", "", false},
                    Claim{"source_has_the_number", own, "9990000018" + nhs, "", true},
                    Claim{"source_has_another_number", own, "9990000026" + nhs, "", false},
                    Claim{"listed_number", own, "", "PID-3|9990000026" + nhs, false},
                    Claim{"second_number", own, "", "PID-3|" + own + "~9990000026" + nhs, false},
                    Claim{"birth_date", own, "", "PID-7|19510310", false},
                    Claim{"birth_year", own, "", "PID-7|1951", true},
                    Claim{"name", own, "", "PID-5|Other^A", true},
                    Claim{"no_field", own, "", "nothing", true}),
    [](const auto& each) { return each.param.name; });

TEST(Whose, differences_that_withhold_nothing_are_noted) {
    DocumentEntry entry;
    entry.patient_id = "9990000018" + nhs;
    entry.source_patient_info = {"PID-5|Other^A", "PID-8|M"};
    const auto whose = whose_is(entry, {"9990000018", "2.16.840.1.113883.2.1.4.1"}, edith());
    EXPECT_TRUE(whose.theirs && whose.name_differs && whose.gender_differs);
}

}  // namespace
}  // namespace mcr::source::xds
