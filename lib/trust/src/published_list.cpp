#include "permit/trust/published_list.hpp"

#include "list_head.hpp"
#include "permit/cbor/writer.hpp"
#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "status_codec.hpp"

namespace permit::trust {
namespace {

constexpr std::size_t file_items = 2;

}  // namespace

Bytes file_of(BytesView signed_head, BytesView state) {
    cbor::Writer writer;
    writer.array(file_items).raw(signed_head).byte_string(state);
    return std::move(writer).take();
}

PublishedList PublishedList::load(Bytes file, const Publisher& publisher) {
    auto reader = reading_status(file, tr_noop("status list"));
    reader.array_of(file_items);
    const auto signed_head = take_head(reader);
    const auto state = reader.byte_string();
    reader.expect_end();
    check_head(signed_head, publisher);
    if (crypto::sha256(state) != signed_head.head.digest) {
        throw Error{ErrorCode::bad_status_list, tr("check status list"),
                    tr("its state is not the one that was signed")};
    }
    return {Bytes{signed_head.bytes.begin(), signed_head.bytes.end()}, signed_head.head, publisher.term,
            StatusList::read(Bytes{state.begin(), state.end()})};
}

Bytes PublishedList::file() const { return file_of(signed_head_, list_.state()); }

Bytes publish(const StatusContent& content, const Issue& issue, const Publisher& publisher,
              const crypto::Signer& signer) {
    const Bytes state = encode(content);
    const ListHead head{publisher.realm, publisher.root, issue.number,
                        issue.issued,    issue.use_by,   crypto::sha256(state)};
    Bytes file = file_of(sign_head(head, signer), state);
    (void)PublishedList::load(file, publisher);  // nothing leaves the office that a reader would refuse
    return file;
}

ListHead peek_head(BytesView file) {
    auto reader = reading_status(file, tr_noop("status list"));
    reader.array_of(file_items);
    return take_head(reader).head;
}

}  // namespace permit::trust
