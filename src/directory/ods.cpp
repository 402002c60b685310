#include "directory/ods.hpp"

#include <algorithm>
#include <array>
#include <boost/json.hpp>
#include <map>
#include <utility>

#include "base/text.hpp"
#include "directory/rules.hpp"
#include "people/json.hpp"

namespace mcr::directory {
namespace {

namespace json = boost::json;
using people::array_of;
using people::member;
using people::text_of;

constexpr std::size_t most_bytes = 64UL << 20U;
constexpr std::string_view typed_period =
    "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-TypedPeriod";
constexpr std::string_view organisation_role =
    "https://fhir.nhs.uk/England/StructureDefinition/Extension-England-OrganisationRole";

constexpr auto kinds_by_role = std::to_array<std::pair<std::string_view, Kind>>({
    {"RO76", Kind::gp_practice},
    {"RO182", Kind::community_pharmacy},
    {"RO197", Kind::acute_trust},
    {"RO141", Kind::county_council},
});

struct Period {
    std::string type, from, to;
};

std::string date_of(const json::value& period, std::string_view key) {
    const std::string_view text = text_of(period, key).substr(0, 10);
    return is_fhir_date(text) ? std::string(text) : std::string();
}

std::optional<Period> period_of(const json::value& extension) {
    if (text_of(extension, "url") != typed_period) return std::nullopt;
    Period out;
    for (const json::value& part : array_of(extension, "extension")) {
        if (const json::value* type = member(part, "valueCoding"))
            out.type = text_of(*type, "code");
        if (const json::value* period = member(part, "valuePeriod")) {
            out.from = date_of(*period, "start");
            out.to = date_of(*period, "end");
        }
    }
    return out;
}

/// The role of one extension, if it is in force.
std::string role_of(const json::value& extension) {
    if (text_of(extension, "url") != organisation_role) return {};
    std::string role;
    for (const json::value& part : array_of(extension, "extension")) {
        if (const json::value* active = member(part, "valueBoolean"))
            if (text_of(part, "url") == "active" && active->is_bool() && !active->get_bool())
                return {};
        if (const json::value* code = member(part, "valueCodeableConcept"))
            for (const json::value& coding : array_of(*code, "coding"))
                role = std::string(text_of(coding, "code"));
    }
    return role;
}

std::optional<OdsRecord> record_of(const json::value& organisation) {
    std::string_view code;
    for (const json::value& identifier : array_of(organisation, "identifier"))
        if (text_of(identifier, "system") == ods_code_system) code = text_of(identifier, "value");
    auto parsed = OdsCode::parse(code.empty() ? text_of(organisation, "id") : code);
    if (!parsed) return std::nullopt;
    OdsRecord record{.code = std::move(*parsed)};
    record.name = trim(text_of(organisation, "name"));
    std::optional<Period> best;
    for (const json::value& extension : array_of(organisation, "extension")) {
        if (auto period = period_of(extension); period && (!best || period->type == "Operational"))
            best = std::move(period);
        if (auto role = role_of(extension); !role.empty()) record.roles.push_back(std::move(role));
    }
    if (best) {
        record.from = best->from;
        record.to = best->to;
    }
    return record;
}

Result<OdsCode> referred(const json::value& affiliation, std::string_view key) {
    const json::value* reference = member(affiliation, key);
    if (reference == nullptr) return fail(ErrorKind::invalid, "There is none.");
    if (const json::value* identifier = member(*reference, "identifier"))
        return OdsCode::parse(text_of(*identifier, "value"));
    constexpr std::string_view type = "Organization/";
    const std::string_view text = text_of(*reference, "reference");
    const auto at = text.rfind(type);
    return OdsCode::parse(at == std::string_view::npos ? std::string_view()
                                                       : text.substr(at + type.size()));
}

/// Whether a code of `affiliation` says `word`, in code, display or text.
bool says(const json::value& affiliation, std::string_view word) {
    return std::ranges::any_of(array_of(affiliation, "code"), [&](const json::value& code) {
        return equal_ignoring_case(text_of(code, "text"), word) ||
               std::ranges::any_of(array_of(code, "coding"), [&](const json::value& coding) {
                   return equal_ignoring_case(text_of(coding, "code"), word) ||
                          equal_ignoring_case(text_of(coding, "display"), word);
               });
    });
}

std::optional<OdsSuccession> succession_of(const json::value& affiliation) {
    const bool successor = says(affiliation, "successor");
    if (!successor && !says(affiliation, "predecessor")) return std::nullopt;
    auto one = referred(affiliation, "organization");
    auto other = referred(affiliation, "participatingOrganization");
    if (!one || !other || *one == *other) return std::nullopt;
    if (!successor) std::swap(*one, *other);
    return OdsSuccession{std::move(*one), std::move(*other)};
}

void take(const json::value& resource, OdsSnapshot& snapshot) {
    const std::string_view type = text_of(resource, "resourceType");
    if (type == "Organization") {
        if (auto record = record_of(resource)) snapshot.records.push_back(std::move(*record));
    } else if (type == "OrganizationAffiliation") {
        if (auto succession = succession_of(resource))
            snapshot.successions.push_back(std::move(*succession));
    }
}

class Comparison {
public:
    Comparison(std::span<const Organisation> organisations, std::string_view today)
        : today_(today) {
        for (const Organisation& one : organisations) now_.emplace(one.code, one);
    }

