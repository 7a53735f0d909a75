#include "entries.hpp"
#include "impl.hpp"
#include "permit/core/words.hpp"

#include <algorithm>
#include <limits>

namespace permit::keys {

StatusEdition KeyStore::publish_status() {
    impl_->require_office(tr("publish a status list"));
    const auto lock = impl_->lock();
    return impl_->publish_status();
}

BundleEdition KeyStore::publish_bundle() {
    impl_->require_office(tr("publish a trust bundle"));
    const auto lock = impl_->lock();
    const auto number = impl_->draw_number(bundle_number_entry);
    return {number, impl_->publish_status(), authorities(), regions()};
}

Bytes KeyStore::status_state() const {
    impl_->require_office(tr("read the status list that is being edited"));
    return impl_->status_state();
}

void KeyStore::edit_status(const std::function<Bytes(BytesView)>& edit) {
    impl_->require_office(tr("edit the status list"));
    const auto lock = impl_->lock();
    impl_->vault().put(status_entry, edit(impl_->status_state()));
}

std::map<std::string, std::uint32_t> KeyStore::serials_given_out() const {
    std::map<std::string, std::uint32_t> highest;
    for (const auto& slot : impl_->slots(SignerKind::authority)) {
        const auto next = impl_->vault().number(serials_entry(slot.owner.name));
        if (next > slot.first_serial) { highest[slot.owner.name] = static_cast<std::uint32_t>(next - 1); }
    }
    // A crash may have come between pending work and the counter.
    for (const auto& begun : readable_work()) {
        if (begun.work != Work::issue) { continue; }
        auto& known = highest[begun.authority];
        known = std::max(known, begun.serial);
    }
    return highest;
}

Bytes KeyStore::Impl::status_state() const {
    const auto state = manifest.complete ? vault().open(status_entry) : vault().find(status_entry);
    if (!state) { return {}; }
    const auto bytes = state->reveal();
    return {bytes.begin(), bytes.end()};
}

StatusEdition KeyStore::Impl::publish_status() const {
    auto state = status_state();
    return {draw_number(list_number_entry), std::move(state)};
}

std::uint32_t KeyStore::Impl::draw_number(const std::string& entry) const {
    const bool first = vault().made_in_first_format() && !vault().find(entry);
    const std::uint64_t next = (first ? 0 : vault().number(entry)) + 1;
    if (next > std::numeric_limits<std::uint32_t>::max()) {
        throw Error{ErrorCode::damaged_store, tr("draw a number"), tr("the numbers are used up")};
    }
    vault().put_number(entry, next);
    return static_cast<std::uint32_t>(next);
}

}  // namespace permit::keys
