#include <gtest/gtest.h>
#include <openssl/pem.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <cstdio>
#include <fstream>

#include "base/secret.hpp"
#include "base/text.hpp"
#include "net/server.hpp"
#include "net/testing.hpp"
#include "net/throwaway_certificates.hpp"

namespace mcr::net {
namespace {

using testing::House;

Task<void> say_who(Worker&, const Request& request, Responder& out) {
    std::string body = request.client_subject + "|" + request.client_thumbprint;
    static_cast<void>(co_await out.send(200, {}, std::move(body)));
}

// An authority with certificates for a server and a client, made once: keys take time.
struct Papers {
    SystemClock clock;
    testing::TemporaryFolder folder;
    ThrowawayAuthority authority =
        *ThrowawayAuthority::create(folder.path / "ca", "Test CA", clock);
    ThrowawayAuthority stranger =
        *ThrowawayAuthority::create(folder.path / "other", "Other", clock);
    CertificateFiles server =
        *authority.issue("server", {"server", "", {"127.0.0.1", "localhost"}, false});
    CertificateFiles expired = *authority.issue("expired", {"server", "", {"127.0.0.1"}, true});
    CertificateFiles misnamed =
        *authority.issue("misnamed", {"server", "", {"elsewhere.example"}, false});
    CertificateFiles client = *authority.issue("client", {"Clinic", "North, \"Trust\"", {}, false});
    CertificateFiles expired_client = *authority.issue("late", {"Clinic", "", {}, true});
    CertificateFiles strange_client = *stranger.issue("strange", {"Stranger", "", {}, false});
};

Papers& papers() {
    static Papers made;
    return made;
}

struct Serving {
    House<SystemClock> house;
    std::unique_ptr<Server> server;
    explicit Serving(const CertificateFiles& files,
                     ClientCertificates clients = ClientCertificates::none,
                     Handler handler = say_who) {
        ServerOptions options;
        options.cert_file = files.cert_file;
        options.key_file = files.key_file;
        options.client_certificates = clients;
        options.client_ca_file = papers().authority.ca_file();
        auto started =
            Server::start(options, *house.workers, std::move(handler), house.log, house.metrics);
        if (started) server = *std::move(started);
    }
    Result<Answer> ask(const CertificateFiles& client = {}, bool verify_host = true,
                       const std::string& ca_file = papers().authority.ca_file()) {
        Upstream upstream;
        upstream.name = "source";
        upstream.ca_file = ca_file;
        upstream.client_cert_file = client.cert_file;
        upstream.client_key_file = client.key_file;
        upstream.verify_host = verify_host;
        Call call;
        call.url = server->url();
        return house.ask(upstream, call);
    }
};

std::string thumbprint_of(const std::string& cert_file) {
    std::FILE* file = std::fopen(cert_file.c_str(), "r");
    X509* certificate = PEM_read_X509(file, nullptr, nullptr, nullptr);
    std::fclose(file);
    unsigned char* der = nullptr;
    const int size = i2d_X509(certificate, &der);
    const auto digest =
        sha256({reinterpret_cast<const char*>(der), static_cast<std::size_t>(size)});
    OPENSSL_free(der);
    X509_free(certificate);
    return to_base64url(digest);
}

TEST(Tls, carries_requests_to_a_server_of_a_private_authority) {
    Serving serving(papers().server);
    ASSERT_TRUE(serving.server);
    EXPECT_TRUE(serving.server->url().starts_with("https://127.0.0.1:"));
    for (int i = 0; i < 2; ++i) {
        const auto answer = serving.ask();
        ASSERT_TRUE(answer) << answer.error().sentence;
        EXPECT_EQ(answer->body.view(), "|");
    }
    EXPECT_TRUE(serving.house.counted("mcr_http_connections_total{outcome=\"accepted\"} 1"));
}

TEST(Tls, carries_large_answers_whole) {
    std::string large;
    for (int i = 0; i < 300'000; ++i) large += std::to_string(i);
    Serving serving(papers().server, ClientCertificates::none,
                    [&](Worker&, const Request&, Responder& out) -> Task<void> {
                        static_cast<void>(co_await out.begin(200, {}));
                        std::string_view rest = large;
                        while (!rest.empty()) {
                            std::vector<std::string_view> pieces;
                            for (std::size_t size = 1; size < 40'000 && !rest.empty(); size *= 3) {
                                pieces.push_back(rest.substr(0, size));
                                rest.remove_prefix(std::min(size, rest.size()));
                            }
                            static_cast<void>(co_await out.write(pieces));
                        }
                        static_cast<void>(co_await out.finish());
                    });
    const auto answer = serving.ask();
    ASSERT_TRUE(answer);
    EXPECT_TRUE(answer->body.view() == large);
}

void expect_tls_error(const Result<Answer>& answer) {
    ASSERT_FALSE(answer);
    EXPECT_EQ(answer.error().kind, ErrorKind::unavailable);
    EXPECT_EQ(answer.error().code, "tls");
}

TEST(Tls, is_refused_where_the_servers_certificate_is_not_to_be_trusted) {
    {
        Serving serving(papers().server);
        expect_tls_error(serving.ask({}, true, papers().stranger.ca_file()));
        expect_tls_error(serving.ask({}, true, ""));
        expect_tls_error(serving.ask({}, true, "/no/such/file"));
    }
    Serving expired(papers().expired);
    expect_tls_error(expired.ask());
    Serving misnamed(papers().misnamed);
    expect_tls_error(misnamed.ask());
    EXPECT_TRUE(misnamed.ask({}, false)) << "unless the name is not to be looked at";
}

TEST(Tls, tells_the_handler_who_the_client_proved_to_be) {
    for (const auto clients : {ClientCertificates::optional, ClientCertificates::required}) {
        Serving serving(papers().server, clients);
        const auto answer = serving.ask(papers().client);
        ASSERT_TRUE(answer) << answer.error().sentence;
        EXPECT_EQ(answer->body.view(),
                  "CN=Clinic,O=North\\, \\\"Trust\\\"|" + thumbprint_of(papers().client.cert_file));
    }
}

TEST(Tls, lets_a_client_without_a_certificate_in_only_where_it_is_optional) {
    Serving optional(papers().server, ClientCertificates::optional);
    const auto answer = optional.ask();
    ASSERT_TRUE(answer);
    EXPECT_EQ(answer->body.view(), "|");
    Serving required(papers().server, ClientCertificates::required);
    expect_tls_error(required.ask());
    EXPECT_TRUE(required.house.counted("mcr_http_tls_failures_total 1"));
}

TEST(Tls, refuses_a_client_whose_certificate_is_strange_or_expired_even_where_it_is_optional) {
    for (const auto clients : {ClientCertificates::optional, ClientCertificates::required}) {
        Serving serving(papers().server, clients);
        expect_tls_error(serving.ask(papers().strange_client));
        expect_tls_error(serving.ask(papers().expired_client));
    }
}

TEST(Tls, says_when_our_own_certificate_cannot_be_used) {
    Serving serving(papers().server, ClientCertificates::required);
    expect_tls_error(serving.ask({"/no/such/file", papers().client.key_file}));
    expect_tls_error(serving.ask({papers().client.cert_file, papers().server.key_file}));
}

TEST(Tls, speaks_no_version_before_1_2) {
    Serving serving(papers().server);
    SSL_CTX* context = SSL_CTX_new(TLS_client_method());
    SSL_CTX_set_security_level(context, 0);
    for (const auto& [version, expected] :
         {std::pair{TLS1_1_VERSION, false}, std::pair{TLS1_2_VERSION, true},
          std::pair{TLS1_3_VERSION, true}}) {
        const int socket = ::socket(AF_INET, SOCK_STREAM, 0);
        const auto address = testing::RawConnection::loopback(serving.server->port());
        ::connect(socket, reinterpret_cast<const sockaddr*>(&address), sizeof address);
        SSL* connection = SSL_new(context);
        SSL_set_min_proto_version(connection, version);
        SSL_set_max_proto_version(connection, version);
        SSL_set_fd(connection, socket);
        EXPECT_EQ(SSL_connect(connection) == 1, expected) << std::hex << version;
        SSL_free(connection);
        ::close(socket);
    }
    SSL_CTX_free(context);
}

TEST(Tls, a_server_does_not_start_with_certificates_that_cannot_be_used) {
    House<SystemClock> house;
    ServerOptions good;
    good.cert_file = papers().server.cert_file;
    good.key_file = papers().server.key_file;
    ServerOptions no_file = good;
    no_file.cert_file = "/no/such/file";
    ServerOptions wrong_key = good;
    wrong_key.key_file = papers().client.key_file;
    ServerOptions no_ca = good;
    no_ca.client_certificates = ClientCertificates::required;
    no_ca.client_ca_file = "/no/such/file";
    ServerOptions no_tls;
    no_tls.client_certificates = ClientCertificates::optional;
    for (const auto& options : {no_file, wrong_key, no_ca, no_tls}) {
        const auto server =
            Server::start(options, *house.workers, say_who, house.log, house.metrics);
        ASSERT_FALSE(server);
        EXPECT_EQ(server.error().kind, ErrorKind::invalid);
    }
}

TEST(ThrowawayAuthority, keeps_private_keys_to_their_owner) {
    const auto permissions = std::filesystem::status(papers().server.key_file).permissions();
    EXPECT_EQ(permissions,
              std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
}

TEST(ThrowawayAuthority, says_when_its_folder_cannot_be_written) {
    testing::TemporaryFolder folder;
    std::ofstream(folder.path / "file") << "x";
    const auto authority =
        ThrowawayAuthority::create(folder.path / "file" / "ca", "Test CA", papers().clock);
    ASSERT_FALSE(authority);
    EXPECT_EQ(authority.error().kind, ErrorKind::unavailable);
}

}  // namespace
}  // namespace mcr::net