    void compare(const OdsRecord& record) {
        const auto at = now_.find(record.code);
        if (at == now_.end()) return;
        Organisation& mine = at->second;
        seen_.push_back(record.code);
        if (!record.name.empty() && is_one_line(record.name, 200) &&
            !equal_ignoring_case(mine.name, record.name))
            change(mine, "name", mine.name, record.name);
        if (!record.to.empty() && mine.valid_to != record.to)
            change(mine, "valid_to", mine.valid_to, record.to);
        if (record.to.empty() && !mine.valid_to.empty())
            note(mine, "ends on " + mine.valid_to + " here and has no end there");
        if (record.from > today_ && mine.valid_from != record.from)
            change(mine, "valid_from", mine.valid_from, record.from);
        compare_kind(mine, record);
    }

    void compare(const OdsSuccession& succession) {
        const auto at = now_.find(succession.code);
        if (at == now_.end()) return;
        const auto next = now_.find(succession.successor);
        if (next == now_.end())
            return note(at->second, "is followed by " + succession.successor.text() +
                                        ", which is not in the directory");
        if (at->second.successor == succession.successor) return;
        if (at->second.successor)
            return note(at->second, "is followed by " + succession.successor.text() +
                                        " there, by " + at->second.successor->text() + " here");
        if (leads_to(succession.successor, succession.code))
            return note(at->second,
                        "and " + succession.successor.text() + " would follow each other");
        at->second.successor = succession.successor;
        changed(succession.code, "successor", "", succession.successor.text());
        if (!next->second.predecessor) {
            next->second.predecessor = succession.code;
            changed(succession.successor, "predecessor", "", succession.code.text());
        }
    }

    OdsUpdate finish() {
        for (const auto& [code, organisation] : now_)
            if (std::ranges::find(seen_, code) == seen_.end()) note(organisation, "is not there");
        for (auto& [code, organisation] : now_)
            if (std::ranges::find(update_.changes, code, &OdsChange::code) != update_.changes.end())
                update_.organisations.push_back(std::move(organisation));
        return std::move(update_);
    }

private:
    void changed(const OdsCode& code, std::string field, std::string from, std::string to) {
        update_.changes.push_back({code, std::move(field), std::move(from), std::move(to)});
    }
    void change(Organisation& organisation, const char* field, std::string& value,
                const std::string& to) {
        changed(organisation.code, field, value, to);
        value = to;
    }
    void note(const Organisation& organisation, const std::string& what) {
        update_.notes.push_back(organisation.code.text() + " " + what + ".");
    }
    void compare_kind(const Organisation& mine, const OdsRecord& record) {
        std::string there;
        for (const std::string& role : record.roles)
            if (const auto kind = kind_of_role(role)) {
                if (*kind == mine.kind) return;
                there += (there.empty() ? "" : ", ") + std::string(to_string(*kind));
            }
        if (!there.empty())
            note(mine, "is " + std::string(to_string(mine.kind)) + " here and " + there + " there");
    }
    /// Whether following successors from `code` comes to `end`.
    [[nodiscard]] bool leads_to(const OdsCode& code, const OdsCode& end) const {
        std::size_t steps = 0;
        for (auto at = now_.find(code); at != now_.end() && steps++ < now_.size();
             at = now_.find(*at->second.successor)) {
            if (at->first == end) return true;
            if (!at->second.successor) return false;
        }
        return false;
    }

    std::string_view today_;
    std::map<OdsCode, Organisation> now_;
    std::vector<OdsCode> seen_;
    OdsUpdate update_;
};

}  // namespace

Result<OdsSnapshot> read_ods(std::string_view text) {
    const auto document = people::parse_json(text, {most_bytes, 40});
    if (!document) return std::unexpected(document.error());
    OdsSnapshot snapshot;
    if (text_of(*document, "resourceType") != "Bundle") {
        take(*document, snapshot);
        if (snapshot.records.empty() && snapshot.successions.empty())
            return fail(ErrorKind::malformed,
                        "This is no document of the Organisation Data Service.");
        return snapshot;
    }
    for (const json::value& entry : array_of(*document, "entry"))
        if (const json::value* resource = member(entry, "resource")) take(*resource, snapshot);
    for (const json::value& link : array_of(*document, "link"))
        if (text_of(link, "relation") == "next") snapshot.next = text_of(link, "url");
    return snapshot;
}

std::optional<Kind> kind_of_role(std::string_view role) noexcept {
    for (const auto& [code, kind] : kinds_by_role)
        if (code == role) return kind;
    return std::nullopt;
}

OdsUpdate compare_with_ods(std::span<const Organisation> organisations, const OdsSnapshot& snapshot,
                           std::string_view today) {
    Comparison comparison(organisations, today);
    for (const OdsRecord& record : snapshot.records) comparison.compare(record);
    for (const OdsSuccession& succession : snapshot.successions) comparison.compare(succession);
    return comparison.finish();
}

}  // namespace mcr::directory
