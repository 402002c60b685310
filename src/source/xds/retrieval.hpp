#pragma once

#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>

#include "net/mime.hpp"
#include "net/soap.hpp"
#include "net/xml_cutter.hpp"
#include "source/adapter.hpp"
#include "source/xds/query.hpp"
#include "source/xds/refusal.hpp"

namespace mcr::source::xds {

struct RetrievalLimits {
    std::size_t max_envelope = 1UL << 20U;  ///< without the documents
    std::size_t max_held = 16UL << 20U;     ///< of parts that come before the envelope
    std::uint32_t max_parts = 100;
};

/// Takes the answer to a retrieve as it comes, and passes the one document that was asked for on,
/// before the rest is there: a part of an MTOM package, or base64 within the envelope. What the
/// envelope says of it (whose answer it is, which document, its type) is checked before its first
/// byte goes on. Other documents are skipped. Lives on one task.
class Retrieval {
public:
    /// `sink` must outlive it. It is begun with the type that the answer says.
    Retrieval(Place wanted, std::string message_id, ContentSink& sink, RetrievalLimits limits = {})
        : wanted_(std::move(wanted)),
          message_id_(std::move(message_id)),
          sink_(sink),
          limits_(limits),
          cutter_("Document", envelope_limits(limits)) {}

    /// The Content-Type of the answer. Errors: unsupported for what carries no SOAP; malformed.
    [[nodiscard]] Result<void> begin(std::string_view content_type);
    /// The next bytes. Errors: malformed, too_large, those of the sink; unavailable when the answer
    /// refuses the document: `refusal` says how.
    [[nodiscard]] net::Task<Result<void>> feed(std::string_view bytes);
    /// Behind the last byte. Errors: as feed; malformed for an answer that is cut short.
    [[nodiscard]] net::Task<Result<void>> finish();
    [[nodiscard]] const std::optional<Refusal>& refusal() const noexcept { return refusal_; }

private:
    enum class Part { before, root, wanted, other };
    static net::XmlLimits envelope_limits(const RetrievalLimits& limits);
    [[nodiscard]] net::Task<Result<void>> feed_envelope(std::string_view bytes);
    [[nodiscard]] net::Task<Result<void>> feed_document(std::string_view bytes);
    [[nodiscard]] net::Task<Result<void>> take_part(std::string_view bytes);
    [[nodiscard]] net::Task<Result<void>> begin_document();
    [[nodiscard]] Result<void> end_document();
    [[nodiscard]] net::Task<Result<void>> end_envelope();
    void begin_part();
    /// What the envelope says so far: sets mime_type_, and cid_ if the document is a part. False
    /// for another document, or none. `last`: look only at the document that is open.
    [[nodiscard]] Result<bool> look(std::string_view envelope, bool last);
    [[nodiscard]] Result<bool> read_documents(const pugi::xml_node& response, bool last);
    [[nodiscard]] std::unexpected<Error> refuse(Refusal refusal);

    Place wanted_;
    std::string message_id_;
    ContentSink& sink_;
    RetrievalLimits limits_;
    net::XmlCutter cutter_;
    std::optional<net::MimeReader> parts_;  ///< where it is a package
    std::string root_;                      ///< Content-ID of its root
    Part part_ = Part::other;
    bool root_seen_ = false, ended_ = false;
    std::string part_id_;
    bool part_is_base64_ = false;
    std::map<std::string, std::string> held_;
    std::set<std::string> held_base64_;  ///< of held_: those that are base64
    std::size_t held_bytes_ = 0;

    std::uint32_t cut_ = 0;  ///< the cut that the text belongs to
    bool cut_is_wanted_ = false;
    bool begun_ = false, whole_ = false;
    bool base64_ = false;
    net::Base64Reader decoder_;
    std::string mime_type_, cid_;
    std::optional<Refusal> refusal_;
};

}  // namespace mcr::source::xds
