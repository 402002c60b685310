#include "source/cda/answer.hpp"

#include <algorithm>
#include <array>
#include <span>
#include <utility>

#include "base/text.hpp"
#include "record/patient_check.hpp"
#include "source/cda/convert.hpp"
#include "source/fhir_r4/conclusion.hpp"
#include "source/fhir_r4/verdict.hpp"

namespace mcr::source::cda {
namespace {

using record::CoverageState;

/// Where the next start tag of a ClinicalDocument is from `from` on: its '<' and its name.
struct Start {
    std::size_t at = std::string_view::npos;
    std::string_view name;
};
Start next_start(std::string_view body, std::size_t from) {
    constexpr std::string_view local = "ClinicalDocument";
    for (std::size_t at = body.find(local, from); at != std::string_view::npos;
         at = body.find(local, at + 1)) {
        constexpr std::size_t longest_prefix = 64;
        const std::size_t earliest = std::max(from, at - std::min(at, longest_prefix));
        const std::size_t back = body.substr(earliest, at - earliest).rfind('<');
        if (back == std::string_view::npos) continue;
        const std::size_t open = earliest + back;
        const std::string_view name = body.substr(open + 1, at + local.size() - open - 1);
        const std::size_t behind = at + local.size();
        const bool ends = behind < body.size() &&
                          (body[behind] == '>' || body[behind] == ' ' || body[behind] == '\n' ||
                           body[behind] == '\r' || body[behind] == '\t' || body[behind] == '/');
        const std::string_view prefix = name.substr(0, name.size() - local.size());
        const bool is_name =
            prefix.empty() || (prefix.ends_with(':') &&
                               prefix.find_first_of(" \t\n\r/!?\"'=>") == std::string_view::npos);
        if (ends && is_name) return {open, name};
    }
    return {};
}

std::size_t clinical_in(const record::Part& part) {
    constexpr std::array<std::string_view, 4> other = {"Patient", "Practitioner", "Organization",
                                                       "Provenance"};
    return static_cast<std::size_t>(
        std::ranges::count_if(part.items(), [&](const record::Item& item) {
            return std::ranges::find(other, item.type) == other.end();
        }));
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
            .nhs_number = asked.question->patient->number.text(),
            .patient_ids = {}};
}

void add_once(std::vector<std::string>& notes, const std::string& note) {
    if (std::ranges::find(notes, note) == notes.end()) notes.push_back(note);
}

/// One document that was read.
struct ReadDocument {
    record::Part part;
    std::vector<std::string> notes;
};

Result<ReadDocument> read_document(std::string_view xml, const Asked& asked,
                                   net::BufferPool& buffers) {
    const record::Limits& limits = asked.question->limits;
    Limits own;
    own.max_bytes = std::min(own.max_bytes, limits.max_bytes);
    auto converted =
        to_r4(xml, {.source_key = asked.member->system->key, .document_reference = {}}, own);
    if (!converted) return pass_on(converted);
    const std::string bundle = converted->resources.write();
    net::Buffer bytes = buffers.take(bundle.size());
    bytes.append(bundle);
    auto part = record::check(std::move(bytes), origin_of(asked), limits);
    if (!part) return pass_on(part);
    return ReadDocument{std::move(*part), std::move(converted->notes)};
}

Answer nothing() {
    return fhir_r4::answer_of(
        {CoverageState::nothing_recorded, "This organisation has no documents of the patient."});
}

/// A list without documents: one element with nothing in it. Everything else in which no document
/// is found, a page that asks for a password or an empty body, says nothing of the patient.
bool is_empty_list(std::string_view body) {
    body = trim(body);
    if (body.starts_with("\xEF\xBB\xBF")) body.remove_prefix(3);
    if (body.starts_with("<?")) {
        const auto end = body.find("?>");
        if (end == std::string_view::npos) return false;
        body = trim(body.substr(end + 2));
    }
    const auto end = body.find('>');
    if (!body.starts_with('<') || body.starts_with("<!") || end == std::string_view::npos ||
        to_lower(body.substr(1, 4)) == "html")
        return false;
    const std::string_view rest = trim(body.substr(end + 1));
    if (body[end - 1] == '/') return rest.empty();
    return rest.starts_with("</") && rest.find('>') + 1 == rest.size();
}

Answer conclude(std::vector<ReadDocument> documents, std::size_t unreadable, bool cut,
                const Asked& asked) {
    Answer answer;
    for (ReadDocument& one : documents) {
        record::screen(one.part, excluded_of(*asked.question));
        if (clinical_in(one.part) == 0) continue;
        for (const std::string& note : one.notes) add_once(answer.notes, note);
        answer.parts.push_back(std::move(one.part));
    }
    if (answer.parts.empty() && unreadable != 0)
        return fhir_r4::answer_of(
            fhir_r4::failed("This organisation's system sent documents that cannot be read."));
    if (answer.parts.empty()) return nothing();
    const auto verdict =
        record::check_patient(answer.parts, record::expected(*asked.question->patient));
    for (const std::string& field : verdict.notes)
        answer.notes.push_back("The " + field +
                               " of the patient is another here than in the national "
                               "demographics.");
    if (unreadable != 0)
        answer.notes.push_back("Documents that cannot be read: " + std::to_string(unreadable) +
                               '.');
    if (cut) answer.notes.emplace_back("There are more documents than are taken here.");
    answer.state = CoverageState::data;
    answer.sentence = unreadable != 0 || cut
                          ? "This organisation answered in part only: some of its documents could "
                            "not be had."
                          : "This organisation answered.";
    return answer;
}

}  // namespace

