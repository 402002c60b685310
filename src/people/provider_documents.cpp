#include "people/provider_documents.hpp"

#include <utility>

namespace mcr::people {
namespace {

constexpr std::chrono::hours fresh{1};
constexpr std::chrono::hours longest{24};
constexpr std::chrono::minutes between_tries{1};

}  // namespace

/// Whether what is kept serves; if it does not, the caller is the one who fetches now.
template <class T>
ProviderDocuments::Next ProviderDocuments::decide(Kept<T>& kept, Anew anew, SteadyTime now,
                                                  std::shared_ptr<const T>& into) {
    const std::scoped_lock lock(mutex_);
    into = kept.value;
    if (kept.value != nullptr) {
        const auto last = kept.renewed.find(anew);
        const bool renew =
            anew != Anew::no && (last == kept.renewed.end() || now - last->second >= between_tries);
        const bool due = now - kept.fetched >= fresh && now - kept.tried >= between_tries;
        if (!renew && !due && now - kept.fetched < longest) return Next::use;
    }
    if (anew != Anew::no) kept.renewed[anew] = now;
    kept.tried = now;
    return Next::fetch;
}

template <class T>
Result<std::shared_ptr<const T>> ProviderDocuments::settle(Kept<T>& kept, Result<T> fetched,
                                                           SteadyTime now, std::string_view what) {
    const std::scoped_lock lock(mutex_);
    if (fetched) {
        kept.value = std::make_shared<const T>(std::move(*fetched));
        kept.fetched = now;
        return kept.value;
    }
    log_.warning("sign_in_provider_not_read",
                 {{"what", what}, {"sentence", fetched.error().sentence}});
    if (kept.value != nullptr && now - kept.fetched < longest) return kept.value;
    return pass_on(fetched);
}

net::Task<Result<std::string>> ProviderDocuments::fetch(net::Worker& worker, std::string url,
                                                        Deadline deadline) {
    net::Call call;
    call.url = std::move(url);
    call.headers.add("Accept", "application/json");
    auto answer = co_await worker.client().call(upstream_, std::move(call), deadline);
    if (!answer) {
        const bool late = answer.error().kind == ErrorKind::timed_out;
        co_return fail(late ? ErrorKind::timed_out : ErrorKind::unavailable,
                       "The sign-in provider cannot be reached.", answer.error().code);
    }
    if (answer->status != 200)
        co_return fail(ErrorKind::unavailable, "The sign-in provider does not describe itself.");
    co_return std::string(answer->body.view());
}

net::Task<Result<std::shared_ptr<const ProviderMetadata>>> ProviderDocuments::metadata(
    net::Worker& worker, Deadline deadline) {
    const SteadyTime now = worker.clock().steady();
    std::shared_ptr<const ProviderMetadata> known;
    if (decide(metadata_, Anew::no, now, known) == Next::use) co_return known;
    std::string url = issuer_;
    if (url.ends_with('/')) url.pop_back();
    url += "/.well-known/openid-configuration";
    auto text = co_await fetch(worker, std::move(url), deadline);
    Result<ProviderMetadata> read =
        text ? read_discovery(*text, issuer_) : Result<ProviderMetadata>(pass_on(text));
    co_return settle(metadata_, std::move(read), now, "discovery");
}

net::Task<Result<std::shared_ptr<const KeySet>>> ProviderDocuments::keys(net::Worker& worker,
                                                                         Anew anew,
                                                                         Deadline deadline) {
    const SteadyTime now = worker.clock().steady();
    std::shared_ptr<const KeySet> known;
    if (decide(keys_, anew, now, known) == Next::use) co_return known;
    auto described = co_await metadata(worker, deadline);
    if (!described) co_return pass_on(described);
    std::string url = (*described)->jwks_uri;
    auto text = co_await fetch(worker, std::move(url), deadline);
    Result<KeySet> read = text ? KeySet::parse(*text) : Result<KeySet>(pass_on(text));
    co_return settle(keys_, std::move(read), now, "keys");
}

}  // namespace mcr::people
