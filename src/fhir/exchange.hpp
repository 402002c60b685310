#pragma once

#include <string>
#include <vector>

#include "fhir/answer_writer.hpp"
#include "fhir/consent/desk.hpp"
#include "fhir/face.hpp"
#include "fhir/negotiation.hpp"
#include "fhir/page_token.hpp"
#include "fhir/patient_search.hpp"
#include "fhir/route.hpp"
#include "fhir/search.hpp"

namespace mcr::fhir {

/// What the face is made of, for every exchange.
struct Workshop {
    Face::Parts use;
    FaceSettings settings;
    std::string base;  ///< base_url + "/fhir"
    std::string capability;
    PageTokens tokens;
};

/// One request and its answer. Lives on the request's thread until it is answered.
class Exchange {
public:
    /// All must outlive it.
    Exchange(Workshop& shop, net::Worker& worker, const net::Request& request, net::Responder& out)
        : shop_(shop), worker_(worker), request_(request), out_(out) {}
    net::Task<void> answer();

private:
    net::Task<void> refuse_with(Refusal refusal, net::Headers extra = {});
    net::Task<void> fail_with(Error error);
    net::Task<void> send(int status, std::string_view type, std::string body, net::Headers extra);

    [[nodiscard]] Judged<people::TokenClaims> who(bool& token_given) const;
    /// Whoever asks about objections: a system by itself may, for which `who` is not asked.
    [[nodiscard]] Judged<consent::Bearer> bearer(bool& token_given) const;
    /// What the token's scopes leave of a read or a search of `type`.
    [[nodiscard]] static Judged<void> within_scope(const people::TokenClaims& claims,
                                                   std::string_view type, bool search);
    [[nodiscard]] static Judged<void> within_scope(const people::TokenClaims& claims,
                                                   const Search& search);
    [[nodiscard]] Judged<void> read_parameters(const Route& route);
    [[nodiscard]] Judged<Format> format() const;
    [[nodiscard]] SearchSettings search_settings() const;
    [[nodiscard]] AnswerFrame frame(std::string self) const;

    net::Task<void> refuse_asker(Refusal refusal, bool token_given);
    net::Task<void> send_capability(Route route);
    net::Task<void> read_patient(Route route, people::TokenClaims claims);
    net::Task<void> search_patients(Route route, people::TokenClaims claims);
    net::Task<void> write_patients(PatientSearch search, std::vector<people::Demographics> found);
    net::Task<void> search_record(Route route, people::TokenClaims claims);
    net::Task<void> further_page(people::TokenClaims claims);
    net::Task<void> send_document(Route route, people::TokenClaims claims);
    net::Task<void> answer_consent(Route route, consent::Bearer bearer);
    net::Task<void> search_consents(consent::Request asked);
    net::Task<void> ask_question(Route route, consent::Request asked);
    net::Task<void> send_consent(int status, consent::OneConsent consent);
    [[nodiscard]] Judged<void> check_body(const Route& route) const;
    net::Task<void> run(Search search, people::TokenClaims claims, std::string self,
                        std::optional<PagePosition> from);
    /// The gateways that the question came through.
    [[nodiscard]] Judged<std::vector<std::string>> path_of(const people::TokenClaims& claims) const;
    [[nodiscard]] Judged<Search> parse_record(const Route& route) const;
    [[nodiscard]] Judged<Search> parse_page(const PagePosition& position) const;
    [[nodiscard]] Judged<void> fit_to_lines(Search& search) const;

    Workshop& shop_;
    net::Worker& worker_;
    const net::Request& request_;
    net::Responder& out_;
    std::vector<QueryParameter> parameters_;
    Format format_ = Format::json;
    std::string_view interaction_ = "other";
};

}  // namespace mcr::fhir
