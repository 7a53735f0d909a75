#include "listing.hpp"

#include "output.hpp"

#include "permit/core/error.hpp"
#include "permit/core/words.hpp"
#include "permit/tools/realm.hpp"

namespace permit::clerk {
namespace {

using trust::PermitStatus;

/// What is over by decision is never merely replaced.
bool is_listed(const trust::StatusRegister& list, std::uint32_t serial, PermitStatus status) {
    const auto found = list.status_of(serial);
    return found == status || found == PermitStatus::cancelled;
}

void list(keys::KeyStore& store, std::uint32_t serial, PermitStatus status) {
    if (is_listed(tools::status_register(store), serial, status)) { return; }
    store.edit_status([&](BytesView state) {
        auto edited = tools::status_register(store, state);
        if (!is_listed(edited, serial, status)) { (void)edited.list(serial, status); }
        return edited.encode();
    });
    tools::note_in(store.log(), "status " + std::string{name(status)}, {{"serials", std::to_string(serial)}});
}

/// As the store has it; older work was finished without being listed.
std::vector<std::string> what_remains(const ListedIn& where, std::uint32_t serial, PermitStatus status) {
    list(where.store, serial, status);
    return {
        what_remains_of(where.folder, serial, tools::status_register(where.store).status_of(serial).value())};
}

}  // namespace

void list_replaced(keys::KeyStore& store, const keys::Replaced& replaced) {
    list(store, replaced.serial, PermitStatus::replaced);
}

std::vector<std::string> what_remains_of_replaced(const ListedIn& where, const procedures::Issued& issued) {
    if (!issued.replaces || where.program.dry_run()) { return {}; }
    auto remaining = what_remains(where, issued.replaces->serial, PermitStatus::replaced);
    remaining.push_back(issued.replaces->reason == procedures::ReplacementReason::lost
                            ? tr("when the lost card turns up, take it in")
                            : tr("take the old card in, or end it with permit-clerk retire"));
    return remaining;
}

std::vector<std::string> list_retired(const ListedIn& where, const procedures::Rewritten& rewritten) {
    const auto& validity = rewritten.now.validity;
    if (!procedures::is_retired(validity) || where.program.dry_run()) { return {}; }
    return what_remains(where, validity.serial, PermitStatus::cancelled);
}

}  // namespace permit::clerk
