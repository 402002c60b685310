#pragma once

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "sim/answerer.hpp"

namespace mcr::sim {

/// One document of a simulated repository, with its metadata as a registry has them.
struct XdsDocument {
    std::string entry_uuid;  ///< urn:uuid:…
    std::string unique_id;   ///< OID
    std::string title, comments;
    std::string type_code, type_display;  ///< SNOMED CT
    std::string mime_type = "text/plain";
    std::string format_code = "urn:ihe:iti:xds:2017:mimeTypeSufficient";
    std::string created;  ///< YYYYMMDDhhmmss
    std::string author_family, author_given, author_role;
    std::string replaces;  ///< entryUUID of the document that it replaces
    bool deprecated = false;
    bool on_demand = false;  ///< made when it is asked for: no hash, no size
    bool confidential = false;
    std::string content;
};

struct XdsPatient {
    std::string nhs_number;
    std::string local_id;                           ///< in the community's own numbering
    std::string family, given, gender, birth_date;  ///< FHIR forms
    std::vector<XdsDocument> documents;
};

/// One community: a registry with one repository.
struct XdsCommunity {
    std::string home;        ///< OID
    std::string repository;  ///< OID
    std::string organisation;
    std::string authority;  ///< OID of local ids; empty: patients are known by their NHS number
    std::vector<XdsPatient> patients;
};

/// How contents are sent.
enum class XdsPacking {
    mtom,              ///< as parts beside the envelope
    inline_in_package  ///< base64 within the envelope, in a multipart package
    ,
    inline_plain,  ///< base64 within a plain envelope
};

/// How a simulated gateway behaves beyond the ordinary.
struct XdsManners {
    XdsPacking packing = XdsPacking::mtom;
    bool queries_packaged = false;  ///< answers to queries come in a multipart package too
    std::size_t most_results = 0;   ///< more are XDSTooManyResults; 0 for no limit
    std::map<std::string, std::string> errors;  ///< code that a community fails with, by home
    bool wants_assertion = false;               ///< a request without a SAML assertion is a fault
    std::string fault;  ///< "Receiver" or "Sender": every answer is that fault
};

/// An IHE gateway over SOAP 1.2 at one address: Registry Stored Query and Retrieve Document Set of
/// one community, Cross Gateway Query, Retrieve and Patient Discovery of several (ITI TF-2 3.18,
/// 3.38, 3.39, 3.43, 3.55). Each community answers by its home community id. Written apart from
/// the relay's own readers.
class XdsGateway final : public Answerer {
public:
    explicit XdsGateway(std::vector<XdsCommunity> communities, XdsManners manners = {});

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;

private:
    struct Asked;
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply query(const Asked& asked) const;
    [[nodiscard]] Reply associations(const Asked& asked) const;
    [[nodiscard]] Reply retrieve(const Asked& asked) const;
    [[nodiscard]] Reply discover(const Asked& asked) const;

    std::vector<XdsCommunity> communities_;
    XdsManners manners_;
};

}  // namespace mcr::sim
