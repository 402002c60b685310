#include "app/demo_edges.hpp"

#include <algorithm>
#include <boost/json.hpp>

#include "app/application.hpp"
#include "app/demo_state.hpp"
#include "base/text.hpp"
#include "net/client.hpp"
#include "net/worker.hpp"
#include "store/store.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;
namespace json = boost::json;

std::vector<std::string> keys_in(const fs::path& folder) {
    std::vector<std::string> keys;
    std::error_code error;
    for (const auto& entry : fs::directory_iterator(folder, error))
        if (fs::exists(entry.path() / "edge.toml"))
            keys.push_back(entry.path().filename().string());
    std::ranges::sort(keys);
    return keys;
}

/// Runs the statements of care.sql, one a line, on a new care.db.
Result<void> make_database(const fs::path& folder, const DemoEdges::Parts& parts) {
    const auto script = read_text_file(folder / "care.sql");
    if (!script) return {};
    std::error_code ignored;
    for (const char* file : {"care.db", "care.db-wal", "care.db-shm"})
        fs::remove(folder / file, ignored);
    store::StoreOptions options;
    options.threads = 1;
    auto store = store::Store::open("sqlite:" + (folder / "care.db").string(), std::move(options),
                                    {parts.clock, parts.random, parts.log, parts.metrics});
    if (!store) return pass_on(store);
    return (*store)->transact([&](store::Transaction& t) -> Result<void> {
        for (const std::string_view statement : split(*script, '\n'))
            if (!statement.empty())
                if (auto done = t.exec(statement); !done) return pass_on(done);
        return {};
    });
}

Result<DemoEdges::Edge> start_one(const fs::path& folder, const std::string& key,
                                  const DemoEdges::Parts& parts) {
    const auto named = [&](const Error& error) {
        return fail(ErrorKind::unavailable, "The edge " + key + ": " + error.sentence);
    };
    if (auto made = make_database(folder, parts); !made) return named(made.error());
    auto process =
        Child::start(program_folder() / "mcr-edge",
                     {"serve", "--config", (folder / "edge.toml").string(), "--end-with-parent"});
    if (!process) return named(process.error());
    const auto line = process->read_line(std::chrono::seconds{20});
    if (!line) return named(line.error());
    boost::system::error_code error;
    const json::value ready = json::parse(*line, error);
    const auto* said = error ? nullptr : ready.if_object();
    const auto* fhir = said ? said->if_contains("fhir") : nullptr;
    if (!fhir || !fhir->is_string())
        return fail(ErrorKind::malformed, "The edge " + key + " does not say where it answers.");
    DemoEdges::Edge edge{key, std::move(*process), std::string(fhir->get_string()), {}};
    if (const auto* feeds = said->if_contains("feeds"))
        for (const auto& feed : feeds->get_array())
            if (const auto* address = feed.get_object().if_contains("address"))
                edge.feed = std::string(address->get_string());
    return edge;
}

/// Has the simulation send the edge's feed.
Result<void> feed(const DemoEdges::Edge& edge, const std::string& control,
                  const DemoEdges::Parts& parts) {
    Result<void> done;
    net::Workers workers(1, parts.clock, parts.log, parts.metrics);
    workers.run(0, [&](net::Worker& worker) -> net::Task<void> {
        net::Upstream upstream;
        upstream.name = "simulation";
        net::Call call;
        call.method = "POST";
        call.url = control + "/feeds/" + edge.key;
        call.body = R"({"address":")" + edge.feed + "\"}";
        const Deadline deadline(parts.clock, std::chrono::seconds{20});
        const auto answer = co_await worker.client().call(upstream, std::move(call), deadline);
        if (!answer)
            done = std::unexpected(answer.error());
        else if (answer->status != 200)
            done = fail(ErrorKind::unavailable,
                        "The edge " + edge.key + " was not sent what its hospital sends.");
    });
    return done;
}

}  // namespace

Result<DemoEdges> DemoEdges::start(const fs::path& folder, const std::string& control,
                                   Parts parts) {
    DemoEdges out;
    for (const std::string& key : keys_in(folder)) {
        auto edge = start_one(folder / key, key, parts);
        if (!edge) return pass_on(edge);
        if (!edge->feed.empty())
            if (auto fed = feed(*edge, control, parts); !fed) return pass_on(fed);
        out.edges_.push_back(std::move(*edge));
    }
    return out;
}

Result<void> DemoEdges::write_addresses(const fs::path& directory) const {
    auto text = read_text_file(directory);
    if (!text) return pass_on(text);
    for (const Edge& edge : edges_) {
        const std::string placeholder = "@edge:" + edge.key + '@';
        if (const auto at = text->find(placeholder); at != std::string::npos)
            text->replace(at, placeholder.size(), edge.fhir);
    }
    return write_private_file(directory, *text);
}

}  // namespace mcr::app
