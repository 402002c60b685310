#pragma once

#include <memory>
#include <string>

#include "edge/hl7_feed.hpp"
#include "edge/quarantine.hpp"
#include "edge/testing.hpp"
#include "net/testing.hpp"

namespace mcr::edge {

/// For tests: one HL7 v2 feed of a vault, and messages of an invented patient.
class Hl7Test : public VaultTest {
protected:
    void SetUp() override {
        VaultTest::SetUp();
        if (IsSkipped() || HasFatalFailure()) return;
        writer = std::make_unique<GroupWriter>(*store, house.metrics);
        Hl7FeedSettings settings;
        settings.name = "pas";
        settings.context.source_key = "rqw";
        settings.context.organisation = "RQW";
        set_up(std::move(settings));
    }
    void TearDown() override {
        writer.reset();
        house.workers.reset();
        VaultTest::TearDown();
    }
    void set_up(Hl7FeedSettings settings) {
        feed = std::make_unique<Hl7Feed>(std::move(settings),
                                         Hl7Feed::Parts{clock, random, house.log, house.metrics});
    }
    /// Sends `bytes`; gives the acknowledgement.
    std::string send(const std::string& bytes) {
        std::string answer;
        house.workers->run(0, [&](net::Worker&) -> net::Task<void> {
            std::string copy = bytes;
            answer = co_await feed->take(*writer, std::move(copy));
        });
        return answer;
    }
    /// MSA-1 of the answer to `bytes`.
    std::string outcome(const std::string& bytes) {
        const std::string answer = send(bytes);
        const auto at = answer.find("\rMSA|");
        return at == std::string::npos ? "none" : answer.substr(at + 5, 2);
    }
    /// MSH and EVN of an event told `minute` minutes past noon, with a control id of its own.
    std::string head(const std::string& type, int minute, const std::string& version = "2.5") {
        const std::string time = "202501011" + std::to_string(200 + minute) + "00";
        std::string out = "MSH|^~\\&|PAS|RQW|EDGE|RQW|" + time + "||" + type + "|C" +
                          std::to_string(++control) + "|P|" + version + "\r";
        if (type.starts_with("ADT") || type.starts_with("MDM")) out += "EVN||" + time + "\r";
        return out;
    }
    static std::string pid(const std::string& number = "9990000018",
                           const std::string& local = "H1", const std::string& family = "Finch") {
        std::string id;
        if (!number.empty()) id = number + "^^^NHS^NH";
        if (!local.empty()) id += (id.empty() ? "" : "~") + local + "^^^RQW^MR";
        return "PID|1||" + id + "||" + family + "^Edith||19510309|F|||1 Long Lane^^Harlow\r";
    }
    std::string admit(int minute, const std::string& event = "A01") {
        return head("ADT^" + event, minute) + pid() +
               "PV1|1|I|WARD1^^^RQW||||||||||||||||V1^^^RQW|||||||||||||||||||||||||"
               "20250101110000\r";
    }
    std::string result(int minute, const std::string& value, const std::string& status) {
        return head("ORU^R01", minute) + pid("9990000018", "H1", "FINCH E") +
               "OBR|1|P1^LAB|F1^LAB|FBC^Full blood count^L|||20250101100000|||||||||||||||" +
               "20250101110000||HM|" + status + "\rOBX|1|NM|HB^Haemoglobin^L||" + value +
               "|g/L|||||" + status + "|||20250101100000\r";
    }
    std::string patient() { return asked("NHS|9990000018").patient; }
    std::string content(const std::string& type) { return content_of(patient(), type); }
    std::int64_t waiting() {
        return count("select count(*) from edge_quarantine where state = 'waiting'");
    }

    net::testing::House<SystemClock> house;
    std::unique_ptr<GroupWriter> writer;
    std::unique_ptr<Hl7Feed> feed;
    int control = 0;
};

}  // namespace mcr::edge
