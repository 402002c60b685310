#pragma once

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <pugixml.hpp>
#include <string>
#include <string_view>

#include "base/result.hpp"
#include "net/http.hpp"
#include "net/mime.hpp"
#include "net/xml_cutter.hpp"

namespace mcr::net {

/// A SOAP 1.2 request with WS-Addressing 1.0.
struct SoapRequest {
    std::string action;
    std::string to;          ///< the address it goes to
    std::string message_id;  ///< "urn:uuid:…"
    std::string security;    ///< XML of wsse:Security; empty for none
    std::string body;        ///< XML, one element
};
/// The envelope. ReplyTo is anonymous; To and Action must be understood.
[[nodiscard]] std::string write_soap(const SoapRequest& request);

/// How a request's body is sent.
struct SoapForm {
    std::string content_type;
    std::string body;
};
/// As application/soap+xml.
[[nodiscard]] SoapForm plain_soap(const SoapRequest& request);
/// As the root part of an MTOM package without attachments, which a retrieve must be (ITI TF-2x
/// Appendix V). `unique` goes into the boundary and the Content-ID.
[[nodiscard]] SoapForm mtom_soap(const SoapRequest& request, std::string_view unique);

/// Text for XML character data and attribute values; characters that XML does not have are left
/// out.
[[nodiscard]] std::string escape_xml(std::string_view text);

struct SoapFault {
    std::string code;     ///< local name: "Sender", "Receiver", "MustUnderstand", …
    std::string subcode;  ///< local name of the innermost, for example "FailedAuthentication"
};

/// An envelope that was read. Owns its nodes.
class SoapEnvelope {
public:
    /// Reads SOAP 1.2, and of 1.1 what some gateways answer with. UTF-8 only; no document type
    /// declaration. Limits are checked before the parser sees a byte.
    /// Errors: malformed for what is no XML or no envelope; too_large beyond a limit.
    [[nodiscard]] static Result<SoapEnvelope> read(std::string_view xml,
                                                   const XmlLimits& limits = {});

    [[nodiscard]] const std::string& action() const noexcept { return action_; }
    [[nodiscard]] const std::string& relates_to() const noexcept { return relates_to_; }
    [[nodiscard]] const std::optional<SoapFault>& fault() const noexcept { return fault_; }
    /// The first element of the body; null for an empty one.
    [[nodiscard]] pugi::xml_node body() const noexcept { return body_; }

private:
    std::unique_ptr<pugi::xml_document> document_;
    std::string action_, relates_to_;
    std::optional<SoapFault> fault_;
    pugi::xml_node body_;
};

/// A whole answer: the envelope, and what came beside it by Content-ID.
struct SoapMessage {
    std::string envelope;
    std::map<std::string, std::string, std::less<>> attachments;
};
/// Takes a message of any of the three forms apart: plain, MTOM, or MTOM without optimisation.
/// Errors: malformed; unsupported for another media type.
[[nodiscard]] Result<SoapMessage> open_soap(std::string_view content_type, std::string_view bytes,
                                            const MimeLimits& limits = {});
/// The Content-ID of the root part that a multipart/related type names; empty for the first part.
[[nodiscard]] std::string root_of(const MediaType& type);

// Elements by local name, whatever their prefix.

[[nodiscard]] std::string_view local_name(const pugi::xml_node& node);
/// The namespace of `node`, by the declarations of its ancestors; empty for none.
[[nodiscard]] std::string_view namespace_of(const pugi::xml_node& node);
/// The first child element of that local name; null if there is none.
[[nodiscard]] pugi::xml_node child_of(const pugi::xml_node& node, std::string_view name);
/// All of its text, trimmed.
[[nodiscard]] std::string text_of(const pugi::xml_node& node);
[[nodiscard]] std::string_view attribute_of(const pugi::xml_node& node, const char* name);

}  // namespace mcr::net
