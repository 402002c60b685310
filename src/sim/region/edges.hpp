#pragma once

#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.hpp"
#include "sim/region/organisations.hpp"
#include "sim/region/stories.hpp"

namespace mcr::sim {

/// Stands for the address of an edge in the directory until the edge listens: "@edge:RWG@".
[[nodiscard]] std::string edge_placeholder(std::string_view key);

/// Makes folder/KEY for the edge of one organisation: `edge.toml`, the configuration of mcr-edge,
/// which listens on a free port of this machine, and what it reads: `mapping.toml` with CSV
/// extracts, or `care.sql`, statements that make the database `care.db` with the views that the
/// mapping names. A hospital's edge takes a feed instead (feed_of). Errors: unavailable.
[[nodiscard]] Result<void> write_edge(const std::filesystem::path& folder,
                                      const Organisation& organisation,
                                      const std::vector<Story>& stories);

/// The HL7 v2 messages that the hospital's systems send, of everybody it knows.
[[nodiscard]] std::vector<std::string> feed_of(const Organisation& organisation,
                                               const std::vector<Story>& stories);

/// Sends `messages` one after the other by MLLP to "HOST:PORT" and waits for each acknowledgement.
/// Gives how many were taken (MSA-1 AA). Errors: unavailable when the connection fails.
[[nodiscard]] Result<std::size_t> send_feed(const std::string& address,
                                            const std::vector<std::string>& messages);

}  // namespace mcr::sim
