#include "web/assets.hpp"

#include <fstream>
#include <iterator>

#include "base/secret.hpp"
#include "base/text.hpp"

namespace mcr::web {

Result<Assets> Assets::load(const std::filesystem::path& folder) {
    Assets assets;
    for (const auto& [name, type] : {std::pair{"mcr.css", "text/css; charset=utf-8"},
                                     std::pair{"view.js", "text/javascript; charset=utf-8"},
                                     std::pair{"favicon.svg", "image/svg+xml"}}) {
        std::ifstream in(folder / name, std::ios::binary);
        if (!in)
            return fail(ErrorKind::not_found, "The pages' file " + std::string(name) +
                                                  " is not in " + folder.string() + ".");
        File file{{std::istreambuf_iterator<char>(in), {}}, type, {}};
        const Digest digest = sha256(file.bytes);
        file.hash = to_hex(std::span(digest).first(8));
        assets.files_.emplace(name, std::move(file));
    }
    return assets;
}

std::string Assets::url(std::string_view name) const {
    const auto at = files_.find(name);
    return at == files_.end() ? std::string() : "/assets/" + at->second.hash + "/" + at->first;
}

const Assets::File* Assets::find(std::string_view path) const {
    for (const auto& [name, file] : files_)
        if (path == "/assets/" + file.hash + "/" + name) return &file;
    return nullptr;
}

}  // namespace mcr::web
