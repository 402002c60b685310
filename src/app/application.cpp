#include "app/application.hpp"

#include <unistd.h>

#include <array>
#include <atomic>
#include <condition_variable>
#include <mutex>
#include <optional>
#include <thread>

#include "access/context.hpp"
#include "app/sign_in.hpp"
#include "app/systems.hpp"
#include "app/wiring.hpp"
#include "audit/history.hpp"
#include "audit/outbox.hpp"
#include "base/text.hpp"
#include "directory/watcher.hpp"
#include "fhir/consent/notice_sender.hpp"
#include "fhir/consent/questions.hpp"
#include "fhir/face.hpp"
#include "net/server.hpp"
#include "objection/register.hpp"
#include "people/pds.hpp"

namespace mcr::app {
namespace {

namespace fs = std::filesystem;

/// The 32 bytes that what seals wants, of a secret of any length; another `use`, another key.
Secret sealing_key_of(const Secret& secret, std::string_view use) {
    const Digest digest = hmac_sha256(secret.reveal(), use);
    return Secret(std::string(reinterpret_cast<const char*>(digest.data()), digest.size()));
}

/// Calls something once a second on its own thread until it is destroyed.
class EverySecond {
public:
    explicit EverySecond(std::function<void()> what)
        : thread_([this, what = std::move(what)] {
              std::unique_lock lock(mutex_);
              while (!wake_.wait_for(lock, std::chrono::seconds{1}, [this] { return ending_; })) {
                  lock.unlock();
                  what();
                  lock.lock();
              }
          }) {}
    ~EverySecond() {
        {
            const std::scoped_lock lock(mutex_);
            ending_ = true;
        }
        wake_.notify_all();
        thread_.join();
    }
    EverySecond(const EverySecond&) = delete;
    EverySecond& operator=(const EverySecond&) = delete;

private:
    std::mutex mutex_;
    std::condition_variable wake_;
    bool ending_ = false;
    std::thread thread_;
};

}  // namespace

struct Application::Inside {
    Installation installation;
    Log* log = nullptr;
    SystemClock clock;
    SystemRandom random;
    Metrics metrics;
    // Transactions that still wait when the store ends use these.
    std::optional<KeyedHash> patient_hash;
    std::unique_ptr<access::CurrentPolicies> policies;
    std::unique_ptr<access::ContextStore> contexts;
    std::unique_ptr<store::Store> store;
    std::unique_ptr<directory::CurrentDirectory> directory;
    std::unique_ptr<directory::Watcher> watcher;
    std::unique_ptr<people::TokenChecker> tokens;
    source::Adapters adapters;
    std::unique_ptr<people::DemographicsService> demographics;
    std::unique_ptr<net::Workers> workers;
    std::unique_ptr<audit::AuditLog> audit;
    std::unique_ptr<audit::Outbox> outbox;
    std::unique_ptr<audit::History> history;
    std::unique_ptr<source::RecordLocator> locator;
    std::unique_ptr<relay::StoredHints> hints;
    std::unique_ptr<relay::Relay> relay;
    std::unique_ptr<RelayForFhir> runner;
    std::unique_ptr<fhir::consent::Desk> consents;
    std::unique_ptr<fhir::consent::Questions> questions;
    std::unique_ptr<fhir::consent::NoticeSender> notices;
    std::unique_ptr<fhir::Face> face;
    std::unique_ptr<SignIn> sign_in;
    std::unique_ptr<Systems> systems;
    std::unique_ptr<web::Pages> pages;
    std::unique_ptr<net::Server> server;
    std::unique_ptr<EverySecond> watching;
    Instant objections_seen = SystemClock().now() - std::chrono::hours{24};
    std::atomic<bool> ready = false;  ///< set once the address, and with it the FHIR face, is known

