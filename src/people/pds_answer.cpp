#include "people/pds_answer.hpp"

#include <algorithm>
#include <array>
#include <optional>
#include <utility>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>

#include "base/text.hpp"
#include "people/json.hpp"

namespace mcr::people {
namespace {

using boost::json::value;

constexpr std::string_view verification_status =
    "https://fhir.hl7.org.uk/StructureDefinition/Extension-UKCore-NHSNumberVerificationStatus";

std::unexpected<Error> malformed(std::string_view what) {
    return fail(
        ErrorKind::malformed,
        "The demographics service sent an answer that cannot be used: " + std::string(what) + '.');
}

std::string_view as_text(const value& v) {
    const auto* text = v.if_string();
    return text == nullptr ? std::string_view{} : std::string_view(text->data(), text->size());
}

/// FHIR date or dateTime; only the date counts. A part that is missing stands for all of its days.
bool in_force(const value& thing, std::string_view today) {
    const value* period = member(thing, "period");
    if (period == nullptr) return true;
    const std::string_view start = text_of(*period, "start").substr(0, today.size());
    const std::string_view end = text_of(*period, "end").substr(0, today.size());
    return (start.empty() || start <= today) && (end.empty() || today.substr(0, end.size()) <= end);
}

enum class Confidentiality { open, restricted, not_said };

Confidentiality confidentiality_of(const value& patient) {
    const value* meta = member(patient, "meta");
    if (meta == nullptr) return Confidentiality::not_said;
    const value* security = member(*meta, "security");
    if (security == nullptr) return Confidentiality::not_said;
    const auto& labels = array_of(*meta, "security");
    if (labels.empty()) return Confidentiality::restricted;
    const bool open = std::ranges::all_of(
        labels, [](const value& label) { return text_of(label, "code") == "U"; });
    return open ? Confidentiality::open : Confidentiality::restricted;
}

/// The identifier of system nhs-number, null if there is none.
const value* nhs_identifier(const value& patient) {
    for (const value& one : array_of(patient, "identifier"))
        if (text_of(one, "system") == nhs_number_system) return &one;
    return nullptr;
}

/// Whether the number is said to be other than "present and verified" (code 01).
bool unverified(const value& identifier) {
    for (const value& extension : array_of(identifier, "extension")) {
        if (text_of(extension, "url") != verification_status) continue;
        const value* concept_value = member(extension, "valueCodeableConcept");
        if (concept_value == nullptr) return true;
        return std::ranges::none_of(array_of(*concept_value, "coding"), [](const value& coding) {
            return text_of(coding, "code") == "01";
        });
    }
    return false;
}

/// The name in use: the usual one in force, else an official one, else the best there is.
const value* name_of(const value& patient, std::string_view today) {
    const auto rank = [&](const value& name) {
        const std::string_view use = text_of(name, "use");
        const int by_use = use == "usual"                     ? 0
                           : use == "official" || use.empty() ? 1
                           : use == "old" || use == "maiden"  ? 3
                                                              : 2;
        return by_use + (in_force(name, today) ? 0 : 4);
    };
    const auto& names = array_of(patient, "name");
    const auto best = std::ranges::min_element(names, {}, rank);
    return best == names.end() ? nullptr : &*best;
}

std::string address_of(const value& patient, std::string_view today) {
    const value* chosen = nullptr;
    for (const value& one : array_of(patient, "address")) {
        if (!in_force(one, today) || text_of(one, "use") == "old") continue;
        if (chosen == nullptr || text_of(one, "use") == "home") chosen = &one;
        if (text_of(*chosen, "use") == "home") break;
    }
    if (chosen == nullptr) return {};
    std::string line;
    const auto add = [&](std::string_view part) {
        if (part.empty()) return;
        if (!line.empty()) line += ", ";
        line += part;
    };
    for (const value& part : array_of(*chosen, "line")) add(trim(as_text(part)));
    add(text_of(*chosen, "postalCode"));
    return line;
}

std::optional<OdsCode> practice_of(const value& patient, std::string_view today) {
    for (const value& one : array_of(patient, "generalPractitioner")) {
        const value* identifier = member(one, "identifier");
        if (identifier == nullptr || text_of(*identifier, "system") != ods_code_system ||
            !in_force(*identifier, today) || !in_force(one, today))
            continue;
        if (auto code = OdsCode::parse(text_of(*identifier, "value"))) return *code;
    }
    return std::nullopt;
}

/// YYYY, YYYY-MM or YYYY-MM-DD, and more behind the last if it is a dateTime.
bool is_fhir_date(std::string_view text, bool with_time) {
    constexpr std::string_view shape = "dddd-dd-dd";
    const std::string_view date = text.substr(0, shape.size());
    if (date.size() != 4 && date.size() != 7 && date.size() != 10) return false;
    for (std::size_t i = 0; i < date.size(); ++i)
        if (shape[i] == 'd' ? date[i] < '0' || date[i] > '9' : date[i] != shape[i]) return false;
    return text.size() == date.size() || (with_time && parse_instant(text).has_value());
}

/// What a Patient that is not restricted says. `raw` is its own text.
Result<Demographics> read_patient(const value& patient, std::string_view raw,
                                  std::string_view today) {
    const value* identifier = nhs_identifier(patient);
    if (identifier == nullptr) return malformed("a patient without NHS number");
    const auto number = NhsNumber::parse(text_of(*identifier, "value"));
    if (!number || text_of(patient, "id") != number->text())
        return malformed("the NHS number is none, or differs from the id");
    if (unverified(*identifier)) return patient_not_found();

    Demographics out{.number = *number};
    if (const value* name = name_of(patient, today)) {
        out.family = text_of(*name, "family");
        for (const value& given : array_of(*name, "given")) out.given.emplace_back(as_text(given));
        const auto& prefixes = array_of(*name, "prefix");
        if (!prefixes.empty()) out.prefix = as_text(prefixes.front());
    }
    out.gender = text_of(patient, "gender");
    out.birth_date = text_of(patient, "birthDate");
    if (member(patient, "birthDate") != nullptr && !is_fhir_date(out.birth_date, false))
        return malformed("the date of birth is no date");
    if (member(patient, "deceasedDateTime") != nullptr) {
        out.deceased = text_of(patient, "deceasedDateTime");
        if (!is_fhir_date(*out.deceased, true)) return malformed("the date of death is no date");
    } else if (const value* deceased = member(patient, "deceasedBoolean");
               deceased != nullptr && (!deceased->is_bool() || deceased->get_bool())) {
        out.deceased.emplace();
    }
    out.address = address_of(patient, today);
    out.registered_practice = practice_of(patient, today);
    out.fhir_json = raw;
    return out;
}

/// The Spine code of an OperationOutcome, empty if `outcome` is none.
std::string spine_code(const value& outcome) {
    for (const value& issue : array_of(outcome, "issue"))
        if (const value* details = member(issue, "details"))
            for (const value& coding : array_of(*details, "coding"))
                if (const auto code = text_of(coding, "code"); !code.empty())
                    return std::string(code.substr(0, 64));
    return {};
}

bool is_outcome(const value& v) {
    return text_of(v, "resourceType") == "OperationOutcome";
}

std::unexpected<Error> too_many() {
    return fail(ErrorKind::too_large,
                "Too many patients match. Say more about the patient and search again.",
                "TOO_MANY_MATCHES");
}

std::string sentence_of_invalid(std::string_view code) {
    constexpr std::array<std::pair<std::string_view, std::string_view>, 7> known = {{
        {"INVALID_RESOURCE_ID", "The demographics service does not accept this as an NHS number."},
        {"INVALID_SEARCH_DATA",
         "The demographics service cannot search with so little, or with this combination."},
        {"MISSING_VALUE", "The demographics service misses a value in the request."},
        {"INVALID_VALUE", "The demographics service does not accept a value of the request."},
        {"TOO_FEW_VALUES_SUBMITTED", "The demographics service needs more to search with."},
        {"TOO_MANY_VALUES_SUBMITTED", "The demographics service was given a value too often."},
        {"UNSUPPORTED_SERVICE", "The demographics service does not offer what was asked."},
    }};
    for (const auto& [name, sentence] : known)
        if (name == code) return std::string(sentence);
    return "The demographics service does not accept the request.";
}

}  // namespace

std::unexpected<Error> patient_not_found() {
    return fail(ErrorKind::not_found, "No patient with this NHS number was found.");
}

Result<Demographics> read_pds_patient(std::string_view body, const NhsNumber& asked,
                                      std::string_view today) {
    const auto patient = parse_json(body);
    if (!patient) return malformed("it is no sound JSON document");
    if (text_of(*patient, "resourceType") != "Patient") return malformed("it is no patient");
    switch (confidentiality_of(*patient)) {
        case Confidentiality::open:
            break;
        case Confidentiality::restricted:
            return fail(ErrorKind::not_found, patient_not_found().error().sentence,
                        std::string(restricted_code));
        case Confidentiality::not_said:
            return malformed("it does not say who may see it");
    }
    auto out = read_patient(*patient, trim(body), today);
    if (out) out->superseded = out->number != asked;
    return out;
}

Result<std::vector<Demographics>> read_pds_search(std::string_view body, std::string_view today) {
    const auto bundle = parse_json(body);
    if (!bundle) return malformed("it is no sound JSON document");
    if (is_outcome(*bundle)) {
        if (spine_code(*bundle) == "TOO_MANY_MATCHES") return too_many();
        return malformed("an outcome without result");
    }
    if (text_of(*bundle, "resourceType") != "Bundle" || text_of(*bundle, "type") != "searchset")
        return malformed("it is no search result");

    struct Found {
        double score;
        Demographics patient;
    };
    std::vector<Found> found;
    const auto raw = entry_resources(body);
    const auto& entries = array_of(*bundle, "entry");
    for (std::size_t i = 0; i < entries.size(); ++i) {
        const value* resource = member(entries[i], "resource");
        if (resource == nullptr || i >= raw.size()) return malformed("an entry without resource");
        if (is_outcome(*resource) && spine_code(*resource) == "TOO_MANY_MATCHES") return too_many();
        if (text_of(*resource, "resourceType") != "Patient") continue;
        const Confidentiality who = confidentiality_of(*resource);
        if (who == Confidentiality::restricted) continue;
        if (who == Confidentiality::not_said) return malformed("it does not say who may see it");
        auto patient = read_patient(*resource, raw[i], today);
        if (!patient && patient.error().kind == ErrorKind::not_found) continue;
        if (!patient) return pass_on(patient);
        const value* search = member(entries[i], "search");
        const value* score = search == nullptr ? nullptr : member(*search, "score");
        found.push_back({score != nullptr && score->is_number() ? score->to_number<double>() : 0,
                         std::move(*patient)});
    }
    std::ranges::stable_sort(found, std::ranges::greater{}, &Found::score);
    std::vector<Demographics> out;
    out.reserve(found.size());
    for (Found& one : found) out.push_back(std::move(one.patient));
    return out;
}

Error read_pds_error(int status, std::string_view body) {
    const auto parsed = parse_json(body);
    const bool said = parsed && is_outcome(*parsed);
    const std::string code = said ? spine_code(*parsed) : std::string{};
    const auto unavailable = [&](std::string sentence) {
        return fail(ErrorKind::unavailable, std::move(sentence), code).error();
    };
    switch (status) {
        case 400:
        case 422:
            return fail(ErrorKind::invalid, sentence_of_invalid(code), code).error();
        case 401:
        case 403:
            return unavailable("The demographics service does not give this installation access.");
        case 404:
            if (said) return patient_not_found().error();
            return malformed("it says that its own address does not exist").error();
        case 408:
            return fail(ErrorKind::timed_out,
                        "The demographics service did not get an answer from the Spine in time.",
                        code)
                .error();
        case 429:
            return fail(ErrorKind::unavailable,
                        "The demographics service is asked too often at this moment.", "throttled")
                .error();
        default:
            break;
    }
    if (status >= 500)
        return unavailable("The demographics service reports a fault of its own (HTTP " +
                           std::to_string(status) + ").");
    return unavailable("The demographics service answered in an unexpected way (HTTP " +
                       std::to_string(status) + ").");
}

}  // namespace mcr::people
