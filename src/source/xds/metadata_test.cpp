#include "source/xds/metadata.hpp"

#include <gtest/gtest.h>

#include "source/xds/codes.hpp"
#include "source/xds/test_samples.hpp"

namespace mcr::source::xds {
namespace {

using test::in_envelope;
using test::sample;

/// What stands in one sample; -1 for an error of reading the envelope, -2 of the response.
struct Expected {
    const char* file;
    int documents;
    int references = 0;
    Status status = Status::success;
    const char* error = "";
};
class MetadataSamples : public testing::TestWithParam<Expected> {};
TEST_P(MetadataSamples, are_read_as_expected) {
    MCR_NEEDS_SAMPLES();
    const Expected& expected = GetParam();
    const auto envelope = net::SoapEnvelope::read(
        in_envelope(sample("messagevalidator/" + std::string(expected.file))));
    ASSERT_EQ(envelope.has_value(), expected.documents != -1);
    if (!envelope) return;
    const Result<Response> response = read_response(envelope->body());
    ASSERT_EQ(response.has_value(), expected.documents != -2);
    if (!response) return;
    EXPECT_EQ(static_cast<int>(response->documents.size()), expected.documents);
    EXPECT_EQ(static_cast<int>(response->references), expected.references);
    EXPECT_EQ(response->status, expected.status);
    EXPECT_EQ(response->errors.empty() ? "" : response->errors.front().code, expected.error);
    for (const DocumentEntry& one : response->documents) {
        EXPECT_FALSE(one.entry_uuid.empty());
        EXPECT_FALSE(one.unique_id.empty());
        EXPECT_FALSE(one.patient_id.empty());
        EXPECT_FALSE(one.type_code.empty());
        EXPECT_FALSE(one.authors.empty());
        EXPECT_EQ(one.hash.size(), 40U);
    }
}
INSTANTIATE_TEST_SUITE_P(
    all, MetadataSamples,
    testing::Values(Expected{"soap-xcq-resp.xml", 2},
                    Expected{"soap-xcq-resp-error.xml", 2, 0, Status::failure, "MyBigError"},
                    Expected{"sq-resp-lc-no-status.xml", 2},
                    Expected{"sq-resp-nostat-objectref.xml", 0, 6, Status::unknown},
                    Expected{"xml-parse-error.xml", -1}, Expected{"empty-soap-wrapper.xml", -2},
                    Expected{"pnr.xml", -2}, Expected{"pnr-bad-uplink.xml", -2},
                    Expected{"pnr-log.xml", -2}, Expected{"sq-log.xml", -2},
                    Expected{"regresp-suc-err.xml", -2}, Expected{"soap-noaction-pnr.xml", -2},
                    Expected{"soap-pnr-element-order.xml", -2},
                    Expected{"soap-pnr-soap-order.xml", -2}, Expected{"soap-pnr.xml", -2},
                    Expected{"soap-ret-req-order.xml", -2}, Expected{"soap-ret-req.xml", -2},
                    Expected{"soap-ret-resp.xml", -2}, Expected{"soap-xcr-req.xml", -2},
                    Expected{"soap-xret-resp-error.xml", -2},
                    Expected{"soap-xret-resp-homeless.xml", -2}, Expected{"soap-xret-resp.xml", -2},
                    Expected{"sq-req-bad-stat-format2.xml", -2}, Expected{"sq-req.xml", -2}));

TEST(Metadata, a_document_is_read_whole) {
    MCR_NEEDS_SAMPLES();
    const auto envelope =
        net::SoapEnvelope::read(sample("messagevalidator/soap-xcq-resp-error.xml"));
    ASSERT_TRUE(envelope);
    const auto response = read_response(envelope->body());
    ASSERT_TRUE(response);
    EXPECT_EQ(response->errors.at(0).community, "urn:oid:1.2.3");
    EXPECT_FALSE(response->errors.at(0).warning);
    const DocumentEntry& one = response->documents.at(0);
    EXPECT_EQ(one.entry_uuid, "urn:uuid:974330cc-26ff-4ef8-aca5-f71efc3f1fb0");
    EXPECT_EQ(one.home, "urn:oid:2.3.4");
    EXPECT_EQ(one.status, "Approved");
    EXPECT_EQ(one.mime_type, "text/xml");
    EXPECT_EQ(one.title, "DocA");
    EXPECT_EQ(one.creation_time, "20061224");
    EXPECT_EQ(one.size, "36");
    EXPECT_EQ(one.repository, "1.19.6.24.109.42.1");
    EXPECT_EQ(one.source_patient_info.size(), 5U);
    ASSERT_EQ(one.authors.size(), 2U);
    EXPECT_EQ(one.authors[0].institutions.size(), 2U);
    EXPECT_EQ(one.class_code.code, "History and Physical");
    EXPECT_EQ(one.class_code.scheme, "Connect-a-thon classCodes");
    EXPECT_FALSE(one.on_demand());
}

TEST(Metadata, what_the_standard_does_not_name_is_kept) {
    const auto envelope = net::SoapEnvelope::read(in_envelope(
        R"(<AdhocQueryResponse status="x:Success"><RegistryObjectList><ExtrinsicObject id="a" )"
        R"(objectType="urn:uuid:34268e47-fdf5-41a6-ba33-82133c465248"><Slot name="urn:local:x">)"
        R"(<ValueList><Value>one</Value><Value>two</Value></ValueList></Slot><Classification )"
        R"(classificationScheme="urn:uuid:other" nodeRepresentation="z"/><Slot name="URI">)"
        R"(<ValueList><Value>1|http://a</Value><Value>2|/b</Value></ValueList></Slot>)"
        R"(</ExtrinsicObject><RegistryPackage/></RegistryObjectList></AdhocQueryResponse>)"));
    ASSERT_TRUE(envelope);
    const auto response = read_response(envelope->body());
    ASSERT_TRUE(response);
    EXPECT_EQ(response->others, 1U);
    const DocumentEntry& one = response->documents.at(0);
    EXPECT_TRUE(one.on_demand());
    ASSERT_EQ(one.others.size(), 2U);
    EXPECT_EQ(one.others[0].second, "one, two");
    EXPECT_EQ(one.others[1].second, "z^^");
    EXPECT_EQ(one.uri, "http://a/b");
}

TEST(PatientIds, are_read_and_written_as_hl7_has_them) {
    EXPECT_EQ(read_cx("89765a87b^^^&3.4.5&ISO"), (PatientId{"89765a87b", "3.4.5"}));
    EXPECT_EQ(read_cx("1^^^ABC"), (PatientId{"1", ""}));
    EXPECT_EQ(read_cx(""), PatientId());
    EXPECT_EQ(write_cx({"1", "2.3"}), "1^^^&2.3&ISO");
}

TEST(Oids, are_told_from_what_is_none) {
    for (const auto* text : {"1.2.3", "urn:oid:2.16.840"}) EXPECT_NE(as_oid_urn(text), "") << text;
    for (const auto* text : {"", "1", "3.4", "1..2", "1.2.", ".1", "1.2a", "urn:oid:", "urn:x:1.2"})
        EXPECT_EQ(as_oid_urn(text), "") << text;
}

}  // namespace
}  // namespace mcr::source::xds
