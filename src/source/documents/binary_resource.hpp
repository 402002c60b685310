#pragma once

#include <array>
#include <cstdint>
#include <string>
#include <string_view>

#include "source/adapter.hpp"

namespace mcr::source::documents {

/// Reads a FHIR R4 Binary in JSON, piece by piece, and decodes what its `data` holds as it comes.
/// Holds nothing of it but names of members and its type. For one document.
class BinaryResource {
public:
    /// Reads the next bytes; appends what they hold of the content to `content`. Errors: malformed
    /// for what is no JSON object, is nested deeper than 100, is another resource than a Binary, or
    /// has `data` twice or no base64; where in the document is not said.
    [[nodiscard]] Result<void> read(std::string_view json, std::string& content);
    /// Errors: malformed when the document has not ended, has no `data` or is no Binary.
    [[nodiscard]] Result<void> finish() const;
    /// As it stands in the resource; empty until it has been read.
    [[nodiscard]] const std::string& content_type() const noexcept { return content_type_; }

private:
    enum class In { value, string, literal };
    enum class What { nothing, key, data, content_type, resource_type };
    bool step(char c, std::string& content);
    bool structure(char c);
    bool begin_string();
    bool end_string();
    bool escape(char c, std::string& content);
    bool character(char c, std::string& content);
    bool base64(char c, std::string& content);

    static constexpr unsigned most_depth = 100;
    In in_ = In::value;
    What what_ = What::nothing;
    std::array<char, most_depth> nesting_{};  ///< '{' or '['
    unsigned depth_ = 0;
    bool started_ = false;
    bool awaits_key_ = false;
    std::string key_;       ///< of the member of the resource itself that is being read
    std::string text_;      ///< of a key or short value
    unsigned escaped_ = 0;  ///< characters of an escape still to come; 5 right after the backslash
    unsigned code_ = 0;     ///< of a \u escape
    std::uint32_t bits_ = 0;
    unsigned bit_count_ = 0;
    unsigned quantum_ = 0;  ///< characters of base64 in this group of four
    unsigned padding_ = 0;
    bool has_data_ = false;
    bool is_binary_ = false;
    std::string content_type_;
};

/// Pumps `from`, a Binary in JSON, decoded, through a ContentCheck into `to`.
[[nodiscard]] net::Task<ContentAnswer> relay_binary_resource(net::Incoming& from,
                                                             const ContentQuestion& question,
                                                             ContentSink& to);

}  // namespace mcr::source::documents
