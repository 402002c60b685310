#include "source/hl7v2/gathering.hpp"

#include <algorithm>
#include <array>

#include "record/part.hpp"

namespace mcr::source::hl7v2 {

using record::CoverageState;
using record::Section;

namespace {

constexpr std::size_t most_notes = 20;

constexpr std::array administrative = {
    std::string_view("Patient"),      std::string_view("Organization"),
    std::string_view("Practitioner"), std::string_view("Location"),
    std::string_view("Provenance"),   std::string_view("PractitionerRole")};

bool is_administrative(std::string_view type) {
    return std::ranges::find(administrative, type) != administrative.end();
}

bool asks_only_who(const record::Sections& sections) {
    record::Sections who;
    for (const Section one :
         {Section::person_demographics, Section::gp_practice, Section::professional_contacts})
        who.set(static_cast<std::size_t>(one));
    return (sections & ~who).none();
}

std::string_view name_of(Query query) {
    switch (query) {
        case Query::identity:
            return "Who the patient is";
        case Query::visits:
            return "Visits and findings";
        case Query::results:
            return "Results";
        case Query::documents:
            return "Documents";
    }
    return "A part";
}

std::string_view text_of(const r4::Object& object, std::string_view key) {
    const auto* value = object.if_contains(key);
    return value != nullptr && value->is_string() ? std::string_view(value->get_string())
                                                  : std::string_view();
}

bool is_restricted(const r4::Object& patient) {
    const auto* meta = patient.if_contains("meta");
    return meta != nullptr && meta->get_object().contains("security");
}

std::string counted(std::size_t items) {
    return items == 1 ? "1 item." : std::to_string(items) + " items.";
}

}  // namespace

Gathering::Gathering(const directory::Member& member, const Question& question,
                     const Settings& settings)
    : member_(member), question_(question), settings_(settings) {}

void Gathering::note(std::string sentence) {
    if (notes_.size() < most_notes && std::ranges::find(notes_, sentence) == notes_.end())
        notes_.push_back(std::move(sentence));
}

void Gathering::lost(Query query, Verdict verdict) {
    note(std::string(name_of(query)) + " could not be had: " + verdict.sentence);
    if (!first_lost_) first_lost_ = std::move(verdict);
}

/// Law 9: the NHS number of PID-3, and the date of birth.
std::optional<Verdict> Gathering::check_patient(const Made& made) const {
    const people::Demographics& asked = *question_.patient;
    const r4::Object& patient = made.resources.resources().front();
    if (is_restricted(patient)) return not_held();
    if (made.nhs_numbers.size() != 1 || made.nhs_numbers.front() != asked.number.text())
        return made.nhs_numbers.empty()
                   ? failed(
                         "This organisation's system sent a record that does not say by NHS number "
                         "whose it is. It was discarded.")
                   : wrong_patient();
    const std::string_view born = text_of(patient, "birthDate");
    if (born.empty() && settings_.birth_date_required)
        return failed(
            "This organisation's system sent a record without a date of birth, so that it could "
            "not be checked. It was discarded.");
    if (born.empty() || asked.birth_date.empty()) return std::nullopt;
    // A partial date must agree as far as it goes.
    const std::size_t common = std::min(born.size(), asked.birth_date.size());
    if (born.substr(0, common) != std::string_view(asked.birth_date).substr(0, common))
        return wrong_patient();
    return std::nullopt;
}

void Gathering::add(Made& made) {
    for (std::string& one : made.notes) note(std::move(one));
    for (r4::Object& resource : made.resources.resources()) {
        const std::string type(text_of(resource, "resourceType"));
        const std::string id(text_of(resource, "id"));
        const r4::Object* known = all_.find(type, id);
        if (type == "Patient" && std::ranges::find(patient_ids_, id) == patient_ids_.end())
            patient_ids_.push_back(id);
        // Every message says again who the patient is and who took part.
        if (known != nullptr && (type == "Patient" || type == "Practitioner" ||
                                 r4::write(*known) == r4::write(resource)))
            continue;
        r4::Object& added = all_.add(type, id);
        const std::string own(text_of(added, "id"));
        added = std::move(resource);
        added["id"] = own;
    }
}

std::optional<Verdict> Gathering::take(Query query, const Message& answer) {
    Context context;
    context.source_key = member_.system->key;
    context.organisation = member_.organisation->code.text();
    context.time_zone = settings_.time_zone;
    context.authorities = settings_.authorities;
    auto made = to_r4(answer, context);
    if (!made) return verdict_of(made.error());
    std::size_t taken = 0;
    for (Made& one : *made) {
        const auto verdict = check_patient(one);
        // A demographics query may list others who are like the patient asked for.
        if (verdict && query == Query::identity && made->size() > 1 &&
            verdict->state == CoverageState::wrong_patient)
            continue;
        if (verdict) return verdict;
        add(one);
        ++taken;
    }
    if (taken == 0 && !made->empty()) return wrong_patient();
    return std::nullopt;
}

Answer Gathering::conclude(net::BufferPool& buffers, Instant retrieved) {
    Answer answer;
    answer.notes = notes_;
    if (patient_ids_.empty()) {
        Verdict verdict = first_lost_ ? *first_lost_ : not_held();
        answer.state = verdict.state;
        answer.sentence = std::move(verdict.sentence);
        if (first_lost_) answer.notes.clear();
        return answer;
    }
    const std::string text = all_.write();
    net::Buffer bytes = buffers.take(text.size());
    bytes.append(text);
    record::Origin origin{.organisation = member_.organisation->code,
                          .organisation_name = member_.organisation->name,
                          .system_key = member_.system->key,
                          .address = member_.system->address,
                          .retrieved = retrieved,
                          .converted = true,
                          .confidential = question_.confidential,
                          .nhs_number = question_.patient->number.text(),
                          .patient_ids = patient_ids_};
    auto part = record::check(std::move(bytes), std::move(origin), question_.limits);
    if (!part) {
        Verdict verdict = verdict_of(part.error());
        answer.state = verdict.state;
        answer.sentence = std::move(verdict.sentence);
        return answer;
    }
    record::screen(*part, excluded_of(question_));
    const auto items = static_cast<std::size_t>(std::ranges::count_if(
        part->items(), [](const record::Item& item) { return !is_administrative(item.type); }));
    if (items == 0 && first_lost_ && !asks_only_who(question_.sections)) {
        answer.state = first_lost_->state;
        answer.sentence = first_lost_->sentence;
        return answer;
    }
    const bool data = items > 0 || asks_only_who(question_.sections);
    answer.state = data ? CoverageState::data : CoverageState::nothing_recorded;
    answer.sentence = items > 0 ? counted(items)
                      : data    ? "Who the patient is."
                                : "This organisation knows the patient and has nothing recorded of "
                                  "what was asked for.";
    answer.parts.push_back(*std::move(part));
    return answer;
}

}  // namespace mcr::source::hl7v2
