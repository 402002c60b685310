#include "source/xds/retrieval.hpp"

#include "base/text.hpp"
#include "source/xds/exchange.hpp"

namespace mcr::source::xds {
namespace {

using net::child_of;
using net::local_name;
using net::text_of;

std::unexpected<Error> malformed(std::string_view what) {
    return fail(ErrorKind::malformed, "The answer to a retrieve " + std::string(what) + '.');
}

}  // namespace

net::XmlLimits Retrieval::envelope_limits(const RetrievalLimits& limits) {
    net::XmlLimits out;
    out.max_bytes = limits.max_envelope;
    out.max_elements = 20'000;
    return out;
}

std::unexpected<Error> Retrieval::refuse(Refusal refusal) {
    refusal_ = std::move(refusal);
    return fail(ErrorKind::unavailable, refusal_->sentence);
}

Result<void> Retrieval::begin(std::string_view content_type) {
    const Result<net::MediaType> type = net::read_media_type(content_type);
    if (!type) return std::unexpected(type.error());
    if (type->type == "multipart/related") {
        net::MimeLimits mime;
        mime.max_parts = limits_.max_parts;
        Result<net::MimeReader> reader = net::MimeReader::of(type->parameter("boundary"), mime);
        if (!reader) return pass_on(reader);
        parts_ = std::move(*reader);
        root_ = net::root_of(*type);
        return {};
    }
    if (type->type != "application/soap+xml" && type->type != "text/xml" &&
        type->type != "application/xml")
        return fail(ErrorKind::unsupported, "What came is no SOAP message.");
    return {};
}

net::Task<Result<void>> Retrieval::feed(std::string_view bytes) {
    if (!parts_) co_return co_await feed_envelope(bytes);
    parts_->feed(bytes);
    while (true) {
        const Result<net::MimeReader::Event> event = parts_->next();
        if (!event) co_return std::unexpected(event.error());
        Result<void> done;
        switch (*event) {
            case net::MimeReader::Event::more:
                co_return Result<void>{};
            case net::MimeReader::Event::part:
                begin_part();
                if (part_ == Part::wanted) done = co_await begin_document();
                break;
            case net::MimeReader::Event::bytes:
                done = co_await take_part(parts_->bytes());
                break;
            case net::MimeReader::Event::part_end:
                if (part_ == Part::root)
                    done = co_await end_envelope();
                else if (part_ == Part::wanted)
                    done = end_document();
                part_ = Part::other;
                break;
            case net::MimeReader::Event::end:
                ended_ = true;
                co_return Result<void>{};
        }
        if (!done) co_return done;
    }
}

void Retrieval::begin_part() {
    part_id_ = net::content_id(parts_->headers());
    part_is_base64_ = equal_ignoring_case(
        trim(parts_->headers().get("Content-Transfer-Encoding").value_or("")), "base64");
    if (!root_seen_ && (root_.empty() || part_id_ == root_)) {
        root_seen_ = true;
        part_ = Part::root;
    } else if (!root_seen_) {
        part_ = Part::before;
    } else {
        part_ =
            !whole_ && !begun_ && !cid_.empty() && part_id_ == cid_ ? Part::wanted : Part::other;
        base64_ = part_is_base64_;
    }
}

net::Task<Result<void>> Retrieval::take_part(std::string_view bytes) {
    switch (part_) {
        case Part::root:
            co_return co_await feed_envelope(bytes);
        case Part::wanted:
            co_return co_await feed_document(bytes);
        case Part::before:
            held_bytes_ += bytes.size();
            if (held_bytes_ > limits_.max_held)
                co_return fail(ErrorKind::too_large, "Too much came before the SOAP envelope.");
            held_[part_id_] += bytes;
            if (part_is_base64_) held_base64_.insert(part_id_);
            co_return Result<void>{};
        case Part::other:
            break;
    }
    co_return Result<void>{};
}

net::Task<Result<void>> Retrieval::feed_envelope(std::string_view bytes) {
    while (!bytes.empty()) {
        if (auto read = cutter_.feed(bytes); !read) co_return read;
        bytes = cutter_.left();
        const std::string_view text = cutter_.text_of_cut();
        if (text.empty()) continue;
        if (cutter_.cuts() != cut_) {
            cut_ = cutter_.cuts();
            if (cut_is_wanted_)
                if (auto ended = end_document(); !ended) co_return ended;
            cut_is_wanted_ = false;
            if (!whole_) {
                const Result<std::string> so_far = cutter_.closed();
                if (!so_far) co_return std::unexpected(so_far.error());
                const Result<bool> wanted = look(*so_far, true);
                if (!wanted) co_return std::unexpected(wanted.error());
                cut_is_wanted_ = *wanted;
                base64_ = true;
            }
            if (cut_is_wanted_)
                if (auto begun = co_await begin_document(); !begun) co_return begun;
        }
        if (cut_is_wanted_)
            if (auto fed = co_await feed_document(text); !fed) co_return fed;
    }
    co_return Result<void>{};
}

net::Task<Result<void>> Retrieval::begin_document() {
    begun_ = true;
    const std::string type = mime_type_;
    co_return co_await sink_.begin(type, std::nullopt);
}

net::Task<Result<void>> Retrieval::feed_document(std::string_view bytes) {
    if (!base64_) co_return co_await sink_.write(bytes);
    std::string decoded;
    if (auto read = decoder_.feed(bytes, decoded); !read) co_return read;
    if (decoded.empty()) co_return Result<void>{};
    co_return co_await sink_.write(decoded);
}

Result<void> Retrieval::end_document() {
    if (base64_)
        if (auto done = decoder_.finish(); !done) return done;
    whole_ = true;
    return {};
}

/// The envelope is whole: what it says counts, if the document was not within it.
net::Task<Result<void>> Retrieval::end_envelope() {
    if (!cutter_.complete()) co_return malformed("is cut short");
    if (cut_is_wanted_)
        if (auto ended = end_document(); !ended) co_return ended;
    cut_is_wanted_ = false;
    if (whole_) co_return Result<void>{};
    const Result<bool> found = look(cutter_.envelope(), false);
    if (!found) co_return std::unexpected(found.error());
    if (!*found || cid_.empty()) co_return malformed("has no document in it");
    const auto held = held_.find(cid_);
    if (held == held_.end()) co_return Result<void>{};
    base64_ = held_base64_.contains(cid_);
    if (auto begun = co_await begin_document(); !begun) co_return begun;
    if (auto fed = co_await feed_document(held->second); !fed) co_return fed;
    co_return end_document();
}

net::Task<Result<void>> Retrieval::finish() {
    if (!parts_) {
        if (auto ended = co_await end_envelope(); !ended) co_return ended;
    } else if (!ended_) {
        co_return malformed("is cut short");
    }
    if (!whole_) co_return malformed("lacks the part that it names");
    co_return Result<void>{};
}

Result<bool> Retrieval::look(std::string_view envelope, bool last) {
    const Result<net::SoapEnvelope> read =
        net::SoapEnvelope::read(envelope, envelope_limits(limits_));
    if (!read) return std::unexpected(read.error());
    if (read->fault()) return refuse(meaning_of(*read->fault()));
    if (!answers(*read, message_id_))
        return refuse(failed("This organisation's system sent the answer to another request."));
    const pugi::xml_node response = read->body();
    if (local_name(response) != "RetrieveDocumentSetResponse")
        return malformed("is something else");
    const Result<bool> found = read_documents(response, last);
    if (!found || *found || last) return found;
    const std::vector<RegistryError> errors = read_errors(child_of(response, "RegistryResponse"));
    if (errors.empty())
        return refuse({record::CoverageState::not_held, "The document is no longer there."});
    return refuse(meaning_of(errors));
}

Result<bool> Retrieval::read_documents(const pugi::xml_node& response, bool last) {
    for (pugi::xml_node one = response.last_child(); one; one = one.previous_sibling()) {
        if (local_name(one) != "DocumentResponse") continue;
        const std::string home = text_of(child_of(one, "HomeCommunityId"));
        const bool same =
            text_of(child_of(one, "RepositoryUniqueId")) == wanted_.repository &&
            text_of(child_of(one, "DocumentUniqueId")) == wanted_.document &&
            (home.empty() || wanted_.home.empty() || as_oid_urn(home) == wanted_.home);
        if (same) {
            mime_type_ = text_of(child_of(one, "mimeType"));
            const pugi::xml_node include = child_of(child_of(one, "Document"), "Include");
            cid_.clear();
            if (include) {
                Result<std::string> id = net::id_of_cid_url(net::attribute_of(include, "href"));
                if (!id) return pass_on(id);
                cid_ = std::move(*id);
            }
            return true;
        }
        if (last) return false;
    }
    return false;
}

}  // namespace mcr::source::xds
