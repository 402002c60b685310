#pragma once

#include <expected>
#include <string>
#include <string_view>
#include <vector>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"
#include "source/fhir_r4/dialect.hpp"
#include "source/fhir_r4/verdict.hpp"

namespace mcr::source::fhir_r4 {

/// What is asked of the server: a GET of `path`, or a POST of `form` to it. `path` begins with a
/// slash and stands behind the address, or is an absolute URL.
struct Request {
    std::string path;
    std::string form;
    bool post = false;
};

/// A search of `type`: by GET, or by POST to _search so that `query` stands in no URL.
[[nodiscard]] Request search_request(std::string_view type, std::string query, bool post);

/// The requests of one view to one server. Lives on that view's task; what it points to stays
/// valid until the view's answer is given.
struct Exchange {
    net::Worker* worker;
    const directory::Member* member;
    const Question* question;
    const Dialect* dialect;
    const Clock* clock;
    Random* random;
    const Secret* bearer;  ///< null for none
    Deadline deadline;
    std::vector<std::string> patient_ids;  ///< at the source, and its fullUrl; none until known
    bool relayed = false;                  ///< record::Origin::relayed
    /// If not null: takes what came with a status other than 200.
    struct Refused {
        int status = 0;
        std::vector<record::OutcomeIssue> issues;
    };
    Refused* refused = nullptr;

    /// Sends `request` and checks what comes: that it answers this request (an X-Request-Id that
    /// comes back must be ours), that it is FHIR in JSON, and the document itself.
    [[nodiscard]] net::Task<std::expected<record::Part, Verdict>> fetch(Request request) const;
    /// The body of the CapabilityStatement. Errors as fetch; it is not checked as JSON.
    [[nodiscard]] net::Task<std::expected<net::Buffer, Verdict>> metadata(Deadline until) const;

private:
    [[nodiscard]] net::Task<std::expected<net::Answer, Verdict>> send(Request request,
                                                                      Deadline until) const;
    [[nodiscard]] std::expected<record::Part, Verdict> check(net::Buffer body) const;
};

}  // namespace mcr::source::fhir_r4
