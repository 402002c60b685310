#pragma once

#include <deque>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "audit/log.hpp"
#include "net/inbox.hpp"
#include "people/demographics.hpp"
#include "relay/relay.hpp"
#include "source/adapter.hpp"

/// Stand-ins for what the relay uses, for tests of the relay and of what is built on it.
namespace mcr::relay::fakes {

/// Keeps entries in memory. `hold` makes appends wait until `let_go`; `broken` makes them fail.
class Audit final : public audit::AuditLog {
public:
    explicit Audit(const Clock& clock) : clock_(clock) {}
    bool broken = false;
    std::unique_ptr<net::Inbox<int>> hold;
    std::vector<audit::Entry> entries;

    net::Task<Result<audit::Position>> append(audit::Entry entry) override {
        if (hold) co_await hold->take();
        if (broken) co_return fail(ErrorKind::unavailable, "The audit log cannot be written.");
        entries.push_back(std::move(entry));
        co_return audit::Position{entries.size(), clock_.now()};
    }
    void append_later(audit::Entry entry,
                      std::function<void(Result<audit::Position>)> durable) override {
        if (broken) {
            durable(fail(ErrorKind::unavailable, "The audit log cannot be written."));
            return;
        }
        entries.push_back(std::move(entry));
        durable(audit::Position{entries.size(), clock_.now()});
    }
    [[nodiscard]] bool healthy() const noexcept override { return !broken; }
    [[nodiscard]] Counts counts() const noexcept override { return {entries.size(), 0}; }

private:
    const Clock& clock_;
};

/// Holds what the decision is made from, as the test sets it.
class Contexts final : public access::ContextStore {
public:
    access::Context context{std::make_shared<access::Policies>(), {}, {}};
    bool unreadable = false, unwritable = false;
    std::vector<access::Asking> asked;
    std::vector<Keeping> kept;
    std::vector<std::string> restricted;  ///< requests

    access::Policies& edit() {
        auto fresh = std::make_shared<access::Policies>(*context.policies);
        context.policies = fresh;
        return *fresh;
    }
    [[nodiscard]] std::shared_ptr<const access::Policies> policies() const override {
        return context.policies;
    }
    net::Task<Result<access::Context>> read(access::Asking asking, Deadline) override {
        asked.push_back(std::move(asking));
        if (unreadable) co_return fail(ErrorKind::unavailable, "The store does not answer.");
        co_return context;
    }
    net::Task<Result<void>> keep(Keeping keeping, Deadline) override {
        if (unwritable) co_return fail(ErrorKind::unavailable, "The store does not answer.");
        kept.push_back(std::move(keeping));
        co_return Result<void>{};
    }
    void tell_of_restricted(const OdsCode&, std::string request_id) override {
        restricted.push_back(std::move(request_id));
    }
};

/// Knows the patients it is given.
class Register final : public people::DemographicsService {
public:
    std::map<std::string, people::Demographics> patients;  ///< by the number asked for
    bool restricted = false;                               ///< whoever is not among them
    net::Task<Result<people::Demographics>> read(net::Worker&, people::NhsNumber number,
                                                 const people::Professional&, std::string,
                                                 Deadline) override {
        const auto at = patients.find(number.text());
        if (at == patients.end())
            co_return fail(ErrorKind::not_found, "No patient has this NHS number.",
                           restricted ? std::string(people::restricted_code) : std::string());
        co_return at->second;
    }
    net::Task<Result<std::vector<people::Demographics>>> search(net::Worker&, SearchTerms,
                                                                const people::Professional&,
                                                                std::string, Deadline) override {
        std::vector<people::Demographics> all;
        for (const auto& [number, patient] : patients) all.push_back(patient);
        co_return all;
    }
};

/// Answers for each system what the test says, and remembers whom it asked.
class Protocol final : public source::Adapter {
public:
    using Say = std::function<source::Answer(const directory::Member&, const source::Question&)>;
    explicit Protocol(Say say, bool needs_pointers = false)
        : say_(std::move(say)), needs_pointers_(needs_pointers) {}
    mutable std::vector<std::string> asked;
    mutable std::vector<std::string> asked_for;  ///< NHS numbers

    net::Task<source::Answer> ask(net::Worker&, const directory::Member& member,
                                  const source::Question& question, Deadline) const override {
        asked.push_back(member.system->key);
        asked_for.push_back(question.patient->number.text());
        co_return say_(member, question);
    }
    [[nodiscard]] Result<void> check_settings(const directory::System&) const override {
        return {};
    }

    /// What fetch() gives, in pieces of 4 bytes, before it ends in `document_state`.
    std::string document;
    record::CoverageState document_state = record::CoverageState::data;
    std::function<void()> before_document;
    mutable std::vector<source::DocumentLocator> fetched;

    net::Task<source::ContentAnswer> fetch(net::Worker&, const directory::Member&,
                                           const source::ContentQuestion& question,
                                           source::ContentSink& sink, Deadline) const override {
        fetched.push_back(*question.document);
        if (before_document) before_document();
        source::ContentAnswer answer{document_state, "What became of it.", 0};
        Result<void> done;
        if (!document.empty()) done = co_await sink.begin("application/pdf", document.size());
        for (std::size_t at = 0; done && at < document.size(); at += 4) {
            const auto piece = std::string_view(document).substr(at, 4);
            done = co_await sink.write(piece);
            if (done) answer.bytes += piece.size();
        }
        if (!done) answer.state = record::CoverageState::failed;
        co_return answer;
    }
    [[nodiscard]] bool needs_pointers() const noexcept override { return needs_pointers_; }

private:
    Say say_;
    bool needs_pointers_;
};

/// Points to what the test says, or fails as it says.
class Locator final : public source::RecordLocator {
public:
    Result<source::PointersFound> says = source::PointersFound{};
    mutable std::vector<std::string> asked;  ///< NHS numbers
    /// Where it is set, answers wait for one word in it each.
    std::unique_ptr<net::Inbox<int>> hold;

    [[nodiscard]] std::string_view name() const override { return "the test locator"; }
    [[nodiscard]] std::string_view audited_as() const override { return "LOCATOR"; }
    net::Task<Result<source::PointersFound>> find(net::Worker&, const people::Demographics& patient,
                                                  const people::Professional&, std::string_view,
                                                  Deadline) const override {
        asked.push_back(patient.number.text());
        if (hold) co_await hold->take();
        co_return says;
    }
    void points_to(std::initializer_list<const char*> codes) {
        source::PointersFound found;
        for (const char* code : codes)
            found.pointers.push_back(
                {*OdsCode::parse(code), R"({"resourceType":"DocumentReference"})"});
        says = std::move(found);
    }
};

/// Knows what the test says, and remembers what it was told.
class KnownHints final : public Hints {
public:
    Result<std::vector<OdsCode>> known = std::vector<OdsCode>{};
    std::vector<std::string> read, forgotten;  ///< NHS numbers
    std::vector<std::vector<OdsCode>> learned;

    net::Task<Result<std::vector<OdsCode>>> knowing(people::NhsNumber patient, Deadline) override {
        read.push_back(patient.text());
        co_return known;
    }
    void learn(const people::NhsNumber&, std::vector<OdsCode> organisations) override {
        learned.push_back(std::move(organisations));
    }
    void forget(const people::NhsNumber& patient) override { forgotten.push_back(patient.text()); }
};

}  // namespace mcr::relay::fakes
