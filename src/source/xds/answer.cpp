#include "source/xds/answer.hpp"

#include <algorithm>
#include <utility>

#include "record/patient_check.hpp"
#include "source/xds/document_reference.hpp"
#include "source/xds/whose.hpp"

namespace mcr::source::xds {
namespace {

using record::CoverageState;

constexpr std::size_t max_notes = 30;

void add_note(std::vector<std::string>& notes, std::string note) {
    if (note.empty() || notes.size() >= max_notes) return;
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(std::move(note));
}

record::Origin origin_of(const directory::Member& member, const Question& question,
                         Instant retrieved, const std::string& patient_id) {
    return {.organisation = member.organisation->code,
            .organisation_name = member.organisation->name,
            .system_key = member.system->key,
            .address = member.system->address,
            .retrieved = retrieved,
            .converted = true,
            .confidential = question.confidential,
            .nhs_number = question.patient->number.text(),
            .patient_ids = {patient_id}};
}

/// The state of communities of which none gave anything.
Refusal worst_of(const std::vector<CommunityAnswer>& answers) {
    const Refusal* worst = nullptr;
    for (const CommunityAnswer& one : answers)
        if (one.refusal && (worst == nullptr || worst->state == CoverageState::not_held))
            worst = &*one.refusal;
    return worst == nullptr ? Refusal{} : *worst;
}

void add_community_notes(const CommunityAnswer& answer, const Settings& settings, bool several,
                         std::vector<std::string>& notes) {
    const auto name = [&](std::string_view home) { return settings.name_of(home) + ": "; };
    if (answer.refusal)
        add_note(notes, (several ? name(answer.community.home) : std::string()) +
                            answer.refusal->sentence);
    for (const RegistryError& error : answer.errors) {
        const std::string who = error.community.empty()
                                    ? (several ? name(answer.community.home) : std::string())
                                    : name(error.community);
        add_note(notes,
                 who + (error.warning ? std::string("The system gave a warning with its answer.")
                                      : meaning_of(error.code).sentence));
    }
    for (const std::string& note : answer.notes)
        add_note(notes, (several ? name(answer.community.home) : std::string()) + note);
}

bool is_partial(const CommunityAnswer& answer) {
    return answer.refusal || std::ranges::any_of(answer.errors, [](const RegistryError& error) {
               return !error.warning;
           });
}

/// A row for each community that is an organisation of the directory.
std::vector<RowBeyond> rows_of(const std::vector<CommunityAnswer>& answers) {
    std::vector<RowBeyond> rows;
    for (const CommunityAnswer& one : answers) {
        if (!one.community.organisation) continue;
        RowBeyond row{*one.community.organisation, one.community.name};
        if (one.documents() > 0) {
            row.state = CoverageState::data;
            row.sentence = is_partial(one) ? "This organisation answered in part only."
                                           : "This organisation answered.";
        } else if (one.refusal) {
            row.state = one.refusal->state;
            row.sentence = one.refusal->sentence;
        } else {
            row.state = CoverageState::nothing_recorded;
            row.sentence = "This organisation lists no documents of this patient.";
        }
        row.notes = one.notes;
        rows.push_back(std::move(row));
    }
    return rows;
}

}  // namespace

Converted convert(const std::vector<CommunityAnswer>& answers, const Asking& asking,
                  const directory::Member& member, const Question& question, Instant retrieved,
                  net::BufferPool& buffers) {
    Converted out;
    Listing listing;
    listing.system = member.system;
    listing.patient = &question.patient->number;
    listing.addresses = question.addresses;
    listing.patient_id =
        r4::stable_id({member.system->key, "Patient", question.patient->number.text()});
    r4::Collection collection;
    std::vector<documents::Candidate> candidates;
    bool name_differs = false, gender_differs = false;
    for (const CommunityAnswer& answer : answers)
        for (const Listed& listed : answer.listed)
            for (const DocumentEntry& entry : listed.documents) {
                const Whose whose = whose_is(entry, listed.asked, *question.patient);
                if (!whose.theirs) {
                    ++out.of_others;
                    continue;
                }
                name_differs = name_differs || whose.name_differs;
                gender_differs = gender_differs || whose.gender_differs;
                const r4::Object& made = add_document_reference(collection, entry, listed.documents,
                                                                listed.associations, listing);
                if (has_content(entry) &&
                    documents::may_be_cda(entry.mime_type, entry.format_code.code))
                    candidates.push_back(
                        {std::string(made.at("id").as_string()), locator_of(entry)});
            }
    for (const auto& [differs, field] :
         {std::pair(name_differs, "family name"), std::pair(gender_differs, "gender")})
        if (differs)
            out.notes.push_back("The " + std::string(field) +
                                " of the patient is another in a document's listing than in the "
                                "national demographics.");
    if (collection.resources().empty()) return out;

    const std::string text = collection.write();
    net::Buffer bytes = buffers.take(text.size());
    bytes.append(text);
    Result<record::Part> part =
        record::check(std::move(bytes), origin_of(member, question, retrieved, listing.patient_id),
                      asking.limits);
    if (!part) {
        out.refusal = meaning_of(part.error());
        return out;
    }
    const auto verdict = record::check_patient(
        std::span(&*part, 1), record::expected(*question.patient), record::WithoutPatient::allowed);
    if (!verdict.matches) {
        out.of_others += static_cast<std::uint32_t>(part->items().size());
        return out;
    }
    record::screen(*part, excluded_of(question));
    for (documents::Candidate& one : candidates)
        if (std::ranges::any_of(part->items(), [&](const record::Item& item) {
                return item.id == one.document_reference;
            }))
            out.candidates.push_back(std::move(one));
    if (!part->items().empty()) out.parts.push_back(std::move(*part));
    return out;
}

Answer conclude(std::vector<CommunityAnswer> answers, Converted converted,
                const Settings& settings) {
    Answer out;
    const bool several = answers.size() > 1;
    const bool partial = std::ranges::any_of(answers, is_partial);
    if (settings.kind == Kind::xca) out.beyond = rows_of(answers);
    std::erase_if(converted.parts, [](const record::Part& part) { return part.items().empty(); });
    if (converted.of_others > 0)
        add_note(converted.notes, "Documents of another patient were withheld: " +
                                      std::to_string(converted.of_others) + '.');
    if (!converted.parts.empty()) {
        for (const CommunityAnswer& one : answers)
            add_community_notes(one, settings, several, converted.notes);
        out.state = CoverageState::data;
        out.sentence = partial ? "This organisation answered in part only: some of its documents "
                                 "could not be listed."
                               : "This organisation answered.";
        out.parts = std::move(converted.parts);
        out.notes = std::move(converted.notes);
        return out;
    }
    const auto refuse = [&](Refusal refusal) {
        out.state = refusal.state;
        out.sentence = std::move(refusal.sentence);
    };
    if (converted.of_others > 0) {
        refuse({CoverageState::wrong_patient,
                "This organisation's system listed documents of somebody else. They were "
                "discarded."});
        return out;
    }
    if (converted.refusal) {
        refuse(std::move(*converted.refusal));
        return out;
    }
    const bool any_answered =
        std::ranges::any_of(answers, [](const CommunityAnswer& one) { return !one.refusal; });
    const Refusal worst = worst_of(answers);
    const bool worse = std::ranges::any_of(answers, [](const CommunityAnswer& one) {
        return one.refusal && one.refusal->state != CoverageState::not_held;
    });
    if (partial && (worse || !any_answered)) {
        refuse(worst);
        if (several)
            for (const CommunityAnswer& one : answers)
                add_community_notes(one, settings, several, out.notes);
        return out;
    }
    for (const CommunityAnswer& one : answers)
        for (const RegistryError& error : one.errors)
            if (!error.warning && meaning_of(error.code).state != CoverageState::not_held) {
                refuse(meaning_of(error.code));
                return out;
            }
    out.state = CoverageState::nothing_recorded;
    out.sentence = "This organisation lists no documents of this patient.";
    return out;
}

}  // namespace mcr::source::xds
