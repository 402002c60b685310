#include "source/gp_connect/documents/answer.hpp"

#include <algorithm>
#include <span>
#include <utility>

#include "record/attachments.hpp"
#include "source/fhir_r4/repeats.hpp"
#include "source/gp_connect/documents/request.hpp"
#include "source/gp_connect/record_check.hpp"
#include "source/gp_connect/spine_adapter.hpp"

namespace mcr::source::gp_connect::documents {

using record::CoverageState;

namespace {

constexpr std::string_view listed_type = "DocumentReference";

Page without(Refusal refusal) {
    Page page;
    page.refusal = std::move(refusal);
    return page;
}

Page failed(std::string_view sentence) {
    return without({CoverageState::failed, std::string(sentence)});
}

Result<record::Part> checked(std::string& bundle, const Asked& asked, net::BufferPool& buffers) {
    net::Buffer bytes = buffers.take(bundle.size());
    bytes.append(bundle);
    bundle = {};
    record::Origin origin = origin_of(*asked.member, *asked.question, asked.retrieved);
    if (!asked.patient_id.empty()) origin.patient_ids = {asked.patient_id};
    return record::check(std::move(bytes), std::move(origin), asked.question->limits);
}

/// Law 9. A searchset without Patient is one that is empty, or a further page of documents, all of
/// the patient whose id is known.
std::optional<Refusal> refuse(const record::Part& part, const Asked& asked) {
    if (!part.patients().empty())
        return refuse_other_patient(part, *asked.question->patient, asked.shows_strangers);
    if (part.items().empty()) return std::nullopt;
    if (!asked.patient_id.empty() && (part.foreign_patients().empty() || asked.shows_strangers))
        return std::nullopt;
    if (!asked.patient_id.empty())
        return Refusal{CoverageState::wrong_patient,
                       "The practice's system sent documents of somebody else. They were "
                       "discarded."};
    return refuse_other_patient(part, *asked.question->patient, asked.shows_strangers);
}

Page read_list(std::string_view body, const Asked& asked, net::BufferPool& buffers) {
    const record::Limits& limits = asked.question->limits;
    stu3::ConversionContext context{.address = asked.member->system->address,
                                    .withhold_strangers = !asked.shows_strangers};
    Result<stu3::Converted> converted = stu3::convert_structured_record(body, context, limits);
    if (!converted) {
        if (converted.error().kind == ErrorKind::too_large)
            return failed("The practice's system sent more than is allowed.");
        Refusal refusal = read_refusal(200, body, limits);
        if (refusal.state != CoverageState::failed) return without(std::move(refusal));
        return failed("The practice's system sent an answer that cannot be read.");
    }
    Result<record::Part> part = checked(converted->bundle, asked, buffers);
    if (part && part->patients().empty() && converted->withheld > 0 && !asked.patient_id.empty()) {
        // A page that leaves the Patient out that an earlier one had.
        context.withhold_strangers = false;
        converted = stu3::convert_structured_record(body, context, limits);
        if (converted) part = checked(converted->bundle, asked, buffers);
    }
    if (!converted || !part)
        return failed("The practice's system sent an answer that cannot be read.");
    if (auto other = refuse(*part, asked)) return without(std::move(*other));
    Page page;
    page.next_link = part->next_link();
    page.part = std::move(*part);
    page.findings = std::move(converted->findings);
    page.notes = converted->notes.size() + converted->notes_left_out;
    page.withheld = converted->withheld;
    return page;
}

/// Lets the contents be had from here; counts what cannot.
struct Contents {
    std::size_t none = 0;       ///< listed without content, with the practice's reason
    std::size_t elsewhere = 0;  ///< lie at another address than the practice's
};

void lead(record::Part& part, const Asked& asked, Contents& contents) {
    const Question& question = *asked.question;
    const directory::System& system = *asked.member->system;
    for (const record::Item& item : part.items())
        if (item.type == listed_type && record::attachments_of(part, item).empty()) ++contents.none;
    record::lead_attachments(part, [&](const record::Attachment& at) -> std::optional<std::string> {
        Result<std::string> url = content_url(system.address, at.url);
        if (!url) {
            ++contents.elsewhere;
            return std::nullopt;
        }
        if (question.addresses == nullptr) return std::nullopt;
        return question.addresses->address_of(system, question.patient->number,
                                              {.at = std::move(*url),
                                               .content_type = at.content_type,
                                               .size = at.size,
                                               .sha1 = at.sha1});
    });
}

std::string count_of(std::size_t count, std::string_view what) {
    return std::to_string(count) + " " + std::string(what) + (count == 1 ? "" : "s");
}

void add_notes(const Listing& listing, const Contents& contents, std::vector<std::string>& notes) {
    std::size_t odd = 0;
    std::size_t withheld = 0;
    for (const Page& page : listing.pages) {
        for (const std::string& sentence : page.findings.sentences)
            if (std::ranges::find(notes, sentence) == notes.end()) notes.push_back(sentence);
        odd += page.notes;
        withheld += page.withheld;
    }
    if (contents.none > 0)
        notes.push_back("Listed without content: " + count_of(contents.none, "document") +
                        "; each says why.");
    if (contents.elsewhere > 0)
        notes.push_back(
            "Lies at another address than the practice's and cannot be had from here: " +
            count_of(contents.elsewhere, "document") + ".");
    if (withheld > 0)
        notes.push_back("Withheld because the practice gives it as another patient's: " +
                        count_of(withheld, "item") + ".");
    if (listing.stopped)
        notes.push_back("The list goes on, and its further pages could not be had: " +
                        listing.stopped->sentence);
    if (listing.cut)
        notes.push_back("The list goes on further than is taken; the rest of it is missing.");
    if (odd > 0)
        notes.push_back("The practice's answer departs from the rules in " +
                        count_of(odd, "place") + "; nothing of it is left out.");
}

}  // namespace

Page read_page(const net::Answer& answer, const Asked& asked, net::BufferPool& buffers) {
    const std::string_view body = answer.body.view();
    if (answer.status != 200)
        return without(read_refusal(answer.status, body, asked.question->limits));
    if (!is_json(answer.headers))
        return failed("The practice's system sent something other than a list of documents.");
    return read_list(body, asked, buffers);
}

std::string patient_id_of(const Page& page) {
    if (!page.part || page.part->patients().empty()) return {};
    return std::string(page.part->items()[page.part->patients().front().item].id);
}

Answer join(Listing listing, const Asked& asked) {
    std::vector<record::Part> parts;
    for (Page& page : listing.pages) parts.push_back(std::move(*page.part));
    std::optional<record::StatedPatient> stated;
    for (const record::Part& part : parts)
        if (!stated && !part.patients().empty()) stated = part.patients().front();
    screen_excluded(parts, *asked.question);
    fhir_r4::settle_repeats(parts);

    Contents contents;
    std::size_t documents = 0;
    for (record::Part& part : parts) {
        lead(part, asked, contents);
        documents += static_cast<std::size_t>(std::ranges::count(
            part.items(), listed_type, [](const record::Item& item) { return item.type; }));
    }
    Answer answer;
    add_notes(listing, contents, answer.notes);
    const bool refused = std::ranges::any_of(
        listing.pages, [](const Page& page) { return !page.findings.sentences.empty(); });
    if (documents > 0) {
        answer.state = CoverageState::data;
        answer.sentence = count_of(documents, "document") + ".";
    } else if (listing.stopped || listing.cut) {
        answer.state = listing.stopped ? listing.stopped->state : CoverageState::failed;
        answer.sentence = "The practice's list of documents could not be had whole.";
    } else if (refused) {
        answer.state = CoverageState::not_supported;
        answer.sentence = "The practice's system does not offer documents.";
    } else {
        answer.state = CoverageState::nothing_recorded;
        answer.sentence = "The practice lists no documents of this patient.";
    }
    if (stated) add_differences(*stated, *asked.question->patient, answer.notes);
    if (answer.state == CoverageState::data || answer.state == CoverageState::nothing_recorded)
        answer.parts = std::move(parts);
    return answer;
}

}  // namespace mcr::source::gp_connect::documents
