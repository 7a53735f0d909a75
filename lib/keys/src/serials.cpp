#include "damaged.hpp"
#include "entries.hpp"
#include "impl.hpp"
#include "pending_codec.hpp"
#include "permit/core/words.hpp"

#include <algorithm>

namespace permit::keys {
namespace fs = std::filesystem;
namespace {

constexpr std::uint16_t first_version = 1;

[[noreturn]] void mismatch(const Pending& begun, const std::string& doing) {
    throw Error{ErrorCode::pending_mismatch, doing,
                tr("another {} was begun on it on {}", tr(name(begun.work)), begun.decided.iso())};
}

std::string keeping(const Uid& uid) { return tr("keep work on card {}", uid.text()); }

bool repeats(const IssueRequest& request, const Pending& begun) {
    return begun.work == Work::issue && begun.authority == request.authority &&
           begun.request == request.request;
}

/// A serial was drawn for the card by the same authority, and no record is signed yet.
bool is_only_a_serial(const Pending& begun, const IssueRequest& request) {
    return begun.work == Work::issue && begun.authority == request.authority && begun.records.empty();
}

/// The same work, but for what is known only when it is signed: the records, and what the card replaces.
bool same_work(const Pending& a, const Pending& b) {
    Pending a_unsigned = a;
    a_unsigned.records = b.records;
    a_unsigned.portrait = b.portrait;
    a_unsigned.replaces = b.replaces;
    return a_unsigned == b;
}

Uid uid_named(const fs::path& file) {
    try {
        return Uid::parse(file.filename().string());
    } catch (const Error&) { damaged(file, tr("its name is not that of a card")); }
}

bool may_follow(const Pending& begun, const Pending& next) {
    return begun == next || (begun.records.empty() && begun.portrait.empty() && same_work(begun, next));
}

}  // namespace

Pending KeyStore::foreseen(const IssueRequest& request) const {
    if (auto begun = impl_->read_pending(request.uid)) {
        if (repeats(request, *begun)) { return std::move(*begun); }
        if (!is_only_a_serial(*begun, request)) { mismatch(*begun, tr("issue card {}", request.uid.text())); }
        begun->decided = request.decided;
        begun->request = request.request;
        return std::move(*begun);
    }
    const auto slot = impl_->slot(KeyOwner::authority(request.authority));
    impl_->require_may_issue(slot, request.decided);
    const Authority authority = authority_of(slot);
    const std::uint64_t serial = impl_->next_serial(authority);
    if (serial > authority.last_serial) {
        throw Error{ErrorCode::serials_exhausted, tr("draw a serial for authority {}", authority.name)};
    }
    return {.work = Work::issue,
            .uid = request.uid,
            .authority = request.authority,
            .serial = static_cast<std::uint32_t>(serial),
            .version = first_version,
            .decided = request.decided,
            .request = request.request};
}

Pending KeyStore::allocate(const IssueRequest& request) {
    const auto lock = impl_->lock();
    const auto begun = impl_->read_pending(request.uid);
    Pending work = foreseen(request);
    if (begun == work) { return work; }
    // The pending work first: if the counter's write is lost, next_serial finds the serial there.
    impl_->write_pending(work);
    if (!begun) { impl_->raise_serial(work.authority, std::uint64_t{work.serial} + 1); }
    return work;
}

std::optional<Pending> KeyStore::pending(const Uid& uid) const { return impl_->read_pending(uid); }

void KeyStore::keep(const Pending& pending) {
    check_name(pending.authority, tr("the authority"));
    const auto lock = impl_->lock();
    const auto begun = impl_->read_pending(pending.uid);
    if (begun && !may_follow(*begun, pending)) { mismatch(*begun, keeping(pending.uid)); }
    impl_->write_pending(pending);
}

void KeyStore::finish(const Uid& uid) {
    const auto lock = impl_->lock();
    if (const auto begun = impl_->read_pending(uid)) { impl_->forget_pending(*begun); }
}

void KeyStore::close(const Pending& work) {
    const auto lock = impl_->lock();
    if (impl_->read_pending(work.uid) == work) { impl_->forget_pending(work); }
}

void KeyStore::replace(const Pending& closed, const Pending& next) {
    check_name(next.authority, tr("the authority"));
    const auto lock = impl_->lock();
    const auto begun = impl_->read_pending(next.uid);
    if (begun == next) { return; }
    if (!begun) {
        throw Error{ErrorCode::pending_mismatch, keeping(next.uid),
                    tr("somebody else has worked on it meanwhile"), tr("run the command again")};
    }
    if (begun != closed) { mismatch(*begun, keeping(next.uid)); }
    impl_->note_signed(closed);
    impl_->write_pending(next);
}

void KeyStore::Impl::forget_pending(const Pending& begun) const {
    note_signed(begun);
    const auto known = owners(SignerKind::authority);
    if (begun.work == Work::issue &&
        std::find(known.begin(), known.end(), KeyOwner::authority(begun.authority)) != known.end()) {
        // From here on the counter alone remembers the serial.
        raise_serial(begun.authority, std::uint64_t{begun.serial} + 1);
    }
    files::remove(vault().path(pending_entry(begun.uid)));
}

std::vector<Uid> KeyStore::unfinished() const { return impl_->unfinished(); }

std::uint64_t KeyStore::Impl::next_serial(const Authority& authority) const {
    std::uint64_t next = vault().number(serials_entry(authority.name));
    for (const auto& uid : unfinished()) {
        const auto begun = read_pending(uid);
        if (begun && begun->work == Work::issue && begun->authority == authority.name) {
            next = std::max(next, std::uint64_t{begun->serial} + 1);
        }
    }
    return next;
}

void KeyStore::Impl::raise_serial(const std::string& authority, std::uint64_t next) const {
    const auto entry = serials_entry(authority);
    if (vault().number(entry) < next) { vault().put_number(entry, next); }
}

std::optional<Pending> KeyStore::Impl::read_pending(const Uid& uid) const {
    const auto entry = pending_entry(uid);
    const auto content = vault().find(entry);
    if (!content) { return std::nullopt; }
    Pending found = decode_pending(content->reveal(), vault().path(entry));
    if (found.uid != uid) {
        throw Error{ErrorCode::pending_mismatch, tr("read {}", vault().path(entry).string()),
                    tr("it is about another card than its name says"),
                    tr("restore the store from its backup")};
    }
    return found;
}

std::vector<Uid> KeyStore::Impl::unfinished() const {
    std::vector<Uid> uids;
    for (const auto& path : files::entries(vault().path(pending_folder))) {
        if (!path.filename().string().starts_with('.')) { uids.push_back(uid_named(path)); }
    }
    return uids;
}

void KeyStore::Impl::write_pending(const Pending& pending) const {
    vault().put(pending_entry(pending.uid), encode(pending).reveal());
}

}  // namespace permit::keys
