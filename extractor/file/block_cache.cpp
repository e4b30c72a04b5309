// SPDX-License-Identifier: GPL-2.0-or-later
// BlockCache: reads whole blocks from the source and returns any bytes of them.
#include "extractor/file/block_cache.h"

namespace lastwords::extractor {

Result<Bytes> BlockCache::view(FileOffset at) const {
    const std::uint64_t inside = (at - shape_.origin) % shape_.block_bytes;
    const FileOffset start = at - inside;
    const std::vector<std::byte>* block = slots_.find(start.value);
    if (block == nullptr) {
        std::vector<std::byte>& fresh = slots_.claim(start.value, shape_.block_bytes);
        const Result<std::uint64_t> got = source_.read_some(start, fresh);
        if (!got) {
            slots_.forget(start.value);
            return tl::unexpected<Error>(got.error());
        }
        fresh.resize(*got);
        block = &fresh;
    }
    return Bytes(*block).subspan(std::min<std::uint64_t>(inside, block->size()));
}

Result<std::uint64_t> BlockCache::read_some(FileOffset at, MutableBytes into) const {
    std::uint64_t done = 0;
    while (done < into.size()) {
        const MutableBytes rest = into.subspan(done);
        const Result<Bytes> block = view(at + done);
        if (!block) {
            // If one sector of the block cannot be read, the wanted bytes alone may still be
            // readable.
            TRY(const std::uint64_t got, source_.read_some(at + done, rest));
            return done + got;
        }
        if (block->empty()) {
            break;
        }
        const Bytes part = block->first(std::min(block->size(), rest.size()));
        std::copy(part.begin(), part.end(), rest.begin());
        done += part.size();
    }
    return done;
}

}  // namespace lastwords::extractor