    Result<void> open(const web::Demonstration* demonstration);
    void open_consents(std::string fhir_base, Milliseconds unknown_answer_step);
    /// Lets the pages show what was agreed or switched since; the decision sees to itself.
    void refresh_policies();
    /// Writes the hints that wait, and forgets those of patients who have objected since.
    void keep_hints();
    /// Marks objections whose day of review has come and tells their holders.
    void expire_reviewed();
    net::Task<void> health(const net::Request& request, net::Responder& out) const;
    net::Task<void> route(net::Worker& worker, const net::Request& request, net::Responder& out);
};

void Application::Inside::refresh_policies() {
    const auto revision =
        store->read([](store::Transaction& t) { return access::policy_revision(t); });
    if (!revision || *revision <= policies->get()->revision) return;
    auto fresh = store->read([](store::Transaction& t) { return access::load_policies(t); });
    if (fresh && fresh->revision > policies->get()->revision)
        policies->swap(std::make_shared<const access::Policies>(std::move(*fresh)));
}

net::Task<void> Application::Inside::health(const net::Request& request,
                                            net::Responder& out) const {
    net::Headers headers{{"Content-Type", "application/json"}, {"Cache-Control", "no-store"}};
    std::string body = "{\"live\":true}";
    int status = 200;
    if (request.path() == "/health/ready") {
        const bool audited = audit->healthy();
        const std::size_t members = directory->get()->organisations().size();
        status = audited && members > 0 ? 200 : 503;
        body = std::string("{\"ready\":") + (status == 200 ? "true" : "false") +
               ",\"audit\":" + (audited ? "true" : "false") +
               ",\"organisations\":" + std::to_string(members) + "}";
    } else if (request.path() != "/health/live") {
        status = 404;
        body = "{}";
    }
    co_await out.send(status, std::move(headers), std::move(body));
}

net::Task<void> Application::Inside::route(net::Worker& worker, const net::Request& request,
                                           net::Responder& out) {
    const std::string_view path = request.path();
    if (!ready.load(std::memory_order_acquire)) {
        net::Headers later{{"Retry-After", "1"}};
        co_await out.send(503, std::move(later), "");
        co_return;
    }
    if (systems->owns(path)) {
        co_await systems->handle(worker, request, out);
    } else if (path == "/fhir" || path.starts_with("/fhir/")) {
        co_await face->handle(worker, request, out);
    } else if (path.starts_with("/health/")) {
        co_await health(request, out);
    } else if (path == "/metrics") {
        net::Headers headers{{"Content-Type", "text/plain; version=0.0.4; charset=utf-8"},
                             {"Cache-Control", "no-store"}};
        std::string text = metrics.text();
        co_await out.send(200, std::move(headers), std::move(text));
    } else if (web::SignInPages::owns(path)) {
        co_await sign_in->pages().handle(worker, request, out);
    } else {
        co_await pages->handle(worker, request, out);
    }
}

Result<void> Application::Inside::open(const web::Demonstration* demonstration) {
    patient_hash.emplace(installation.patient_hash_key);
    auto opened = open_store(installation, clock, random, *log, metrics);
    if (!opened) return pass_on(opened);
    store = std::move(*opened);
    if (auto done = migrate_all(*store); !done) return done;
    auto first_policies =
        store->read([](store::Transaction& t) { return access::load_policies(t); });
    if (!first_policies) return pass_on(first_policies);
    policies = std::make_unique<access::CurrentPolicies>(
        std::make_shared<const access::Policies>(std::move(*first_policies)));
    contexts =
        access::make_context_store(*store, *policies, *patient_hash, clock, random, *log, metrics);
    auto members = open_directory(installation, *store);
    if (!members) return pass_on(members);
    auto loaded = members->directory();
    if (!loaded) return pass_on(loaded);
    directory = std::make_unique<directory::CurrentDirectory>(*loaded);

    auto checker = people::make_token_checker(
        installation.token_keys, {installation.token_issuer, installation.token_audience}, clock);
    if (!checker) return pass_on(checker);
    tokens = std::move(*checker);
    adapters = make_adapters(installation, clock, random, *log, metrics);
    if (auto fit = check_systems(**loaded, adapters); !fit) return fit;
    members->also_check(
        [this](const directory::Directory& changed) { return check_systems(changed, adapters); });
    watcher = std::make_unique<directory::Watcher>(std::move(*members), *directory, *log, metrics);
    demographics = people::make_pds_client(installation.demographics_address,
                                           installation.demographics_upstream, {}, clock, random,
                                           *log, metrics);
    auto audited =
        audit::AuditLog::open({installation.audit_folder, installation.audit_key}, clock, metrics);
    if (!audited) return pass_on(audited);
    audit = std::move(*audited);
    outbox =
        std::make_unique<audit::Outbox>(audit::Outbox::Parts{*store, *audit, clock, *log, metrics});
    workers = std::make_unique<net::Workers>(installation.threads, clock, *log, metrics);
    relay::RelaySettings relay_settings;
    relay_settings.view_limit = installation.view_limit;
    relay_settings.document_limit = installation.document_limit;
    relay_settings.document_lifetime = installation.document_lifetime;
    relay_settings.max_document_bytes = installation.max_document_bytes;
    relay_settings.askings_at_once = installation.askings_at_once;
    locator = make_record_locator(installation, clock, random, *log, metrics);
    if (installation.hints_lifetime.count() > 0)
        hints = make_hints(installation, *store, clock, *log, metrics);
    relay_settings.gateway = installation.gateway;
    relay = std::make_unique<relay::Relay>(
        relay::Relay::Parts{*directory, *demographics, adapters, *audit, *contexts, clock, random,
                            *log, metrics, installation.audit_key,
                            sealing_key_of(installation.page_key, "my-care-record documents"),
                            locator.get(), hints.get()},
        relay_settings);

    sign_in = std::make_unique<SignIn>(
        installation, SignIn::Parts{*store, *directory, clock, random, *log, metrics});
    if (auto done = sign_in->migrate(); !done) return done;
    systems = std::make_unique<Systems>(
        installation, Systems::Parts{*store, *directory, sign_in->visitors(), *tokens, clock,
                                     random, *log, metrics});
    if (auto done = systems->migrate(); !done) return done;
    history = std::make_unique<audit::History>(
        audit::History::Parts{installation.audit_folder, *audit, clock});
    auto assets = web::Assets::load(assets_folder());
    if (!assets) return pass_on(assets);
    web::Assets for_sign_in = *assets;
    pages = std::make_unique<web::Pages>(web::Pages::Parts{
        std::move(*assets),
        [this](net::Worker& worker, relay::ViewRequest request, relay::ViewSink& sink) {
            return relay->view(worker, std::move(request), sink);
        },
        [this](net::Worker& worker, relay::ContentRequest request, source::ContentSink& sink) {
            return relay->content(worker, std::move(request), sink);
        },
        sign_in->visitors(), *directory, *policies, *contexts, *history,
        sealing_key_of(installation.page_key, "my-care-record drafts of pages"), demonstration});

    runner = std::make_unique<RelayForFhir>(*relay);
    auto listening = net::Server::start(
        installation.server, *workers,
        [this](net::Worker& worker, const net::Request& request, net::Responder& out) {
            return route(worker, request, out);
        },
        *log, metrics);
    if (!listening) return pass_on(listening);
    server = std::move(*listening);
    const std::string base_url =
        installation.base_url.empty() ? server->url() : installation.base_url;
    if (auto opened_systems = systems->open(base_url, for_sign_in); !opened_systems)
        return opened_systems;
    sign_in->open(base_url, std::move(for_sign_in));
    relay->set_base_url(base_url);
    fhir::FaceSettings face_settings;
    face_settings.base_url = base_url;
    face_settings.page_key =
        sealing_key_of(installation.page_key, "my-care-record FHIR page tokens");
    face_settings.demographics_address = installation.demographics_address;
    face_settings.issues_tokens = systems->issues_tokens();
    open_consents(face_settings.base_url + "/fhir", relay_settings.unknown_answer_step);
    face = std::make_unique<fhir::Face>(
        fhir::Face::Parts{*runner, runner.get(), *tokens, clock, random, *log, metrics,
                          consents.get(), questions.get()},
        std::move(face_settings));
    ready.store(true, std::memory_order_release);
    return {};
}

void Application::Inside::open_consents(std::string fhir_base, Milliseconds unknown_answer_step) {
    consents = std::make_unique<fhir::consent::Desk>(
        fhir::consent::Desk::Parts{*store, *directory, clock, random});
    fhir::consent::QuestionSettings asked;
    asked.unknown_answer_step = unknown_answer_step;
    questions = std::make_unique<fhir::consent::Questions>(
        fhir::consent::Questions::Parts{*runner, *contexts, *demographics, *store, *directory,
                                        clock},
        asked);
    fhir::consent::NoticeSettings told;
    told.base = std::move(fhir_base);
    notices = std::make_unique<fhir::consent::NoticeSender>(
        fhir::consent::NoticeSender::Parts{
            *store, *directory,
            [this](std::string_view name) { return read_credential(installation, name); }, clock,
            *log, metrics},
        std::move(told));
}

void Application::Inside::keep_hints() {
    if (!hints) return;
    // Some of the time is looked at twice, for objections whose transaction took long.
    constexpr std::chrono::seconds overlap{60};
    const Instant now = clock.now();
    const auto objecting = store->read([this](store::Transaction& t) {
        return objection::objecting_since(t, objections_seen, 10'000);
    });
    if (objecting) {
        for (const people::NhsNumber& patient : *objecting) hints->forget(patient);
        objections_seen = now - overlap;
    }
    // What could not be written is logged and counted there, and tried again with the next.
    if (auto kept = hints->flush(); !kept) return;
}

void Application::Inside::expire_reviewed() {
    const auto done = store->transact([this](store::Transaction& t) {
        return objection::expire_reviewed(t, 1000, clock.now(), random);
    });
    if (!done) log->warning("reviews-not-marked", {{"why", done.error().sentence}});
}

Application::Application(std::unique_ptr<Inside> inside) : inside_(std::move(inside)) {}

Result<std::unique_ptr<Application>> Application::start(const Installation& installation,
                                                        const web::Demonstration* demonstration,
                                                        Log& log) {
    auto inside = std::make_unique<Inside>();
    inside->installation = installation;
    inside->log = &log;
    if (auto opened = inside->open(demonstration); !opened) return pass_on(opened);
    auto* watcher = inside->watcher.get();
    auto* outbox = inside->outbox.get();
    auto* notices = inside->notices.get();
    auto* worker = &inside->workers->at(0);
    inside->watching = std::make_unique<EverySecond>(
        [watcher, outbox, notices, worker, all = inside.get(), seconds = 0]() mutable {
            watcher->refresh_if_changed();
            all->refresh_policies();
            outbox->drain_and_log();
            all->keep_hints();
            notices->tick(*worker);
            if (seconds++ % 60 == 0) all->expire_reviewed();
        });
    return std::unique_ptr<Application>(new Application(std::move(inside)));
}

Application::~Application() {
    inside_->watching.reset();
    inside_->server.reset();
    inside_->history.reset();  // hands over to the workers' loops
    inside_->workers.reset();
}

std::string Application::url() const {
    return inside_->server->url();
}
bool Application::stop() {
    return inside_->server->stop(inside_->installation.stop_grace);
}

fs::path program_folder() {
    std::error_code error;
    const fs::path program = fs::read_symlink("/proc/self/exe", error);
    return error ? fs::current_path() : program.parent_path();
}

fs::path assets_folder() {
    const fs::path installed = program_folder() / "../share/my-care-record/assets";
    if (fs::exists(installed)) return installed;
    return program_folder() / "../../../web/assets/dist";
}

}  // namespace mcr::app
