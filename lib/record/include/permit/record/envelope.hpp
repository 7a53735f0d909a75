#pragma once

#include "permit/cardlayout/fields.hpp"
#include "permit/cardlayout/layout.hpp"
#include "permit/core/bytes.hpp"
#include "permit/core/chip.hpp"
#include "permit/crypto/hash.hpp"
#include "permit/crypto/signature.hpp"
#include "permit/record/identity.hpp"
#include "permit/record/journal.hpp"
#include "permit/record/residence.hpp"
#include "permit/record/validity.hpp"

#include <array>
#include <cstddef>
#include <optional>

/// Signed records (design 5): COSE_Sign1 over deterministic CBOR, each for one chip only.
/// docs/records.md has the format byte by byte.
namespace permit::record {

/// What besides its own content a record is signed together with.
class Binding {
public:
    /// Identity and validity records stand alone.
    static Binding none() { return Binding{}; }
    /// A residence record belongs to one identity record and one validity record, given whole and signed.
    static Binding residence(BytesView identity_record, BytesView validity_record);
    /// A journal entry belongs to one identity record.
    static Binding journal(BytesView identity_record);

    /// SHA-256, or nothing.
    [[nodiscard]] BytesView bytes() const noexcept;

private:
    Binding() = default;
    explicit Binding(const crypto::Digest& digest) : digest_{digest} {}
    std::optional<crypto::Digest> digest_;
};

/// The payload of a record. Throws Error{text_too_long} naming field, length and limit, Error{bad_text},
/// Error{bad_date} for a day outside earliest_day … latest_day, Error{bad_input} for serial 0 or a
/// portrait that cannot be in its file.
[[nodiscard]] Bytes encode(const Identity& identity);
[[nodiscard]] Bytes encode(const Validity& validity);
[[nodiscard]] Bytes encode(const Residence& residence);
[[nodiscard]] Bytes encode(const JournalEntry& entry);

/// The signed record, without padding; within layout::record_limit. Throws what `encode` and the
/// signer throw; the suite is the signer's.
[[nodiscard]] Bytes sign(const Identity& identity, const Uid& chip, const crypto::Signer& signer);
[[nodiscard]] Bytes sign(const Validity& validity, const Uid& chip, const crypto::Signer& signer);
[[nodiscard]] Bytes sign(const Residence& residence, const Uid& chip, const Binding& binding,
                         const crypto::Signer& signer);
[[nodiscard]] Bytes sign(const JournalEntry& entry, const Uid& chip, const Binding& binding,
                         const crypto::Signer& signer);

/// A record taken apart and well-formed, its signature not looked at yet.
class Envelope {
public:
    [[nodiscard]] layout::RecordKind kind() const noexcept { return kind_; }
    [[nodiscard]] crypto::Suite suite() const noexcept { return suite_; }
    [[nodiscard]] const crypto::KeyId& key_id() const noexcept { return key_id_; }
    [[nodiscard]] BytesView payload() const noexcept { return part(payload_); }
    [[nodiscard]] BytesView signature() const noexcept { return bytes().last(signature_size); }

    /// The whole record without padding: what bindings and revocation lists digest.
    [[nodiscard]] BytesView bytes() const noexcept { return BytesView{record_}.first(length_); }

    static constexpr std::size_t signature_size = std::tuple_size_v<crypto::Signature>;

private:
    static constexpr std::size_t longest = layout::record_limit(layout::RecordKind::identity);
    struct Part {
        std::size_t at = 0;
        std::size_t length = 0;
    };
    friend Envelope parse(layout::RecordKind, BytesView);
    friend bool verify(const Envelope&, const crypto::VerifyKey&, const Uid&, const Binding&);

    Envelope() = default;
    [[nodiscard]] BytesView part(Part part) const noexcept {
        return BytesView{record_}.subspan(part.at, part.length);
    }

    layout::RecordKind kind_{};
    crypto::Suite suite_{};
    crypto::KeyId key_id_{};
    std::array<Byte, longest> record_{};  // in place: a verdict takes no memory of its own
    std::size_t length_ = 0;
    Part header_{};  ///< content of the protected header
    Part payload_{};
};

/// Whether the file was never written: every byte zero.
[[nodiscard]] bool is_blank(BytesView file_content) noexcept;

/// First bytes of a file that suffice to tell how long its record is.
inline constexpr std::size_t record_head_size = 19;

/// Length of the whole record at the start of a file, 0 for a blank one; never above the kind's limit.
/// The caller gives `record_head_size` bytes or more. Throws as `parse` does.
[[nodiscard]] std::size_t record_length(layout::RecordKind kind, BytesView first_bytes);

/// Takes the content of a file, or as much of it as `record_length` said, apart. Strict: one COSE_Sign1,
/// untagged, in deterministic CBOR, then zero bytes only. Throws Error{damaged_content} with the
/// offset, also for a blank file; Error{unsupported_suite} when it is signed with anything but ES256 or SM2.
[[nodiscard]] Envelope parse(layout::RecordKind kind, BytesView file_content);

/// The payload as a record; the envelope's kind must be this one. Throws Error{newer_layout} before anything
/// else is looked at, then Error{damaged_content} with the offset within the payload.
[[nodiscard]] Identity decode_identity(const Envelope& envelope);
[[nodiscard]] Validity decode_validity(const Envelope& envelope);
[[nodiscard]] Residence decode_residence(const Envelope& envelope);
[[nodiscard]] JournalEntry decode_journal(const Envelope& envelope);

/// Whether this key signed this record for this chip and binding, and is the one the record names.
[[nodiscard]] bool verify(const Envelope& envelope, const crypto::VerifyKey& key, const Uid& chip,
                          const Binding& binding);

/// Days a record can carry, so that each takes three bytes at most.
inline constexpr Day earliest_day = Day::from_number(-25567);  ///< 1900-01-01
inline constexpr Day latest_day = Day::from_number(65535);     ///< 2149-06-06

}  // namespace permit::record
