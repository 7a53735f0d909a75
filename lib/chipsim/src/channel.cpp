#include "channel.hpp"

namespace permit::chipsim {

Bytes iso_padded(BytesView plain, std::size_t block) {
    Bytes padded{plain.begin(), plain.end()};
    padded.push_back(0x80);
    padded.resize((padded.size() + block - 1) / block * block);
    return padded;
}

Bytes without_iso_padding(BytesView padded) {
    auto end = padded.size();
    while (end > 0 && padded[end - 1] == 0) { --end; }
    require(end > 0 && padded[end - 1] == 0x80, Status::integrity_error);
    const auto plain = padded.first(end - 1);
    return {plain.begin(), plain.end()};
}

}  // namespace permit::chipsim
