#pragma once

#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/generate/hl7_writer.hpp"
#include "sim/wire/mllp_listener.hpp"

namespace mcr::sim {

/// A patient administration system that answers HL7 v2 queries by NHS number: QBP^Q22 with RSP^K22,
/// QRY^A19 with ADR^A19, QRY^R02 with ORF^R04, QRY^T12 with DOC^T12; `page_size` groups at a time,
/// with DSC. Anything else gets AR and an error of table 0357.
class Hl7v2System final : public MessageAnswerer {
public:
    Hl7v2System(Hl7House house, std::vector<Hl7Record> records, std::size_t page_size = 25);

    [[nodiscard]] Reply answer(std::string_view message) const override;
    [[nodiscard]] Reply answer_about_another(std::string_view message) const override;
    [[nodiscard]] std::string refusal(std::string_view message, std::string_view acknowledgement,
                                      std::string_view code) const override;

private:
    struct Asked;
    [[nodiscard]] Asked read(std::string_view message) const;
    [[nodiscard]] Reply reply(std::string_view message, bool muddled) const;
    [[nodiscard]] std::string header(const Asked& asked, std::string_view type) const;

    Hl7House house_;
    std::vector<Hl7Record> records_;
    std::map<std::string, std::size_t, std::less<>> by_number_;
    std::size_t page_size_;
};

}  // namespace mcr::sim
