#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "net/inbox.hpp"
#include "relay/locate.hpp"
#include "relay/look.hpp"
#include "relay/permit.hpp"
#include "relay/pointers.hpp"

namespace mcr::relay {

/// What one system of holder number `holder` answered, or, if there is one, what the record locator
/// did.
struct Asked {
    std::size_t holder = 0;
    source::Answer answer;
    std::unique_ptr<LocatorAnswer> located;
    bool counts = true;  ///< it was one of the askings at once
};

/// What the askings of one view share. They may outlive the view (its reader has gone, its audit
/// failed), so it lives as long as the last of them.
struct Running {
    people::Demographics patient;
    people::Professional asker;
    std::string purpose, request_id;
    std::vector<std::string> path;
    people::StatedReason reason;           ///< for gateways
    std::vector<OdsCode> confidential_of;  ///< behind gateways
    std::shared_ptr<const LocatorIndex> index;
    std::shared_ptr<const access::Policies> policies;
    record::Limits limits;
    Pointers pointers;  ///< set once, before anybody is asked for what they point to
    const source::ContentAddresses* addresses = nullptr;
    net::Inbox<Asked> inbox;

    Running(people::Demographics whose, const ViewRequest& request,
            std::shared_ptr<const LocatorIndex> from, std::shared_ptr<const access::Policies> under,
            const record::Limits& bounds, const boost::asio::any_io_executor& executor)
        : patient(std::move(whose)),
          asker(request.who.professional),
          purpose(request.who.purpose),
          request_id(request.request_id),
          path(request.path),
          index(std::move(from)),
          policies(std::move(under)),
          limits(bounds),
          inbox(executor) {}
};

/// One holder of a view: its row, and what its systems have said so far.
struct Holding {
    const directory::Organisation* organisation = nullptr;
    std::optional<std::size_t> row;  ///< empty for a telling name until it releases
    std::size_t waiting = 0;         ///< systems that have not answered
    source::Answer joined;
    bool first = true;
    bool settled = false;
    /// Systems that nothing has named yet; the record locator may. One of `waiting` while there are
    /// any.
    std::vector<directory::Member> pointed;
    bool may_tell_documents = false;  ///< the reader may know of documents held here
    std::vector<std::string> notes;   ///< of the relay's own, beside those of the answers
};

/// Asks one system for what `permit` lets it be asked for, takes out of the answer what it does not
/// let through, and puts what is left into the inbox of `running`, whatever happens.
net::Task<void> ask_one(std::shared_ptr<Running> running, const source::Adapter* adapter,
                        net::Worker* worker, directory::Member member, Permit permit,
                        std::size_t holder, Deadline deadline);

/// Asks the record locator and puts what it says into the inbox of `running`, whatever happens.
net::Task<void> ask_locator(std::shared_ptr<Running> running, const source::RecordLocator* locator,
                            net::Worker* worker, Deadline deadline);

/// Takes out of `answer` what `permit` does not let through, and tells of it where the reader must
/// know. Runs on everything that comes back, whatever was asked for.
void screen_answer(source::Answer& answer, const Permit& permit);

/// Adds what one more system of the organisation answered. Of an organisation's systems the one
/// whose state says most that something is missing stands for it, so that an answer that looks
/// complete is complete.
void join(Holding& holding, source::Answer answer);

}  // namespace mcr::relay
