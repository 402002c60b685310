#pragma once

#include <curl/curl.h>

#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "net/body_stream.hpp"
#include "net/client.hpp"
#include "net/completion.hpp"
#include "net/gzip.hpp"
#include "net/timers.hpp"

namespace mcr::net {

struct Lane;
class Transfer;

/// An expansion is only suspicious beyond this size.
inline constexpr std::uint64_t expansion_checked_from = 1UL << 20U;

/// The number that the field `text` is; nullopt where it is none.
[[nodiscard]] std::optional<std::uint64_t> whole_number(std::optional<std::string_view> text);

/// What ties an answer that is taken as it comes to its transfer. Shared by both; the transfer may
/// end before, and the reader leave before.
struct Opened {
    Transfer* transfer = nullptr;  ///< null when it has ended
    std::string name;              ///< of the upstream
    std::uint64_t most = 0;        ///< bytes of the body
    std::optional<BodyStream> body;
    std::optional<Completion<Result<Answer>>> head;  ///< who waits for the head
    std::optional<Completion<bool>> reader;          ///< who waits for bytes

    /// Wakes who waits for bytes, if there are any.
    void wake();
};

/// One call on its way: what is asked, how far it is and what came. Its easy handle and what hangs
/// on it are reused for the next call. Belongs to one CurlClient.
class Transfer {
public:
    /// `stop` is called when the time for connecting or for the answer has run out.
    Transfer(Timers& timers, std::shared_ptr<BufferPool> buffers,
             std::function<void(Transfer&)> stop);
    ~Transfer();
    Transfer(const Transfer&) = delete;
    Transfer& operator=(const Transfer&) = delete;

    /// Takes on a call. Errors: invalid when method, URL or a header cannot be sent.
    Result<void> begin(const Upstream& upstream, Call call, Deadline deadline);
    /// Prepares the easy handle for an attempt.
    void prepare_attempt();
    /// What came, after the attempt ended with `code`.
    [[nodiscard]] Result<Answer> outcome(CURLcode code);
    /// The error when the time has run out.
    [[nodiscard]] Error out_of_time() const;
    [[nodiscard]] bool may_retry(CURLcode code) const;
    /// True if `answer` is a redirect, with or without permission to follow it.
    [[nodiscard]] static bool redirects(const Answer& answer);
    /// Turns to the address of the redirect. Errors: unsupported, code "redirect".
    Result<void> turn(const Answer& answer);
    /// Lets go of everything that belonged to the call.
    void end();

    [[nodiscard]] CURL* easy() const noexcept { return easy_; }
    [[nodiscard]] const Upstream& upstream() const noexcept { return *upstream_; }
    [[nodiscard]] std::uint64_t received_bytes() const noexcept {
        return header_bytes_ + wire_bytes_;
    }
    [[nodiscard]] std::chrono::nanoseconds took() const;
    [[nodiscard]] int status() const noexcept { return answer_.status; }
    /// True while the sender waits for the reader.
    [[nodiscard]] bool paused() const noexcept { return paused_; }
    /// Lets the sender go on. Gives how the transfer ended, if it did so by this.
    [[nodiscard]] CURLcode resume();

    // Where the CurlClient keeps track of it.
    enum class Place { idle, waiting, running };
    Place place = Place::idle;
    Lane* lane = nullptr;
    bool trial = false;
    std::list<std::unique_ptr<Transfer>>::iterator self;
    std::move_only_function<void(Result<Answer>)> done;
    std::shared_ptr<Opened> opened;  ///< null for an answer that is given whole

private:
    static std::size_t on_header(char* data, std::size_t size, std::size_t count, void* self);
    static std::size_t on_body(char* data, std::size_t size, std::size_t count, void* self);
    static int on_ready(void* self, char*, char*, int, int);
    bool take_header(std::string_view line);
    bool take_body(std::string_view bytes);
    bool begin_body();
    bool open_body();
    std::size_t stream_body(std::string_view bytes);
    [[nodiscard]] bool understands_body();
    [[nodiscard]] Headers decoded_headers() const;
    void refuse(ErrorKind kind, std::string_view what);
    void set_fixed_options();
    void set_tls();
    void set_request();
    [[nodiscard]] Error error_of(CURLcode code) const;

    Timers* timers_;
    std::shared_ptr<BufferPool> buffers_;
    CURL* easy_;
    curl_slist* sent_headers_ = nullptr;
    char explanation_[CURL_ERROR_SIZE] = {};
    std::string tls_set_for_;

    const Upstream* upstream_ = nullptr;
    Call call_;
    SteadyTime asked_at_;
    SteadyTime deadline_;
    Alarm alarm_;
    unsigned attempts_ = 0;  ///< at this address
    int repeats_left_ = 0;
    unsigned turns_ = 0;

    bool connected_ = false;
    bool header_done_ = false;
    bool body_begun_ = false;
    bool compressed_ = false;
    bool paused_ = false;
    std::uint64_t header_bytes_ = 0;
    std::uint64_t wire_bytes_ = 0;
    Answer answer_;
    std::unique_ptr<Inflater> inflater_;
    std::optional<Error> refusal_;
};

}  // namespace mcr::net
