#include "permit/permit/carried_file.hpp"

#include "carried_codec.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/crypto/seal.hpp"
#include "permit/trust/bundle.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace permit::procedures {
namespace {

constexpr std::string_view magic = "permitcard carried";
constexpr std::uint64_t format = 1;
constexpr auto what = tr_noop("the carried file");

/// The label as it stands in front, which is also the context the rest is sealed in.
Bytes head_of(const CarriedLabel& label) {
    cbor::Writer out;
    out.array(7).text(magic).unsigned_integer(format);
    out.unsigned_integer(label.realm == Realm::test ? 0 : 1);
    out.unsigned_integer(static_cast<std::uint64_t>(label.cargo));
    out.byte_string(label.root).unsigned_integer(label.amend_version).byte_string(label.salt);
    return std::move(out).take();
}

template <std::size_t Size>
std::array<Byte, Size> exactly(cbor::Reader& in) {
    const auto found = in.byte_string();
    std::array<Byte, Size> bytes{};
    if (found.size() != Size) { in.fail(tr("a byte string of another length than it has")); }
    std::copy(found.begin(), found.end(), bytes.begin());
    return bytes;
}

CarriedLabel read_head(cbor::Reader& in) {
    const auto members = in.array();
    if (in.text() != magic) { in.fail(tr("it is no request and no signed work")); }
    const auto number = in.unsigned_integer();
    if (number > format) { throw made_by_a_newer_program(what); }
    if (number != format || members != 7) { in.fail(tr("a format that is none")); }
    const auto realm = in.unsigned_at_most(1, tr_noop("realm")) == 0 ? Realm::test : Realm::production;
    const auto cargo = in.unsigned_at_most(2, tr_noop("cargo"));
    if (cargo == 0) { in.fail(tr("a cargo that is none")); }
    const auto root = exactly<std::tuple_size_v<crypto::Digest>>(in);
    const auto version = in.unsigned_at_most(UINT8_MAX, tr_noop("key version"));
    return {.realm = realm,
            .cargo = static_cast<Cargo>(cargo),
            .root = root,
            .amend_version = static_cast<std::uint8_t>(version),
            .salt = exactly<16>(in)};
}

cbor::Reader reader_of(BytesView file) { return cbor::Reader{file, what, ErrorCode::altered_file}; }

Bytes seal(Cargo cargo, BytesView plain, std::uint8_t amend_version, const Carrier& by,
           crypto::RandomSource& random) {
    CarriedLabel label{
        .realm = by.realm, .cargo = cargo, .root = by.root, .amend_version = amend_version, .salt = {}};
    random.fill(label.salt);
    Bytes file = head_of(label);
    append(file,
           crypto::seal(by.role_keys.carrying_key(amend_version, label.salt), plain, head_of(label), random));
    return file;
}

void require_ours(const CarriedLabel& label, Cargo cargo, const Carrier& by) {
    if (label.realm != by.realm || label.root != by.root) {
        throw Error{
            ErrorCode::wrong_root, tr("open {}", tr(what)),
            tr("it is of the {} realm, root {}", name(label.realm), trust::fingerprint_text(label.root)),
            tr("take it to the office or station whose file it is")};
    }
    if (label.cargo != cargo) {
        throw Error{ErrorCode::altered_file, tr("open {}", tr(what)),
                    tr("it holds a {}, not a {}", tr(name(label.cargo)), tr(name(cargo))),
                    label.cargo == Cargo::request ? tr("have it signed with permit-clerk sign first")
                                                  : tr("write it to its card with permit-clerk write")};
    }
}

SecretBytes open(BytesView file, Cargo cargo, const Carrier& by) {
    auto in = reader_of(file);
    const CarriedLabel label = read_head(in);
    require_ours(label, cargo, by);
    auto plain = crypto::open_sealed(by.role_keys.carrying_key(label.amend_version, label.salt), in.rest(),
                                     file.first(in.offset()));
    if (!plain) { throw Error{ErrorCode::altered_file, tr("open {}", tr(what))}; }
    return std::move(*plain);
}

}  // namespace

std::string_view name(Cargo cargo) noexcept {
    return cargo == Cargo::request ? tr_noop("request") : tr_noop("signed-work");
}

bool is_carried_file(BytesView file) noexcept {
    cbor::Writer begin;
    begin.text(magic);  // behind the head of an array
    const auto expected = begin.view();
    return file.size() > expected.size() && std::equal(expected.begin(), expected.end(), file.begin() + 1);
}

CarriedLabel read_label(BytesView file) {
    auto in = reader_of(file);
    return read_head(in);
}

Bytes pack(const CardRequest& request, const Carrier& by, crypto::RandomSource& random) {
    const SecretBytes plain{encode(request)};
    return seal(Cargo::request, plain.reveal(), by.role_keys.version(keys::Role::amend), by, random);
}

Bytes pack(const SignedWork& answer, std::uint8_t amend_version, const Carrier& by,
           crypto::RandomSource& random) {
    return seal(Cargo::signed_work, answer.statement, amend_version, by, random);
}

CardRequest open_request(BytesView file, const Carrier& by) {
    return decode_request(open(file, Cargo::request, by).reveal());
}

SignedWork open_signed_work(BytesView file, const Carrier& by) {
    return decode_statement(open(file, Cargo::signed_work, by).reveal());
}

}  // namespace permit::procedures
