#include "sim/protocol/hl7v2_system.hpp"

#include <charconv>

#include "base/text.hpp"

namespace mcr::sim {
namespace {

std::string nth(std::string_view text, char separator, std::size_t place) {
    const auto parts = split(text, separator);
    return place < parts.size() ? std::string(parts[place]) : std::string();
}

/// Ten digits with no others beside them.
std::string number_in(std::string_view text) {
    std::string run;
    for (const char c : std::string(text) + " ") {
        if (c >= '0' && c <= '9') {
            run += c;
            continue;
        }
        if (run.size() == 10) return run;
        run.clear();
    }
    return {};
}

}  // namespace

struct Hl7v2System::Asked {
    std::string type, control_id, version, tag, echo, filter, number, pointer;
    std::string sender, sender_facility;
    bool whole = false;
};

Hl7v2System::Hl7v2System(Hl7House house, std::vector<Hl7Record> records, std::size_t page_size)
    : house_(std::move(house)), records_(std::move(records)), page_size_(page_size) {
    for (std::size_t i = 0; i < records_.size(); ++i) by_number_.emplace(records_[i].nhs_number, i);
}

Hl7v2System::Asked Hl7v2System::read(std::string_view message) const {
    Asked asked;
    for (const std::string_view line : split(message, '\r')) {
        const std::string name = nth(line, '|', 0);
        if (name == "MSH") {
            asked.sender = nth(line, '|', 2);
            asked.sender_facility = nth(line, '|', 3);
            asked.type = nth(nth(line, '|', 8), '^', 0) + "^" + nth(nth(line, '|', 8), '^', 1);
            asked.control_id = nth(line, '|', 9);
            asked.version = nth(line, '|', 11);
            asked.whole = !asked.control_id.empty();
        } else if (name == "QPD") {
            asked.tag = nth(line, '|', 2);
            asked.echo = std::string(line) + "\r";
            asked.number = number_in(nth(line, '|', 3));
        } else if (name == "QRD") {
            asked.tag = nth(line, '|', 4);
            asked.echo = std::string(line) + "\r";
            asked.number = nth(nth(line, '|', 8), '^', 0);
        } else if (name == "QRF") {
            asked.filter = std::string(line) + "\r";
        } else if (name == "DSC") {
            asked.pointer = nth(line, '|', 1);
        }
    }
    return asked;
}

std::string Hl7v2System::header(const Asked& asked, std::string_view type) const {
    return "MSH|^~\\&|" + house_.application + "|" + house_.code + "|" + asked.sender + "|" +
           asked.sender_facility + "|20261101120000||" + std::string(type) + "|A" +
           asked.control_id.substr(0, 18) + "|P|" +
           (asked.version.empty() ? "2.5" : asked.version) + "||||||UNICODE UTF-8\r";
}

std::string Hl7v2System::refusal(std::string_view message, std::string_view acknowledgement,
                                 std::string_view code) const {
    const Asked asked = read(message);
    return header(asked, "ACK") + "MSA|" + std::string(acknowledgement) + "|" + asked.control_id +
           "\rERR|||" + std::string(code) + "|E\r";
}

Reply Hl7v2System::reply(std::string_view message, bool muddled) const {
    const Asked asked = read(message);
    Reply out;
    out.content_type = "application/hl7-v2";
    if (!asked.whole) return out;
    struct Kind {
        std::string_view asked, answered;
        std::vector<std::string> Hl7Record::* groups;
    };
    const Kind kinds[] = {{"QBP^Q22", "RSP^K22^RSP_K21", nullptr},
                          {"QRY^A19", "ADR^A19", &Hl7Record::visits},
                          {"QRY^R02", "ORF^R04", &Hl7Record::results},
                          {"QRY^T12", "DOC^T12", &Hl7Record::documents}};
    const Kind* kind = nullptr;
    for (const Kind& one : kinds)
        if (one.asked == asked.type) kind = &one;
    if (kind == nullptr) {
        out.body = refusal(message, "AR", "200");
        return out;
    }
    const auto found = by_number_.find(asked.number);
    const bool identity = kind->groups == nullptr;
    const bool held = found != by_number_.end();
    out.patient = asked.number;
    out.clinical = !identity;
    // HL7 v2.5 chapters 3, 7 and 9: an ORF has QAK at its end and its patient once, a DOC no QRF.
    const bool results = kind->answered == "ORF^R04";
    const std::string status = "QAK|" + asked.tag + "|" + (held ? "OK" : "NF") + "\r";
    out.body = header(asked, kind->answered) + "MSA|AA|" + asked.control_id + "\r" +
               (results ? std::string() : status) + asked.echo +
               (kind->answered == "DOC^T12" ? std::string() : asked.filter);
    if (!held) {
        if (results) out.body += status;
        return out;
    }
    std::size_t place = found->second;
    if (muddled) place = (place + 1) % records_.size();
    const Hl7Record& record = records_[place];
    if (identity) {
        out.body += record.pid + "QRI|100\r";
        return out;
    }
    const auto& groups = record.*(kind->groups);
    std::size_t from = 0;
    std::from_chars(asked.pointer.data(), asked.pointer.data() + asked.pointer.size(), from);
    if (results) out.body += record.pid;
    for (std::size_t i = from; i < groups.size() && i < from + page_size_; ++i)
        out.body += groups[i];
    if (results) out.body += status;
    if (from + page_size_ < groups.size())
        out.body += "DSC|" + std::to_string(from + page_size_) + "|I\r";
    return out;
}

Reply Hl7v2System::answer(std::string_view message) const {
    return reply(message, false);
}

Reply Hl7v2System::answer_about_another(std::string_view message) const {
    return reply(message, true);
}

}  // namespace mcr::sim
