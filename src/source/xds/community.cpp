#include "source/xds/community.hpp"

#include <algorithm>
#include <chrono>
#include <set>
#include <utility>

#include "net/inbox.hpp"
#include "source/xds/codes.hpp"
#include "source/xds/discovery.hpp"
#include "source/xds/query.hpp"

namespace mcr::source::xds {
namespace {

using record::CoverageState;
using std::chrono::sys_days;

constexpr std::uint32_t most_queries = 24;
constexpr std::chrono::days shortest{2};

std::string_view query_action(Kind kind) {
    return kind == Kind::xca ? "urn:ihe:iti:2007:CrossGatewayQuery"
                             : "urn:ihe:iti:2007:RegistryStoredQuery";
}

Refusal not_determined(bool busy) {
    if (busy) return failed("This organisation's system cannot look the patient up just now.");
    return failed(
        "This organisation's system could not determine which of its patients this is; nobody was "
        "picked.");
}

/// One community being asked. Lives on its own task.
class Run {
public:
    Run(net::Worker& worker, std::shared_ptr<const Asking> asking, Community community,
        Deadline deadline)
        : worker_(worker), asking_(std::move(asking)), deadline_(deadline) {
        out_.community = std::move(community);
    }

    net::Task<CommunityAnswer> run() {
        std::vector<Match> matches;
        if (asking_->settings.discovery) {
            auto found = co_await discover();
            if (!found) {
                out_.refusal = std::move(found.error());
                co_return std::move(out_);
            }
            matches = std::move(*found);
        } else {
            matches.push_back({asking_->own_id(), out_.community.home});
        }
        for (const Match& match : matches) {
            Listed listed;
            listed.asked = match.id;
            const std::string home = match.home.empty() ? out_.community.home : match.home;
            co_await list(listed, home);
            if (asking_->settings.associations && listed.documents.size() > 1)
                co_await relate(listed, home);
            out_.listed.push_back(std::move(listed));
        }
        co_return std::move(out_);
    }

private:
    using Envelope = std::expected<net::SoapEnvelope, Refusal>;

    net::Task<Envelope> send(std::string url, std::string action, std::string body,
                             PatientId subject) {
        auto composed = compose(*asking_, url, action, std::move(body), Form::plain, subject);
        if (!composed) co_return std::unexpected(std::move(composed.error()));
        Composed ready = std::move(*composed);
        co_return co_await converse(worker_, *asking_, std::move(ready), deadline_);
    }

    net::Task<std::expected<std::vector<Match>, Refusal>> discover() {
        DiscoveryRequest request;
        request.patient = &asking_->patient;
        request.target = out_.community.home;
        request.home = asking_->settings.home;
        request.device = asking_->settings.device;
        request.query_id = new_uuid(*asking_->random);
        std::string body = write_discovery(request, asking_->clock->now());
        std::string action = "urn:hl7-org:v3:PRPA_IN201305UV02:CrossGatewayPatientDiscovery";
        PatientId own = asking_->own_id();
        const Envelope envelope = co_await send(asking_->settings.discovery_address,
                                                std::move(action), std::move(body), std::move(own));
        if (!envelope) co_return std::unexpected(envelope.error());
        Result<Discovered> found =
            read_discovery(envelope->body(), asking_->patient, request.query_id);
        if (!found) co_return std::unexpected(meaning_of(found.error()));
        switch (found->outcome) {
            case Discovered::Outcome::found:
                co_return std::move(found->matches);
            case Discovered::Outcome::not_found:
                co_return std::unexpected(not_held());
            case Discovered::Outcome::not_determined:
                co_return std::unexpected(not_determined(found->busy));
            case Discovered::Outcome::another:
                co_return std::unexpected(
                    Refusal{CoverageState::wrong_patient,
                            "This organisation's system found somebody else. It was discarded."});
            case Discovered::Outcome::refused:
                break;
        }
        co_return std::unexpected(
            failed("This organisation's system could not look the patient up."));
    }

