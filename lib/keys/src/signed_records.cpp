#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "permit/cbor/reader.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <set>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

// One record's line: key id, digest, days since 1970-01-01, kind; sealed, so that nobody without the
// passphrase can slip in a forged record that is to stay good.
constexpr std::size_t plain_size = 4 + 32 + 4 + 1;
constexpr std::size_t sealed_size = 12 + plain_size + 16;
constexpr std::size_t largest = 1U << 30U;

/// The line's place is authenticated with it.
std::string line_entry(const std::string& authority, std::size_t line) {
    return signed_entry(authority) + "#" + std::to_string(line);
}

Bytes plain_of(const SignedRecord& record) {
    const auto days = static_cast<std::uint32_t>(record.decided.number());
    Bytes plain = join({record.key, record.digest});
    for (const unsigned shift : {24U, 16U, 8U, 0U}) { plain.push_back(static_cast<Byte>(days >> shift)); }
    plain.push_back(static_cast<Byte>(record.kind));
    return plain;
}

SignedRecord record_of(BytesView plain) {
    SignedRecord record{{}, {}, Day::from_number(0), static_cast<layout::RecordKind>(plain.back())};
    std::copy_n(plain.begin(), record.key.size(), record.key.begin());
    std::copy_n(plain.begin() + 4, record.digest.size(), record.digest.begin());
    std::uint32_t days = 0;
    for (const Byte byte : plain.subspan(36, 4)) { days = days << 8U | byte; }
    record.decided = Day::from_number(static_cast<std::int32_t>(days));
    return record;
}

/// The kid stands in the record's unprotected header (docs/records.md).
std::optional<crypto::KeyId> signer_of_record(BytesView record) {
    try {
        cbor::Reader reader{record, "a signed record"};
        reader.array_of(4);
        (void)reader.byte_string();
        if (reader.map() != 1 || reader.unsigned_integer() != 4) { return std::nullopt; }
        const auto kid = reader.byte_string();
        crypto::KeyId id{};
        if (kid.size() != id.size()) { return std::nullopt; }
        std::copy(kid.begin(), kid.end(), id.begin());
        return id;
    } catch (const Error&) { return std::nullopt; }
}

/// A file that is there and cannot be looked at is not an empty one: its lines would be written over.
std::size_t size_of(const fs::path& file) {
    std::error_code failed;
    const auto size = fs::file_size(file, failed);
    if (!failed) { return size; }
    if (failed == std::errc::no_such_file_or_directory) { return 0; }
    throw Error{ErrorCode::file_io, tr("look at {}", file.string()), failed.message()};
}

std::vector<SignedRecord> records_of(const Pending& work, const Slot& slot) {
    std::vector<SignedRecord> records;
    for (const auto& [kind, bytes] : work.records) {
        const auto signer = signer_of_record(bytes);
        if (!signer || std::none_of(slot.keys.begin(), slot.keys.end(), [&](const HeldKey& key) {
                return crypto::key_id(key.public_key) == *signer;
            })) {
            continue;
        }
        records.push_back({crypto::sha256(bytes), *signer, work.decided, kind});
    }
    return records;
}

}  // namespace

std::vector<SignedRecord> KeyStore::signed_records(const std::string& authority) const {
    impl_->require_office(tr("list the records of authority {}", authority));
    return impl_->signed_records(impl_->slot(KeyOwner::authority(authority)).owner.name);
}

std::vector<SignedRecord> KeyStore::signed_records(const std::string& authority,
                                                   const crypto::KeyId& key) const {
    auto records = signed_records(authority);
    records.erase(std::remove_if(records.begin(), records.end(),
                                 [&](const SignedRecord& record) { return record.key != key; }),
                  records.end());
    return records;
}

void KeyStore::note_signed(const Pending& work) {
    impl_->require_office(tr("note records that were signed"));
    const auto lock = impl_->lock();
    impl_->note_signed(work);
}

std::vector<SignedRecord> KeyStore::Impl::signed_records(const std::string& authority) const {
    check_files_of(authority);
    const auto file = vault().path(signed_entry(authority));
    const auto content = files::read(file, largest).value_or(Bytes{});
    std::vector<SignedRecord> records;
    std::set<crypto::Digest> seen;  // a crash may have come between noting records and forgetting the work
    for (std::size_t line = 0; (line + 1) * sealed_size <= content.size(); ++line) {
        const auto plain = vault().opened(line_entry(authority, line),
                                          BytesView{content}.subspan(line * sealed_size, sealed_size));
        if (!plain) { damaged(file, tr("record {} was changed or moved", line + 1)); }
        const auto record = record_of(plain->reveal());
        if (seen.insert(record.digest).second) { records.push_back(record); }
    }
    return records;
}

void KeyStore::Impl::note_signed(const Pending& work) const {
    const auto owner = KeyOwner::authority(work.authority);
    const auto known = owners(SignerKind::authority);
    if (std::find(known.begin(), known.end(), owner) == known.end()) { return; }
    check_files_of(work.authority);
    const auto file = vault().path(signed_entry(work.authority));
    const std::size_t lines = size_of(file) / sealed_size;
    Bytes added;
    for (const auto& record : records_of(work, slot(owner))) {
        const auto line = lines + added.size() / sealed_size;
        append(added, vault().sealed(line_entry(work.authority, line), plain_of(record)));
    }
    if (!added.empty()) { files::append(file, lines * sealed_size, added, files::Access::owner); }
}

}  // namespace permit::keys
