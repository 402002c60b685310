#include "edge/vault.hpp"

#include <algorithm>

#include "base/text.hpp"
#include "edge/vault_tables.hpp"

namespace mcr::edge {
namespace {

/// In every answer about a patient the same two statements run, whatever they find: what is kept
/// back takes as long as what is not there.
Result<Asked> judged(store::Transaction& transaction, const std::string& patient) {
    const auto withheld = transaction.query(
        "select w.manner from edge_withheld w where w.patient = ? or w.identifier in "
        "(select i.identifier from edge_identifier i where i.patient = ?) order by w.manner desc",
        patient, patient);
    if (!withheld) return std::unexpected(withheld.error());
    if (withheld->empty()) return Asked{patient, false};
    bool refused = true;
    for (const store::Row row : *withheld)
        refused = refused && row.text(0) == code_of(WithheldAs::refused);
    return Asked{{}, refused};
}

/// The types to look through, in order, each from where to begin.
Result<store::Rows> rows_after(store::Transaction& transaction, const std::string& patient,
                               const std::string& type, const Place& from, std::size_t most) {
    if (type.empty())
        return transaction.query(
            "select type, id, content from edge_resource where patient = ? and gone = 0 and "
            "(type, id) > (?, ?) order by type, id limit ?",
            patient, from.type, from.id, most);
    return transaction.query(
        "select type, id, content from edge_resource where patient = ? and type = ? and gone = 0 "
        "and id > ? order by id limit ?",
        patient, type, from.type == type ? from.id : std::string(), most);
}

}  // namespace

Result<void> migrate_vault(store::Store& store) {
    return store.migrate("edge", vault_migrations());
}

Result<Asked> asked_by_identifier(store::Transaction& transaction, std::string_view identifier) {
    const auto found = transaction.query(
        "select i.patient from edge_identifier i join edge_resource r on r.type = 'Patient' and "
        "r.id = i.patient and r.gone = 0 where i.identifier = ? and i.standing = 'current'",
        identifier);
    if (!found) return std::unexpected(found.error());
    return judged(transaction, found->empty() ? std::string() : (*found)[0].text(0));
}

Result<Asked> asked_by_id(store::Transaction& transaction, std::string_view patient) {
    const auto found = transaction.query(
        "select id from edge_resource where type = 'Patient' and id = ? and gone = 0", patient);
    if (!found) return std::unexpected(found.error());
    return judged(transaction, found->empty() ? std::string() : (*found)[0].text(0));
}

Result<Page> page_of(store::Transaction& transaction, const std::string& patient,
                     const std::vector<std::string>& types, const Place& from,
                     const PageLimits& limits) {
    std::vector<std::string> wanted = types;
    std::ranges::sort(wanted);
    wanted.erase(std::ranges::unique(wanted).begin(), wanted.end());
    std::erase_if(wanted, [&](const std::string& type) { return type < from.type; });
    if (types.empty()) wanted = {""};
    Page page;
    std::size_t bytes = 0;
    for (const std::string& type : wanted) {
        const std::size_t room = limits.resources - page.resources.size();
        const auto rows = rows_after(transaction, patient, type, from, room + 1);
        if (!rows) return std::unexpected(rows.error());
        for (const store::Row row : *rows) {
            // After a merge two copies of one Organization may be the patient's.
            if (!page.resources.empty() && page.resources.back().type == row.text(0) &&
                page.resources.back().id == row.text(1))
                continue;
            if (!page.resources.empty() && (page.resources.size() == limits.resources ||
                                            bytes + row.text(2).size() > limits.bytes)) {
                page.next = Place{page.resources.back().type, page.resources.back().id};
                return page;
            }
            bytes += row.text(2).size();
            page.resources.push_back({row.text(0), row.text(1), row.text(2)});
        }
        const bool full = page.resources.size() == limits.resources;
        if (rows->size() > room || (full && type != wanted.back())) {
            page.next = Place{page.resources.back().type, page.resources.back().id};
            return page;
        }
    }
    return page;
}

Result<std::optional<Owned>> read_one(store::Transaction& transaction, std::string_view type,
                                      std::string_view id) {
    const auto rows = transaction.query(
        "select patient, content from edge_resource where type = ? and id = ? and gone = 0 "
        "order by scope limit 1",
        type, id);
    if (!rows) return std::unexpected(rows.error());
    const bool found = !rows->empty();
    auto whose = judged(transaction, found ? (*rows)[0].text(0) : std::string());
    if (!whose) return pass_on(whose);
    if (!found) return std::optional<Owned>{};
    return Owned{std::move(*whose), {std::string(type), std::string(id), (*rows)[0].text(1)}};
}

Result<std::optional<BinaryHead>> binary_head(store::Transaction& transaction,
                                              std::string_view id) {
    const auto rows = transaction.query(
        "select patient, content_type, size, pieces from edge_binary where id = ?", id);
    if (!rows) return std::unexpected(rows.error());
    const bool found = !rows->empty();
    auto whose = judged(transaction, found ? (*rows)[0].text(0) : std::string());
    if (!whose) return pass_on(whose);
    if (!found) return std::optional<BinaryHead>{};
    const store::Row row = (*rows)[0];
    return BinaryHead{std::move(*whose), row.text(1), static_cast<std::uint64_t>(row.integer(2)),
                      row.integer(3)};
}

Result<std::string> binary_piece(store::Transaction& transaction, std::string_view id,
                                 std::int64_t piece) {
    const auto rows = transaction.query(
        "select data from edge_binary_piece where id = ? and piece = ?", id, piece);
    if (!rows) return std::unexpected(rows.error());
    if (rows->empty()) return fail(ErrorKind::not_found, "The document is not there any more.");
    return from_base64((*rows)[0].text(0));
}

Result<VaultCounts> count_vault(store::Transaction& transaction) {
    const auto rows = transaction.query(
        "select (select count(*) from edge_resource where type = 'Patient' and gone = 0), "
        "(select count(*) from edge_resource where gone = 0), (select count(*) from edge_binary), "
        "(select count(*) from edge_withheld), "
        "(select count(*) from edge_quarantine where state = 'waiting'), "
        "(select count(*) from edge_message), "
        "(select count(*) from edge_merge where ended is null)");
    if (!rows) return std::unexpected(rows.error());
    const store::Row row = (*rows)[0];
    return VaultCounts{row.integer(0), row.integer(1), row.integer(2), row.integer(3),
                       row.integer(4), row.integer(5), row.integer(6)};
}

}  // namespace mcr::edge
