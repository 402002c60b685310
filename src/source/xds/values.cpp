#include "source/xds/values.hpp"

#include <algorithm>
#include <array>
#include <vector>

#include "base/text.hpp"
#include "source/xds/codes.hpp"

namespace mcr::source::xds {
namespace {

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

int number(std::string_view digits) {
    int out = 0;
    for (const char c : digits) out = out * 10 + (c - '0');
    return out;
}

/// The digits of a DTM, if it is one; without fraction and zone.
std::string_view digits_of(std::string_view dtm) {
    const std::string_view whole = dtm.substr(0, std::min(dtm.find_first_of(".+-"), dtm.size()));
    if (!all_digits(whole) || whole.size() < 4 || whole.size() > 14 || whole.size() % 2 != 0)
        return {};
    const auto field = [&](std::size_t at) { return number(whole.substr(at, 2)); };
    if (number(whole.substr(0, 4)) == 0) return {};
    if (whole.size() >= 6 && (field(4) < 1 || field(4) > 12)) return {};
    if (whole.size() >= 8) {
        const std::chrono::year_month_day date(std::chrono::year(number(whole.substr(0, 4))),
                                               std::chrono::month(static_cast<unsigned>(field(4))),
                                               std::chrono::day(static_cast<unsigned>(field(6))));
        if (!date.ok()) return {};
    }
    if (whole.size() >= 10 && field(8) > 23) return {};
    if (whole.size() >= 12 && field(10) > 59) return {};
    if (whole.size() >= 14 && field(12) > 59) return {};
    return whole;
}

/// "+01:00" of a zone +0100 behind the digits; Z without one.
std::string zone_of(std::string_view dtm) {
    const std::size_t at = dtm.find_first_of("+-");
    if (at == std::string_view::npos) return "Z";
    const std::string_view zone = dtm.substr(at);
    if (zone.size() != 5 || !all_digits(zone.substr(1)) || number(zone.substr(1, 2)) > 14 ||
        number(zone.substr(3)) > 59)
        return "Z";
    return std::string(zone.substr(0, 3)) + ':' + std::string(zone.substr(3));
}

struct Known {
    std::string_view oid, uri;
};
constexpr Known known[] = {
    {"2.16.840.1.113883.6.1", r4::loinc},
    {"2.16.840.1.113883.6.96", r4::snomed},
    {"2.16.840.1.113883.6.8", r4::ucum},
    {"2.16.840.1.113883.6.3", "http://hl7.org/fhir/sid/icd-10"},
    {"2.16.840.1.113883.5.25", "http://terminology.hl7.org/CodeSystem/v3-Confidentiality"},
    {"2.16.840.1.113883.5.4", "http://terminology.hl7.org/CodeSystem/v3-ActCode"},
    {"2.16.840.1.113883.5.6", "http://terminology.hl7.org/CodeSystem/v3-ActClass"},
    {"2.16.840.1.113883.2.1.4.1", r4::nhs_number_system},
    {"1.3.6.1.4.1.19376.1.2.3", "http://ihe.net/fhir/ihe.formatcode.fhir/CodeSystem/formatcode"},
};

std::string uri_of_oid(std::string_view oid) {
    const Known* found = std::ranges::find(known, oid, &Known::oid);
    return found == std::end(known) ? "urn:oid:" + std::string(oid) : std::string(found->uri);
}

/// A scheme as a URI; empty if it is none.
std::string uri_of(std::string_view scheme) {
    if (scheme.starts_with("urn:oid:")) scheme.remove_prefix(8);
    if (is_oid(scheme)) return uri_of_oid(scheme);
    const bool uri = scheme.find(':') != std::string_view::npos &&
                     scheme.find_first_of(" \t\r\n") == std::string_view::npos;
    return uri ? std::string(scheme) : std::string();
}

}  // namespace

std::string date_time_of(std::string_view dtm) {
    const std::string_view digits = digits_of(dtm);
    if (digits.size() <= 8) return date_of(dtm);
    std::string time(digits.substr(8));
    time.resize(6, '0');
    return date_of(dtm) + 'T' + time.substr(0, 2) + ':' + time.substr(2, 2) + ':' +
           time.substr(4, 2) + zone_of(dtm);
}

std::string date_of(std::string_view dtm) {
    const std::string_view digits = digits_of(dtm);
    if (digits.empty()) return {};
    std::string out(digits.substr(0, 4));
    if (digits.size() >= 6) out.append("-").append(digits.substr(4, 2));
    if (digits.size() >= 8) out.append("-").append(digits.substr(6, 2));
    return out;
}

std::string gender_of(std::string_view code) {
    if (code == "M") return "male";
    if (code == "F") return "female";
    if (code == "O" || code == "A") return "other";
    return code == "U" ? "unknown" : "";
}

bool is_code(std::string_view text) {
    if (text.empty() || text.front() == ' ' || text.back() == ' ') return false;
    bool space = false;
    for (const char c : text) {
        if (c == '\t' || c == '\r' || c == '\n' || (c == ' ' && space)) return false;
        space = c == ' ';
    }
    return true;
}

r4::Object coding_of(const Code& code) {
    r4::Object out;
    if (is_code(code.code)) {
        const std::string system = uri_of(code.scheme);
        out = r4::coding(system, code.code, code.display);
        if (system.empty() && !code.scheme.empty())
            r4::push(out, "extension",
                     r4::extension(std::string(extensions) + "xds-coding-scheme", "valueString",
                                   boost::json::string(code.scheme)));
        return out;
    }
    r4::put(out, "display", code.display.empty() ? code.code : code.display);
    return out;
}

r4::Object concept_of(const Code& code) {
    r4::Object out;
    if (code.empty()) return out;
    r4::push(out, "coding", coding_of(code));
    r4::put(out, "text", code.display);
    return out;
}

r4::Object name_of(std::string_view text, std::size_t first) {
    const std::vector<std::string_view> fields = split(text, '^');
    const auto field = [&](std::size_t at) {
        if (first + at >= fields.size()) return std::string_view();
        const std::string_view whole = trim(fields[first + at]);
        return whole.substr(0, whole.find('&'));
    };
    r4::Object name;
    r4::put(name, "family", field(0));
    for (const std::size_t given : {1U, 2U}) r4::push(name, "given", field(given));
    r4::push(name, "suffix", field(3));
    r4::push(name, "prefix", field(4));
    if (name.empty() && fields.size() == 1 && first == 1) r4::put(name, "text", trim(text));
    return name;
}

r4::Object identifier_of(const PatientId& id) {
    return r4::identifier(is_oid(id.authority) ? uri_of_oid(id.authority) : std::string(), id.id);
}

}  // namespace mcr::source::xds
