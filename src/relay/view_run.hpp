#pragma once

#include <deque>
#include <functional>
#include <memory>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "relay/asking.hpp"
#include "relay/beyond.hpp"
#include "relay/pace.hpp"
#include "relay/release.hpp"

namespace mcr::relay {

/// One view of one patient, from the located holders to the coverage statement. Lives on the
/// request's thread.
class ViewRun {
public:
    struct Parts {  ///< what it uses; all must outlive it
        const Relay::Parts& use;
        const RelaySettings& settings;
        Pace& pace;
        net::Worker& worker;
        const ViewRequest& request;
        ViewSink& sink;
        std::vector<OdsCode> hinted;  ///< organisations that knew the patient before
        const source::ContentAddresses* addresses = nullptr;  ///< null: documents have none
    };
    /// `index` is of the directory in force.
    ViewRun(Parts parts, Look look, std::shared_ptr<const LocatorIndex> index);

    /// Errors: as Relay::view says of what comes after the demographics.
    net::Task<Result<void>> run();

private:
    void locate_and_ask();
    std::size_t hold(const LocatorIndex::Holder& holder);
    void decide_one(Holding& holding, std::size_t index, const directory::Member& member);
    void ask(Holding& holding, std::size_t index, const directory::Member& member,
             const source::Adapter* adapter, Permit permit);
    void start_next();
    [[nodiscard]] const source::Adapter* adapter_of(const directory::Member& member) const;
    [[nodiscard]] bool knew_the_patient(const directory::Organisation& organisation) const;

    // What is asked only where something names it: view_pointed.cpp.
    void decide_pointed(std::size_t index);
    [[nodiscard]] bool is_named(const directory::Organisation& organisation) const;
    void leave_unasked(std::size_t index, const directory::Member& member,
                       record::CoverageState state, const std::string& sentence);
    void start_locator();
    net::Task<Result<void>> take_pointers(LocatorAnswer answer);
    void ask_one_named(std::size_t index, const std::optional<LocatorTrouble>& trouble);
    void add_holders_named(const std::optional<LocatorTrouble>& trouble);
    void add_row_of_non_member(const OdsCode& code);
    void add_ruled_out(const std::optional<LocatorTrouble>& trouble);
    void learn_hints() const;

    void wait_as_if_asked(Holding& holding, std::size_t index, const directory::Member& member,
                          source::Answer unasked);
    /// Empty if the federation may be asked; then the audit is told what will be taken out of its
    /// answer.
    [[nodiscard]] std::string why_not_asked(const directory::Member& federation);
    void start_keeping();
    net::Task<Result<void>> make_durable();
    net::Task<Result<void>> collect();
    net::Task<Result<void>> give_settled();
    [[nodiscard]] std::optional<std::size_t> settle(Holding& holding);
    net::Task<Result<void>> give(Holding& holding, std::size_t row);
    /// The rows of organisations behind it, where it is a federation.
    net::Task<Result<void>> give_beyond(Holding& holding);
    void record_release();

    Parts with_;
    Standpoint from_;
    std::optional<access::ContextStore::Keeping> keep_;
    std::shared_ptr<net::Inbox<Result<void>>> kept_;
    std::shared_ptr<Running> running_;
    Deadline deadline_;
    people::NhsNumber number_;
    Coverage coverage_;
    Beyond beyond_;
    std::vector<Holding> holdings_;
    std::size_t waiting_ = 0;
    std::deque<std::function<void()>> queued_;  ///< askings that wait for their turn
    std::size_t asking_ = 0;
    bool locating_ = false;    ///< the record locator has not answered yet
    std::set<OdsCode> apart_;  ///< organisations that are told of, or hidden, by themselves
    audit::Entry intent_;
    Manifest manifest_;
};

/// An entry about `request`, of which the patient's number in force is `patient`.
[[nodiscard]] audit::Entry entry_for(audit::EntryKind kind, const ViewRequest& request,
                                     const people::NhsNumber& patient);

}  // namespace mcr::relay
