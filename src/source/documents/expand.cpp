#include "source/documents/expand.hpp"

#include <algorithm>
#include <memory>
#include <optional>
#include <utility>

#include "base/text.hpp"
#include "net/inbox.hpp"
#include "record/patient_check.hpp"
#include "source/documents/media_type.hpp"

namespace mcr::source::documents {
namespace {

using record::CoverageState;

class Collect final : public ContentSink {
public:
    explicit Collect(std::uint64_t max_bytes) : max_bytes_(max_bytes) {}
    net::Task<Result<void>> begin(std::string_view, std::optional<std::uint64_t> size) override {
        if (size.value_or(0) > max_bytes_) co_return too_large();
        co_return Result<void>{};
    }
    net::Task<Result<void>> write(std::string_view bytes) override {
        if (text.size() + bytes.size() > max_bytes_) co_return too_large();
        text += bytes;
        co_return Result<void>{};
    }
    std::string text;

private:
    static std::unexpected<Error> too_large() {
        return fail(ErrorKind::too_large, "The document is too large to be taken apart.");
    }
    std::uint64_t max_bytes_;
};

struct Arrived {
    std::size_t index;
    std::optional<std::string> text;
};

struct Fetching {
    net::Inbox<Arrived> inbox;
    Fetcher fetcher;
    std::vector<Candidate> candidates;
    std::uint64_t max_bytes;
};

net::Task<void> fetch_one(std::shared_ptr<Fetching> fetching, std::size_t index) {
    Arrived arrived{index, std::nullopt};
    try {
        Collect sink(fetching->max_bytes);
        DocumentLocator locator = fetching->candidates[index].locator;
        const ContentAnswer answer =
            co_await fetching->fetcher(std::move(locator), sink, fetching->max_bytes);
        if (answer.state == CoverageState::data) arrived.text = std::move(sink.text);
    } catch (...) {
        arrived.text.reset();
    }
    fetching->inbox.put(std::move(arrived));
}

bool dates_agree(std::string_view a, std::string_view b) {
    const std::size_t common = std::min(a.size(), b.size());
    return a.substr(0, common) == b.substr(0, common);
}

enum class Whose { theirs, another, unsaid };
Whose whose(const cda::Subject& subject, const people::Demographics& patient) {
    for (const std::string& number : subject.nhs_numbers)
        if (number != patient.number.text()) return Whose::another;
    if (!dates_agree(subject.birth_date, patient.birth_date)) return Whose::another;
    return subject.nhs_numbers.empty() ? Whose::unsaid : Whose::theirs;
}

std::string counted(std::string_view what, std::uint32_t count) {
    return std::string(what) + ": " + std::to_string(count) + '.';
}

/// The tally of one expansion, and what it turns documents into.
class Expansion {
public:
    Expansion(net::Worker& worker, const directory::Member& member, const Question& question,
              Instant retrieved)
        : worker_(worker), member_(member), question_(question), retrieved_(retrieved) {}

    void take(const Candidate& candidate, const std::string& text, const CdaConverter& converter) {
        cda::Context context;
        context.source_key = member_.system->key;
        context.document_reference = candidate.document_reference;
        Result<cda::Converted> converted = converter(text, context, {});
        if (!converted) {
            ++unread_;
            return;
        }
        const Whose of = whose(converted->subject, *question_.patient);
        if (of == Whose::another) {
            ++out_.of_others;
            out_.withhold.push_back(candidate.document_reference);
            return;
        }
        if (of == Whose::unsaid) {
            ++unsaid_;
            return;
        }
        add(candidate, std::move(*converted));
    }
    void missing() { ++missing_; }
    void beyond(std::size_t count) { beyond_ = static_cast<std::uint32_t>(count); }

    Expanded done() {
        note("Listed CDA documents could not be had for taking apart", missing_);
        note("Listed documents that look like CDA could not be read", unread_);
        note("CDA documents without the patient's NHS number were not taken apart", unsaid_);
        note("CDA documents beyond the number that is taken apart are listed only", beyond_);
        return std::move(out_);
    }

private:
    void note(std::string_view what, std::uint32_t count) {
        if (count > 0) out_.notes.push_back(counted(what, count));
    }

