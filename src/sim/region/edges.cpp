#include "sim/region/edges.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <charconv>

#include "base/text.hpp"
#include "sim/generate/hl7_writer.hpp"
#include "sim/generate/social_care_writer.hpp"
#include "sim/region/directory_file.hpp"
#include "sim/region/ods.hpp"
#include "sim/wire/connection.hpp"

namespace mcr::sim {
namespace {

namespace fs = std::filesystem;

std::string configuration(const Organisation& organisation, std::string_view feed) {
    const std::string code(organisation.code);
    std::string out = "[edge]\norganisation = \"" + code +
                      "\"\nname = " + json_quote(organisation.name) + "\nkey = \"" +
                      to_lower(code) + "-edge\"\n\n";
    out += "[edge.authorities]\n" + code + " = \"https://" + to_lower(code) +
           ".example/Id/person\"\nLAS = \"https://las.example/Id/client\"\n\n";
    out += "[store]\nurl = \"sqlite:edge.db\"\n\n";
    out += "[server]\nlisten = \"127.0.0.1:0\"\nanybody = true\n\n";
    return out.append("[[feed]]\n").append(feed);
}

/// Asks for a connection; -1 if there is none.
int connect_to(const std::string& address) {
    const auto colon = address.rfind(':');
    sockaddr_in at{};
    at.sin_family = AF_INET;
    std::uint16_t port = 0;
    std::from_chars(address.data() + colon + 1, address.data() + address.size(), port);
    at.sin_port = htons(port);
    if (colon == std::string::npos ||
        ::inet_pton(AF_INET, address.substr(0, colon).c_str(), &at.sin_addr) != 1)
        return -1;
    const int socket = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    const timeval limit{.tv_sec = 10, .tv_usec = 0};
    ::setsockopt(socket, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
    if (::connect(socket, reinterpret_cast<const sockaddr*>(&at), sizeof at) == 0) return socket;
    ::close(socket);
    return -1;
}

/// Reads until the end of a frame; empty when the connection ends before.
std::string read_frame(int socket) {
    std::string got;
    std::array<char, 4096> some{};
    while (!got.ends_with("\x1C\r")) {
        const auto count = ::recv(socket, some.data(), some.size(), 0);
        if (count <= 0 || got.size() > (1U << 20U)) return {};
        got.append(some.data(), static_cast<std::size_t>(count));
    }
    return got;
}

}  // namespace

std::string edge_placeholder(std::string_view key) {
    return "@edge:" + std::string(key) + '@';
}

Result<void> write_edge(const fs::path& folder, const Organisation& organisation,
                        const std::vector<Story>& stories) {
    const fs::path own = folder / std::string(organisation.code);
    std::error_code error;
    fs::create_directories(own, error);
    if (error) return fail(ErrorKind::unavailable, own.string() + " cannot be made.");
    if (organisation.kind != "county-council")
        return write_whole(own / "edge.toml",
                           configuration(organisation,
                                         "name = \"pas\"\nkind = \"mllp\"\nlisten = "
                                         "\"127.0.0.1:0\"\nprocessing_ids = [\"P\", \"T\"]\n"));
    SocialCareWriter writer;
    for (const Story& story : stories)
        if (const auto told = story.life.told.find(std::string(organisation.code));
            told != story.life.told.end())
            writer.add(story.life.person, told->second);
    const bool views = organisation.code == ods::council;
    const auto put = [&](const std::string& name, const std::string& text) {
        return write_whole(own / name, text);
    };
    if (auto done = put("mapping.toml", mapping_of(writer.tables(), views)); !done) return done;
    if (views) {
        if (auto done = put("care.sql", sql_of(writer.tables())); !done) return done;
        return put("edge.toml", configuration(organisation,
                                              "name = \"social-care\"\nkind = \"sql\"\nurl = "
                                              "\"sqlite:care.db\"\nmapping = \"mapping.toml\"\n"));
    }
    for (const CareTable& table : writer.tables())
        if (auto done = put(table.name + ".csv", csv_of(table)); !done) return done;
    return put("edge.toml", configuration(organisation,
                                          "name = \"social-care\"\nkind = \"csv\"\npath = "
                                          "\".\"\nmapping = \"mapping.toml\"\n"));
}

std::vector<std::string> feed_of(const Organisation& organisation,
                                 const std::vector<Story>& stories) {
    const Hl7House house{std::string(organisation.code), std::string(organisation.name), "EPR",
                         staff_of(organisation)};
    std::vector<std::string> out;
    for (const Story& story : stories)
        if (const auto told = story.life.told.find(house.code); told != story.life.told.end())
            for (std::string& message :
                 write_hl7_feed(house, story.life.person, told->second,
                                seed_of(house.code, story.life.person.nhs_number)))
                out.push_back(std::move(message));
    return out;
}

Result<std::size_t> send_feed(const std::string& address,
                              const std::vector<std::string>& messages) {
    const int socket = connect_to(address);
    if (socket < 0) return fail(ErrorKind::unavailable, "Nobody listens for the feed.");
    std::size_t taken = 0;
    for (const std::string& message : messages) {
        const std::string frame = "\x0B" + message + "\x1C\r";
        const bool sent = ::send(socket, frame.data(), frame.size(), MSG_NOSIGNAL) ==
                          static_cast<ssize_t>(frame.size());
        const std::string answer = sent ? read_frame(socket) : std::string();
        if (answer.empty()) {
            ::close(socket);
            return fail(ErrorKind::unavailable, "The feed's connection ended.");
        }
        if (answer.find("\rMSA|AA|") != std::string::npos) ++taken;
    }
    ::close(socket);
    return taken;
}

}  // namespace mcr::sim
