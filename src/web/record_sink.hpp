#pragma once

#include <functional>
#include <map>
#include <string>
#include <vector>

#include "net/http.hpp"
#include "relay/relay.hpp"
#include "web/record_page.hpp"

namespace mcr::web {

/// A form by which its reader may override the objections at the holders of `rows`, as markup;
/// empty where none lets itself be overridden.
using OfferOverride = std::function<std::string(const std::vector<relay::CoverageRow>& rows)>;

/// A form by which its reader may wish that everyone is asked, as markup.
using OfferWish = std::function<std::string()>;

/// Writes one view as the record page: live, each organisation's part as it comes, or whole at the
/// end for a browser without scripts. Lives on the request's thread, for one view.
class RecordSink final : public relay::ViewSink {
public:
    /// All must outlive it. `document_query`: as for collect.
    RecordSink(net::Responder& out, const Frame& frame, const Assets& assets,
               const net::Headers& headers, bool live, const OfferOverride& offer,
               std::string document_query = {}, OfferWish wish = {})
        : out_(out),
          frame_(frame),
          assets_(assets),
          headers_(headers),
          live_(live),
          offer_(offer),
          document_query_(std::move(document_query)),
          wish_(std::move(wish)) {}

    net::Task<Result<void>> patient(const people::Demographics& patient,
                                    const relay::Coverage& coverage) override;
    net::Task<Result<void>> part(const relay::CoverageRow& row, std::span<const record::Part> parts,
                                 relay::Release& release) override;
    net::Task<Result<void>> coverage(const relay::Coverage& coverage) override;

private:
    net::Task<Result<void>> write(std::string html);
    [[nodiscard]] std::string extra(const relay::CoverageRow& row) const;
    /// The wish to have those asked who were not, where any row lets it be had.
    [[nodiscard]] std::string wish_for(const relay::Coverage& coverage) const;
    /// The offer for all who withhold by objection, where there are several.
    [[nodiscard]] std::string offer_for_all(const relay::Coverage& coverage) const;
    [[nodiscard]] std::string rows_told_later(const relay::Coverage& coverage) const;
    /// The page up to the first section.
    [[nodiscard]] std::string beginning(const std::string& panel) const;

    net::Responder& out_;
    const Frame& frame_;
    const Assets& assets_;
    const net::Headers& headers_;
    bool live_;
    const OfferOverride& offer_;
    std::string document_query_;
    OfferWish wish_;
    std::string banner_;
    BySection items_;
    std::size_t texts_ = 0;                     ///< that the page has had
    std::size_t told_ = 0;                      ///< rows that the page began with, while live
    std::map<std::string, std::size_t> notes_;  ///< given of each system key's row, while live
    std::vector<std::pair<std::string, std::size_t>> row_of_;  ///< system key to row, while live
};

}  // namespace mcr::web
