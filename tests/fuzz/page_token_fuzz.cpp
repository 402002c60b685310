// No bytes but those sealed here open as a page token; whatever is sealed opens as it was.
#include <cstdint>
#include <cstdlib>
#include <string>
#include <string_view>

#include "base/text.hpp"
#include "fhir/page_token.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    using namespace mcr;
    const std::string_view text(reinterpret_cast<const char*>(data), size);
    static SystemRandom random;
    static const fhir::PageTokens tokens(Secret(new_token(random, 24)), random);
    const Instant now{std::chrono::seconds{1'790'000'000}};

    if (tokens.open(text, "asker", now)) std::abort();
    if (tokens.open(to_base64url(text), "asker", now)) std::abort();

    fhir::PagePosition position;
    position.path = text.substr(0, size / 3);
    position.query = text.substr(size / 3, size / 3);
    position.after = text.substr(size / 3 * 2);
    position.record = sha256(text);
    position.expires = now + std::chrono::minutes{1};
    if (size > 4000) return 0;
    std::string token = tokens.seal(position, "asker");
    const auto opened = tokens.open(token, "asker", now);
    if (!opened || opened->path != position.path || opened->query != position.query ||
        opened->after != position.after || opened->record != position.record)
        std::abort();
    if (size > 0) {
        char& flipped = token[data[0] % token.size()];
        flipped = flipped == 'A' ? 'B' : 'A';
        if (tokens.open(token, "asker", now)) std::abort();
    }
    return 0;
}
