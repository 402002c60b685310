#pragma once

#include "net/buffer.hpp"
#include "record/part.hpp"

namespace mcr::record {

/// Whether `bytes` are one JSON text by RFC 8259, in UTF-8, within `limits`, in which no object has
/// a key twice. What the RFC leaves open: half a pair of surrogates, as an escape or as bytes, is
/// refused; a byte order mark at the start is passed over; numbers may be of any size.
/// Errors: malformed with the byte offset; too_large.
[[nodiscard]] Result<void> check_json(const net::Buffer& bytes, const Limits& limits);

}  // namespace mcr::record
