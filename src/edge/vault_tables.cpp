#include "edge/vault_tables.hpp"

#include <array>

namespace mcr::edge {
namespace {

constexpr std::array migrations = {store::Migration{1, "vault", R"(
    create table edge_patient (
        id text primary key,
        made_at text not null,
        merged_into text
    );
    create table edge_identifier (
        identifier text primary key,
        patient text not null,
        home text not null,
        standing text not null,
        told text not null
    );
    create index edge_identifier_of on edge_identifier (patient);
    create table edge_merge (
        prior text primary key,
        survivor text not null,
        told text not null,
        ended text,
        feed text not null,
        unit text not null
    );
    create table edge_resource (
        type text not null,
        id text not null,
        scope text not null,
        patient text not null,
        home text not null,
        section text not null,
        version bigint not null,
        content text not null,
        digest text not null,
        status text not null,
        gone bigint not null,
        told text not null,
        taken text not null,
        seen text not null,
        feed text not null,
        unit text not null,
        place bigint not null,
        primary key (type, id, scope)
    );
    create index edge_resource_of on edge_resource (patient, type, id);
    create index edge_resource_from on edge_resource (feed, unit, seen);
    create table edge_binary (
        id text primary key,
        patient text not null,
        home text not null,
        content_type text not null,
        size bigint not null,
        pieces bigint not null,
        owner text not null
    );
    create index edge_binary_of on edge_binary (patient);
    create index edge_binary_owner on edge_binary (owner);
    create table edge_binary_piece (
        id text not null,
        piece bigint not null,
        data text not null,
        primary key (id, piece)
    );
    create table edge_withheld (
        identifier text primary key,
        patient text,
        manner text not null,
        reason text not null,
        who text not null,
        since text not null
    );
    create index edge_withheld_patient on edge_withheld (patient);
    create table edge_message (
        key text primary key,
        feed text not null,
        control_id text not null,
        type text not null,
        taken text not null,
        outcome text not null
    );
    create index edge_message_taken on edge_message (taken);
    create table edge_quarantine (
        id bigint primary key,
        feed text not null,
        key text not null,
        control_id text not null,
        type text not null,
        place text not null,
        code text not null,
        sentence text not null,
        first_at text not null,
        last_at text not null,
        times bigint not null,
        state text not null,
        message text not null
    );
    create index edge_quarantine_key on edge_quarantine (key);
    create table edge_reading (
        feed text not null,
        unit text not null,
        mark text not null,
        read_at text not null,
        outcome text not null,
        primary key (feed, unit)
    );
)"}};

}  // namespace

std::span<const store::Migration> vault_migrations() {
    return migrations;
}

}  // namespace mcr::edge
