#pragma once

#include <map>
#include <string>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// What one pointer of the simulated locator says.
struct SimPointer {
    std::string id;  ///< "RQI-…"
    std::string nhs_number;
    std::string custodian;                ///< ODS code
    std::string type_code, type_display;  ///< SNOMED CT
    std::string title;
    std::string content_type = "application/pdf";
    std::string format = "urn:nhs-ic:unstructured";
    std::string date;  ///< FHIR instant
    /// Where the content lies: behind the proxy if there is an ASID, else at `address` itself.
    std::string address, asid;
    std::string content;  ///< what is given there; empty for contact details
};

/// The National Record Locator, consumer API R4: searches by GET, and by POST with a JSON body; in
/// pages with a next-page-token; a count; one pointer by id. Bearer token, X-Request-ID and
/// NHSD-End-User-Organisation-ODS are required.
class RecordLocator final : public Answerer {
public:
    /// `base_url` is of the consumer API; pointers behind a proxy name `proxy_host`.
    RecordLocator(std::vector<SimPointer> pointers, std::string base_url, std::string proxy_host,
                  std::size_t page_size = 20);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply search(const std::map<std::string, std::string, std::less<>>& keys,
                               bool muddled, bool only_count) const;
    [[nodiscard]] std::string text_of(const SimPointer& pointer) const;

    std::vector<SimPointer> pointers_;
    std::string base_url_, base_path_, proxy_host_;
    std::size_t page_size_;
};

/// The Spine Security Proxy with the systems behind it, and documents that lie outside of it:
/// gives the content of a pointer. Ssp-TraceID, Ssp-From, Ssp-To (the pointer's own ASID),
/// Ssp-InteractionID and an audit token are required.
class PointedContents final : public Answerer {
public:
    PointedContents(std::vector<SimPointer> pointers, std::string base_url);

    [[nodiscard]] Reply answer(const net::Request& request) const override;

private:
    std::map<std::string, SimPointer, std::less<>>
        by_target_;  ///< percent-encoded, behind the path
    std::string base_path_;
};

}  // namespace mcr::sim
