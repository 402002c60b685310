#pragma once

#include <expected>
#include <string>
#include <string_view>

#include "base/clock.hpp"
#include "base/random.hpp"
#include "net/client.hpp"
#include "net/soap.hpp"
#include "net/worker.hpp"
#include "source/adapter.hpp"
#include "source/credentials.hpp"
#include "source/xds/refusal.hpp"
#include "source/xds/settings.hpp"

namespace mcr::source::xds {

/// Who asks one system about whom, with copies of all of it, so that tasks which ask several
/// communities at once may outlive the view.
struct Asking {
    std::string address;
    net::Upstream upstream;
    Settings settings;
    people::Demographics patient;
    people::Professional asker;
    std::string purpose, request_id;
    std::string issuer;  ///< of assertions: this installation
    Secret key;          ///< for assertions; empty where none are sent
    record::Limits limits;
    const Clock* clock = nullptr;
    Random* random = nullptr;

    /// The id that is asked with where none is discovered.
    [[nodiscard]] PatientId own_id() const;
};

/// One SOAP request that is ready to be sent.
struct Composed {
    net::Call call;
    std::string message_id;
};
enum class Form { plain, mtom };

/// `body` as a request of `action` to `url`, with the identity assertion about `subject`.
/// Refuses when the assertion cannot be made.
[[nodiscard]] std::expected<Composed, Refusal> compose(const Asking& asking, std::string_view url,
                                                       std::string_view action, std::string body,
                                                       Form form, const PatientId& subject);

/// Sends it, and gives the envelope that answers it: no fault, and not the answer to another
/// request. `asking` must outlive it.
[[nodiscard]] net::Task<std::expected<net::SoapEnvelope, Refusal>> converse(net::Worker& worker,
                                                                            const Asking& asking,
                                                                            Composed composed,
                                                                            Deadline deadline);

/// What an answer of HTTP `status` other than 200 means, by the fault in it if there is one.
[[nodiscard]] Refusal refusal_in(int status, std::string_view content_type, std::string_view body);

/// Whether `envelope` can be the answer to `message_id`: it says so, or does not say.
[[nodiscard]] bool answers(const net::SoapEnvelope& envelope, std::string_view message_id);

}  // namespace mcr::source::xds