    /// Lists everything; where that is too much, the on-demand documents, which have no date, and
    /// the others by ever shorter spans of their creation, the latest first.
    net::Task<void> list(Listed& listed, std::string home) {
        FindDocuments all;
        all.patient = listed.asked;
        all.deprecated = asking_->settings.deprecated;
        all.home = std::move(home);
        std::vector<FindDocuments> spans{all};
        std::uint32_t queries = 0;
        bool narrowed = false, cut = false;
        while (!spans.empty()) {
            FindDocuments span = std::move(spans.back());
            spans.pop_back();
            if (queries == most_queries) {
                cut = true;
                break;
            }
            ++queries;
            auto refusal = co_await find(listed, span);
            if (!refusal) continue;
            if (!refusal->too_many) {
                out_.refusal = std::move(refusal);
                break;
            }
            narrowed = true;
            if (!split(span, spans)) cut = true;
        }
        if (cut)
            out_.refusal = Refusal{CoverageState::failed,
                                   "There are more documents than could be listed: some are "
                                   "missing.",
                                   true};
        if (narrowed && !cut && !out_.refusal)
            out_.notes.emplace_back(
                "The documents were too many for one answer and were asked for by their date.");
    }

    /// Puts what `span` is made of before the others. False where it cannot be made shorter.
    bool split(const FindDocuments& span, std::vector<FindDocuments>& spans) const {
        const sys_days today = std::chrono::floor<std::chrono::days>(asking_->clock->now());
        FindDocuments early = span, late = span;
        if (!span.from && !span.before) {
            if (!span.stable) return false;
            FindDocuments on_demand = span;
            on_demand.stable = false;
            spans.push_back(std::move(on_demand));
            early.on_demand = late.on_demand = false;
            late.from = early.before = today - std::chrono::days(365);
        } else if (!span.before) {
            late.from = early.before = *span.from + (today + std::chrono::days(1) - *span.from) / 2;
            if (*span.from + shortest > today) return false;
        } else {
            const sys_days from = span.from.value_or(sys_days(std::chrono::year{1900} / 1 / 1));
            if (*span.before - from < shortest) return false;
            const sys_days middle = span.from
                                        ? from + (*span.before - from) / 2
                                        : std::max(from, *span.before - std::chrono::days(5 * 365));
            late.from = early.before = middle;
            if (middle == from) return false;
        }
        spans.push_back(std::move(early));
        spans.push_back(std::move(late));
        return true;
    }

    /// Adds what one query lists. What stands in the way is given.
    net::Task<std::optional<Refusal>> find(Listed& listed, const FindDocuments& query) {
        std::string body = write_query(query);
        std::string action(query_action(asking_->settings.kind));
        PatientId subject = listed.asked;
        const Envelope envelope =
            co_await send(asking_->address, std::move(action), std::move(body), std::move(subject));
        if (!envelope) co_return envelope.error();
        Result<Response> response = read_response(envelope->body());
        if (!response) co_return meaning_of(response.error());
        const bool has_errors = std::ranges::any_of(
            response->errors, [](const RegistryError& error) { return !error.warning; });
        if (response->documents.empty() && has_errors) {
            Refusal refusal = meaning_of(response->errors);
            if (response->status == Status::partial) keep_errors(response->errors);
            co_return refusal;
        }
        if (response->status == Status::unknown && response->documents.empty() &&
            response->references == 0)
            co_return meaning_of(response->errors);
        if (response->documents.empty() && response->references > 0)
            co_return failed(
                "This organisation's system named documents without saying what they are.");
        Refusal partial = meaning_of(response->errors);
        keep(listed, std::move(*response));
        if (has_errors && partial.too_many) co_return partial;
        co_return std::nullopt;
    }

