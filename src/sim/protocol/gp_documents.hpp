#pragma once

#include <string>
#include <vector>

#include "base/clock.hpp"
#include "sim/answerer.hpp"
#include "sim/protocol/gp_document_record.hpp"

namespace mcr::sim {

/// A GP practice behind GP Connect Access Document 1.6.2 (STU3): find a patient, search their
/// documents in pages, read the Binary of each (at most 5 MB), metadata; with the checks of a real
/// provider and its error table.
class GpDocumentServer final : public Answerer {
public:
    /// `clock` must outlive it.
    GpDocumentServer(GpDocumentPractice practice, const Clock& clock);

    [[nodiscard]] Reply answer(const net::Request& request) const override;
    [[nodiscard]] Reply answer_about_another(const net::Request& request) const override;
    [[nodiscard]] const GpDocumentPractice& practice() const noexcept { return practice_; }

private:
    [[nodiscard]] Reply route(const net::Request& request, bool muddled) const;
    [[nodiscard]] Reply find(const net::Request& request) const;
    [[nodiscard]] Reply list(const net::Request& request, const std::string& id,
                             bool muddled) const;
    [[nodiscard]] Reply read(const net::Request& request, const std::string& id,
                             bool muddled) const;
    /// Whether `record` may be given; its refusal if not.
    [[nodiscard]] bool refused(const GpDocuments* record, Reply& reply) const;
    [[nodiscard]] const GpDocuments* another(const GpDocuments* record) const;
    [[nodiscard]] std::string searchset(const std::vector<std::string>& resources,
                                        const std::string& next) const;

    GpDocumentPractice practice_;
    std::string base_path_;
    const Clock* clock_;
};

}  // namespace mcr::sim
