#include "relay/content_address.hpp"

#include <charconv>
#include <chrono>
#include <optional>

#include "base/text.hpp"
#include "people/sealed.hpp"

namespace mcr::relay {
namespace {

constexpr std::string_view purpose = "my-care-record document";
constexpr std::string_view path = "/fhir/Binary/";

void put(std::string& out, std::string_view field) {
    out.append(std::to_string(field.size())).append(":").append(field);
}

std::optional<std::int64_t> number(std::string_view text) {
    std::int64_t value = 0;
    const auto [end, bad] = std::from_chars(text.data(), text.data() + text.size(), value);
    if (text.empty() || bad != std::errc{} || end != text.data() + text.size() || value < 0)
        return std::nullopt;
    return value;
}

std::optional<std::string_view> take(std::string_view& rest) {
    const auto colon = rest.find(':');
    if (colon == std::string_view::npos) return std::nullopt;
    const auto size = number(rest.substr(0, colon));
    rest.remove_prefix(colon + 1);
    if (!size || static_cast<std::uint64_t>(*size) > rest.size()) return std::nullopt;
    const auto field = rest.substr(0, static_cast<std::size_t>(*size));
    rest.remove_prefix(field.size());
    return field;
}

std::int64_t milliseconds(Instant when) {
    return std::chrono::duration_cast<Milliseconds>(when.time_since_epoch()).count();
}

}  // namespace

ContentAddresses::ContentAddresses(const Secret& key, Milliseconds lifetime, const Clock& clock,
                                   Random& random)
    : key_(hmac_sha256(key.reveal(), "my-care-record document addresses")),
      lifetime_(lifetime),
      clock_(clock),
      random_(random) {}

std::string ContentAddresses::address_of(const directory::System& system,
                                         const people::NhsNumber& patient,
                                         const source::DocumentLocator& document) const {
    std::string plain;
    put(plain, std::to_string(milliseconds(clock_.now())));
    put(plain, patient.text());
    put(plain, system.key);
    put(plain, document.at);
    put(plain, document.content_type);
    put(plain, document.size ? std::to_string(*document.size) : std::string());
    put(plain, document.sha1);
    const auto token = people::seal(key_, purpose, plain, random_);
    return base_ + std::string(path) + token.value_or(std::string());
}

std::string_view ContentAddresses::token_of(std::string_view address) {
    const auto at = address.rfind(path);
    return at == std::string_view::npos ? std::string_view() : address.substr(at + path.size());
}

Result<ListedDocument> ContentAddresses::open(std::string_view token) const {
    const auto unknown = [] {
        return fail(ErrorKind::not_found, "No document was listed at this address.");
    };
    const auto plain = people::unseal(key_, purpose, token);
    if (!plain) return unknown();
    std::string_view rest = *plain;
    const auto made = number(take(rest).value_or(""));
    const auto patient = people::NhsNumber::parse(take(rest).value_or(""));
    const auto system = take(rest);
    const auto at = take(rest);
    const auto type = take(rest);
    const auto size = take(rest);
    const auto sha1 = take(rest);
    if (!made || !patient || !sha1) return unknown();
    const auto age = milliseconds(clock_.now()) - *made;
    if (age < -60'000 || age > lifetime_.count())
        return fail(ErrorKind::gone,
                    "The document was listed too long ago. Ask for the list again.",
                    "listed-long-ago");
    ListedDocument listed{*patient, std::string(*system), {}};
    listed.document.at = *at;
    listed.document.content_type = *type;
    if (const auto bytes = number(*size)) listed.document.size = static_cast<std::uint64_t>(*bytes);
    listed.document.sha1 = *sha1;
    return listed;
}

}  // namespace mcr::relay