std::vector<std::string_view> documents_in(std::string_view body) {
    std::vector<std::string_view> found;
    std::size_t from = 0;
    for (Start start = next_start(body, from); start.at != std::string_view::npos;
         start = next_start(body, from)) {
        const std::string end = "</" + std::string(start.name);
        const std::size_t close = body.find(end, start.at);
        const std::size_t behind =
            close == std::string_view::npos ? close : body.find('>', close + end.size());
        from = behind == std::string_view::npos ? body.size() : behind + 1;
        // The first one keeps what stands before it, which may say the encoding.
        const bool whole = found.empty() && trim(body.substr(from)).empty() &&
                           next_start(body, from).at == std::string_view::npos &&
                           trim(body.substr(0, start.at)).ends_with("?>");
        found.push_back(whole ? body : body.substr(start.at, from - start.at));
    }
    return found;
}

Answer read_answer(const net::Answer& answer, const Asked& asked, net::BufferPool& buffers) {
    if (answer.status == 204) return nothing();
    if (answer.status != 200) {
        const auto type = answer.headers.get("Content-Type");
        const bool html = type && to_lower(*type).starts_with("text/html");
        return fhir_r4::answer_of(fhir_r4::verdict_of(answer.status, {}, html));
    }
    const std::string_view body = answer.body.view();
    const bool wide = body.starts_with("\xFE\xFF") || body.starts_with("\xFF\xFE");
    std::vector<std::string_view> texts =
        wide ? std::vector<std::string_view>{body} : documents_in(body);
    if (texts.empty() && !is_empty_list(body))
        return fhir_r4::answer_of(
            fhir_r4::failed("This organisation's system sent something other than documents."));
    const bool cut = texts.size() > asked.max_documents;
    if (cut) texts.resize(asked.max_documents);

    std::vector<ReadDocument> documents;
    std::size_t unreadable = 0;
    for (const std::string_view text : texts) {
        auto document = read_document(text, asked, buffers);
        if (!document) {
            ++unreadable;
            continue;
        }
        // Law 9, before anything is taken out: whose it is must not depend on that.
        const auto verdict = record::check_patient(std::span(&document->part, 1),
                                                   record::expected(*asked.question->patient));
        if (!verdict.matches) return fhir_r4::answer_of(fhir_r4::wrong_patient());
        documents.push_back(std::move(*document));
    }
    return conclude(std::move(documents), unreadable, cut, asked);
}

}  // namespace mcr::source::cda
