#pragma once

namespace mcr::store {

/// What a transaction is for.
enum class Access {
    read,   ///< sees one moment; writing is refused
    write,  ///< serialisable: as if no other transaction ran beside it
    alone,  ///< for migrations: one at a time over all processes
};

}  // namespace mcr::store
