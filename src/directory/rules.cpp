#include "directory/rules.hpp"

#include <algorithm>
#include <chrono>
#include <set>

#include "base/text.hpp"

namespace mcr::directory {
namespace {

bool digit(char c) {
    return c >= '0' && c <= '9';
}
bool letter(char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

bool is_key(std::string_view text) {
    return !text.empty() && text.size() <= 16 &&
           std::ranges::all_of(text, [](char c) { return letter(c) || digit(c) || c == '-'; });
}

/// Names of protocols, sections, settings and credentials.
bool is_name(std::string_view text) {
    return !text.empty() && text.size() <= 64 && std::ranges::all_of(text, [](char c) {
        return letter(c) || digit(c) || c == '-' || c == '_' || c == '.';
    });
}

int number(std::string_view digits) {
    int value = 0;
    for (const char c : digits) value = value * 10 + (c - '0');
    return value;
}

bool all_digits(std::string_view text) {
    return std::ranges::all_of(text, digit);
}

/// What is wrong with a base URL; empty when nothing is.
std::string_view wrong_with_url(std::string_view address) {
    std::string_view rest = address;
    if (rest.starts_with("https://"))
        rest.remove_prefix(8);
    else if (rest.starts_with("http://"))
        rest.remove_prefix(7);
    else
        return "must begin with https:// or http://";
    if (std::ranges::any_of(rest, [](char c) {
            return c <= ' ' || c > '~' || c == '"' || c == '<' || c == '>' || c == '\\';
        }))
        return "must have only the characters of a URL";
    if (rest.find_first_of("?#") != std::string_view::npos)
        return "must not have a query or a fragment";
    if (rest.ends_with('/')) return "must not end with /";
    std::string_view host = rest.substr(0, rest.find('/'));
    if (host.find('@') != std::string_view::npos) return "must not carry a user or a password";
    const auto colon = host.rfind(':');
    if (colon != std::string_view::npos && !host.ends_with(']')) {
        const auto port = host.substr(colon + 1);
        if (port.empty() || port.size() > 5 || !all_digits(port) || number(port) < 1 ||
            number(port) > 65535)
            return "must have a port from 1 to 65535, or none";
        host = host.substr(0, colon);
    }
    const bool six = host.starts_with('[') && host.ends_with(']') && host.size() > 4;
    const bool named = !host.empty() && std::ranges::all_of(host, [](char c) {
        return letter(c) || digit(c) || c == '-' || c == '.' || c == '_';
    });
    return six || named ? "" : "must name a host";
}

/// The same for where a system is asked: by HTTP, or by MLLP at a port.
std::string_view wrong_with_address(std::string_view address) {
    for (const std::string_view scheme : {"mllp://", "mllps://"}) {
        if (!address.starts_with(scheme)) continue;
        const std::string rest(address.substr(scheme.size()));
        if (rest.find('/') != std::string::npos || rest.ends_with(']') ||
            rest.find(':') == std::string::npos)
            return "must be a host and a port";
        return wrong_with_url("https://" + rest);
    }
    return wrong_with_url(address);
}

class Checker {
public:
    explicit Checker(const Organisation& organisation) : organisation_(organisation) {}

    std::optional<Breach> run() {
        check_organisation();
        for (std::size_t i = 0; i < organisation_.systems.size(); ++i) {
            system_ = i;
            check_system(organisation_.systems[i]);
        }
        return std::move(breach_);
    }

private:
    void must(bool holds, std::string_view field, std::string_view sentence) {
        if (!holds && !breach_)
            breach_ = Breach{system_, std::string(field), std::string(sentence)};
    }

    void check_organisation() {
        const Organisation& o = organisation_;
        must(!trim(o.name).empty(), "name", "must not be empty");
        must(is_one_line(o.name, 200), "name", "must be one line of at most 200 bytes");
        must(is_one_line(o.objection_contact, 500), "objection_contact",
             "must be one line of at most 500 bytes");
        constexpr auto date = "must be a date: YYYY-MM-DD, YYYY-MM or YYYY";
        must(o.valid_from.empty() || is_fhir_date(o.valid_from), "valid_from", date);
        must(o.valid_to.empty() || is_fhir_date(o.valid_to), "valid_to", date);
        if (!breach_ && !o.valid_from.empty() && !o.valid_to.empty())
            must(o.valid_on(o.valid_from), "valid_to", "must not be before valid_from");
        must(o.kind != Kind::care_provider || o.parent, "parent",
             "must name the council of a care provider");
        for (const auto& [field, other] :
             {std::pair{"predecessor", &o.predecessor}, std::pair{"successor", &o.successor},
              std::pair{"parent", &o.parent}})
            must(*other != o.code, field, "must be another organisation");
    }

    void check_system(const System& s) {
        must(is_key(s.key), "key", "must be 1 to 16 letters, digits or hyphens");
        must(is_name(s.protocol), "protocol", "must name a protocol");
        const auto wrong = wrong_with_address(s.address);
        must(wrong.empty(), "address", wrong);
        std::set<std::string_view> seen;
        for (const std::string& section : s.sections) {
            must(is_name(section), "sections", "must be codes of sections");
            must(seen.insert(section).second, "sections", "must not name a section twice");
        }
        must(s.time_limit.count() >= 1 && s.time_limit.count() <= 60'000, "time_limit_ms",
             "must be from 1 to 60000");
        must(is_one_line(s.stage_reason, 500), "stage_reason",
             "must be one line of at most 500 bytes");
        must(s.stage != Stage::suspended || !trim(s.stage_reason).empty(), "stage_reason",
             "must say why the system is suspended");
        for (const auto& [field, table] :
             {std::pair{"settings", &s.settings}, std::pair{"credentials", &s.credentials}})
            for (const auto& [name, value] : *table) {
                must(is_name(name), field, "must have names of letters, digits, '-', '_' and '.'");
                must(is_one_line(value, 4096), field, "must have values of one line");
            }
        if (const auto notices = s.settings.find(notice_setting); notices != s.settings.end()) {
            const auto misplaced = wrong_with_url(notices->second);
            must(misplaced.empty(), "settings.objection-notice", misplaced);
        }
        check_upstream(s);
    }

    void check_upstream(const System& s) {
        const net::Upstream& u = s.upstream;
        must(u.name == s.key, "upstream", "must be named like the system's key");
        must(u.client_cert_file.empty() == u.client_key_file.empty(), "upstream.client_key_file",
             "must be given exactly when client_cert_file is");
        constexpr std::uint64_t gigabyte = 1UL << 30U;
        must(u.max_body_bytes >= 1 && u.max_body_bytes <= gigabyte, "upstream.max_body_bytes",
             "must be from 1 to 1073741824");
        must(u.max_header_bytes >= 1 && u.max_header_bytes <= gigabyte, "upstream.max_header_bytes",
             "must be from 1 to 1073741824");
        must(u.max_expansion >= 1, "upstream.max_expansion", "must be at least 1");
        must(u.max_in_flight >= 1, "upstream.max_in_flight", "must be at least 1");
        must(u.breaker_failures >= 1, "upstream.breaker_failures", "must be at least 1");
        must(u.breaker_open.count() >= 1, "upstream.breaker_open_ms", "must be at least 1");
        must(u.connect_timeout.count() >= 1, "upstream.connect_timeout_ms", "must be at least 1");
    }

    const Organisation& organisation_;
    std::optional<std::size_t> system_;
    std::optional<Breach> breach_;
};

}  // namespace

std::optional<Breach> first_breach(const Organisation& organisation) {
    return Checker(organisation).run();
}

std::string describe(const Organisation& organisation, const Breach& breach) {
    std::string out = "Organisation " + organisation.code.text();
    if (breach.system) out += ", system " + organisation.systems.at(*breach.system).key;
    return out + ", " + breach.field + ": " + breach.sentence + ".";
}

bool is_fhir_date(std::string_view text) {
    if (text.size() != 4 && text.size() != 7 && text.size() != 10) return false;
    for (std::size_t i = 0; i < text.size(); ++i)
        if ((i == 4 || i == 7) ? text[i] != '-' : !digit(text[i])) return false;
    const std::string_view month = text.size() > 4 ? text.substr(5, 2) : "01";
    const std::string_view day = text.size() > 7 ? text.substr(8, 2) : "01";
    return std::chrono::year_month_day{std::chrono::year{number(text.substr(0, 4))},
                                       std::chrono::month{unsigned(number(month))},
                                       std::chrono::day{unsigned(number(day))}}
               .ok() &&
           number(text.substr(0, 4)) > 0;
}

bool is_one_line(std::string_view text, std::size_t most) {
    return text.size() <= most && is_valid_utf8(text) && std::ranges::none_of(text, [](char c) {
               const auto byte = static_cast<unsigned char>(c);
               return byte < 0x20 || byte == 0x7f;
           });
}

}  // namespace mcr::directory
