#include "source/sds/looked_up.hpp"

#include <utility>

namespace mcr::source::sds {
namespace {

using record::CoverageState;

/// Why a system could not be asked, for an answer and for a document alike.
std::pair<CoverageState, std::string> why(const Error& error) {
    switch (error.kind) {
        case ErrorKind::not_found:
            return {CoverageState::not_supported,
                    "The Spine directory has no system of this organisation for this question."};
        case ErrorKind::conflict:
            return {
                CoverageState::failed,
                "The Spine directory names several systems of this organisation; none was asked."};
        case ErrorKind::timed_out:
            return {CoverageState::timed_out,
                    "The Spine directory did not say in time where this organisation's system is."};
        default:
            return {CoverageState::failed,
                    "The Spine directory did not say where this organisation's system is."};
    }
}

class LookingUp final : public Adapter {
public:
    LookingUp(std::unique_ptr<const Adapter> inner, std::shared_ptr<const Lookup> lookup,
              std::string interaction)
        : inner_(std::move(inner)),
          lookup_(std::move(lookup)),
          interaction_(std::move(interaction)) {}

    [[nodiscard]] bool needs_pointers() const noexcept override { return inner_->needs_pointers(); }

    net::Task<Answer> ask(net::Worker& worker, const directory::Member& member,
                          const Question& question, Deadline deadline) const override {
        if (!is_looked_up(*member.system)) {
            auto answer = co_await inner_->ask(worker, member, question, deadline);
            co_return answer;
        }
        const SteadyTime began = worker.clock().steady();
        auto system = co_await find(worker, member, deadline);
        if (!system) {
            auto [state, sentence] = why(system.error());
            Answer answer;
            answer.state = state;
            answer.sentence = std::move(sentence);
            answer.took = std::chrono::duration_cast<Milliseconds>(worker.clock().steady() - began);
            co_return answer;
        }
        const directory::Member found{member.organisation, &*system};
        auto answer = co_await inner_->ask(worker, found, question, deadline);
        co_return answer;
    }

    net::Task<ContentAnswer> fetch(net::Worker& worker, const directory::Member& member,
                                   const ContentQuestion& question, ContentSink& sink,
                                   Deadline deadline) const override {
        if (!is_looked_up(*member.system)) {
            auto answer = co_await inner_->fetch(worker, member, question, sink, deadline);
            co_return answer;
        }
        auto system = co_await find(worker, member, deadline);
        if (!system) {
            auto [state, sentence] = why(system.error());
            ContentAnswer answer;
            answer.state = state;
            answer.sentence = std::move(sentence);
            co_return answer;
        }
        const directory::Member found{member.organisation, &*system};
        auto answer = co_await inner_->fetch(worker, found, question, sink, deadline);
        co_return answer;
    }

    [[nodiscard]] Result<void> check_settings(const directory::System& system) const override {
        const auto endpoint = system.settings.find(endpoint_setting);
        if (endpoint == system.settings.end()) return inner_->check_settings(system);
        if (endpoint->second != "sds")
            return fail(ErrorKind::invalid, "The setting endpoint must be sds.", "endpoint");
        if (system.settings.contains("ssp-to"))
            return fail(ErrorKind::invalid,
                        "The setting ssp-to is looked up where endpoint is sds.", "ssp-to");
        if (lookup_ == nullptr)
            return fail(ErrorKind::invalid,
                        "The setting endpoint needs sds.address in the configuration.", "endpoint");
        return inner_->check_settings(
            with(system, {system.address, "000000000000"}));  // as one that was found
    }

private:
    static directory::System with(const directory::System& system, const Found& found) {
        directory::System known = system;
        known.settings.erase(std::string(endpoint_setting));
        known.settings.insert_or_assign("ssp-to", found.asid);
        known.address = found.address;
        return known;
    }

    net::Task<Result<directory::System>> find(net::Worker& worker, const directory::Member& member,
                                              Deadline deadline) const {
        if (lookup_ == nullptr)
            co_return fail(ErrorKind::unavailable, "No directory service is set up here.");
        const auto own = member.system->settings.find("interaction");
        std::string interaction = own == member.system->settings.end() ? interaction_ : own->second;
        OdsCode organisation = member.organisation->code;
        auto found = co_await lookup_->find(worker, std::move(organisation), std::move(interaction),
                                            deadline);
        if (!found) co_return pass_on(found);
        co_return with(*member.system, *found);
    }

    std::unique_ptr<const Adapter> inner_;
    std::shared_ptr<const Lookup> lookup_;
    std::string interaction_;
};

}  // namespace

bool is_looked_up(const directory::System& system) {
    const auto endpoint = system.settings.find(endpoint_setting);
    return endpoint != system.settings.end() && endpoint->second == "sds";
}

std::unique_ptr<Adapter> looking_up(std::unique_ptr<const Adapter> inner,
                                    std::shared_ptr<const Lookup> lookup, std::string interaction) {
    return std::make_unique<LookingUp>(std::move(inner), std::move(lookup), std::move(interaction));
}

}  // namespace mcr::source::sds
