#include "list_head.hpp"

#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/trust/bundle.hpp"
#include "status_codec.hpp"

#include <algorithm>
#include <limits>

namespace permit::trust {
namespace {

constexpr std::string_view context = "status-list";
constexpr std::uint64_t last_day = 2932896;  // 9999-12-31
constexpr std::size_t member_count = 7;

/// Keys of the head's map.
enum Member : std::uint64_t {
    format_number = 1,
    realm = 2,
    root_fingerprint = 3,
    list_number = 4,
    issued_day = 5,
    use_by_day = 6,
    state_digest = 7
};

[[noreturn]] void refuse(ErrorCode code, const std::string& why) {
    throw Error{code, tr("check status list"), why};
}

/// Reads the map, whose members all stand there in ascending order.
class HeadReader {
public:
    explicit HeadReader(BytesView payload)
        : reader_{reading_status(payload, tr_noop("head of a status list"))} {}

    ListHead head() {
        const auto members = reader_.map();
        expect_format(number(format_number, std::numeric_limits<std::uint32_t>::max(), tr_noop("format")),
                      tr_noop("status list"));
        if (members != member_count) { reader_.fail(tr("it has members too many or too few"), 0); }
        ListHead read{.realm = number(realm, 1, tr_noop("realm")) == 1 ? Realm::production : Realm::test,
                      .root = digest(root_fingerprint),
                      .number = static_cast<std::uint32_t>(
                          number(list_number, std::numeric_limits<std::uint32_t>::max(), tr_noop("number"))),
                      .issued = day(issued_day, tr_noop("issued day")),
                      .use_by = day(use_by_day, tr_noop("use-by day")),
                      .digest = digest(state_digest)};
        reader_.expect_end();
        if (read.number == 0) { reader_.fail(tr("its number is 0")); }
        if (read.use_by < read.issued) { reader_.fail(tr("it ends before it was issued")); }
        return read;
    }

private:
    void member(Member wanted) {
        const auto at = reader_.offset();
        if (reader_.unsigned_integer() != wanted) {
            reader_.fail(tr("member {} is missing", static_cast<std::uint64_t>(wanted)), at);
        }
    }
    std::uint64_t number(Member wanted, std::uint64_t limit, std::string_view field) {
        member(wanted);
        return reader_.unsigned_at_most(limit, field);
    }
    Day day(Member wanted, std::string_view field) {
        return Day::from_number(static_cast<std::int32_t>(number(wanted, last_day, field)));
    }
    crypto::Digest digest(Member wanted) {
        member(wanted);
        const auto bytes = reader_.byte_string();
        crypto::Digest copy{};
        if (bytes.size() != copy.size()) { reader_.fail(tr("a digest has not 32 bytes")); }
        std::copy(bytes.begin(), bytes.end(), copy.begin());
        return copy;
    }

    cbor::Reader reader_;
};

Bytes encode(const ListHead& head) {
    cbor::Writer writer;
    writer.map(member_count);
    writer.unsigned_integer(format_number).unsigned_integer(status_format);
    writer.unsigned_integer(realm).unsigned_integer(head.realm == Realm::production ? 1 : 0);
    writer.unsigned_integer(root_fingerprint).byte_string(head.root);
    writer.unsigned_integer(list_number).unsigned_integer(head.number);
    writer.unsigned_integer(issued_day).integer(head.issued.number());
    writer.unsigned_integer(use_by_day).integer(head.use_by.number());
    writer.unsigned_integer(state_digest).byte_string(head.digest);
    return std::move(writer).take();
}

}  // namespace

SignedHead take_head(cbor::Reader& reader) {
    const auto begin = reader.rest();
    const auto from = reader.offset();
    const auto parts = take_seal(reader);
    return {begin.first(reader.offset() - from), parts, HeadReader{parts.payload}.head()};
}

Bytes sign_head(const ListHead& head, const crypto::Signer& signer) {
    return seal(context, encode(head), signer);
}

void check_head(const SignedHead& signed_head, const Publisher& publisher) {
    const auto& head = signed_head.head;
    if (head.root != publisher.root) {
        refuse(ErrorCode::wrong_root, tr("its root is {}, the bundle's is {}", fingerprint_text(head.root),
                                         fingerprint_text(publisher.root)));
    }
    if (head.realm != publisher.realm) {
        refuse(ErrorCode::wrong_root, tr("it is of the {} realm", name(head.realm)));
    }
    if (!is_sealed_by(publisher.key, context, signed_head.seal)) {
        refuse(ErrorCode::bad_status_list, tr("the publisher did not sign it"));
    }
    if (head.issued < publisher.valid_from || publisher.valid_until < head.issued) {
        refuse(ErrorCode::bad_status_list,
               tr("the publisher's certificate was not valid on the day it was issued"));
    }
}

}  // namespace permit::trust
