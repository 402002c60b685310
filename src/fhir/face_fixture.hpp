#pragma once

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json.hpp>

#include "fhir/face_fakes.hpp"

namespace mcr::fhir {

/// A face over stand-ins, asked over its handler.
class FaceTest : public testing::Test {
protected:
    using Json = boost::json::value;
    FakeClock clock_;
    std::ostringstream log_text_;
    Log log_{log_text_, clock_};
    Metrics metrics_;
    SeededRandom random_{11};
    fakes::Runner runner_;
    fakes::Tokens tokens_;
    net::Workers workers_{1, clock_, log_, metrics_};
    bool finds_ = false;
    std::unique_ptr<Face> face_;

    void SetUp() override { build(); }
    void build() {
        FaceSettings settings;
        settings.base_url = fakes::base_url;
        settings.page_key = Secret(std::string(32, 'k'));
        settings.demographics_address = "https://pds.example/FHIR/R4";
        face_ = std::make_unique<Face>(Face::Parts{runner_, finds_ ? &runner_ : nullptr, tokens_,
                                                   clock_, random_, log_, metrics_},
                                       std::move(settings));
    }

    struct Ask {
        std::string method = "GET";
        net::Headers headers{{"Authorization", "Bearer good"}};
        std::string body;
        std::size_t breaks_after = SIZE_MAX;
    };

    fakes::Reader ask(const std::string& target) { return ask(target, Ask{}); }
    fakes::Reader ask(const std::string& target, const Ask& how) {
        net::Request request;
        request.method = how.method;
        request.target = "/fhir" + target;
        request.headers = how.headers;
        request.body = how.body;
        request.id = "6f1c0a52-0c3b-4d0e-9d8a-111111111111";
        fakes::Reader out;
        out.breaks_after = how.breaks_after;
        workers_.run(0, [&](net::Worker& worker) { return face_->handle(worker, request, out); });
        return out;
    }
    static Ask with(std::string name, std::string value) {
        Ask how;
        how.headers.add(std::move(name), std::move(value));
        return how;
    }

    static Json json_of(const fakes::Reader& answer) {
        boost::system::error_code error;
        Json read = boost::json::parse(answer.body, error);
        EXPECT_FALSE(error) << answer.body;
        return read;
    }
    /// "Type/id" of every entry of `mode`, in order.
    static std::vector<std::string> entries(const Json& bundle, std::string_view mode = "match") {
        std::vector<std::string> out;
        for (const Json& entry : bundle.at("entry").as_array()) {
            if (text(entry.at("search").at("mode")) != mode) continue;
            const Json& resource = entry.at("resource");
            out.push_back(text(resource.at("resourceType")) + "/" + text(resource.at("id")));
        }
        return out;
    }
    static std::string text(const Json& value) { return std::string(value.as_string()); }
    static const Json& outcome(const Json& bundle) {
        return bundle.at("entry").as_array().back().at("resource");
    }
    /// The codes of an outcome's issues in the system of the coverage states.
    static std::vector<std::string> states(const Json& outcome) {
        std::vector<std::string> out;
        for (const Json& issue : outcome.at("issue").as_array())
            for (const Json& coding : issue.at("details").at("coding").as_array())
                if (text(coding.at("system")) == record::coverage_state_system)
                    out.push_back(text(coding.at("code")));
        return out;
    }
    static void expect_outcome(const fakes::Reader& answer, int status, std::string_view detail) {
        EXPECT_EQ(answer.status, status) << answer.body;
        EXPECT_EQ(answer.header("Cache-Control"), "no-store");
        EXPECT_EQ(answer.header("X-Request-Id"), "6f1c0a52-0c3b-4d0e-9d8a-111111111111");
        const Json read = json_of(answer);
        EXPECT_EQ(text(read.at("resourceType")), "OperationOutcome");
        const Json& issue = read.at("issue").as_array().front();
        EXPECT_EQ(text(issue.at("severity")), "error");
        EXPECT_EQ(text(issue.at("details").at("coding").as_array().front().at("code")), detail);
        EXPECT_EQ(answer.body.find("999000"), std::string::npos) << answer.body;
    }
};

inline std::string resource(std::string_view type, std::string_view id,
                            std::string_view more = {}) {
    std::string out = R"({"resourceType":")" + std::string(type) + R"(","id":")" + std::string(id);
    out += R"(","subject":{"reference":"Patient/p"})";
    if (!more.empty()) out += "," + std::string(more);
    return out + "}";
}

inline std::string bundle(std::initializer_list<std::string> resources) {
    std::string out = R"({"resourceType":"Bundle","type":"searchset","entry":[)";
    bool first = true;
    for (const std::string& each : resources) {
        out += std::string(first ? "" : ",") + R"({"resource":)" + each + "}";
        first = false;
    }
    return out + "]}";
}

}  // namespace mcr::fhir
