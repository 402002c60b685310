#include "source/federation/tokens.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"
#include "people/json.hpp"
#include "source/federation/identity.hpp"

namespace mcr::source::federation {
namespace {

using fhir_r4::Verdict;
using record::CoverageState;

constexpr std::size_t most_answer = 64UL << 10U;
constexpr std::size_t longest_token = 8192;
constexpr std::int64_t longest_life = 3600;
/// So long before its end a token is no longer used.
constexpr std::int64_t margin = 30;

/// Everything that makes one token another.
Digest key_of(const Wish& wish) {
    const Question& question = *wish.question;
    const people::Professional& who = *question.asker;
    static const people::StatedReason none;
    const people::StatedReason& why = question.reason != nullptr ? *question.reason : none;
    std::string all;
    for (const std::string_view part :
         {std::string_view(wish.system->key), std::string_view(wish.settings->token_address),
          std::string_view(wish.settings->client_id), std::string_view(who.id),
          std::string_view(who.role_profile_id), std::string_view(who.role_code),
          std::string_view(who.organisation.text()), std::string_view(who.family),
          std::string_view(who.given), purpose_for_peer(question.purpose),
          std::string_view(question.patient->number.text()), std::string_view(why.basis),
          std::string_view(why.reference), std::string_view(why.claim),
          std::string_view(why.permission), std::string_view(why.not_asked)})
        ((all += std::to_string(part.size())) += ':') += part;
    return sha256(all);
}

std::string form_of(const Wish& wish, const std::string& assertion, const std::string& identity) {
    const Question& question = *wish.question;
    std::string form;
    const auto add = [&form](std::string_view name, std::string_view value) {
        if (value.empty()) return;
        if (!form.empty()) form += '&';
        ((form += name) += '=') += percent_encode(value);
    };
    add("grant_type", "urn:ietf:params:oauth:grant-type:token-exchange");
    add("subject_token_type", "urn:ietf:params:oauth:token-type:id_token");
    add("subject_token", identity);
    add("client_assertion_type", "urn:ietf:params:oauth:client-assertion-type:jwt-bearer");
    add("client_assertion", assertion);
    add("scope", wish.settings->scope);
    add("purpose", purpose_for_peer(question.purpose));
    add("patient", question.patient->number.text());
    if (question.reason != nullptr) {
        add("basis", question.reason->basis);
        add("reference", question.reason->reference);
        add("claim", question.reason->claim);
        add("permission", question.reason->permission);
        add("not_asked", question.reason->not_asked);
    }
    return form;
}

Verdict refused(int status, std::string_view code) {
    if (status == 400 && (code == "invalid_grant" || code == "invalid_request" ||
                          code == "invalid_scope" || code == "access_denied"))
        return {CoverageState::not_permitted,
                "This federation did not accept who asks, so that nobody was asked on."};
    if (status == 400 || status == 401 || status == 403)
        return fhir_r4::failed("This federation did not accept that it is this gateway that asks.");
    return fhir_r4::failed("This federation gave no token for who asks (HTTP " +
                           std::to_string(status) + ").");
}

}  // namespace

std::string_view purpose_for_peer(std::string_view purpose) noexcept {
    return purpose == "ETREAT" ? "ETREAT" : "TREAT";
}

std::shared_ptr<const Secret> Tokens::find(const Digest& key) const {
    const std::scoped_lock lock(mutex_);
    const auto at = tokens_.find(key);
    return at != tokens_.end() && at->second.until > clock_.steady() ? at->second.token : nullptr;
}

void Tokens::keep(const Digest& key, std::shared_ptr<const Secret> token, Milliseconds life) {
    const SteadyTime now = clock_.steady();
    const std::scoped_lock lock(mutex_);
    if (tokens_.size() >= most_kept)
        std::erase_if(tokens_, [now](const auto& one) { return one.second.until <= now; });
    if (tokens_.size() >= most_kept) tokens_.clear();
    tokens_.insert_or_assign(key, Kept{std::move(token), now + life});
}

void Tokens::forget(const Wish& wish) {
    const Digest key = key_of(wish);
    const std::scoped_lock lock(mutex_);
    tokens_.erase(key);
}

std::size_t Tokens::kept() const {
    const std::scoped_lock lock(mutex_);
    return tokens_.size();
}

net::Task<std::expected<std::shared_ptr<const Secret>, Verdict>> Tokens::get(net::Worker& worker,
                                                                             Wish wish,
                                                                             Deadline deadline) {
    const Digest key = key_of(wish);
    if (auto known = find(key)) co_return known;
    auto identity = identity_token(*wish.key, *wish.settings, wish.own, *wish.question->asker,
                                   clock_.now(), random_);
    auto assertion = client_assertion(*wish.key, *wish.settings, clock_.now(), random_);
    if (!identity || !assertion)
        co_return std::unexpected(
            Verdict{CoverageState::not_permitted,
                    "Who asks cannot be vouched for to this federation, so that it is not asked."});
    net::Call call;
    call.method = "POST";
    call.url = wish.settings->token_address;
    call.safe_to_repeat = false;  // the assertion is good once
    call.headers.add("Content-Type", "application/x-www-form-urlencoded");
    call.headers.add("Accept", "application/json");
    call.headers.add("X-Request-Id", new_uuid(random_));
    call.headers.add("X-Correlation-Id", std::string(wish.question->request_id));
    call.body = form_of(wish, *assertion, *identity);
    auto answer = co_await worker.client().call(wish.system->upstream, std::move(call), deadline);
    if (!answer) co_return std::unexpected(fhir_r4::verdict_of(answer.error()));
    people::JsonLimits limits;
    limits.max_bytes = most_answer;
    limits.max_depth = 8;
    const auto body = people::parse_json(answer->body.view(), limits);
    if (answer->status != 200)
        co_return std::unexpected(
            refused(answer->status, body ? people::text_of(*body, "error") : std::string_view{}));
    const std::string_view token =
        body ? people::text_of(*body, "access_token") : std::string_view{};
    const bool usable =
        !token.empty() && token.size() <= longest_token &&
        std::ranges::all_of(token, [](unsigned char c) { return c > 0x20 && c < 0x7f; }) &&
        equal_ignoring_case(people::text_of(*body, "token_type"), "Bearer");
    if (!usable)
        co_return std::unexpected(
            fhir_r4::failed("This federation's token service answered in an unexpected way."));
    auto kept = std::make_shared<const Secret>(std::string(token));
    const auto* expires = people::member(*body, "expires_in");
    const auto* seconds = expires == nullptr ? nullptr : expires->if_int64();
    if (seconds != nullptr && *seconds > margin)
        keep(key, kept, Milliseconds{(std::min(*seconds, longest_life) - margin) * 1000});
    co_return kept;
}

}  // namespace mcr::source::federation
