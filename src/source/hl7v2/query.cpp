#include "source/hl7v2/query.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "source/hl7v2/message.hpp"

namespace mcr::source::hl7v2 {
namespace {

/// YYYYMMDDHHMMSS+0000.
std::string time_stamp(Instant now) {
    std::string digits;
    for (const char c : format_instant(now).substr(0, 19))
        if (c >= '0' && c <= '9') digits += c;
    return digits + "+0000";
}

struct Kind {
    std::string_view type, what;
};

Kind kind_of(Query query) {
    switch (query) {
        case Query::identity:
            return {"QBP^Q22^QBP_Q21", ""};
        case Query::visits:
            return {"QRY^A19", "DEM"};
        case Query::results:
            return {"QRY^R02", "RES"};
        case Query::documents:
            return {"QRY^T12", "OTH"};
    }
    return {"QRY^A19", "DEM"};
}

std::string name_of(const people::Professional& asker) {
    return escape(asker.id) + "^" + escape(asker.display_name());
}

}  // namespace

std::string message_for(const Asking& asking, const Settings& settings,
                        const people::NhsNumber& number, const people::Professional& asker) {
    const Kind kind = kind_of(asking.query);
    const std::string facility =
        settings.sending_facility.empty() ? asker.organisation.text() : settings.sending_facility;
    const std::string when = time_stamp(asking.now);
    std::string out = "MSH|^~\\&|" + settings.sending_application + "|" + facility + "|" +
                      settings.receiving_application + "|" + settings.receiving_facility + "|" +
                      when + "|";
    if (settings.asker_in == AskerIn::msh_8) out += name_of(asker);
    out += "|";
    out.append(kind.type).append("|").append(asking.control_id).append("|");
    out += settings.processing_id + "|" + settings.version;
    const std::string department =
        settings.asker_in == AskerIn::qrd_10 ? name_of(asker) : std::string();
    const bool ascii = std::ranges::all_of(
        out + department, [](char c) { return static_cast<unsigned char>(c) < 0x80; });
    if (!ascii) out += "||||||UNICODE UTF-8";
    out += "\r";
    const std::string quantity = std::to_string(settings.quantity) + "^RD";
    if (asking.query == Query::identity) {
        out += "QPD|IHE PDQ Query|" + asking.tag + "|@PID.3.1^" + number.text() + "~@PID.3.4.1^" +
               settings.nhs_authority;
        if (!settings.nhs_universal.empty())
            out += "~@PID.3.4.2^" + settings.nhs_universal + "~@PID.3.4.3^ISO";
        out += "\rRCP|I|" + quantity + "\r";
    } else {
        out += "QRD|" + when + "|R|I|" + asking.tag + "|||" + quantity + "|" + number.text() +
               "^^^^^^^^" + settings.nhs_authority + "|";
        out.append(kind.what).append("|").append(department).append("\r");
        if (asking.query == Query::results) out += "QRF|RES\r";
        if (asking.query == Query::documents) out += "QRF|OTH\r";
    }
    if (!asking.pointer.empty()) out += "DSC|" + escape(asking.pointer) + "|I\r";
    return out;
}

bool answers(std::string_view answer, std::string_view control_id) {
    while (!answer.empty() && (answer.front() == '\r' || answer.front() == '\n'))
        answer.remove_prefix(1);
    if (answer.size() < 4 || !answer.starts_with("MSH")) return false;
    const char field = answer[3];
    for (auto at = answer.find("MSA"); at != std::string_view::npos;
         at = answer.find("MSA", at + 1)) {
        if (at == 0 || (answer[at - 1] != '\r' && answer[at - 1] != '\n')) continue;
        const std::string_view line = answer.substr(at, answer.find_first_of("\r\n", at) - at);
        const auto fields = split(line, field);
        return fields.size() > 2 && trim(fields[2]) == control_id;
    }
    return false;
}

}  // namespace mcr::source::hl7v2
