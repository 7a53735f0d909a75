#pragma once

#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/crypto/signature.hpp"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

namespace permit::trust::testing {

/// What a COSE_Sign1 is made of, to put it together otherwise than `sign_bundle` would.
struct Parts {
    Bytes header = from_hex("A10126");
    Bytes payload{};
    crypto::KeyId kid{};

    static Parts of(BytesView file) {
        cbor::Reader reader{file, "bundle"};
        Parts parts;
        reader.array_of(4);
        (void)reader.byte_string();
        (void)reader.map();
        (void)reader.unsigned_integer();
        const auto kid = reader.byte_string();
        std::copy(kid.begin(), kid.end(), parts.kid.begin());
        const auto payload = reader.byte_string();
        parts.payload.assign(payload.begin(), payload.end());
        return parts;
    }

    [[nodiscard]] Bytes signed_with(const crypto::SigningKey& key,
                                    const std::string& context = "bundle") const {
        cbor::Writer external;
        external.array(2).text("permitcard").text(context);
        cbor::Writer message;
        message.array(4)
            .text("Signature1")
            .byte_string(header)
            .byte_string(external.view())
            .byte_string(payload);
        cbor::Writer file;
        file.array(4).byte_string(header).map(1).unsigned_integer(4).byte_string(kid);
        file.byte_string(payload).byte_string(key.sign(message.view()));
        return std::move(file).take();
    }
};

/// A payload's map as its keys and encoded values, to be put together otherwise.
using Members = std::vector<std::pair<std::uint64_t, Bytes>>;

inline Members members_of(BytesView payload) {
    cbor::Reader reader{payload, "payload"};
    Members members;
    for (std::size_t left = reader.map(); left > 0; --left) {
        const auto key = reader.unsigned_integer();
        const auto value = reader.skip();
        members.emplace_back(key, Bytes{value.begin(), value.end()});
    }
    return members;
}

inline Bytes payload_of(const Members& members) {
    cbor::Writer writer;
    writer.map(members.size());
    for (const auto& [key, value] : members) { writer.unsigned_integer(key).raw(value); }
    return std::move(writer).take();
}

/// The payload with one of its members' values replaced.
inline Bytes with_member(BytesView payload, std::uint64_t wanted, BytesView value) {
    auto members = members_of(payload);
    for (auto& [key, old] : members) {
        if (key == wanted) { old.assign(value.begin(), value.end()); }
    }
    return payload_of(members);
}

}  // namespace permit::trust::testing
