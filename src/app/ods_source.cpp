#include "app/ods_source.hpp"

#include <filesystem>
#include <fstream>
#include <iterator>
#include <utility>
#include <vector>

#include "base/text.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"

namespace mcr::app {
namespace {

constexpr std::size_t codes_at_once = 20;
constexpr std::size_t most_pages = 200;
constexpr std::uint64_t most_bytes = 64UL << 20U;

Result<directory::OdsSnapshot> read_file(const std::string& path) {
    std::error_code error;
    const auto size = std::filesystem::file_size(path, error);
    if (error) return fail(ErrorKind::not_found, "There is no file " + path + ".");
    if (size > most_bytes) return fail(ErrorKind::too_large, path + " is larger than 64 MB.");
    std::ifstream in(path, std::ios::binary);
    const std::string text{std::istreambuf_iterator<char>(in), {}};
    auto read = directory::read_ods(text);
    if (!read) return fail(read.error().kind, path + ": " + read.error().sentence);
    return read;
}

/// The pages of one search, added to `into`.
net::Task<Result<void>> follow(net::Worker& worker, const net::Upstream& upstream, std::string base,
                               std::string url, directory::OdsSnapshot& into) {
    for (std::size_t page = 0; page < most_pages; ++page) {
        net::Call call;
        call.url = url;
        call.headers.add("Accept", "application/fhir+json");
        const Deadline deadline(worker.clock(), Milliseconds{30'000});
        auto answer = co_await worker.client().call(upstream, std::move(call), deadline);
        if (!answer) co_return pass_on(answer);
        if (answer->status != 200)
            co_return fail(ErrorKind::unavailable, "The Organisation Data Service answered HTTP " +
                                                       std::to_string(answer->status) + ".");
        auto read = directory::read_ods(answer->body.view());
        if (!read) co_return pass_on(read);
        std::ranges::move(read->records, std::back_inserter(into.records));
        std::ranges::move(read->successions, std::back_inserter(into.successions));
        if (read->next.empty()) co_return Result<void>{};
        if (!read->next.starts_with(base + '/'))
            co_return fail(ErrorKind::unsupported,
                           "The Organisation Data Service's next page is at another address.");
        url = std::move(read->next);
    }
    co_return fail(ErrorKind::too_large, "The Organisation Data Service has too many pages.");
}

}  // namespace

Result<directory::OdsSnapshot> read_ods_from(const std::string& from,
                                             std::span<const OdsCode> codes, const Clock& clock,
                                             Log& log, Metrics& metrics) {
    if (!from.starts_with("https://") && !from.starts_with("http://")) return read_file(from);
    std::string base = from;
    while (base.ends_with('/')) base.pop_back();
    net::Upstream upstream;
    upstream.name = "ODS";
    upstream.max_body_bytes = most_bytes;
    directory::OdsSnapshot all;
    Result<void> done;
    net::Workers workers(1, clock, log, metrics);
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        for (std::size_t i = 0; i < codes.size() && done; i += codes_at_once) {
            std::string ids, organisations;
            for (const OdsCode& code :
                 codes.subspan(i, std::min(codes_at_once, codes.size() - i))) {
                ids += (ids.empty() ? "" : ",") + code.text();
                organisations += (organisations.empty() ? "" : ",") + std::string(ods_code_system) +
                                 '|' + code.text();
            }
            std::string url = base + "/Organization?_id=" + percent_encode(ids);
            done = co_await follow(worker, upstream, base, std::move(url), all);
            if (!done) break;
            std::string second = base + "/OrganizationAffiliation?primary-organization=" +
                                 percent_encode(organisations);
            done = co_await follow(worker, upstream, base, std::move(second), all);
        }
    });
    if (!done) return pass_on(done);
    return all;
}

}  // namespace mcr::app
