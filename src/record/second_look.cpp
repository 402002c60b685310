#include "record/second_look.hpp"

#include <simdjson.h>

#include <string>
#include <utility>

namespace mcr::record {
namespace {

namespace od = simdjson::ondemand;

constexpr std::size_t padding_behind = 64;
constexpr std::size_t keep_capacity = 1UL << 20U;
constexpr std::size_t most_extension = 8UL << 10U;
static_assert(padding_behind >= simdjson::SIMDJSON_PADDING);

constexpr std::string_view nhs_number_systems[] = {"https://fhir.nhs.uk/Id/nhs-number",
                                                   "http://fhir.nhs.net/Id/nhs-number"};

bool is(od::value& value, od::json_type wanted) {
    od::json_type type{};
    return !value.type().get(type) && type == wanted;
}

std::string text_of(od::value value) {
    std::string_view text;
    if (!is(value, od::json_type::string) || value.get_string().get(text)) return {};
    return std::string(text);
}

/// An array as it stands; empty for anything else and for one of unusual size.
std::string array_of(od::value value) {
    od::array array;
    std::string_view text;
    if (!is(value, od::json_type::array) || value.get_array().get(array) ||
        array.raw_json().get(text) || text.size() > most_extension)
        return {};
    return std::string(text);
}

/// Calls `on_member(key, value)` for each member of an object; nothing for anything else.
template <class OnMember>
void members_of(od::value value, OnMember on_member) {
    od::object object;
    if (!is(value, od::json_type::object) || value.get_object().get(object)) return;
    for (auto member : object) {
        std::string_view key;
        od::value inner;
        if (member.unescaped_key().get(key) || member.value().get(inner)) return;
        on_member(key, inner);
    }
}

template <class OnElement>
void elements_of(od::value value, OnElement on_element) {
    od::array array;
    if (!is(value, od::json_type::array) || value.get_array().get(array)) return;
    for (auto element : array) {
        od::value inner;
        if (element.get(inner)) return;
        on_element(inner);
    }
}

bool is_nhs_number_system(std::string_view system) {
    return system == nhs_number_systems[0] || system == nhs_number_systems[1];
}

void read_identifier(od::value identifier, StatedPatient& patient) {
    std::string system;
    std::string value;
    std::string use;
    members_of(identifier, [&](std::string_view key, od::value inner) {
        if (key == "system") system = text_of(inner);
        if (key == "value") value = text_of(inner);
        if (key == "use") use = text_of(inner);
    });
    if (is_nhs_number_system(system) && use != "old" && !value.empty()) {
        patient.nhs_numbers.push_back(std::move(value));
    }
}

struct Name {
    int rank = 0;  ///< the higher the better
    std::string family;
    std::vector<std::string> given;
};

int rank_of(std::string_view use) {
    if (use == "official") return 4;
    if (use == "usual") return 3;
    if (use == "old" || use == "maiden" || use == "nickname" || use == "anonymous") return 1;
    return 2;
}

void read_name(od::value value, Name& best) {
    Name name{rank_of({}), {}, {}};
    members_of(value, [&](std::string_view key, od::value inner) {
        if (key == "use") name.rank = rank_of(text_of(inner));
        if (key == "family") name.family = text_of(inner);
        if (key == "given") {
            elements_of(inner, [&](od::value given) { name.given.push_back(text_of(given)); });
        }
    });
    if (name.rank > best.rank) best = std::move(name);
}

void read_security(od::value meta, StatedPatient& patient) {
    members_of(meta, [&](std::string_view key, od::value labels) {
        if (key != "security") return;
        elements_of(labels, [&](od::value label) {
            members_of(label, [&](std::string_view name, od::value code) {
                if (name != "code") return;
                const std::string text = text_of(code);
                if (text == "R" || text == "V") patient.restricted = true;
            });
        });
    });
}

OutcomeIssue read_issue(od::value value) {
    OutcomeIssue issue;
    std::string details_display;
    members_of(value, [&](std::string_view key, od::value inner) {
        if (key == "severity") issue.severity = text_of(inner);
        if (key == "code") issue.code = text_of(inner);
        if (key == "diagnostics") issue.diagnostics = text_of(inner);
        if (key == "extension") issue.extension = array_of(inner);
        if (key != "details") return;
        members_of(inner, [&](std::string_view name, od::value detail) {
            if (name == "text") issue.text = text_of(detail);
            if (name != "coding") return;
            elements_of(detail, [&](od::value coding) {
                std::string system;
                std::string code;
                std::string display;
                members_of(coding, [&](std::string_view part, od::value content) {
                    if (part == "system") system = text_of(content);
                    if (part == "code") code = text_of(content);
                    if (part == "display") display = text_of(content);
                });
                if (!issue.details_code.empty()) return;
                issue.details_code = std::move(code);
                issue.details_system = std::move(system);
                details_display = std::move(display);
            });
        });
    });
    if (issue.text.empty()) issue.text = std::move(details_display);
    return issue;
}

}  // namespace

struct SecondLook::Inside {
    od::parser parser;
    od::document document;

    /// The members of the resource; none if it cannot be read.
    template <class OnMember>
    void members(std::string_view resource, OnMember on_member) {
        const simdjson::padded_string_view view(resource, resource.size() + padding_behind);
        od::object object;
        if (!parser.iterate(view).get(document) && !document.get_object().get(object)) {
            for (auto member : object) {
                std::string_view key;
                od::value value;
                if (member.unescaped_key().get(key) || member.value().get(value)) break;
                on_member(key, value);
            }
        }
        if (parser.capacity() > keep_capacity) parser = od::parser();
    }
};

SecondLook::SecondLook() : inside_(std::make_unique<Inside>()) {}
SecondLook::~SecondLook() = default;

StatedPatient SecondLook::patient(std::string_view resource) {
    StatedPatient patient;
    Name best;
    inside_->members(resource, [&](std::string_view key, od::value value) {
        if (key == "identifier") {
            elements_of(value, [&](od::value inner) { read_identifier(inner, patient); });
        } else if (key == "name") {
            elements_of(value, [&](od::value inner) { read_name(inner, best); });
        } else if (key == "gender") {
            patient.gender = text_of(value);
        } else if (key == "birthDate") {
            patient.birth_date = text_of(value);
        } else if (key == "meta") {
            read_security(value, patient);
        }
    });
    patient.family = std::move(best.family);
    patient.given = std::move(best.given);
    return patient;
}

void SecondLook::outcome(std::string_view resource, std::vector<OutcomeIssue>& issues) {
    inside_->members(resource, [&](std::string_view key, od::value value) {
        if (key != "issue") return;
        elements_of(value, [&](od::value issue) { issues.push_back(read_issue(issue)); });
    });
}

}  // namespace mcr::record
