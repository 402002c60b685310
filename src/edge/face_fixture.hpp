#pragma once

#include <boost/json/parse.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "edge/face.hpp"
#include "edge/testing.hpp"
#include "net/client.hpp"
#include "net/server.hpp"
#include "net/testing.hpp"

namespace mcr::edge {

/// For tests: the face of a vault, served on a free port, and the asking of it.
class FaceTest : public VaultTest {
protected:
    struct Reply {
        int status = 0;
        std::string type, body;
        net::Headers headers;
        [[nodiscard]] boost::json::value json() const { return boost::json::parse(body); }
        /// "Type/id" of a Bundle's entries.
        [[nodiscard]] std::vector<std::string> entries() const {
            std::vector<std::string> out;
            const auto bundle = json();
            if (const auto* list = bundle.as_object().if_contains("entry"))
                for (const auto& one : list->as_array()) {
                    const auto& resource = one.at("resource").as_object();
                    out.push_back(std::string(resource.at("resourceType").as_string()) + '/' +
                                  std::string(resource.at("id").as_string()));
                }
            return out;
        }
        [[nodiscard]] std::string next() const {
            const auto bundle = json();
            for (const auto& one : bundle.at("link").as_array())
                if (one.at("relation").as_string() == "next")
                    return std::string(one.at("url").as_string());
            return {};
        }
    };

    void TearDown() override {
        server.reset();
        house.workers.reset();
        VaultTest::TearDown();
    }
    void serve(FaceSettings settings = {}, net::ServerOptions options = {}) {
        auto handler = [this](net::Worker& worker, const net::Request& request,
                              net::Responder& out) { return face->handle(worker, request, out); };
        auto started =
            net::Server::start(options, *house.workers, handler, house.log, house.metrics);
        ASSERT_TRUE(started) << started.error().sentence;
        server = std::move(*started);
        settings.base_url = server->url() + "/fhir";
        settings.authorities = {{"RQW", "https://rqw.example/mrn"}};
        base = settings.base_url;
        face.emplace(std::move(settings),
                     Face::Parts{*store, house.clock, house.log, house.metrics});
    }
    Reply get(const std::string& path, net::Headers headers = {}) {
        net::Call call;
        call.url = path.starts_with("http") ? path : base + path;
        call.headers = std::move(headers);
        return send(std::move(call));
    }
    Reply send(net::Call call) {
        net::Upstream upstream;
        upstream.name = "edge";
        auto got = house.ask(upstream, std::move(call));
        if (!got) return {0, {}, got.error().sentence, {}};
        Reply reply{got->status, {}, std::string(got->body.view()), got->headers};
        if (const auto type = got->headers.get("Content-Type")) reply.type = *type;
        return reply;
    }

    net::testing::House<SystemClock> house;
    std::optional<Face> face;
    std::unique_ptr<net::Server> server;
    std::string base;
};

}  // namespace mcr::edge
