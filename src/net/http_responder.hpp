#pragma once

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "net/gzip.hpp"
#include "net/http.hpp"
#include "net/wire.hpp"

namespace mcr::net {

/// The reason phrase of `status`, or an empty one.
[[nodiscard]] std::string_view reason_of(int status) noexcept;

/// What one answer needs to know of its connection and request. All must outlive the answer.
struct Answering {
    Wire& wire;
    DeflaterPool& deflaters;
    const Clock& clock;
    std::string_view request_id;
    Milliseconds write_timeout;
    bool head = false;
    bool http_1_0 = false;
    bool accepts_gzip = false;
    bool keep_alive = true;
};

/// Writes one HTTP/1.x answer (RFC 9112) to a Wire.
class HttpResponder final : public Responder {
public:
    explicit HttpResponder(const Answering& answering) : with_(answering) {}
    ~HttpResponder() override;

    Task<Result<void>> send(int status, Headers headers, std::string body) override;
    Task<Result<void>> begin(int status, Headers headers) override;
    Task<Result<void>> write(std::span<const std::string_view> pieces) override;
    Task<Result<void>> finish() override;
    void abort() override;
    [[nodiscard]] bool started() const override { return stage_ != Stage::fresh; }

    /// True once the whole answer has been written.
    [[nodiscard]] bool complete() const noexcept { return stage_ == Stage::complete; }
    /// Whether the connection can carry another request.
    [[nodiscard]] bool keeps_alive() const noexcept { return complete() && with_.keep_alive; }
    [[nodiscard]] int status() const noexcept { return status_; }
    [[nodiscard]] std::uint64_t bytes() const noexcept { return bytes_; }

private:
    enum class Stage { fresh, streaming, complete, broken };
    Result<void> make_head(int status, const Headers& headers, bool compress, std::string framing);
    Task<Result<void>> put(std::span<iovec> pieces);
    Task<Result<void>> put_chunk(std::span<const std::string_view> pieces, bool last);
    /// Into gathered_: large pieces from where they lie, runs of small ones joined.
    void gather(std::span<const std::string_view> pieces);
    [[nodiscard]] bool may_have_body() const noexcept;

    Answering with_;
    Stage stage_ = Stage::fresh;
    int status_ = 0;
    bool chunked_ = false;
    std::uint64_t bytes_ = 0;
    std::string head_;
    std::vector<iovec> gathered_;
    std::string joined_;
    std::unique_ptr<Deflater> deflater_;
};

}  // namespace mcr::net
