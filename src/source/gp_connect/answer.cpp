#include "source/gp_connect/answer.hpp"

#include <algorithm>
#include <optional>

#include "base/text.hpp"
#include "record/part.hpp"
#include "source/gp_connect/refusal.hpp"

namespace mcr::source::gp_connect {

using record::CoverageState;

namespace {

Answer refused(Refusal refusal) {
    Answer answer;
    answer.state = refusal.state;
    answer.sentence = std::move(refusal.sentence);
    return answer;
}

Answer failed(std::string_view sentence) {
    return refused({CoverageState::failed, std::string(sentence)});
}

bool is_json(const net::Headers& headers) {
    const auto type = headers.get("Content-Type");
    if (!type) return false;
    const std::string media = to_lower(trim(split(*type, ';').front()));
    return media == "application/fhir+json" || media == "application/json" ||
           media == "application/json+fhir" || media == "text/json";
}

bool is_uuid(std::string_view text) {
    if (text.size() != 36) return false;
    for (std::size_t i = 0; i < text.size(); ++i) {
        const bool dash = i == 8 || i == 13 || i == 18 || i == 23;
        const char c = text[i];
        const bool hex = (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
        if (dash ? c != '-' : !hex) return false;
    }
    return true;
}

/// Law 9: every Patient in the record must be the one asked for, and there must be one.
std::optional<Refusal> refuse_other_patient(const record::Part& part,
                                            const people::Demographics& patient,
                                            const Settings& settings) {
    const auto& stated = part.patients();
    if (std::ranges::any_of(stated, [](const auto& one) { return one.restricted; }))
        return not_held();
    if (stated.empty())
        return Refusal{CoverageState::failed,
                       "The practice's system sent a record that does not say whose it is."};
    const bool theirs = std::ranges::all_of(stated, [&](const record::StatedPatient& one) {
        return std::ranges::find(one.nhs_numbers, patient.number.text()) != one.nhs_numbers.end();
    });
    if (theirs && (part.foreign_patients().empty() || settings.shows_unknown_patients))
        return std::nullopt;
    return Refusal{CoverageState::wrong_patient,
                   "The practice's system sent the record of somebody else. It was discarded."};
}

/// GP Connect has consumers show where a record and the national demographics differ.
void add_differences(const std::vector<record::StatedPatient>& stated,
                     const people::Demographics& patient, std::vector<std::string>& notes) {
    const auto differs = [](const std::string& here, const std::string& nationally) {
        return !here.empty() && !nationally.empty() && !equal_ignoring_case(here, nationally);
    };
    std::string what;
    const auto add = [&](std::string_view name) {
        what.append(what.empty() ? "" : ", ").append(name);
    };
    const record::StatedPatient& one = stated.front();
    if (differs(one.family, patient.family)) add("family name");
    if (!one.given.empty() && !patient.given.empty() &&
        differs(one.given.front(), patient.given.front()))
        add("given name");
    if (differs(one.gender, patient.gender)) add("gender");
    if (differs(one.birth_date, patient.birth_date)) add("date of birth");
    if (!what.empty())
        notes.push_back("The practice's record and the national demographics differ in: " + what +
                        ".");
}

record::Origin origin_of(const Asked& asked) {
    const directory::Organisation& organisation = *asked.member->organisation;
    return {.organisation = organisation.code,
            .organisation_name = organisation.name,
            .system_key = asked.member->system->key,
            .address = asked.member->system->address,
            .retrieved = asked.retrieved,
            .converted = true,
            .confidential = asked.question->confidential,
            .nhs_number = asked.question->patient->number.text()};
}

/// Takes out what never leaves, before it is counted; gives how many clinical items that was.
std::size_t screen_excluded(record::Part& part, const Question& question) {
    const auto clinical = [&part] {
        return static_cast<std::size_t>(std::ranges::count_if(
            part.items(), [](const record::Item& item) { return stu3::is_clinical(item.type); }));
    };
    const std::size_t before = clinical();
    record::screen(part, excluded_of(question));
    return before - clinical();
}

Answer read_record(std::string_view body, const Asked& asked, net::BufferPool& buffers) {
    const record::Limits& limits = asked.question->limits;
    const stu3::ConversionContext context{
        .address = asked.member->system->address,
        .withhold_strangers = !asked.settings->shows_unknown_patients};
    Result<stu3::Converted> converted = stu3::convert_structured_record(body, context, limits);
    if (!converted) {
        if (converted.error().kind == ErrorKind::too_large)
            return failed("The practice's system sent more than is allowed.");
        const Refusal refusal = read_refusal(200, body, limits);
        if (refusal.state != CoverageState::failed) return refused(refusal);
        return failed("The practice's system sent an answer that cannot be read.");
    }
    if (asked.settings->echoes_trace_id && is_uuid(converted->bundle_id) &&
        !equal_ignoring_case(converted->bundle_id, asked.trace_id))
        return failed("The practice's system sent the answer to another request.");

    net::Buffer bytes = buffers.take(converted->bundle.size());
    bytes.append(converted->bundle);
    converted->bundle = {};
    Result<record::Part> part = record::check(std::move(bytes), origin_of(asked), limits);
    if (!part) return failed("The practice's system sent an answer that cannot be read.");

    const people::Demographics& patient = *asked.question->patient;
    if (auto other = refuse_other_patient(*part, patient, *asked.settings))
        return refused(std::move(*other));

    converted->clinical_items -= screen_excluded(*part, *asked.question);
    Standing standing = standing_of(*converted, asked.areas);
    add_differences(part->patients(), patient, standing.notes);
    Answer answer;
    answer.state = standing.state;
    answer.sentence = std::move(standing.sentence);
    answer.notes = std::move(standing.notes);
    if (answer.state == CoverageState::data || answer.state == CoverageState::nothing_recorded)
        answer.parts.push_back(std::move(*part));
    return answer;
}

}  // namespace

Answer read_answer(const net::Answer& answer, const Asked& asked, net::BufferPool& buffers) {
    const std::string_view body = answer.body.view();
    Answer read = answer.status != 200
                      ? refused(read_refusal(answer.status, body, asked.question->limits))
                  : !is_json(answer.headers)
                      ? failed("The practice's system sent something other than a record.")
                      : read_record(body, asked, buffers);
    read.took = answer.took;
    return read;
}

}  // namespace mcr::source::gp_connect
