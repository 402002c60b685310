#pragma once

#include <string>

#include "net/http.hpp"
#include "relay/relay.hpp"
#include "web/record_page.hpp"

namespace mcr::web {

/// Writes one view as the record page: live, each organisation's part as it comes, or whole at the
/// end for a browser without scripts. Lives on the request's thread, for one view.
class RecordSink final : public relay::ViewSink {
public:
    /// All must outlive it.
    RecordSink(net::Responder& out, const Frame& frame, const Assets& assets,
               const net::Headers& headers, bool live)
        : out_(out), frame_(frame), assets_(assets), headers_(headers), live_(live) {}

    net::Task<Result<void>> patient(const people::Demographics& patient,
                                    const relay::Coverage& coverage) override;
    net::Task<Result<void>> part(const relay::CoverageRow& row, std::span<const record::Part> parts,
                                 relay::Release& release) override;
    net::Task<Result<void>> coverage(const relay::Coverage& coverage) override;

private:
    net::Task<Result<void>> write(std::string html);

    net::Responder& out_;
    const Frame& frame_;
    const Assets& assets_;
    const net::Headers& headers_;
    bool live_;
    std::string banner_;
    BySection items_;
    std::vector<std::pair<std::string, std::size_t>> row_of_;  ///< system key to row, while live
};

}  // namespace mcr::web