    void keep(Listed& listed, Response response) {
        keep_errors(response.errors);
        for (DocumentEntry& one : response.documents) {
            if (one.home.empty()) one.home = out_.community.home;
            if (seen_.insert(one.home + ' ' + one.entry_uuid + ' ' + one.unique_id).second)
                listed.documents.push_back(std::move(one));
        }
        for (Association& one : response.associations)
            listed.associations.push_back(std::move(one));
        if (response.references > 0)
            out_.notes.push_back(
                "This organisation's system named documents without saying what they are: " +
                std::to_string(response.references) + '.');
        if (response.others > 0)
            out_.notes.push_back("Folders and submissions that are not documents are left out: " +
                                 std::to_string(response.others) + '.');
    }

    void keep_errors(const std::vector<RegistryError>& errors) {
        for (const RegistryError& one : errors)
            if (!meaning_of(one.code).too_many || one.warning) out_.errors.push_back(one);
    }

    net::Task<void> relate(Listed& listed, std::string home) {
        std::string body = write_get_associations(listed.documents, home);
        std::string action(query_action(asking_->settings.kind));
        PatientId subject = listed.asked;
        const Envelope envelope =
            co_await send(asking_->address, std::move(action), std::move(body), std::move(subject));
        Result<Response> response =
            envelope ? read_response(envelope->body())
                     : Result<Response>(fail(ErrorKind::unavailable, envelope.error().sentence));
        if (!response || response->status == Status::failure) {
            out_.notes.emplace_back(
                "How these documents replace or add to each other could not be had.");
            co_return;
        }
        for (Association& one : response->associations)
            listed.associations.push_back(std::move(one));
    }

    net::Worker& worker_;
    std::shared_ptr<const Asking> asking_;
    Deadline deadline_;
    CommunityAnswer out_;
    std::set<std::string> seen_;
};

}  // namespace

std::size_t CommunityAnswer::documents() const {
    std::size_t count = 0;
    for (const Listed& one : listed) count += one.documents.size();
    return count;
}

net::Task<CommunityAnswer> ask_community(net::Worker& worker, std::shared_ptr<const Asking> asking,
                                         Community community, Deadline deadline) {
    Run run(worker, std::move(asking), std::move(community), deadline);
    co_return co_await run.run();
}

namespace {

struct Arrived {
    std::size_t index;
    CommunityAnswer answer;
};

net::Task<void> ask_into(std::shared_ptr<net::Inbox<Arrived>> inbox, net::Worker* worker,
                         std::shared_ptr<const Asking> asking, std::size_t index,
                         Deadline deadline) {
    Community community = asking->settings.communities[index];
    Arrived arrived{index, {}};
    try {
        arrived.answer = co_await ask_community(*worker, asking, community, deadline);
    } catch (...) {
        arrived.answer = {};
        arrived.answer.community = community;
        arrived.answer.refusal = failed("Asking this organisation's system failed on our side.");
    }
    inbox->put(std::move(arrived));
}

}  // namespace

net::Task<std::vector<CommunityAnswer>> ask_all(net::Worker& worker,
                                                std::shared_ptr<const Asking> asking,
                                                Deadline deadline) {
    const std::size_t count = asking->settings.communities.size();
    std::vector<CommunityAnswer> answers(count);
    if (count == 1) {
        Community only = asking->settings.communities.front();
        answers[0] = co_await ask_community(worker, asking, std::move(only), deadline);
        co_return answers;
    }
    auto inbox = std::make_shared<net::Inbox<Arrived>>(worker.executor());
    for (std::size_t i = 0; i < count; ++i)
        worker.spawn([inbox, to = &worker, asking, i, deadline] {
            return ask_into(inbox, to, asking, i, deadline);
        });
    for (std::size_t i = 0; i < count; ++i) {
        Arrived arrived = co_await inbox->take();
        answers[arrived.index] = std::move(arrived.answer);
    }
    co_return answers;
}

}  // namespace mcr::source::xds
