#include "source/sds/lookup.hpp"

#include "base/text.hpp"
#include "source/sds/answer.hpp"

namespace mcr::source::sds {
namespace {

constexpr std::string_view interaction_system = "https://fhir.nhs.uk/Id/nhsServiceInteractionId";
constexpr std::string_view party_system = "https://fhir.nhs.uk/Id/nhsMhsPartyKey";

std::string search(std::string_view type, const OdsCode& organisation,
                   std::string_view interaction) {
    return '/' + std::string(type) + "?organization=" +
           percent_encode(std::string(ods_code_system) + '|' + organisation.text()) +
           "&identifier=" +
           percent_encode(std::string(interaction_system) + '|' + std::string(interaction));
}

Error error_of_status(int status) {
    const ErrorKind kind =
        status == 408 || status == 504 ? ErrorKind::timed_out : ErrorKind::unavailable;
    return {kind,
            default_http_status(kind),
            "The directory service refused, with HTTP " + std::to_string(status) + ".",
            {}};
}

}  // namespace

Lookup::Lookup(LookupSettings settings, const Clock& clock, Random& random, Log& log,
               Metrics& metrics, Credentials credentials)
    : settings_(std::move(settings)),
      clock_(clock),
      random_(random),
      log_(log),
      metrics_(metrics),
      credentials_(std::move(credentials)) {}

net::Task<Result<Found>> Lookup::find(net::Worker& worker, OdsCode organisation,
                                      std::string interaction, Deadline deadline) const {
    if (settings_.address.empty())
        co_return fail(ErrorKind::unavailable, "No directory service is set up here.");
    const Key key{organisation, interaction};
    if (auto known = kept(key)) {
        metrics_.count("mcr_sds_lookups_total", {{"result", "kept"}});
        co_return std::move(*known);
    }
    const Deadline until = deadline.sooner(clock_, settings_.time_limit);
    Result<Found> found = fail(ErrorKind::internal, "Nothing was looked up.");
    std::string path = search("Device", organisation, interaction);
    auto devices = co_await ask(worker, std::move(path), until);
    Result<Device> device =
        devices ? read_devices(*devices) : Result<Device>(std::unexpected(devices.error()));
    if (!device) {
        found = std::unexpected(device.error());
    } else {
        std::string second = search("Endpoint", organisation, interaction);
        if (!device->party_key.empty())
            second += "&identifier=" +
                      percent_encode(std::string(party_system) + '|' + device->party_key);
        auto endpoints = co_await ask(worker, std::move(second), until);
        Result<std::string> address = endpoints
                                          ? read_endpoints(*endpoints)
                                          : Result<std::string>(std::unexpected(endpoints.error()));
        if (address)
            found = Found{std::move(*address), device->asid};
        else
            found = std::unexpected(address.error());
    }
    metrics_.count("mcr_sds_lookups_total",
                   {{"result", found ? std::string_view("found") : to_string(found.error().kind)}});
    if (found)
        keep(key, *found);
    else
        log_.warning("sds_lookup_failed", {{"organisation", organisation.text()},
                                           {"kind", to_string(found.error().kind)}});
    co_return found;
}

net::Task<Result<std::string>> Lookup::ask(net::Worker& worker, std::string path,
                                           Deadline until) const {
    net::Call call;
    call.url = settings_.address + path;
    call.headers.add("Accept", "application/fhir+json");
    call.headers.add("X-Correlation-Id", new_uuid(random_));
    if (!settings_.credential.empty()) {
        auto key = credentials_ ? credentials_(settings_.credential)
                                : fail(ErrorKind::not_found, "There are no credentials.");
        if (!key) co_return pass_on(key);
        call.headers.add("apikey", std::string(key->reveal()));
    }
    auto answer = co_await worker.client().call(settings_.upstream, std::move(call), until);
    if (!answer) co_return pass_on(answer);
    if (answer->status != 200) co_return std::unexpected(error_of_status(answer->status));
    co_return std::string(answer->body.view());
}

std::optional<Found> Lookup::kept(const Key& key) const {
    const std::scoped_lock lock(mutex_);
    const auto at = kept_.find(key);
    if (at == kept_.end()) return std::nullopt;
    if (at->second.until > clock_.steady()) return at->second.found;
    ages_.erase(at->second.age);
    kept_.erase(at);
    return std::nullopt;
}

void Lookup::keep(const Key& key, const Found& found) const {
    if (settings_.keep.count() == 0 || settings_.most_kept == 0) return;
    const std::scoped_lock lock(mutex_);
    if (const auto at = kept_.find(key); at != kept_.end()) {
        ages_.erase(at->second.age);
        kept_.erase(at);
    }
    while (kept_.size() >= settings_.most_kept) {
        kept_.erase(ages_.front());
        ages_.pop_front();
    }
    const auto age = ages_.insert(ages_.end(), key);
    kept_.emplace(key, Kept{found, clock_.steady() + settings_.keep, age});
}

}  // namespace mcr::source::sds
