#pragma once

// For tests: messages of the samples, and what was made of one in plain JSON.

#include <gtest/gtest.h>

#include <algorithm>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "record/record_samples.hpp"
#include "source/hl7v2/convert.hpp"

namespace mcr::source::hl7v2::test {

inline std::filesystem::path folder() {
    return record::test::samples() / "hl7v2";
}

/// Every message of the samples.
inline std::vector<std::filesystem::path> messages() {
    std::vector<std::filesystem::path> files;
    for (const auto& entry : std::filesystem::recursive_directory_iterator(folder())) {
        const auto name = entry.path().filename().string();
        if (name.find(".hl7") != std::string::npos && !name.starts_with("FHIR_"))
            files.push_back(entry.path());
    }
    std::ranges::sort(files);
    return files;
}

inline Context context() {
    return {.source_key = "RQW-pas",
            .organisation = "RQW",
            .time_zone = "Europe/London",
            .authorities = {}};
}

/// The lines of a message, each ended as the standard ends a segment.
inline std::string message_of(const std::vector<std::string>& lines) {
    std::string text;
    for (const auto& line : lines) text += line + "\r";
    return text;
}

inline std::vector<Made> made_of(std::string_view text, const Context& with = context()) {
    const auto message = Message::parse(text);
    EXPECT_TRUE(message) << message.error().sentence;
    if (!message) return {};
    auto made = to_r4(*message, with);
    EXPECT_TRUE(made) << made.error().sentence;
    return made ? std::move(*made) : std::vector<Made>{};
}

/// The resources of `type`, as they are written.
inline std::vector<boost::json::object> resources(const Made& made, std::string_view type) {
    std::vector<boost::json::object> found;
    for (const auto& one : made.resources.resources())
        if (one.at("resourceType").as_string() == type)
            found.push_back(boost::json::parse(r4::write(one)).as_object());
    return found;
}

/// The one resource of `type`; empty if there is not exactly one.
inline boost::json::object only(const Made& made, std::string_view type) {
    auto found = resources(made, type);
    EXPECT_EQ(found.size(), 1U) << type;
    return found.size() == 1 ? found.front() : boost::json::object{};
}

/// The value at a JSON pointer, written; empty if there is none.
inline std::string at(const boost::json::value& value, std::string_view pointer) {
    boost::system::error_code missing;
    const auto* found = value.find_pointer(pointer, missing);
    if (found == nullptr) return {};
    if (found->is_string()) return std::string(found->get_string());
    return boost::json::serialize(*found);
}

/// An MSH of `type`, v2.4.
inline std::string msh(const std::string& type) {
    return "MSH|^~\\&|PAS|RQW|MCR||20260301120000||" + type + "|M1|P|2.4";
}

/// A patient whom a hospital knows as H7.
inline constexpr const char* pid =
    "PID|1||9990000018^^^NHS^NH~H7^^^RQW^MR||Finch^Edith^Ann^^Mrs^^L||19510309|F|||1 High "
    "St^^Harlow^Essex^CM20 1QX^^H||01279 000000^PRN^PH";

/// What is made of a message of one patient.
inline Made one(const std::vector<std::string>& lines) {
    auto made = made_of(message_of(lines));
    EXPECT_EQ(made.size(), 1U);
    return made.empty() ? Made{} : std::move(made.front());
}

}  // namespace mcr::source::hl7v2::test