    void add(const Candidate& candidate, cda::Converted converted) {
        const directory::Organisation& organisation = *member_.organisation;
        record::Origin origin{.organisation = organisation.code,
                              .organisation_name = organisation.name,
                              .system_key = member_.system->key,
                              .address = member_.system->address,
                              .retrieved = retrieved_,
                              .converted = true,
                              .confidential = question_.confidential || converted.restricted,
                              .nhs_number = question_.patient->number.text()};
        const std::string text = converted.resources.write();
        net::Buffer bytes = worker_.buffers().take(text.size());
        bytes.append(text);
        Result<record::Part> part =
            record::check(std::move(bytes), std::move(origin), question_.limits);
        if (!part) {
            ++unread_;
            return;
        }
        const auto verdict =
            record::check_patient(std::span(&*part, 1), record::expected(*question_.patient));
        if (!verdict.matches) {
            ++out_.of_others;
            out_.withhold.push_back(candidate.document_reference);
            return;
        }
        if (record::screen(*part, excluded_of(question_)) > 0)
            out_.withhold.push_back(candidate.document_reference);
        for (std::string& one : converted.notes)
            if (std::ranges::find(out_.notes, one) == out_.notes.end())
                out_.notes.push_back(std::move(one));
        out_.parts.push_back(std::move(*part));
    }

    net::Worker& worker_;
    const directory::Member& member_;
    const Question& question_;
    Instant retrieved_;
    Expanded out_;
    std::uint32_t missing_ = 0, unread_ = 0, unsaid_ = 0, beyond_ = 0;
};

}  // namespace

bool may_be_cda(std::string_view content_type, std::string_view format_code) {
    const std::string type = media_type_of(content_type);
    if (type == "text/xml" || type == "application/xml" || type == "application/cda+xml" ||
        type == "application/hl7-cda+xml" || type == "application/hl7-sda+xml")
        return true;
    const std::string format = to_lower(format_code);
    return type.empty() &&
           (format.find("cda") != std::string::npos || format.starts_with("urn:ihe:pcc:") ||
            format.starts_with("urn:hl7-org:sdwg:"));
}

net::Task<Expanded> expand(net::Worker& worker, directory::Member member, const Question& question,
                           Instant retrieved, std::vector<Candidate> candidates,
                           ExpandLimits limits, Fetcher fetcher, CdaConverter converter) {
    Expansion expansion(worker, member, question, retrieved);
    if (candidates.size() > limits.most) {
        expansion.beyond(candidates.size() - limits.most);
        candidates.resize(limits.most);
    }
    const std::size_t count = candidates.size();
    auto fetching =
        std::make_shared<Fetching>(net::Inbox<Arrived>(worker.executor()), std::move(fetcher),
                                   std::move(candidates), limits.max_bytes);
    for (std::size_t i = 0; i < count; ++i)
        worker.spawn([fetching, i] { return fetch_one(fetching, i); });
    std::vector<std::optional<std::string>> texts(count);
    for (std::size_t i = 0; i < count; ++i) {
        Arrived arrived = co_await fetching->inbox.take();
        texts[arrived.index] = std::move(arrived.text);
    }
    for (std::size_t i = 0; i < count; ++i) {
        if (texts[i])
            expansion.take(fetching->candidates[i], *texts[i], converter);
        else
            expansion.missing();
        texts[i].reset();
    }
    co_return expansion.done();
}

void withhold(record::Part& part, const std::vector<std::string>& document_references) {
    if (document_references.empty()) return;
    std::vector<bool> which(part.items().size(), false);
    for (std::size_t i = 0; i < which.size(); ++i) {
        const record::Item& item = part.items()[i];
        which[i] = item.type == "DocumentReference" &&
                   std::ranges::find(document_references, item.id) != document_references.end();
    }
    part.drop(which);
}

}  // namespace mcr::source::documents
