#include "edge/edge.hpp"

#include <algorithm>
#include <utility>

#include "base/text.hpp"

namespace mcr::edge {
namespace {

constexpr std::chrono::hours between_cleanings{1};

Result<void> forget_old_messages(store::Store& store, Instant before) {
    return store.transact([&](store::Transaction& t) -> Result<void> {
        const auto gone =
            t.exec("delete from edge_message where taken < ?", format_instant(before));
        if (!gone) return std::unexpected(gone.error());
        return {};
    });
}

}  // namespace

Hl7FeedSettings hl7_settings(const EdgeSettings& edge, const FeedSettings& feed) {
    Hl7FeedSettings out;
    out.name = feed.name;
    out.context.source_key = edge.key + '/' + feed.system;
    out.context.organisation = edge.organisation;
    out.context.time_zone = edge.time_zone;
    out.context.authorities = edge.authorities;
    out.senders = feed.senders;
    out.processing_ids = feed.processing_ids;
    return out;
}

Result<std::unique_ptr<store::Store>> open_vault(const EdgeSettings& settings,
                                                 store::Store::Parts parts) {
    store::StoreOptions options;
    options.threads = settings.database_threads;
    auto store = store::Store::open(settings.store, std::move(options), parts);
    if (!store) return store;
    if (auto migrated = migrate_vault(**store); !migrated) return pass_on(migrated);
    return store;
}

Edge::Edge(EdgeSettings settings, Log& log) : settings_(std::move(settings)), log_(log) {}

Result<std::unique_ptr<Edge>> Edge::start(EdgeSettings settings, Log& log) {
    std::unique_ptr<Edge> edge(new Edge(std::move(settings), log));
    if (auto opened = edge->open(); !opened) return pass_on(opened);
    return edge;
}

Result<void> Edge::open() {
    const store::Store::Parts parts{clock_, random_, log_, metrics_};
    auto store = open_vault(settings_, parts);
    if (!store) return pass_on(store);
    store_ = std::move(*store);
    writer_ = std::make_unique<GroupWriter>(*store_, metrics_);
    for (const FeedSettings& feed : settings_.feeds) {
        if (feed.kind == FeedSettings::Kind::mllp) continue;
        auto reading = make_reading(settings_, feed, parts);
        if (!reading) return pass_on(reading);
        readings_.push_back({feed.name, feed.every, clock_.steady(), std::move(*reading)});
    }
    // Before anything is answered: an extract that was not read yet would look like nobody known.
    for (Timed& one : readings_) {
        read_once(*one.reading, one.name);
        one.due = clock_.steady() + one.every;
    }
    workers_ = std::make_unique<net::Workers>(settings_.threads, clock_, log_, metrics_);
    auto handler = [this](net::Worker& worker, const net::Request& request, net::Responder& out) {
        return face_->handle(worker, request, out);
    };
    FaceSettings face;
    face.organisation_name = settings_.name;
    face.pages.resources = settings_.page_resources;
    face.authorities = settings_.authorities;
    face.callers =
        settings_.anybody ? Callers::anybody() : Callers(settings_.tokens, settings_.subjects);
    const auto make_face = [&](std::string base_url) {
        face.base_url = std::move(base_url);
        fhir_url_ = face.base_url;
        face_.emplace(face, Face::Parts{*store_, clock_, log_, metrics_});
    };
    const std::string own = (settings_.server.cert_file.empty() ? "http://" : "https://") +
                            settings_.server.address + ':' + std::to_string(settings_.server.port) +
                            "/fhir";
    make_face(settings_.base_url.empty() ? own : settings_.base_url);
    auto server = net::Server::start(settings_.server, *workers_, handler, log_, metrics_);
    if (!server) return pass_on(server);
    server_ = std::move(*server);
    // A port that the system chose is known to nobody yet, so nobody asks meanwhile.
    if (settings_.base_url.empty() && settings_.server.port == 0)
        make_face(server_->url() + "/fhir");
    for (const FeedSettings& feed : settings_.feeds)
        if (feed.kind == FeedSettings::Kind::mllp)
            if (auto listening = listen(feed); !listening) return listening;
    reader_ = std::thread([this] { keep_reading(); });
    return {};
}

Result<void> Edge::listen(const FeedSettings& feed) {
    feeds_.push_back(std::make_unique<Hl7Feed>(hl7_settings(settings_, feed),
                                               Hl7Feed::Parts{clock_, random_, log_, metrics_}));
    const Hl7Feed* taker = feeds_.back().get();
    auto handler = [this, taker](net::Worker&, net::MllpDelivery delivery) {
        return taker->take(*writer_, std::move(delivery.message));
    };
    auto server = net::MllpServer::start(feed.listen, *workers_, handler, log_, metrics_);
    if (!server) {
        Error error = server.error();
        error.sentence = "Feed " + feed.name + ": " + error.sentence;
        return std::unexpected(std::move(error));
    }
    listening_.push_back(
        {feed.name, feed.listen.address + ':' + std::to_string((*server)->port())});
    mllp_.push_back(std::move(*server));
    return {};
}

void Edge::read_once(Reading& reading, const std::string& name) {
    const SteadyTime began = clock_.steady();
    const auto report = reading.read(*store_, clock_.now());
    metrics_.observe_seconds("mcr_edge_reading_seconds",
                             std::chrono::duration<double>(clock_.steady() - began).count(),
                             {{"feed", name}});
    if (!report) {
        metrics_.count("mcr_edge_readings_total", {{"feed", name}, {"outcome", "failed"}});
        log_.error("reading_failed", {{"feed", name}, {"why", report.error().sentence}});
        return;
    }
    if (report->unchanged) return;
    metrics_.count("mcr_edge_readings_total", {{"feed", name}, {"outcome", "read"}});
    metrics_.gauge("mcr_edge_reading_findings", static_cast<double>(report->found),
                   {{"feed", name}});
    log_.info("read", {{"feed", name},
                       {"rows", std::to_string(report->rows)},
                       {"written", std::to_string(report->written)},
                       {"removed", std::to_string(report->removed)},
                       {"findings", std::to_string(report->found)}});
}

void Edge::keep_reading() {
    SteadyTime clean = clock_.steady();
    for (;;) {
        for (Timed& one : readings_) {
            if (one.due > clock_.steady()) continue;
            read_once(*one.reading, one.name);
            one.due = clock_.steady() + one.every;
        }
        if (clean <= clock_.steady()) {
            const auto forgotten = forget_old_messages(
                *store_, clock_.now() - std::chrono::days{settings_.remember_days});
            if (!forgotten)
                log_.warning("ledger_not_cleaned", {{"why", forgotten.error().sentence}});
            clean = clock_.steady() + between_cleanings;
        }
        SteadyTime next = clean;
        for (const Timed& one : readings_) next = std::min(next, one.due);
        std::unique_lock lock(mutex_);
        if (woken_.wait_until(lock, next, [this] { return ending_; })) return;
    }
}

void Edge::stop(Milliseconds grace) {
    mllp_.clear();
    if (server_) server_->stop(grace);
}

Edge::~Edge() {
    {
        const std::lock_guard lock(mutex_);
        ending_ = true;
    }
    woken_.notify_one();
    if (reader_.joinable()) reader_.join();
    mllp_.clear();
    server_.reset();
    workers_.reset();  // drops tasks, which refer to what follows
    writer_.reset();
    store_.reset();
}

}  // namespace mcr::edge
