#include "source/hl7v2/datatypes.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "people/nhs_number.hpp"
#include "source/hl7v2/vocabulary.hpp"

namespace mcr::source::hl7v2 {

using r4::coding;
using r4::push;
using r4::put;

namespace {

constexpr std::string_view nhs_number_oid = "2.16.840.1.113883.2.1.4.1";

bool is_oid(std::string_view text) {
    return text.size() > 2 && text.front() >= '0' && text.front() <= '2' && text[1] == '.' &&
           text.back() != '.' && text.find("..") == std::string_view::npos &&
           text.find_first_not_of("0123456789.") == std::string_view::npos;
}

bool is_one_of(std::string_view text, std::initializer_list<std::string_view> words) {
    return std::ranges::any_of(words, [&](auto word) { return equal_ignoring_case(text, word); });
}

/// Joins what is there of `parts`.
std::string joined(std::initializer_list<std::string> parts, std::string_view between) {
    std::string out;
    for (const std::string& part : parts) {
        if (part.empty()) continue;
        if (!out.empty()) out += between;
        out += part;
    }
    return out;
}

/// The FHIR type of an identifier of table 0203.
Object identifier_type(std::string_view code) {
    if (code.empty()) return {};
    return r4::concept_of(v2_table("0203"), code, {});
}

}  // namespace

std::string authority_system(std::string_view name, std::string_view universal,
                             std::string_view type, const Context& context) {
    for (const auto& [authority, system] : context.authorities)
        if (!authority.empty() && (authority == name || authority == universal)) return system;
    if (is_oid(universal)) return "urn:oid:" + std::string(universal);
    if (is_oid(name) && universal.empty()) return "urn:oid:" + std::string(name);
    if (is_one_of(type, {"GUID", "UUID"}) && universal.size() == 36)
        return "urn:uuid:" + to_lower(universal);
    if (is_one_of(type, {"URI", "URL"}) && universal.find(':') != std::string_view::npos &&
        universal.find(' ') == std::string_view::npos)
        return std::string(universal);
    const std::string_view known = name.empty() ? universal : name;
    if (known.empty()) return {};
    return "https://my-care-record.example/fhir/hl7v2/authority/" +
           percent_encode(context.source_key) + "/" + percent_encode(known);
}

bool is_nhs(const Field& cx) {
    return is_one_of(cx.text(5), {"NH", "NHS", "NHSNMBR", "NHSNUMBER"}) ||
           is_one_of(cx.text(4), {"NHS", "NHSNBR", "NHS NUMBER"}) ||
           cx.text(4, 2) == nhs_number_oid || cx.text(4) == nhs_number_oid;
}

std::string nhs_number_of(const Field& cx) {
    if (!is_nhs(cx)) return {};
    const auto number = people::NhsNumber::parse_typed(cx.text(1));
    return number ? number->text() : std::string();
}

std::string local_id_of(const Field& cx) {
    const std::string value = cx.text(1);
    if (value.empty()) return {};
    const std::string name = cx.text(4);
    return (name.empty() ? cx.text(4, 2) : name) + "|" + value;
}

Object identifier_of_cx(const Field& cx, const Context& context) {
    if (const std::string number = nhs_number_of(cx); !number.empty())
        return r4::identifier(r4::nhs_number_system, number);
    Object made = r4::identifier(
        authority_system(cx.text(4), cx.text(4, 2), cx.text(4, 3), context), cx.text(1));
    if (!made.empty()) put(made, "type", identifier_type(cx.text(5)));
    return made;
}

Object identifier_of_ei(const Field& ei, const Context& context, std::string_view type) {
    Object made =
        r4::identifier(authority_system(ei.text(2), ei.text(3), ei.text(4), context), ei.text(1));
    if (!made.empty()) put(made, "type", identifier_type(type));
    return made;
}

Object coding_of_cwe(const Field& cwe, std::string_view default_system) {
    const std::string code = cwe.text(1);
    if (code.empty()) return {};
    std::string system = code_system_of(cwe.text(3));
    if (const std::string oid = cwe.text(14); system.empty() && is_oid(oid))
        system = "urn:oid:" + oid;
    if (system.empty()) system = default_system;
    return coding(system, code, cwe.text(2));
}

Object concept_of_cwe(const Field& cwe, std::string_view default_system) {
    Object made;
    push(made, "coding", coding_of_cwe(cwe, default_system));
    if (const std::string code = cwe.text(4); !code.empty())
        push(made, "coding", coding(code_system_of(cwe.text(6)), code, cwe.text(5)));
    if (const std::string code = cwe.text(10); !code.empty())
        push(made, "coding", coding(code_system_of(cwe.text(12)), code, cwe.text(11)));
    std::string text = cwe.text(9);
    if (text.empty()) text = cwe.text(2);
    if (text.empty()) text = cwe.text(5);
    put(made, "text", text);
    return made;
}

Object name_of_xpn(const Field& xpn, const TimeZone& zone) {
    Object made;
    put(made, "use", name_use_of(xpn.text(7)));
    std::string family = xpn.text(1);
    if (family.empty()) family = joined({xpn.text(1, 2), xpn.text(1, 3)}, " ");
    put(made, "family", family);
    push(made, "given", xpn.text(2));
    for (const std::string& word : {xpn.text(3)}) push(made, "given", word);
    push(made, "prefix", xpn.text(5));
    push(made, "suffix", xpn.text(4));
    push(made, "suffix", xpn.text(6));
    if (made.empty() || (made.size() == 1 && made.contains("use"))) return {};
    const auto from = read_moment(xpn.text(12), zone);
    const auto to = read_moment(xpn.text(13), zone);
    put(made, "period", r4::period(from ? from->date_time : "", to ? to->date_time : ""));
    return made;
}

Object address_of_xad(const Field& xad) {
    Object made;
    std::string street = xad.text(1, 1);
    if (street.empty()) street = joined({xad.text(1, 3), xad.text(1, 2)}, " ");
    push(made, "line", street);
    push(made, "line", xad.text(2));
    push(made, "line", xad.text(8));
    put(made, "city", xad.text(3));
    put(made, "district", xad.text(9));
    put(made, "state", xad.text(4));
    put(made, "postalCode", xad.text(5));
    put(made, "country", xad.text(6));
    if (made.empty()) return made;
    put(made, "use", address_use_of(xad.text(7)));
    if (xad.text(7) == "M") put(made, "type", std::string_view("postal"));
    return made;
}

Object telecom_of_xtn(const Field& xtn, std::string_view default_use) {
    std::string_view system = telecom_system_of(xtn.text(3));
    const std::string mail = xtn.text(4);
    std::string value = xtn.text(1);
    if (system == "email" || xtn.text(2) == "NET" ||
        (mail.find('@') != std::string::npos && value.empty())) {
        system = "email";
        if (!mail.empty()) value = mail;
    }
    if (value.empty())
        value = joined({xtn.text(5), joined({xtn.text(6), xtn.text(7)}, " "), xtn.text(8)}, " ");
    if (value.empty()) value = xtn.text(12);
    if (value.empty()) return {};
    if (system.empty()) system = value.find('@') != std::string::npos ? "email" : "phone";
    Object made{{"system", system}, {"value", value}};
    std::string_view use = xtn.text(3) == "CP" ? "mobile" : telecom_use_of(xtn.text(2));
    if (use.empty() && system != "email") use = default_use;
    put(made, "use", use);
    return made;
}

std::string display_of_pl(const Field& pl) {
    std::string text = joined(
        {pl.text(9), pl.text(1), pl.text(2), pl.text(3), pl.text(4), pl.text(7), pl.text(8)}, ", ");
    return text;
}

Object quantity_of(std::string_view number, const Field& unit) {
    const std::string code = unit.text(1);
    const std::string name = unit.text(2);
    const std::string_view shown = name.empty() ? std::string_view(code) : std::string_view(name);
    const bool by_ucum =
        code_system_of(unit.text(3)) == r4::ucum && code.find(' ') == std::string::npos;
    return r4::quantity(number, shown, by_ucum ? std::string_view(code) : std::string_view());
}

}  // namespace mcr::source::hl7v2
