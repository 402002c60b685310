#include "edge/binaries.hpp"

#include "base/text.hpp"

namespace mcr::edge {

Result<void> keep_binary(store::Transaction& transaction, const Content& content,
                         const Person& person, std::string_view owner) {
    const std::string_view bytes = content.bytes;
    const std::size_t pieces = (bytes.size() + piece_bytes - 1) / piece_bytes;
    const auto kept = transaction.exec(
        "insert into edge_binary (id, patient, home, content_type, size, pieces, owner) "
        "values (?, ?, ?, ?, ?, ?, ?) on conflict (id) do update set patient = excluded.patient, "
        "home = excluded.home, content_type = excluded.content_type, size = excluded.size, "
        "pieces = excluded.pieces, owner = excluded.owner",
        content.id, person.patient, person.home, content.content_type, bytes.size(), pieces, owner);
    if (!kept) return std::unexpected(kept.error());
    const auto cleared = transaction.exec("delete from edge_binary_piece where id = ?", content.id);
    if (!cleared) return std::unexpected(cleared.error());
    for (std::size_t piece = 0; piece < pieces; ++piece) {
        const auto written = transaction.exec(
            "insert into edge_binary_piece (id, piece, data) values (?, ?, ?)", content.id, piece,
            to_base64(bytes.substr(piece * piece_bytes, piece_bytes)));
        if (!written) return std::unexpected(written.error());
    }
    return {};
}

Result<void> drop_binaries(store::Transaction& transaction, std::string_view owner) {
    const auto pieces = transaction.exec(
        "delete from edge_binary_piece where id in (select id from edge_binary where owner = ?)",
        owner);
    if (!pieces) return std::unexpected(pieces.error());
    const auto dropped = transaction.exec("delete from edge_binary where owner = ?", owner);
    if (!dropped) return std::unexpected(dropped.error());
    return {};
}

}  // namespace mcr::edge
