#include "permit/trust/status_delta.hpp"

#include "list_head.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "status_codec.hpp"

#include <algorithm>
#include <limits>

namespace permit::trust {
namespace {

constexpr std::string_view context = "status-delta";
constexpr std::size_t delta_items = 5;   // format, base number, base digest, head, changes
constexpr std::size_t change_items = 8;  // last, cleared, four statuses, serials and minimum versions

[[noreturn]] void refuse(ErrorCode code, const std::string& why) {
    throw Error{code, tr("apply status delta"), why};
}

void write_changes(cbor::Writer& writer, const StatusChanges& changes) {
    writer.array(change_items).unsigned_integer(changes.last);
    write_set(writer, changes.cleared, changes.last);
    for (const auto& serials : changes.listed) { write_set(writer, serials, changes.last); }
    write_versions(writer, changes.minimum_versions, changes.last);
}

StatusChanges read_changes(cbor::Reader& reader) {
    reader.array_of(change_items);
    StatusChanges changes{.last = read_last(reader), .minimum_versions = {}};
    const auto sets = read_sets(reader, 1 + status_count, changes.last);
    changes.cleared = sets.front().serials();
    for (std::size_t place = 0; place < status_count; ++place) {
        changes.listed[place] = sets[place + 1].serials();
    }
    changes.minimum_versions = read_versions(reader, changes.last, 0);
    return changes;
}

/// A delta taken apart; the views stay in the file.
struct Delta {
    Seal seal;
    DeltaBase base;
    SignedHead to;
    BytesView changes;
};

DeltaBase read_base(cbor::Reader& reader) {
    DeltaBase base{};
    base.number = static_cast<std::uint32_t>(
        reader.unsigned_at_most(std::numeric_limits<std::uint32_t>::max(), tr_noop("number of its base")));
    const auto digest = reader.byte_string();
    if (digest.size() != base.digest.size()) { reader.fail(tr("the digest of its base has not 32 bytes")); }
    std::copy(digest.begin(), digest.end(), base.digest.begin());
    return base;
}

Delta take_apart(BytesView file) {
    auto outer = reading_status(file, tr_noop("status delta"));
    const auto parts = take_seal(outer);
    outer.expect_end();
    auto reader = reading_status(parts.payload, tr_noop("status delta"));
    reader.array_of(delta_items);
    expect_format(reader.unsigned_integer(), tr_noop("status delta"));
    const auto base = read_base(reader);
    const auto to = take_head(reader);
    const auto changes = reader.skip();
    reader.expect_end();
    return {parts, base, to, changes};
}

void check_continues(const Delta& delta, const DeltaBase& base) {
    if (delta.base.number != base.number) {
        refuse(ErrorCode::wrong_delta,
               tr("it continues list {}, this is list {}", delta.base.number, base.number));
    }
    if (delta.base.digest != base.digest) {
        refuse(ErrorCode::wrong_delta, tr("it continues another list of number {}", base.number));
    }
    if (delta.to.head.number <= base.number) {
        refuse(ErrorCode::wrong_delta, tr("it does not lead forward"));
    }
}

void check(const Delta& delta, const Publisher& publisher) {
    check_head(delta.to, publisher);
    if (!is_sealed_by(publisher.key, context, delta.seal)) {
        refuse(ErrorCode::bad_status_list, tr("the publisher did not sign it"));
    }
}

PublishedList continued(const StatusList& from, const Delta& delta, const Publisher& publisher) {
    auto reader = reading_status(delta.changes, tr_noop("changes of a status delta"));
    const Bytes state = encode(with_changes(from.content(), read_changes(reader)));
    return PublishedList::load(file_of(delta.to.bytes, state), publisher);
}

}  // namespace

Bytes sign_delta(const PublishedList& from, const PublishedList& to, const crypto::Signer& signer) {
    if (to.head().number <= from.head().number) {
        throw Error{ErrorCode::bad_input, tr("sign status delta"),
                    tr("the list it is to lead to is not a later one")};
    }
    cbor::Writer writer;
    writer.array(delta_items).unsigned_integer(status_format);
    writer.unsigned_integer(from.head().number).byte_string(from.head().digest).raw(to.signed_head());
    write_changes(writer, difference(from.list().content(), to.list().content()));
    return seal(context, writer.view(), signer);
}

PublishedList apply_delta(const PublishedList& base, BytesView delta, const Publisher& publisher) {
    const auto parts = take_apart(delta);
    check(parts, publisher);
    if (base.head().root != publisher.root || base.head().realm != publisher.realm) {
        refuse(ErrorCode::wrong_root, tr("the list it is to continue has another root"));
    }
    check_continues(parts, {base.head().number, base.head().digest});
    return continued(base.list(), parts, publisher);
}

PublishedList apply_delta(const BundledList& base, BytesView delta, const Publisher& publisher) {
    const auto parts = take_apart(delta);
    check(parts, publisher);
    check_continues(parts, {base.number, base.list.digest()});
    return continued(base.list, parts, publisher);
}

DeltaHead peek_delta(BytesView delta) {
    const auto parts = take_apart(delta);
    return {parts.base, parts.to.head};
}

}  // namespace permit::trust
